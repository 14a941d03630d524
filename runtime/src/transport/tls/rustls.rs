//! TLS with rustls. The certificates are those that the machine trusts.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::Verifier;

/// A configuration for connections to https addresses.
pub(super) fn config() -> Result<ClientConfig, String> {
    let provider = provider()?;
    let verifier = Verifier::new(provider.clone()).map_err(|error| {
        format!(
            "this machine's trusted certificates cannot be loaded: {error}; install them \
             (package ca-certificates), or give a reqwest client of your own by `http(..)`"
        )
    })?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        // The name says dangerous of every verifier that is not rustls's own.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// A configuration that trusts nobody.
pub(super) fn without_certificates() -> Result<ClientConfig, String> {
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(config)
}

/// The provider that the process has installed, or else that of the feature. It is not installed:
/// that is for the program to decide, and it can be done only once.
fn provider() -> Result<Arc<CryptoProvider>, String> {
    match CryptoProvider::get_default() {
        Some(provider) => Ok(provider.clone()),
        None => of_feature(),
    }
}

/// aws-lc-rs is the default, so whoever enables ring as well has chosen ring.
fn of_feature() -> Result<Arc<CryptoProvider>, String> {
    #[cfg(feature = "tls-ring")]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(all(feature = "tls-aws-lc-rs", not(feature = "tls-ring")))]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc-rs")))]
    Err("the process has no crypto provider for TLS: install one before the client is built, such \
         as `rustls::crypto::ring::default_provider().install_default()`, or enable the feature \
         `tls-aws-lc-rs` or `tls-ring`"
        .to_owned())
}
