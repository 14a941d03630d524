//! [`Connector`]: the way to the network. The usual one, reqwest, is called directly, without the
//! detours that a [`Transport`] of any kind needs.

use futures_util::future::Either;
use http::{HeaderMap, HeaderValue};
use reqwest::Url;

use super::{
    Body, BoxFuture, Head, Reqwest, Transport, TransportError, error::unusable_url,
    recent_urls::RecentUrls,
};
use crate::{endpoint::Method, url::Base};

/// What a client sends by.
pub(crate) enum Connector {
    Reqwest(Reqwest, Origin),
    Custom(Box<dyn Transport>),
}

impl Connector {
    /// How nearly all addresses begin, and the value of `Host` for them; `None` where the transport
    /// sets that itself. hyper would write it anew for each request. HTTP/2 has no such header.
    pub(crate) fn host(&self) -> Option<(String, HeaderValue)> {
        match self {
            Connector::Reqwest(client, origin) if client.is_http1_only() => {
                Some((origin.text.clone(), origin.host()?))
            }
            Connector::Reqwest(..) | Connector::Custom(_) => None,
        }
    }

    /// Sends a request; ends when the head of the reply is there, and gives it with the body to come.
    /// No `async fn`, since that would keep room for all of the request until the reply is there.
    pub(crate) fn send(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Body,
    ) -> impl Future<Output = Result<(Head, Body), TransportError>> + Send {
        match self {
            Connector::Reqwest(client, origin) => match origin.url(url) {
                Ok(url) => Either::Left(client.send_to(method, url, headers, body)),
                Err(error) => {
                    let fault = unusable_url(url.len(), error);
                    Either::Right(Box::pin(async { Err(fault) }) as BoxFuture<'_, _>)
                }
            },
            Connector::Custom(transport) => {
                Either::Right(send_by(&**transport, method, url, headers, body))
            }
        }
    }
}

fn send_by<'a>(
    transport: &'a dyn Transport,
    method: Method,
    url: &str,
    headers: HeaderMap,
    body: Body,
) -> BoxFuture<'a, Result<(Head, Body), TransportError>> {
    let uri = url.parse().map_err(|error: http::uri::InvalidUri| unusable_url(url.len(), error));
    Box::pin(async move {
        let mut request = http::Request::new(body);
        *request.method_mut() = method.into();
        *request.uri_mut() = uri?;
        *request.headers_mut() = headers;
        let (parts, body) = transport.send(request).await?.into_parts();
        Ok((Head { status: parts.status.as_u16(), headers: parts.headers }, body))
    })
}

/// Scheme, host and port of nearly all addresses: they are read once, since reading a host costs
/// more than all the rest of an address.
pub(crate) struct Origin {
    text: String,
    url: Option<Url>,
    recent: RecentUrls,
}

impl Origin {
    pub(crate) fn of(base: &Base) -> Self {
        let base = base.of(None);
        let host = base.find("://").map_or(0, |at| at + 3);
        let end = base[host..].find('/').map_or(base.len(), |at| host + at);
        let text = base[..end].to_owned();
        Origin { url: Url::parse(&text).ok(), text, recent: RecentUrls::default() }
    }

    /// The host, and the port unless it is the usual one.
    fn host(&self) -> Option<HeaderValue> {
        let url = self.url.as_ref()?;
        let host = url.host_str()?;
        match url.port() {
            Some(port) => HeaderValue::from_str(&format!("{host}:{port}")).ok(),
            None => HeaderValue::from_str(host).ok(),
        }
    }

    /// The address, as a whole reading gives it.
    fn url(&self, url: &str) -> Result<Url, impl std::fmt::Display + use<>> {
        self.recent.get(url, || self.read(url))
    }

    /// The address, read behind the origin where that gives the same.
    fn read(&self, url: &str) -> Result<Url, impl std::fmt::Display + use<>> {
        let path = url.strip_prefix(&*self.text).filter(|path| {
            // Two slashes would begin another host.
            path.starts_with('/') && !path[1..].starts_with(['/', '\\'])
        });
        match (&self.url, path) {
            (Some(origin), Some(path)) => origin.join(path),
            _ => Url::parse(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::Url;

    use super::{Connector, Origin, Reqwest};
    use crate::{
        transport::{Network, Proxy},
        url::{Base, Domain},
    };

    #[test]
    fn the_host_is_told_as_http_writes_it_and_only_by_the_clients_own_connections() {
        for (base, origin, host) in [
            ("https://Proxy.example:443/feishu/", "https://Proxy.example:443", "proxy.example"),
            ("https://a.b:8443", "https://a.b:8443", "a.b:8443"),
            ("http://[::1]:80", "http://[::1]:80", "[::1]"),
        ] {
            let base = Base::own(base, false).unwrap();
            let network = Network { connect_timeout: Duration::from_secs(1), proxy: Proxy::None };
            let own = Reqwest::for_base(&base, &network).unwrap();
            let told = Connector::Reqwest(own, Origin::of(&base)).host().unwrap();
            assert_eq!((&*told.0, told.1.to_str().unwrap()), (origin, host));
            let given = Reqwest::new(reqwest::Client::new());
            assert!(Connector::Reqwest(given, Origin::of(&base)).host().is_none());
        }
    }

    #[test]
    fn an_address_is_read_alike_whole_and_behind_its_origin() {
        let own = Base::own("https://Proxy.example:443/feishu/", false).unwrap();
        for base in [Base::Platform(Domain::Feishu), own] {
            let origin = Origin::of(&base);
            for rest in [
                "",
                "/",
                "/a/b%2Fc?d=%20&e=f",
                "//evil.example/x",
                "/\\evil.example/x",
                "/a//b",
                "/a:b",
                "/%E6%B5%B7?x=//y",
                ".evil.example/x",
                ":8443/x",
                "@evil.example/x",
                "?x",
            ] {
                for url in [
                    format!("{}{rest}", base.of(None)),
                    format!("{}{rest}", origin.text),
                    format!("https://www.feishu.cn{rest}"),
                ] {
                    let whole = Url::parse(&url).map_err(|error| error.to_string());
                    // Three times, since one that comes again is kept.
                    for _ in 0..3 {
                        let read = origin.url(&url).map_err(|error| error.to_string());
                        assert_eq!(read, whole, "{url}");
                    }
                }
            }
        }
    }
}
