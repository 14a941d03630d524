//! With a provider that the program installs, which feishu-openapi must use.

#[path = "../../call.rs"]
mod call;

use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::crypto::{CryptoProvider, GetRandomFailed, SecureRandom, ring};

/// How often the provider was asked for random bytes.
static ASKED: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug)]
struct Counting;

impl SecureRandom for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        ASKED.fetch_add(1, Ordering::SeqCst);
        ring::default_provider().secure_random.fill(bytes)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let error = call::client().build().expect_err("no provider yet").to_string();
    assert!(error.contains("install one") && error.contains("`tls-aws-lc-rs`"), "{error}");
    // The client does not install one itself.
    assert!(CryptoProvider::get_default().is_none());
    let own = CryptoProvider { secure_random: &Counting, ..ring::default_provider() };
    own.install_default().expect("it is the first");
    call::call(&call::client().build().expect("a client")).await;
    assert!(ASKED.load(Ordering::SeqCst) > 0, "another provider was used");
}
