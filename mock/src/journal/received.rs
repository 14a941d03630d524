//! A request as the journal keeps it.

use std::{fmt, time::SystemTime};

use bytes::Bytes;
use http::{
    HeaderMap, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::Value;

use super::redact;
use crate::{Trouble, Violation, form::FormPart, parsed::Parsed, query, reply::Reply};

/// One request as it arrived.
///
/// `Display` is one line for a log; `Debug` shows everything except secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// When it was answered, by the platform's clock.
    pub at: SystemTime,
    /// Its HTTP method.
    pub method: Method,
    /// Its path as sent, still encoded.
    pub path: String,
    /// Its query as sent, without the `?`.
    pub raw_query: Option<String>,
    /// Its query, decoded.
    pub query: Vec<(String, String)>,
    /// Its headers.
    pub headers: HeaderMap,
    /// The bytes of its body.
    pub body: Bytes,
    /// The identity of the endpoint that it called, if it called one.
    pub endpoint: Option<String>,
    /// The tenant of its access token, if a store app made it.
    pub tenant: Option<String>,
    /// The decoded values of the parameters in the endpoint's path.
    pub path_params: Vec<(String, String)>,
    /// Everything that is wrong with its fields, even if a script answered it.
    pub violations: Vec<Violation>,
    /// The fields that are not documented, which the platform ignores: mistyped names are here.
    pub ignored: Vec<Violation>,
    /// What went wrong with it by chance.
    pub trouble: Option<Trouble>,
    /// How the platform answered it.
    pub outcome: Outcome,
    /// HTTP status of the reply; `None` if a script or chaos reset the connection.
    pub status: Option<u16>,
    /// The body of the reply, as far as it is kept.
    pub reply: Replied,
    /// The log id of the reply.
    pub log_id: String,
    /// What was read from the body, until the journal takes the request.
    pub(crate) parsed: Parsed,
}

/// How many bytes of a reply's body are kept: 16 KiB.
const REPLY_KEPT: usize = 16 << 10;

/// The body of a reply, as far as the journal keeps it: its first 16 KiB. A fault may have let less
/// of it through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replied {
    /// Its first bytes.
    pub body: Bytes,
    /// How many bytes it has as a whole.
    pub length: usize,
    /// Its media type.
    pub media_type: Option<String>,
}

impl Replied {
    /// What is kept of a reply.
    pub(crate) fn of(reply: &Reply) -> Replied {
        let length = reply.body.len();
        // A part of a file would keep all of it in memory.
        let body = match length > REPLY_KEPT || !reply.is_json() {
            true => Bytes::copy_from_slice(&reply.body.slice(0, REPLY_KEPT).joined()),
            false => reply.body.joined(),
        };
        let media_type = reply.headers.iter().find(|(name, _)| *name == CONTENT_TYPE);
        let media_type = media_type.and_then(|(_, value)| Some(value.to_str().ok()?.to_owned()));
        Replied { body, length, media_type }
    }

    /// The body as JSON, if it is JSON and is kept as a whole.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether all of the body is kept.
    pub fn is_whole(&self) -> bool {
        self.body.len() == self.length
    }
}

/// How a platform answered a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Accepted, and answered as documented.
    Accepted,
    /// Refused with this code.
    Refused {
        /// The code in the reply.
        code: i64,
        /// The message in the reply.
        message: String,
    },
    /// Answered by a script or by a function given to
    /// [`Platform::reply_with`](crate::Platform::reply_with).
    Scripted,
    /// Not executed, since something went wrong by chance: [`Received::trouble`] says what.
    Chaos,
    /// No endpoint has this path.
    NotFound,
    /// The request broke off, or its body was too large; the text says which.
    Unreadable(String),
}

impl Received {
    pub(crate) fn new(
        method: Method,
        path: &str,
        raw_query: Option<&str>,
        headers: HeaderMap,
        body: Bytes,
        log_id: String,
    ) -> Received {
        Received {
            // The clock is asked when the journal takes it.
            at: SystemTime::UNIX_EPOCH,
            method,
            path: path.to_owned(),
            raw_query: raw_query.map(str::to_owned),
            query: raw_query.map(query::pairs).unwrap_or_default(),
            headers,
            body,
            endpoint: None,
            tenant: None,
            path_params: Vec::new(),
            violations: Vec::new(),
            ignored: Vec::new(),
            trouble: None,
            outcome: Outcome::NotFound,
            status: None,
            reply: Replied::default(),
            log_id,
            parsed: Parsed::default(),
        }
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        match self.parsed.known_json() {
            Some(read) => read.as_ref().ok().cloned(),
            None => serde_json::from_slice(&self.body).ok(),
        }
    }

