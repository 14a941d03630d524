//! TLS for the default transport, by what the features choose: `rustls` with the provider of the
//! process, ring or aws-lc-rs; or the library of the system.

#[cfg(all(feature = "tls-no-provider", not(feature = "tls-native")))]
mod rustls;
#[cfg(feature = "redis")]
mod stream;

#[cfg(feature = "redis")]
pub(crate) use stream::{HAS_TLS, encrypted};

/// Which connections a client makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Some are encrypted.
    Tls,
    /// None is encrypted, so nobody has to be trusted: loading the certificates of the machine
    /// takes milliseconds.
    NoTls,
}

/// Where several features are on, since Cargo unites those of all crates of a program, one that was
/// chosen takes the place of the default, as in reqwest: the system's library comes first.
#[cfg(feature = "tls-native")]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    needs: Needs,
) -> Result<reqwest::ClientBuilder, String> {
    let builder = builder.tls_backend_native();
    Ok(match needs {
        Needs::Tls => builder,
        Needs::NoTls => builder.tls_certs_only([]),
    })
}

/// The configuration is made here rather than by reqwest, which panics where it finds no provider.
#[cfg(all(feature = "tls-no-provider", not(feature = "tls-native")))]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    needs: Needs,
) -> Result<reqwest::ClientBuilder, String> {
    let config = match needs {
        Needs::Tls => rustls::config()?,
        Needs::NoTls => rustls::without_certificates()?,
    };
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(any(feature = "tls-no-provider", feature = "tls-native")))]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    needs: Needs,
) -> Result<reqwest::ClientBuilder, String> {
    match needs {
        Needs::NoTls => Ok(builder),
        Needs::Tls => Err("there is no TLS for https: enable one of the features \
                           `tls-aws-lc-rs`, `tls-ring`, `tls-no-provider` and `tls-native`, or \
                           give a reqwest client of your own by `http(..)`"
            .to_owned()),
    }
}
