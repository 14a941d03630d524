//! A request as bytes. The generic part is small: each record writes its fields as JSON, and
//! what stands in the path, the query or a header is taken from there.

use std::{borrow::Cow, fmt::Write, ops::Range};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde_core::{Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::Payload;
use crate::{
    BodyKind, Endpoint, Error, Method, Request,
    check::{self, Violation},
    client::insert,
    endpoint::Target,
    error::Kind,
    file::{Files, Multipart},
    random,
    secret::Secret,
    url::{Base, encode, path_value_fault},
    wire::{Object, write_members},
};

/// A request ready to be sent, as often as need be.
pub(crate) struct Outgoing {
    pub(crate) target: Target,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Payload,
    /// Whether the platform executes a repetition without harm.
    pub(crate) repeatable: bool,
    /// What no error may show of the request, besides the app's secret and the bearer.
    pub(crate) secrets: Vec<Secret>,
    /// Whether a reply of success is itself secret.
    pub(crate) confidential: bool,
}

impl Outgoing {
    /// Nothing but the call itself.
    pub(crate) fn new(target: Target) -> Self {
        let repeatable = matches!(target.method, Method::Get | Method::Head);
        Outgoing {
            target,
            url: String::new(),
            headers: HeaderMap::new(),
            body: Payload::None,
            repeatable,
            secrets: Vec::new(),
            confidential: false,
        }
    }

    /// Checks a request and writes it. With `repeat`, a field under whose value the platform
    /// executes a call only once is filled in where it is absent.
    pub(crate) fn of<R: Request>(
        request: &R,
        base: &Base,
        validate: bool,
        repeat: bool,
    ) -> Result<Self, Error> {
        let endpoint = R::ENDPOINT;
        let violations = if validate { check::check(request) } else { Vec::new() };
        let layout = endpoint.layout;
        let names = request.shape().names;
        let count = names.len();
        let path = layout.path.min(count);
        let query = (path + layout.query).min(count);
        let headers = (query + layout.headers).min(count);
        let parts = Parts {
            files: Files::of(request),
            names,
            path: write(request, 0..path),
            query: write(request, path..query),
            headers: write(request, query..headers),
            body: write(request, headers..count),
            ends: [path, query, headers],
            once: endpoint
                .idempotency
                .filter(|_| repeat)
                .and_then(|name| names.iter().position(|field| *field == name))
                .map(|field| (field, write(request, field..field + 1))),
        };
        parts.assemble(endpoint, base, violations)
    }
}

/// The members of an object that stand at these positions; empty where there are none.
fn write(request: &dyn Object, fields: Range<usize>) -> Result<Vec<u8>, serde_json::Error> {
    let mut json = Vec::new();
    if !fields.is_empty() {
        json.reserve(128);
        let mut map = serde_json::Serializer::new(&mut json);
        let mut map = map.serialize_map(None)?;
        write_members(request, fields, &mut map)?;
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
    /// The field under whose value the platform executes a call only once: its position, and
    /// an object with it alone.
    once: Option<(usize, Result<Vec<u8>, serde_json::Error>)>,
    files: Files,
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

        let origin = base.of(endpoint.host);
        let mut url = String::with_capacity(origin.len() + 2 * endpoint.path.len() + 64);
        url.push_str(&origin);
        let values = read(self.path).map_err(unwritable)?;
        push_path(&mut url, endpoint.path, &values, &mut violations);
        // After the address, so that what cannot stand in it is told with the rest.
        if !violations.is_empty() {
            violations.dedup_by(|a, b| a.path == b.path);
            return fail(Kind::Invalid(violations));
        }
        let once = match self.once {
            Some((field, value)) => Once::of(field, &read(value).map_err(unwritable)?),
            None => Once::Unknown,
        };
        let mut values = read(self.query).map_err(unwritable)?;
        let mut json = self.body.map_err(unwritable)?;
        if let Once::Absent(field) = once {
            let (name, value) = (self.names[field], random::name());
            if (path_end..query_end).contains(&field) {
                values.insert(name.to_owned(), value.into());
            } else if field >= headers_end {
                json = with_member(&json, name, &value);
            }
        }
        push_query(&mut url, &self.names[path_end..query_end], &values);

        let mut outgoing = Outgoing { url, ..Outgoing::new(target.clone()) };
        outgoing.repeatable |= once != Once::Unknown;
        for (name, value) in read(self.headers).map_err(unwritable)? {
            if let Err(fault) = insert(&mut outgoing.headers, &name, &plain(&value)) {
                return fail(Kind::Encode(fault));
            }
        }
        let names = &self.names[headers_end..];
        let json_type = "application/json; charset=utf-8";
        let (body, content_type) = match endpoint.body {
            BodyKind::None if names.is_empty() => return Ok(outgoing),
            BodyKind::Json if names.is_empty() => {
                (Payload::Bytes(Bytes::from_static(b"{}")), json_type.to_owned())
            }
            BodyKind::None | BodyKind::Json => (Payload::Bytes(json.into()), json_type.to_owned()),
            BodyKind::JsonValue => match only_value(&json, names) {
                Some(value) => (Payload::Bytes(value), json_type.to_owned()),
                None => return fail(Kind::Encode("not sent: the body is missing".to_owned())),
            },
            BodyKind::Multipart => {
                let values = read(Ok(json)).map_err(unwritable)?;
                let is_file = |name: &str| self.files.0.iter().any(|(file, _)| *file == name);
                // In the order of the documentation, whatever the order of a JSON map.
                let fields = names
                    .iter()
                    .filter(|name| !is_file(name))
                    .filter_map(|name| Some((*name, plain(values.get(*name)?).into_owned())))
                    .collect::<Vec<_>>();
                let parts = Multipart::new(fields.into_iter(), self.files);
                let content_type = parts.content_type();
                (Payload::Multipart(Box::new(parts)), content_type)
            }
        };
        outgoing.body = body;
        match HeaderValue::from_str(&content_type) {
            Ok(value) => outgoing.headers.insert(CONTENT_TYPE, value),
            Err(_) => None,
        };
        Ok(outgoing)
    }
}

/// Whether the platform executes a repetition only once.
#[derive(Clone, Copy, PartialEq)]
enum Once {
    /// It is not documented, or the caller's value does not say.
    Unknown,
    /// By the caller's value.
    Given,
    /// By a value yet to be put into the field at this position.
    Absent(usize),
}

impl Once {
    /// From an object with the field alone, if it is there.
    fn of(field: usize, values: &Map<String, Value>) -> Self {
        match values.values().next() {
            None => Once::Absent(field),
            Some(Value::String(text)) if text.is_empty() => Once::Unknown,
            Some(_) => Once::Given,
        }
    }
}

/// The object with one more member.
fn with_member(json: &[u8], name: &str, value: &str) -> Vec<u8> {
    let mut with = format!("{{{}:{}", Value::from(name), Value::from(value)).into_bytes();
    match json.strip_prefix(b"{") {
        Some(rest) if rest != b"}" => {
            with.push(b',');
            with.extend_from_slice(rest);
        }
        _ => with.push(b'}'),
    }
    with
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
