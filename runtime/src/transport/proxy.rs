//! [`Proxy`]: the way through a proxy that the caller or the environment names.

use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;

use super::tls::Needs;
use crate::url::Base;

/// Which proxy to use.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one that the environment names.
    Environment,
    None,
    At(String),
}

/// Its address may hold a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Proxy::Environment => "Environment",
            Proxy::None => "None",
            Proxy::At(_) => "At(..)",
        })
    }
}

impl Proxy {
    /// Sets the proxy for calls to this base URL, and says whether the way to it needs TLS. Errors
    /// do not repeat the URL of the proxy: it may contain a password.
    pub(super) fn set_up(
        &self,
        builder: reqwest::ClientBuilder,
        base: &Base,
    ) -> Result<(reqwest::ClientBuilder, Needs), String> {
        match self {
            Proxy::None => Ok((builder.no_proxy(), Needs::NoTls)),
            // Proxies named in the environment cannot reach this machine's own addresses.
            Proxy::Environment if base.is_loopback() => Ok((builder.no_proxy(), Needs::NoTls)),
            Proxy::Environment => {
                let Some(scheme) = scheme_of_environment(base) else {
                    return Ok((builder, Needs::NoTls));
                };
                supported(&scheme).map_err(|fault| {
                    format!(
                        "the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or \
                         ALL_PROXY) {fault}, or use no proxy by `no_proxy()`"
                    )
                })?;
                Ok((builder, needs(&scheme)))
            }
            Proxy::At(url) => {
                let (scheme, proxy) = own(url)?;
                Ok((builder.no_proxy().proxy(proxy), needs(&scheme)))
            }
        }
    }
}

/// The scheme of the proxy that the environment names for this base URL, found as reqwest does.
fn scheme_of_environment(base: &Base) -> Option<String> {
    let proxy = Matcher::from_system().intercept(&base.of(None).parse().ok()?)?;
    proxy.uri().scheme_str().map(str::to_owned)
}

/// The proxy at this URL, and its scheme.
fn own(url: &str) -> Result<(String, reqwest::Proxy), String> {
    let read = reqwest::Url::parse(url).map_err(|error| {
        format!("the address of the proxy cannot be read ({error}); expected one like `http://proxy.example:8080`")
    })?;
    supported(read.scheme()).map_err(|fault| format!("the proxy {fault}"))?;
    if !read.has_host() {
        return Err("the address of the proxy lacks a host".to_owned());
    }
    let proxy = reqwest::Proxy::all(read.clone())
        .map_err(|error| format!("the proxy cannot be used: {}", error.without_url()))?;
    Ok((read.scheme().to_owned(), proxy))
}

/// Whether this client can use such a proxy; the text goes on after the name of the proxy.
fn supported(scheme: &str) -> Result<(), String> {
    match scheme {
        "http" | "https" => Ok(()),
        "socks4" | "socks4a" | "socks5" | "socks5h" if cfg!(feature = "socks") => Ok(()),
        "socks4" | "socks4a" | "socks5" | "socks5h" => Err(format!(
            "is `{scheme}://`, which needs the feature `socks` of feishu-openapi: enable it"
        )),
        scheme => Err(format!(
            "is `{scheme}://`, expected http, https, socks5 or socks5h; for other kinds give a \
             reqwest client of your own by `http(..)`"
        )),
    }
}

fn needs(scheme: &str) -> Needs {
    if scheme == "https" { Needs::Tls } else { Needs::NoTls }
}
