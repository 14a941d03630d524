//! [`Outgoing`]: a request as bytes. The generic part is small: each record hands out its fields,
//! which become path, query, headers and body here.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_core::{Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{
    RequestBody,
    files::files,
    parameter::{each_text, plain, text},
};
use crate::{
    check::{self, Violation},
    content::{CardMember, ContentRules},
    endpoint::{BodyKind, Endpoint, Target},
    error::{Error, Kind, Remedy},
    file::{File, Multipart},
    headers, random,
    request::Request,
    secret::Secret,
    url::{Base, encoded, path_value_fault},
    wire::{Object, View, Wire, write_fields},
};

/// The media type of nearly all bodies.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A request ready to be sent, as often as necessary.
pub(crate) struct Outgoing {
    pub(crate) target: Target,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    /// The media type of the body.
    pub(crate) content_type: Option<HeaderValue>,
    /// The headers of credentials, which no interceptor sees.
    pub(crate) credentials: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: RequestBody,
    /// Whether the platform executes a repetition without harm.
    pub(crate) repeatable: bool,
    /// Secrets of the request, besides the app's secret and the token: no error shows them.
    pub(crate) secrets: Vec<Secret>,
    /// Whether a reply of success is itself secret.
    pub(crate) confidential: bool,
    /// The members of a reply that may hold the code.
    pub(crate) codes: &'static [&'static str],
    /// What interceptors see of the URL, where the URL is itself secret.
    pub(crate) shown_url: Option<String>,
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
            content_type: None,
            credentials: Vec::new(),
            body: RequestBody::None,
            repeatable,
            secrets: Vec::new(),
            confidential: false,
            codes: &["code"],
            shown_url: None,
            remedy: |_| None,
        }
    }

    /// An error of this call.
    pub(crate) fn error(&self, kind: Kind) -> Error {
        Error::new(&self.target, kind)
    }

    /// The error of an attempt that cannot be sent.
    #[cold]
    pub(super) fn unsent(&self, message: &str) -> Error {
        self.error(Kind::Encode(format!("not sent: {message}")))
    }

    /// Checks and encodes a request. With `repeat`, a field that makes repeated calls execute only
    /// once is filled in if it is absent.
    pub(crate) fn of<R: Request>(
        request: &R,
        base: &Base,
        validate: bool,
        repeat: bool,
    ) -> Result<Box<Self>, Error> {
        let documented = Documented {
            endpoint: R::ENDPOINT,
            content: R::CONTENT.filter(|_| validate),
            cards: R::CARDS,
        };
        documented.outgoing(request, base, validate, repeat)
    }
}

/// What is documented about a request. Nothing here depends on its type, so it is compiled once.
struct Documented {
    endpoint: &'static Endpoint,
    /// The rules that the message it sends has to keep.
    content: Option<ContentRules>,
    cards: &'static [CardMember],
}

impl Documented {
    fn outgoing(
        &self,
        request: &dyn Object,
        base: &Base,
        validate: bool,
        repeat: bool,
    ) -> Result<Box<Outgoing>, Error> {
        let mut violations = validate.then(|| check::check_all(request, self.endpoint, self.cards));
        // In a box, since it is large to move.
        let mut outgoing = Box::new(Outgoing::new(Target::of(self.endpoint)));
        let mut filled = Ok(());
        request.read(&mut |shape, fields| {
            let parts = RequestParts::of(self.endpoint, shape.names, fields, repeat);
            let violations = violations.take().unwrap_or_default();
            filled = parts.fill(request, self.content.as_ref(), base, violations, &mut outgoing);
        });
        match filled {
            Ok(()) => Ok(outgoing),
            Err(kind) => Err(outgoing.error(kind)),
        }
    }
}

/// The fields of a request and where its parts are.
struct RequestParts<'a> {
    endpoint: &'static Endpoint,
    names: &'static [&'static str],
    fields: &'a [&'a dyn Wire],
    /// Where path, query and headers end among the names.
    ends: [usize; 3],
    /// The position of the field that makes repeated calls execute only once.
    once: Option<usize>,
}

