//! Beside reqwest without TLS: it must not need a provider because of us.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let _ = reqwest::Client::new();
    let _ = reqwest::Client::builder().build().expect("a client of reqwest");
    call::call(&call::client().build().expect("a client")).await;
}
