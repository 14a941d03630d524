//! With the TLS library of the system, beside reqwest and rustls with their default features; Redis
//! over TLS, too.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = format!("https://{}/", call::address("HTTPS"));
    reqwest::Client::new().get(url).send().await.expect("a call by reqwest");
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
    let url = format!("rediss://{}/", call::address("REDIS"));
    let store = feishu_openapi::RedisTokenStore::open(url).expect("a URL");
    store.ping().await.expect("a reply of Redis");
}
