//! Beside tokio-tungstenite with rustls, whose own provider is aws-lc-rs.

#[path = "../../call.rs"]
mod call;

use tokio_tungstenite::{connect_async, tungstenite::Error};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = format!("wss://{}/", call::address("HTTPS"));
    // The server answers as to any request, which shows that TLS works.
    match connect_async(url).await {
        Err(Error::Http(reply)) => assert_eq!(reply.status(), 200),
        other => panic!("{other:?}"),
    }
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
}
