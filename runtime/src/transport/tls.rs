//! TLS with rustls and ring: of the options that need nothing but Rust and a C compiler, the
//! fastest to build. The certificates are those that the machine trusts.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::Verifier;

/// A configuration for connections to https addresses.
pub(super) fn config() -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
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

/// A configuration that trusts nobody, for clients that use plain HTTP only: loading the machine's
/// certificates takes milliseconds.
pub(super) fn none() -> Result<ClientConfig, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(config)
}
