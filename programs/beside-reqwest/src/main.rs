//! Beside reqwest with its default features, and rustls with its own.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = format!("https://{}/", call::address("HTTPS"));
    reqwest::Client::new().get(url).send().await.expect("a call by reqwest");
    // It panics where the features of rustls name no provider, or two.
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
}
