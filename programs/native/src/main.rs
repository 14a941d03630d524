//! With the TLS library of the system, beside reqwest and rustls with their default features.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = format!("https://{}/", call::address("HTTPS"));
    reqwest::Client::new().get(url).send().await.expect("a call by reqwest");
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
}
