//! Beside Redis over TLS, whose client asks rustls for its own provider.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = redis::Client::open(format!("rediss://{}/", call::address("REDIS"))).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    let reply: String = redis::cmd("PING").query_async(&mut connection).await.expect("a reply");
    assert_eq!(reply, "OK");
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
}
