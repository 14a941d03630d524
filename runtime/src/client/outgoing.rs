//! A request as bytes. The generic part is small: each record writes its fields as JSON, and
//! what stands in the path, the query or a header is taken from there.

use std::{borrow::Cow, fmt::Write, ops::Range};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde_core::{Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{Target, insert};
use crate::{
    BodyKind, Endpoint, Error, Method, Request,
    check::{self, Violation},
    error::Kind,
    url::{Base, encode, path_value_fault},
};

/// A request ready to be sent, as often as need be.
pub(crate) struct Outgoing {
    pub(crate) target: Target,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// Whether the platform executes a repetition without harm.
    pub(crate) repeatable: bool,
}

impl Outgoing {
    /// Nothing but the call itself.
    pub(crate) fn new(target: Target) -> Self {
        let repeatable = matches!(target.method, Method::Get | Method::Head);
        Outgoing { target, url: String::new(), headers: HeaderMap::new(), body: None, repeatable }
    }

    /// Checks a request and writes it.
    pub(crate) fn of<R: Request>(request: &R, base: &Base, validate: bool) -> Result<Self, Error> {
        let endpoint = R::ENDPOINT;
        let violations = if validate { check::check(request) } else { Vec::new() };
        let layout = endpoint.layout;
        let count = R::FIELDS.len();
        let path = layout.path.min(count);
        let query = (path + layout.query).min(count);
        let headers = (query + layout.headers).min(count);
        let parts = Parts {
            names: R::FIELDS,
            path: write(request, 0..path),
            query: write(request, path..query),
            headers: write(request, query..headers),
            body: write(request, headers..count),
            ends: [path, query, headers],
        };
        parts.assemble(endpoint, base, violations)
    }
}

/// The members of an object that stand at these positions; empty where there are none.
fn write<R: Request>(request: &R, fields: Range<usize>) -> Result<Vec<u8>, serde_json::Error> {
    let mut json = Vec::new();
    if !fields.is_empty() {
        let mut map = serde_json::Serializer::new(&mut json);
        let mut map = map.serialize_map(None)?;
        for field in fields {
            request.put(field, &mut map)?;
        }
        map.end()?;
    }
    Ok(json)
}

/// A request's fields as JSON objects.
struct Parts {
    names: &'static [&'static str],
    path: Result<Vec<u8>, serde_json::Error>,
    query: Result<Vec<u8>, serde_json::Error>,
    headers: Result<Vec<u8>, serde_json::Error>,
    body: Result<Vec<u8>, serde_json::Error>,
    /// Where path, query and headers end among the names.
    ends: [usize; 3],
}

impl Parts {
    fn assemble(
        self,
        endpoint: &'static Endpoint,
        base: &Base,
        mut violations: Vec<Violation>,
    ) -> Result<Outgoing, Error> {
        let target = Target::of(endpoint);
        let fail = |kind| Err(Error::new(&target, kind));
        let unwritable = |error| Error::new(&target, Kind::Encode(format!("not sent: {error}")));
        let [path_end, query_end, headers_end] = self.ends;

        let mut url = base.of(endpoint.host).into_owned();
        let values = read(self.path).map_err(unwritable)?;
        push_path(&mut url, endpoint.path, &values, &mut violations);
        // After the address, so that what cannot stand in it is told with the rest.
        if !violations.is_empty() {
            violations.dedup_by(|a, b| a.path == b.path);
            return fail(Kind::Invalid(violations));
        }
        let values = read(self.query).map_err(unwritable)?;
        push_query(&mut url, &self.names[path_end..query_end], &values);

        let mut outgoing = Outgoing { url, ..Outgoing::new(target.clone()) };
        for (name, value) in read(self.headers).map_err(unwritable)? {
            if let Err(fault) = insert(&mut outgoing.headers, &name, &plain(&value)) {
                return fail(Kind::Encode(fault));
            }
        }
        let json = self.body.map_err(unwritable)?;
        let names = &self.names[headers_end..];
        outgoing.body = match endpoint.body {
            BodyKind::None if names.is_empty() => None,
            BodyKind::Json if names.is_empty() => Some(Bytes::from_static(b"{}")),
            BodyKind::None | BodyKind::Json => Some(json.into()),
            BodyKind::JsonValue => match only_value(&json, names) {
                Some(value) => Some(value),
                None => return fail(Kind::Encode("not sent: the body is missing".to_owned())),
            },
            BodyKind::Multipart => {
                let message = "not sent: this version sends no multipart bodies yet";
                return fail(Kind::Encode(message.to_owned()));
            }
        };
        if outgoing.body.is_some() {
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            outgoing.headers.insert(CONTENT_TYPE, json);
        }
        Ok(outgoing)
    }
}

fn read(json: Result<Vec<u8>, serde_json::Error>) -> Result<Map<String, Value>, serde_json::Error> {
    let json = json?;
    if json.is_empty() { Ok(Map::new()) } else { serde_json::from_slice(&json) }
}

/// Puts values in the place of `:name`, each percent-encoded, so that it stays one segment.
fn push_path(
    url: &mut String,
    path: &str,
    values: &Map<String, Value>,
    violations: &mut Vec<Violation>,
) {
    for segment in path.split('/').skip(1) {
        url.push('/');
        let Some(name) = segment.strip_prefix(':') else {
            url.push_str(segment);
            continue;
        };
        let value = values.get(name).map_or(Cow::Borrowed(""), plain);
        if let Some(fault) = path_value_fault(&value) {
            violations.push(Violation { path: name.to_owned(), message: fault.to_owned() });
        }
        let _ = write!(url, "{}", encode(&value));
    }
}

/// A list stands as its name repeated.
fn push_query(url: &mut String, names: &[&str], values: &Map<String, Value>) {
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for name in names {
        let Some(value) = values.get(*name) else { continue };
        let elements = match value {
            Value::Array(elements) => elements.as_slice(),
            one => std::slice::from_ref(one),
        };
        for element in elements {
            let _ = write!(url, "{separator}{}={}", encode(name), encode(&plain(element)));
            separator = '&';
        }
    }
}

/// A value outside JSON: a string without its quotation marks.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// The value in `{"name":value}`.
fn only_value(json: &[u8], names: &[&str]) -> Option<Bytes> {
    let [name] = names else { return None };
    let head = format!("{{{}:", Value::from(*name));
    let value = json.strip_prefix(head.as_bytes())?.strip_suffix(b"}")?;
    Some(Bytes::copy_from_slice(value))
}