impl<'a> RequestParts<'a> {
    fn of(
        endpoint: &'static Endpoint,
        names: &'static [&'static str],
        fields: &'a [&'a dyn Wire],
        repeat: bool,
    ) -> Self {
        let layout = endpoint.layout;
        let path = layout.path.min(names.len());
        let query = (path + layout.query).min(names.len());
        let headers = (query + layout.headers).min(names.len());
        let once = endpoint
            .idempotency
            .filter(|_| repeat)
            .and_then(|name| names.iter().position(|field| *field == name));
        RequestParts { endpoint, names, fields, ends: [path, query, headers], once }
    }

    fn fill(
        &self,
        request: &dyn Object,
        content: Option<&ContentRules>,
        base: &Base,
        mut violations: Vec<Violation>,
        outgoing: &mut Outgoing,
    ) -> Result<(), Kind> {
        let [_, query, headers] = self.ends;
        let idempotency = Idempotency::of(self.once.map(|field| (field, self.fields[field])));
        outgoing.repeatable |= idempotency != Idempotency::Unknown;
        let made = match idempotency {
            Idempotency::Absent(field) => Some((field, random::name())),
            Idempotency::Unknown | Idempotency::Given => None,
        };
        let made = made.as_ref().map(|(field, value)| (*field, value.as_str()));
        // The documented limit of a message is about the size of the whole body.
        let body = self.body(request, made);
        if let (Some(rules), Ok((RequestBody::Bytes(body), _))) = (content, &body) {
            let bytes = body.len() as u64;
            violations.extend(check::check_content(self.names, self.fields, rules, bytes));
        }
        outgoing.url = self.path_url(base, violations)?;
        (outgoing.body, outgoing.content_type) = body?;
        self.push_query(made, &mut outgoing.url).map_err(|error| unencodable(&error))?;
        for (name, field) in self.names.iter().zip(self.fields).take(headers).skip(query) {
            if let Some(value) = text(*field).map_err(|error| unencodable(&error))? {
                headers::insert(&mut outgoing.headers, name, &value).map_err(Kind::Encode)?;
            }
        }
        Ok(())
    }

    /// The URL up to the query. Values that cannot be part of it are violations like the others, so
    /// all are reported together.
    fn path_url(&self, base: &Base, mut violations: Vec<Violation>) -> Result<String, Kind> {
        let (origin, path) = (base.of(self.endpoint.host), self.endpoint.path);
        let mut url = String::with_capacity(origin.len() + 2 * path.len() + 64);
        url.push_str(&origin);
        if path.contains(':') {
            self.push_path(&mut url, &mut violations).map_err(|error| unencodable(&error))?;
        } else {
            url.push_str(path);
        }
        if violations.is_empty() {
            return Ok(url);
        }
        violations.dedup_by(|a, b| a.path == b.path);
        Err(Kind::Invalid(violations))
    }

    /// Puts values in place of `:name`, each percent-encoded, so that it stays one segment.
    fn push_path(
        &self,
        url: &mut String,
        violations: &mut Vec<Violation>,
    ) -> serde_json::Result<()> {
        for segment in self.endpoint.path.split('/').skip(1) {
            url.push('/');
            let Some(name) = segment.strip_prefix(':') else {
                url.push_str(segment);
                continue;
            };
            let field = self.names[..self.ends[0]].iter().position(|field| *field == name);
            let value =
                field.map_or(Ok(None), |field| text(self.fields[field]))?.unwrap_or_default();
            if let Some(fault) = path_value_fault(&value) {
                violations.push(Violation { path: name.to_owned(), message: fault.to_owned() });
            }
            url.extend(encoded(&value));
        }
        Ok(())
    }

    /// Appends the query. A list is written as its name repeated. `made` is a value in place of the
    /// field at its position.
    fn push_query(&self, made: Option<(usize, &str)>, url: &mut String) -> serde_json::Result<()> {
        let mut separator = if self.endpoint.path.contains('?') { "&" } else { "?" };
        let members = self.names.iter().zip(self.fields).enumerate();
        for (index, (name, value)) in members.take(self.ends[1]).skip(self.ends[0]) {
            let mut push = |value: &str| {
                url.push_str(separator);
                url.extend(encoded(name));
                url.push('=');
                url.extend(encoded(value));
                separator = "&";
            };
            match made {
                Some((field, made)) if field == index => push(made),
                _ => each_text(*value, &mut push)?,
            }
        }
        Ok(())
    }

    /// The body and its media type. `made` is a value in place of the field at its position.
    fn body(
        &self,
        request: &dyn Object,
        made: Option<(usize, &str)>,
    ) -> Result<(RequestBody, Option<HeaderValue>), Kind> {
        let first = self.ends[2];
        let names = &self.names[first..];
        let json_type = Some(JSON);
        if names.is_empty() {
            match self.endpoint.body {
                BodyKind::None => return Ok((RequestBody::None, None)),
                BodyKind::Json => {
                    return Ok((RequestBody::Bytes(Bytes::from_static(b"{}")), json_type));
                }
                BodyKind::JsonValue | BodyKind::Multipart => {}
            }
        }
        let made = made.filter(|(field, _)| *field >= first);
        let made = made.map(|(field, value)| (self.names[field], value));
        let json = write(names, &self.fields[first..], made);
        let json = json.map_err(|error| unencodable(&error))?;
        Ok(match self.endpoint.body {
            BodyKind::None | BodyKind::Json => (RequestBody::Bytes(json.into()), json_type),
            BodyKind::JsonValue => {
                let missing = || Kind::Encode("not sent: the body is missing".to_owned());
                let value = only_value(&json, names).ok_or_else(missing)?;
                (RequestBody::Bytes(value), json_type)
            }
            BodyKind::Multipart => {
                let values = match json.as_slice() {
                    [] => Ok(Map::new()),
                    json => serde_json::from_slice(json),
                };
                let values = values.map_err(|error| unencodable(&error))?;
                let parts = multipart(names, &values, files(request));
                let content_type = HeaderValue::from_str(&parts.content_type()).ok();
                (RequestBody::Multipart(Box::new(parts)), content_type)
            }
        })
    }
}

