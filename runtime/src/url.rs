//! URLs: where the platform is, and how values get into a path and a query without leaving their
//! place.

use std::{borrow::Cow, fmt, net::IpAddr};

use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Everything that RFC 3986 does not call unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One of the platform's two sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Domain {
    /// `open.feishu.cn`, mainly for China.
    #[default]
    Feishu,
    /// `open.larksuite.com`, for everywhere else.
    Lark,
}

impl Domain {
    /// The base URL of its API.
    pub const fn base_url(self) -> &'static str {
        match self {
            Domain::Feishu => "https://open.feishu.cn",
            Domain::Lark => "https://open.larksuite.com",
        }
    }

    /// A page of the documentation, such as [`Endpoint::doc`](crate::Endpoint::doc), on this site:
    /// both have the same paths. Not every page of one is on the other.
    ///
    /// ```
    /// use feishu_runtime::Domain;
    ///
    /// let page = "https://open.feishu.cn/document/server-docs/im-v1/message/create";
    /// assert_eq!(
    ///     Domain::Lark.page(page),
    ///     "https://open.larksuite.com/document/server-docs/im-v1/message/create",
    /// );
    /// ```
    pub fn page(self, address: &str) -> String {
        let sites = [Domain::Feishu, Domain::Lark].map(Domain::base_url);
        let path = sites.iter().find_map(|site| address.strip_prefix(site));
        match path {
            Some(path) if path.starts_with('/') => format!("{}{path}", self.base_url()),
            _ => address.to_owned(),
        }
    }

    /// Where users log in, for [`ClientBuilder::login_url`](crate::ClientBuilder::login_url).
    pub const fn login_url(self) -> &'static str {
        match self {
            Domain::Feishu => "https://accounts.feishu.cn",
            Domain::Lark => "https://accounts.larksuite.com",
        }
    }
}

/// Where calls go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Platform(Domain),
    Own { url: String, loopback: bool },
}

impl Base {
    /// Reads a URL of the caller. Plain HTTP is for this machine only, unless allowed.
    pub(crate) fn own(url: &str, allow_plain: bool) -> Result<Base, String> {
        Base::read(url, allow_plain).map_err(|fault| format!("the base address {fault}"))
    }

    /// Where users log in, by a URL of the caller.
    pub(crate) fn login(url: &str, allow_plain: bool) -> Result<Base, String> {
        Base::read(url, allow_plain).map_err(|fault| format!("the address for logins {fault}"))
    }

    fn read(url: &str, allow_plain: bool) -> Result<Base, String> {
        if url.contains('@') {
            // Not repeated in the message: what stands before it may be a password.
            return Err("contains `@`; credentials do not belong there".into());
        }
        let refuse = |why: &str| Err(format!("{url:?} {why}"));
        let Ok(uri) = url.parse::<Uri>() else { return refuse("cannot be read as one") };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return refuse("lacks `https://` and a host");
        };
        let host = authority.host();
        if host.is_empty() {
            return refuse("lacks a host");
        }
        if uri.query().is_some() || url.contains('#') {
            return refuse("has a query or a fragment; it ends with the path");
        }
        let loopback = host == "localhost"
            || host.ends_with(".localhost")
            || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match scheme {
            "https" => {}
            "http" if loopback || allow_plain => {}
            "http" => {
                return refuse(
                    "is plain HTTP: secrets would travel in clear; use https, or \
                     `allow_plain_http()` where the network is your own",
                );
            }
            _ => return refuse("is neither https nor http"),
        }
        Ok(Base::Own { url: url.trim_end_matches('/').to_owned(), loopback })
    }

    /// The origin of an endpoint's URL; `host` is the endpoint's own host on Feishu.
    pub(crate) fn of(&self, host: Option<&str>) -> Cow<'_, str> {
        match (self, host) {
            (Base::Own { url, .. }, _) => Cow::Borrowed(url),
            (Base::Platform(domain), None) => Cow::Borrowed(domain.base_url()),
            (Base::Platform(Domain::Feishu), Some(host)) => Cow::Owned(format!("https://{host}")),
            (Base::Platform(Domain::Lark), Some(host)) => {
                // Lark has the same hosts under its own name.
                Cow::Owned(format!("https://{}", host.replace("feishu.cn", "larksuite.com")))
            }
        }
    }

    /// The host without the port, and the port.
    pub(crate) fn host_and_port(&self) -> (String, u16) {
        let url = match self {
            Base::Platform(domain) => domain.base_url(),
            Base::Own { url, .. } => url,
        };
        let usual = if self.is_plain() { 80 } else { 443 };
        // It was read before, where it came from the caller.
        let uri = url.parse::<Uri>().unwrap_or_default();
        (uri.host().unwrap_or_default().to_owned(), uri.port_u16().unwrap_or(usual))
    }

    /// The site where people administer their apps.
    pub(crate) fn console(&self) -> &'static str {
        match self {
            Base::Platform(domain) => domain.base_url(),
            Base::Own { url, .. } if url.contains("larksuite") => Domain::Lark.base_url(),
            Base::Own { .. } => Domain::Feishu.base_url(),
        }
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Base::Own { url, .. } if url.starts_with("http:"))
    }

    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self, Base::Own { loopback: true, .. })
    }
}

/// A value percent-encoded for a path or a query.
pub(crate) fn encode(value: &str) -> impl fmt::Display + '_ {
    encoded(value)
}

/// The same in pieces, which are appended faster than they are printed.
pub(crate) fn encoded(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, ENCODED)
}

/// Why a value cannot be a segment of a path. An empty one, or dots in any encoding, would name
/// another address once servers and clients have normalized it.
pub(crate) fn path_value_fault(value: &str) -> Option<&'static str> {
    match value {
        "" => Some("empty, which would name another address"),
        "." | ".." => Some("`.` and `..` would name another address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Base, Domain};

    #[test]
    fn a_base_address_is_checked() {
        for (url, expected) in [
            ("feishu.cn", "lacks `https://`"),
            ("ftp://a.b", "neither https nor http"),
            ("http://example.com", "plain HTTP"),
            ("https://a.b/?x=1", "query"),
            ("https://a.b/#x", "fragment"),
            ("", "cannot be read"),
            ("https://", "cannot be read"),
        ] {
            let error = Base::own(url, false).unwrap_err();
            assert!(error.contains(expected), "{url}: {error}");
        }
        let error = Base::own("https://user:pass@a.b", false).unwrap_err();
        assert!(error.contains("credentials") && !error.contains("pass@"), "{error}");
        let error = Base::login("http://example.com", false).unwrap_err();
        assert!(error.starts_with("the address for logins \"http"), "{error}");
    }

    #[test]
    fn plain_http_is_for_this_machine_unless_allowed() {
        for url in
            ["http://127.0.0.1:80", "http://localhost:1/", "http://[::1]:1", "http://a.localhost"]
        {
            assert!(Base::own(url, false).is_ok_and(|base| base.is_loopback()), "{url}");
        }
        assert!(Base::own("http://mock:8080", true).is_ok_and(|base| !base.is_loopback()));
    }

    #[test]
    fn an_endpoints_own_host_follows_the_domain() {
        let host = Some("www.feishu.cn");
        assert_eq!(Base::Platform(Domain::Feishu).of(host), "https://www.feishu.cn");
        assert_eq!(Base::Platform(Domain::Lark).of(host), "https://www.larksuite.com");
        assert_eq!(Base::Platform(Domain::Lark).of(None), "https://open.larksuite.com");
        let own = Base::own("https://proxy.example/feishu/", false).unwrap();
        assert_eq!(own.of(host), "https://proxy.example/feishu");
    }
}
