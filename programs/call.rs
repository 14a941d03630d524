//! What each program does with feishu-openapi: one call over TLS.

use feishu_openapi::{Client, ClientBuilder, Method, Raw};

/// The server's address for this protocol: `127.0.0.1:port`.
pub fn address(protocol: &str) -> String {
    std::env::var(format!("{protocol}_ADDRESS")).expect("run it by `server`")
}

/// A client of the server.
pub fn client() -> ClientBuilder {
    Client::builder("cli_test", "secret").base_url(format!("https://{}", address("HTTPS")))
}

/// A token request and a call.
pub async fn call(client: &Client) {
    let call = Raw::new(Method::Get, "/open-apis/test/v1/hours");
    client.raw(call).await.expect("a call over TLS");
}