/// An object of these members, after one that is made here; empty if there are none.
fn write(
    names: &[&str],
    fields: &[&dyn Wire],
    made: Option<(&str, &str)>,
) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::new();
    if !fields.is_empty() {
        json.reserve(256);
        let mut map = serde_json::Serializer::new(&mut json);
        let mut map = map.serialize_map(None)?;
        if let Some((name, value)) = made {
            map.serialize_entry(name, value)?;
        }
        write_fields(names, fields, &mut map)?;
        map.end()?;
    }
    Ok(json)
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
    /// By the field at this position, if there is one.
    fn of(once: Option<(usize, &dyn Wire)>) -> Self {
        let Some((field, value)) = once else { return Idempotency::Unknown };
        match value.view() {
            View::Absent => Idempotency::Absent(field),
            View::Text("") | View::TextVariant(_, "") => Idempotency::Unknown,
            _ => Idempotency::Given,
        }
    }
}

fn unencodable(error: &serde_json::Error) -> Kind {
    Kind::Encode(format!("not sent: {error}"))
}

/// The value in `{"name":value}`.
fn only_value(json: &[u8], names: &[&str]) -> Option<Bytes> {
    let [name] = names else { return None };
    let head = format!("{{{}:", Value::from(*name));
    let value = json.strip_prefix(head.as_bytes())?.strip_suffix(b"}")?;
    Some(Bytes::copy_from_slice(value))
}
