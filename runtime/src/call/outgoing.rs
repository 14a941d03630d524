//! [`Outgoing`]: a request as bytes. The generic part is small: each record writes its fields as
//! JSON, and the values of path, query and headers are taken from there.

use std::{borrow::Cow, fmt::Write, ops::Range};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde_core::{Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{RequestBody, files::files};
use crate::{
    check::{self, Violation},
    endpoint::{BodyKind, Endpoint, Target},
    error::{Error, Kind, Remedy},
    file::{File, Multipart},
    headers, random,
    request::Request,
    secret::Secret,
    url::{Base, encode, path_value_fault},
    wire::{Object, write_members},
};

/// A request ready to be sent, as often as necessary.
pub(crate) struct Outgoing {
    pub(crate) target: Target,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    /// The headers of credentials, which no interceptor sees.
    pub(crate) credentials: HeaderMap,
    pub(crate) body: RequestBody,
    /// Whether the platform executes a repetition without harm.
    pub(crate) repeatable: bool,
    /// Secrets of the request, besides the app's secret and the token: no error shows them.
    pub(crate) secrets: Vec<Secret>,
    /// Whether a reply of success is itself secret.
    pub(crate) confidential: bool,
    /// What helps after codes of this endpoint, besides those that mean the same on each.
    pub(crate) remedy: fn(i64) -> Option<Remedy>,
}

impl Outgoing {
    /// A call without values.
    pub(crate) fn new(target: Target) -> Self {
        let repeatable = target.method.only_reads();
        Outgoing {
            target,
            url: String::new(),
            headers: HeaderMap::new(),
            credentials: HeaderMap::new(),
            body: RequestBody::None,
            repeatable,
            secrets: Vec::new(),
            confidential: false,
            remedy: |_| None,
        }
    }

    /// An error of this call.
    pub(crate) fn error(&self, kind: Kind) -> Error {
        Error::new(&self.target, kind)
    }

    /// Checks and encodes a request. With `repeat`, a field that makes repeated calls execute only
    /// once is filled in if it is absent.
    pub(crate) fn of<R: Request>(
        request: &R,
        base: &Base,
        validate: bool,
        repeat: bool,
    ) -> Result<Self, Error> {
        let endpoint = R::ENDPOINT;
        let mut violations = Vec::new();
        if validate {
            violations = check::check(request);
            violations.extend(check::check_conditions(request));
        }
        let layout = endpoint.layout;
        let names = request.shape().names;
        let count = names.len();
        let path = layout.path.min(count);
        let query = (path + layout.query).min(count);
        let headers = (query + layout.headers).min(count);
        let parts = RequestParts {
            files: files(request),
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
        if let Some(rules) = endpoint.content.filter(|_| validate) {
            let bytes = parts.body.as_ref().map_or(0, Vec::len) + parts.added_bytes();
            violations.extend(check::check_content(request, &rules, bytes as u64));
        }
        parts.assemble(endpoint, base, violations)
    }
}

/// The members of an object at these positions; empty if there are none.
fn write(request: &dyn Object, fields: Range<usize>) -> JsonMembers {
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

/// Members of an object, as JSON.
type JsonMembers = Result<Vec<u8>, serde_json::Error>;

/// A request's fields as JSON objects.
struct RequestParts {
    names: &'static [&'static str],
    path: JsonMembers,
    query: JsonMembers,
    headers: JsonMembers,
    body: JsonMembers,
    /// Where path, query and headers end among the names.
    ends: [usize; 3],
    /// The field that makes repeated calls execute only once: its position, and an object with it
    /// alone.
    once: Option<(usize, JsonMembers)>,
    files: Vec<(&'static str, File)>,
}

impl RequestParts {
    /// How much longer the body gets by a field that is filled in.
    fn added_bytes(&self) -> usize {
        // With a comma, a colon and the quotation marks of both.
        const MARKS: usize = 6;
        match &self.once {
            Some((field, Ok(value))) if value == b"{}" => {
                self.names[*field].len() + random::NAME_LENGTH + MARKS
            }
            _ => 0,
        }
    }

    fn assemble(
        mut self,
        endpoint: &'static Endpoint,
        base: &Base,
        violations: Vec<Violation>,
    ) -> Result<Outgoing, Error> {
        let mut outgoing = Outgoing::new(Target::of(endpoint));
        outgoing.url = self.path_url(endpoint, base, violations, &outgoing)?;
        let idempotency = self.idempotency(&outgoing)?;
        outgoing.repeatable |= idempotency != Idempotency::Unknown;
        let mut values = take(&mut self.query, &outgoing)?;
        let [path_end, query_end, headers_end] = self.ends;
        if let Idempotency::Absent(field) = idempotency {
            let (name, value) = (self.names[field], random::name());
            if (path_end..query_end).contains(&field) {
                values.insert(name.to_owned(), value.into());
            } else if field >= headers_end {
                self.body = self.body.map(|json| with_member(&json, name, &value));
            }
        }
        push_query(&mut outgoing.url, &self.names[path_end..query_end], &values);
        for (name, value) in take(&mut self.headers, &outgoing)? {
            headers::insert(&mut outgoing.headers, &name, &plain(&value))
                .map_err(|fault| outgoing.error(Kind::Encode(fault)))?;
        }
        if let Some((body, content_type)) = self.body(endpoint, &outgoing)? {
            outgoing.body = body;
            outgoing.headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
        }
        Ok(outgoing)
    }

    /// The URL up to the query. Values that cannot be part of it are violations like the others, so
    /// all are reported together.
    fn path_url(
        &mut self,
        endpoint: &Endpoint,
        base: &Base,
        mut violations: Vec<Violation>,
        outgoing: &Outgoing,
    ) -> Result<String, Error> {
        let origin = base.of(endpoint.host);
        let mut url = String::with_capacity(origin.len() + 2 * endpoint.path.len() + 64);
        url.push_str(&origin);
        let values = take(&mut self.path, outgoing)?;
        push_path(&mut url, endpoint.path, &values, &mut violations);
        if violations.is_empty() {
            return Ok(url);
        }
        violations.dedup_by(|a, b| a.path == b.path);
        Err(outgoing.error(Kind::Invalid(violations)))
    }

    fn idempotency(&mut self, outgoing: &Outgoing) -> Result<Idempotency, Error> {
        match &mut self.once {
            Some((field, value)) => Ok(Idempotency::of(*field, &take(value, outgoing)?)),
            None => Ok(Idempotency::Unknown),
        }
    }

    /// The body and its media type, if there is one.
    fn body(
        self,
        endpoint: &Endpoint,
        outgoing: &Outgoing,
    ) -> Result<Option<(RequestBody, Option<HeaderValue>)>, Error> {
        let json_type = Some(HeaderValue::from_static("application/json; charset=utf-8"));
        let json = self.body.map_err(|error| unencodable(&error, outgoing))?;
        let names = &self.names[self.ends[2]..];
        Ok(Some(match endpoint.body {
            BodyKind::None if names.is_empty() => return Ok(None),
            BodyKind::Json if names.is_empty() => {
                (RequestBody::Bytes(Bytes::from_static(b"{}")), json_type)
            }
            BodyKind::None | BodyKind::Json => (RequestBody::Bytes(json.into()), json_type),
            BodyKind::JsonValue => {
                let missing =
                    || outgoing.error(Kind::Encode("not sent: the body is missing".to_owned()));
                let value = only_value(&json, names).ok_or_else(missing)?;
                (RequestBody::Bytes(value), json_type)
            }
            BodyKind::Multipart => {
                let values = take(&mut Ok(json), outgoing)?;
                let parts = multipart(names, &values, self.files);
                let content_type = HeaderValue::from_str(&parts.content_type()).ok();
                (RequestBody::Multipart(Box::new(parts)), content_type)
            }
        }))
    }
}

/// The fields as parts, the files after them.
fn multipart(
    names: &[&str],
    values: &Map<String, Value>,
    files: Vec<(&'static str, File)>,
) -> Multipart {
    let is_file = |name: &str| files.iter().any(|(file, _)| *file == name);
    // In the order of the documentation, whatever the order of a JSON map.
    let fields = names
        .iter()
        .filter(|name| !is_file(name))
        .filter_map(|name| Some((*name, plain(values.get(*name)?).into_owned())))
        .collect::<Vec<_>>();
    Multipart::new(fields.into_iter(), files)
}

/// Whether the platform executes a repetition only once.
#[derive(Clone, Copy, PartialEq)]
enum Idempotency {
    /// It is not documented, or the caller's value does not say.
    Unknown,
    /// By the caller's value.
    Given,
    /// By a value that is still to be put into the field at this position.
    Absent(usize),
}

impl Idempotency {
    /// From an object with the field alone, if it is there.
    fn of(field: usize, values: &Map<String, Value>) -> Self {
        match values.values().next() {
            None => Idempotency::Absent(field),
            Some(Value::String(text)) if text.is_empty() => Idempotency::Unknown,
            Some(_) => Idempotency::Given,
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

/// Reads the members of an object that was written before.
fn take(json: &mut JsonMembers, outgoing: &Outgoing) -> Result<Map<String, Value>, Error> {
    let json = std::mem::replace(json, Ok(Vec::new()));
    let read = |json: Vec<u8>| match json.as_slice() {
        [] => Ok(Map::new()),
        json => serde_json::from_slice(json),
    };
    json.and_then(read).map_err(|error| unencodable(&error, outgoing))
}

fn unencodable(error: &serde_json::Error, outgoing: &Outgoing) -> Error {
    outgoing.error(Kind::Encode(format!("not sent: {error}")))
}

/// Puts values in place of `:name`, each percent-encoded, so that it stays one segment.
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

/// A list is written as its name repeated.
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
