//! [`CommonHeaders`]: the headers of attempts.

use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT},
};

use super::{Outgoing, compression, outgoing::JSON};
use crate::{
    error::{Error, Kind},
    intercept::Hooks,
    secret::Secret,
};

/// The headers that nearly all attempts of a client have. Each gets a copy with values of its own,
/// which costs half as much as to add one after the other.
pub(crate) struct CommonHeaders {
    headers: HeaderMap,
    /// How addresses begin that `Host` is right for, if it is among the headers.
    origin: Option<String>,
}

impl CommonHeaders {
    /// `host` is the value of `Host` for addresses that begin with this text; without it, the
    /// transport sets it.
    pub(crate) fn new(user_agent: HeaderValue, host: Option<(String, HeaderValue)>) -> Self {
        let mut headers = HeaderMap::with_capacity(6);
        let origin = host.map(|(origin, host)| {
            headers.insert(HOST, host);
            origin
        });
        headers.insert(USER_AGENT, user_agent);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        compression::ask(&mut headers);
        headers.insert(CONTENT_TYPE, JSON);
        // Room for that of the attempt.
        headers.insert(AUTHORIZATION, HeaderValue::from_static(""));
        CommonHeaders { headers, origin }
    }

    #[cfg(feature = "long-connection")]
    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.headers[USER_AGENT]
    }

    /// The headers of one attempt: the call's, those of interceptors, and the credentials and the
    /// token after them.
    pub(super) fn of_attempt(
        &self,
        outgoing: &Outgoing,
        hooks: &mut Hooks<'_>,
        token: Option<&Secret>,
        streamed: bool,
    ) -> Result<HeaderMap, Error> {
        let mut headers = self.headers.clone();
        let bearer = match token {
            None => None,
            Some(token) => Some(token.bearer().ok_or_else(|| {
                outgoing.unsent("the access token has characters that no header can carry")
            })?),
        };
        match (bearer, headers.get_mut(AUTHORIZATION)) {
            // As with most attempts, that is all.
            (Some(bearer), Some(value)) if !hooks.is_on() && self.fit(outgoing, streamed) => {
                *value = bearer;
            }
            (bearer, _) => {
                self.adapt(&mut headers, outgoing, hooks, token, streamed)?;
                if let Some(bearer) = bearer {
                    headers.insert(AUTHORIZATION, bearer);
                }
            }
        }
        Ok(headers)
    }

    /// Whether an attempt with a token has the same headers but for that.
    fn fit(&self, outgoing: &Outgoing, streamed: bool) -> bool {
        !streamed
            && outgoing.content_type.as_ref() == Some(&JSON)
            && outgoing.headers.is_empty()
            && outgoing.credentials.is_empty()
            && self.is_host_of(&outgoing.url)
    }

    /// Makes these headers those of an attempt, but for its token.
    #[inline(never)]
    fn adapt(
        &self,
        headers: &mut HeaderMap,
        outgoing: &Outgoing,
        hooks: &mut Hooks<'_>,
        token: Option<&Secret>,
        streamed: bool,
    ) -> Result<(), Error> {
        // Interceptors do not see it, so it is left to the transport.
        if hooks.is_on() || !self.is_host_of(&outgoing.url) {
            headers.remove(HOST);
        }
        // Interceptors see no token.
        headers.remove(AUTHORIZATION);
        match &outgoing.content_type {
            Some(content_type) => drop(headers.insert(CONTENT_TYPE, content_type.clone())),
            None => drop(headers.remove(CONTENT_TYPE)),
        }
        if streamed {
            headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
            headers.remove(ACCEPT_ENCODING);
        }
        if !outgoing.headers.is_empty() {
            headers.extend(outgoing.headers.clone());
        }
        hooks
            .before_attempt(headers, token)
            .map_err(|fault| outgoing.error(Kind::Encode(fault)))?;
        for (name, value) in &outgoing.credentials {
            headers.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// Whether `Host`, if there is one, is right for this address. One that begins like the origin
    /// and goes on with `:8443` or `.example` is another host.
    fn is_host_of(&self, url: &str) -> bool {
        self.origin
            .as_deref()
            .is_none_or(|origin| url.strip_prefix(origin).is_some_and(|path| path.starts_with('/')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{Endpoint, Method, Target};

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list");

    /// The headers of an attempt, each on a line, in the order of their names.
    fn shown(outgoing: &Outgoing, token: Option<&str>, streamed: bool) -> String {
        let common = CommonHeaders::new(HeaderValue::from_static("tests"), None);
        let mut hooks = Hooks::new(&[], || unreachable!("there are no hooks"));
        let token = token.map(Secret::new);
        let headers = common.of_attempt(outgoing, &mut hooks, token.as_ref(), streamed).unwrap();
        let line = |(name, value): (&http::HeaderName, &HeaderValue)| {
            format!("{name}: {}\n", value.to_str().unwrap())
        };
        let mut lines: Vec<_> =
            headers.iter().filter(|(name, _)| *name != ACCEPT_ENCODING).map(line).collect();
        lines.sort();
        lines.concat()
    }

    #[test]
    fn an_attempt_has_what_belongs_to_it_and_nothing_else() {
        let bare = Outgoing::new(Target::of(&LIST));
        assert_eq!(shown(&bare, None, false), "accept: application/json\nuser-agent: tests\n");
        assert_eq!(
            shown(&bare, Some("t-1"), true),
            "accept: */*\nauthorization: Bearer t-1\nuser-agent: tests\n"
        );
        let mut outgoing = Outgoing { content_type: Some(JSON), ..bare };
        outgoing.headers.insert(USER_AGENT, HeaderValue::from_static("mine"));
        outgoing.headers.insert("x-note", HeaderValue::from_static("one"));
        let mut ticket = HeaderValue::from_static("s3cret");
        ticket.set_sensitive(true);
        outgoing.credentials.push((http::HeaderName::from_static("x-ticket"), ticket));
        assert_eq!(
            shown(&outgoing, Some("t-1"), false),
            "accept: application/json\nauthorization: Bearer t-1\n\
             content-type: application/json; charset=utf-8\nuser-agent: mine\nx-note: one\n\
             x-ticket: s3cret\n"
        );
    }

    #[test]
    fn the_host_is_given_for_addresses_that_have_it() {
        let host = ("https://a.b:8443".to_owned(), HeaderValue::from_static("a.b:8443"));
        let common = CommonHeaders::new(HeaderValue::from_static("tests"), Some(host));
        let hosts = ["/list", "/", "", "1/list", ".example/list", "@c.d/list"].map(|rest| {
            let url = format!("https://a.b:8443{rest}");
            let outgoing =
                Outgoing { url, content_type: Some(JSON), ..Outgoing::new(Target::of(&LIST)) };
            [None, Some(Secret::new("t-1"))].map(|token| {
                let mut hooks = Hooks::new(&[], || unreachable!("there are no hooks"));
                let headers = common.of_attempt(&outgoing, &mut hooks, token.as_ref(), false);
                let headers = headers.unwrap();
                assert_eq!(headers.contains_key(AUTHORIZATION), token.is_some());
                headers.get(HOST).map(|host| host.to_str().unwrap().to_owned())
            })
        });
        let given = [Some("a.b:8443".to_owned()), Some("a.b:8443".to_owned())];
        let left = [None, None];
        assert_eq!(hosts, [given.clone(), given, left.clone(), left.clone(), left.clone(), left]);
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn replies_that_are_read_whole_may_come_compressed() {
        let common = CommonHeaders::new(HeaderValue::from_static("tests"), None);
        let mut hooks = Hooks::new(&[], || unreachable!("there are no hooks"));
        let mut outgoing = Outgoing::new(Target::of(&LIST));
        let mut asked = |outgoing: &Outgoing, streamed| {
            let headers = common.of_attempt(outgoing, &mut hooks, None, streamed).unwrap();
            headers.get(ACCEPT_ENCODING).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(asked(&outgoing, false).as_deref(), Some("gzip"));
        assert_eq!(asked(&outgoing, true), None);
        outgoing.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        assert_eq!(asked(&outgoing, false).as_deref(), Some("identity"));
    }
}