    /// The body as JSON, if it is JSON. It is read once.
    pub(crate) fn body_json(&self) -> Option<&Value> {
        self.parsed.json(&self.body).as_ref().ok()
    }

    /// The parts of the body; none if it is no form.
    pub(crate) fn form(&self) -> &[FormPart] {
        let content_type = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let form = self.parsed.form(content_type, &self.body);
        form.as_deref().unwrap_or_default()
    }

    /// A header's value, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The value of a parameter in the path, decoded.
    pub fn path_value(&self, name: &str) -> Option<&str> {
        find(&self.path_params, name)
    }

    /// The access token that it came with.
    pub fn bearer(&self) -> Option<&str> {
        self.header(AUTHORIZATION.as_str())?.strip_prefix("Bearer ")
    }

    /// Whether the platform accepted it.
    pub fn is_accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status} ")?,
            None => f.write_str("--- ")?,
        }
        write!(f, "{} {}", self.method, self.path)?;
        for (index, (name, value)) in redact::pairs(&self.query).into_iter().enumerate() {
            let sign = if index == 0 { '?' } else { '&' };
            write!(f, "{sign}{}={}", name.escape_debug(), value.escape_debug())?;
        }
        write!(f, "  {}  ", self.endpoint.as_deref().unwrap_or("no endpoint"))?;
        match &self.outcome {
            Outcome::Accepted => f.write_str("accepted")?,
            Outcome::Scripted => f.write_str("scripted")?,
            Outcome::Chaos => f.write_str("not executed")?,
            Outcome::NotFound => f.write_str("not found")?,
            Outcome::Unreadable(why) => write!(f, "unreadable: {why}")?,
            Outcome::Refused { code, message } => {
                write!(f, "refused {code} {}", message.escape_debug())?;
            }
        }
        if let Some(trouble) = self.trouble {
            write!(f, "; chaos: {trouble}")?;
        }
        for violation in &self.violations {
            write!(f, "; {}", violation.to_string().escape_debug())?;
        }
        for ignored in &self.ignored {
            write!(f, "; ignored {}", ignored.to_string().escape_debug())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        for (name, value) in &mut headers {
            value.set_sensitive(redact::is_secret(name.as_str()));
        }
        let body = match self.json() {
            Some(json) => redact::json(json).to_string(),
            None => format!("{} bytes", self.body.len()),
        };
        f.debug_struct("Received")
            .field("at", &self.at)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &redact::pairs(&self.query))
            .field("headers", &headers)
            .field("body", &body)
            .field("endpoint", &self.endpoint)
            .field("tenant", &self.tenant)
            .field("path_params", &self.path_params)
            .field("violations", &self.violations)
            .field("ignored", &self.ignored)
            .field("trouble", &self.trouble)
            .field("outcome", &self.outcome)
            .field("status", &self.status)
            .field("reply", &format_args!("{} bytes", self.reply.length))
            .field("log_id", &self.log_id)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderValue, header::CONTENT_TYPE};
    use serde_json::json;

    use super::{REPLY_KEPT, Replied};
    use crate::reply::Reply;

    #[test]
    fn a_part_of_a_file_that_was_replied_does_not_keep_the_file() {
        let file = Bytes::from(vec![7; 2 * REPLY_KEPT]);
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("image/png"))];
        let of = |from: usize, to: usize| {
            let body = file.slice(from..to).into();
            Replied::of(&Reply { status: 206, headers: headers.clone(), body })
        };
        for (from, to) in [(0, 9), (9, 2 * REPLY_KEPT)] {
            let kept = of(from, to);
            assert_eq!((kept.length, kept.is_whole()), (to - from, to - from <= REPLY_KEPT));
            assert_eq!(kept.body, file[..kept.length.min(REPLY_KEPT)]);
            assert!(!file.as_ptr_range().contains(&kept.body.as_ptr()), "it is a copy");
        }
        let json = Replied::of(&Reply::json(200, &json!({"code": 0})));
        assert_eq!((json.json(), json.media_type.is_some()), (Some(json!({"code": 0})), true));
    }
}
