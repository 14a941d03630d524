//! Replies to accepted requests: the documented example, or if there is none, a reply made from
//! the documented fields. Scripted replies are in `script`.

pub(crate) mod refusal;
pub(crate) mod sample;
mod shown;
mod sound;

use std::{ops::Range, sync::OnceLock};

pub(crate) use shown::Shown;
pub(crate) use sound::sound_member;

use bytes::Bytes;
use feishu_spec::{Endpoint, Form, Paging, PagingStyle};
use http::{HeaderName, HeaderValue, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{Domain, pieces::Pieces};

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A reply before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Pieces,
}

impl Reply {
    pub(crate) fn json(status: u16, value: &Value) -> Reply {
        // Values are always JSON, and there is always room.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Reply { status, headers: vec![(CONTENT_TYPE, JSON)], body: body.into() }
    }

    /// A success with this `data`; `message` is the name of the member beside the code.
    pub(crate) fn success(message: &str, data: Vec<(&str, Shown<'_>)>) -> Reply {
        Reply::of_success(success_body(message, &Shown::Object(data)).0)
    }

    /// A success whose body has been written already.
    pub(crate) fn of_success(body: impl Into<Bytes>) -> Reply {
        let body: Bytes = body.into();
        // With room for the log id.
        let mut headers = Vec::with_capacity(2);
        headers.push((CONTENT_TYPE, JSON));
        Reply { status: 200, headers, body: body.into() }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.headers.iter().any(|(name, value)| *name == CONTENT_TYPE && *value == JSON)
    }

    pub(crate) fn text(status: u16, media_type: &str, body: impl Into<Bytes>) -> Reply {
        let value = HeaderValue::try_from(media_type)
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let body: Bytes = body.into();
        Reply { status, headers: vec![(CONTENT_TYPE, value)], body: body.into() }
    }
}

/// The body of a success with this `data`, and where in it the data stands.
pub(crate) fn success_body(message: &str, data: &impl Serialize) -> (Vec<u8>, Range<usize>) {
    // Room for most replies about one resource. From 1,024 bytes on, glibc tidies up its heap first.
    let mut body = Vec::with_capacity(960);
    // Texts and values are always JSON, and there is always room.
    body.extend_from_slice(b"{\"code\":0,");
    let _ = serde_json::to_writer(&mut body, message);
    body.extend_from_slice(b":\"success\",\"data\":");
    let from = body.len();
    let _ = serde_json::to_writer(&mut body, data);
    let data = from..body.len();
    body.push(b'}');
    (body, data)
}

/// The replies that the documentation shows, each made when it is first needed.
pub(crate) struct Documented {
    /// The replies to requests for a first page, by the index of the endpoint.
    first: Vec<OnceLock<Reply>>,
    /// Where links lead.
    domain: Domain,
}

impl Documented {
    /// Has room for the replies of this many endpoints.
    pub(crate) fn new(endpoints: usize, domain: Domain) -> Documented {
        Documented { first: (0..endpoints).map(|_| OnceLock::new()).collect(), domain }
    }

    /// The reply of the endpoint with this index.
    ///
    /// Most documented examples of lists say that there is more. If every reply did, a list
    /// would never end, so a request for a further page gets the last one.
    pub(crate) fn reply(
        &self,
        index: usize,
        endpoint: &Endpoint,
        query: &[(String, String)],
        body: &[u8],
    ) -> Reply {
        match &endpoint.paging {
            Some(paging) if goes_on(paging, query, body) => {
                self.domain.in_reply(last_page(endpoint, paging))
            }
            _ => {
                let first = || self.domain.in_reply(first_page(endpoint));
                self.first[index].get_or_init(first).clone()
            }
        }
    }
}

fn first_page(endpoint: &Endpoint) -> Reply {
    match endpoint.response.form {
        Form::Binary => binary(endpoint),
        _ => Reply::json(200, &success(endpoint)),
    }
}

fn last_page(endpoint: &Endpoint, paging: &Paging) -> Reply {
    let form = endpoint.response.form;
    if form == Form::Binary {
        return binary(endpoint);
    }
    let mut value = success(endpoint);
    let data = match form {
        Form::Envelope => value.get_mut("data"),
        _ => Some(&mut value),
    };
    if let Some(data) = data {
        end(paging, data);
    }
    Reply::json(200, &value)
}

/// The documented example of a success, as its fields want it, or one made from the fields.
fn success(endpoint: &Endpoint) -> Value {
    match &endpoint.response.example {
        Some(example) if shows_success(endpoint, example) => {
            sound::sound(&endpoint.response, example)
        }
        _ => made(endpoint),
    }
}

/// Whether an example shows a success; on some pages it shows a failure.
fn shows_success(endpoint: &Endpoint, example: &Value) -> bool {
    match endpoint.response.form {
        Form::Envelope | Form::Flat => example
            .as_object()
            .is_some_and(|members| members.get("code").is_none_or(|code| *code == json!(0))),
        Form::Bare | Form::Binary => true,
    }
}

/// The documented `data` of a success, if it is an object.
pub(crate) fn data(endpoint: &Endpoint) -> Map<String, Value> {
    match success(endpoint).get_mut("data").map(Value::take) {
        Some(Value::Object(data)) => data,
        _ => Map::new(),
    }
}

/// The same, if the documentation has an example of it.
pub(crate) fn example(endpoint: &Endpoint) -> Option<Map<String, Value>> {
    let example = endpoint.response.example.as_ref()?;
    shows_success(endpoint, example).then(|| data(endpoint))
}

fn made(endpoint: &Endpoint) -> Value {
    let response = &endpoint.response;
    let mut members = Map::new();
    if response.form != Form::Bare {
        members.insert("code".into(), 0.into());
        members.insert(response.message.clone().unwrap_or("msg".into()), "success".into());
    }
    if let Some(data) = &response.data {
        let data = sample::body(data);
        match (response.form, data) {
            (Form::Envelope, data) => drop(members.insert("data".into(), data)),
            (_, Value::Object(data)) => members.extend(data),
            // The whole reply is a list or a scalar.
            (Form::Bare, data) => return data,
            (_, data) => drop(members.insert("data".into(), data)),
        }
    } else if response.form == Form::Envelope {
        members.insert("data".into(), json!({}));
    }
    members.extend(sample::object(&response.fields));
    Value::Object(members)
}

/// The bytes of a file, whose content is not documented.
fn binary(endpoint: &Endpoint) -> Reply {
    let mut reply = Reply::text(200, "application/octet-stream", "a file of the stand-in platform");
    for field in &endpoint.response.headers {
        let name = HeaderName::try_from(field.name.as_str());
        let value = field.example.as_ref().and_then(Value::as_str).map(HeaderValue::try_from);
        // The server sets the length of the bytes that are sent.
        if let (Ok(name), Some(Ok(value))) = (name, value)
            && !name.as_str().starts_with("content-length")
            && !name.as_str().starts_with("transfer")
        {
            reply.headers.retain(|(other, _)| *other != name);
            reply.headers.push((name, value));
        }
    }
    reply
}

/// Whether a request asks for a page after the first.
fn goes_on(paging: &Paging, query: &[(String, String)], body: &[u8]) -> bool {
    let sent = match paging.request.split_once('.') {
        Some(("query", name)) => {
            query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        }
        Some(("body", name)) => {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            body.get(name).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        }
        _ => None,
    };
    let Some(sent) = sent.filter(|sent| sent != "null") else { return false };
    match paging.style {
        PagingStyle::Token => !sent.is_empty(),
        PagingStyle::Offset => sent != "0",
        PagingStyle::Page => !matches!(sent.as_str(), "0" | "1"),
    }
}

/// Makes `data` the last page.
fn end(paging: &Paging, data: &mut Value) {
    let at = |data: &mut Value, path: &Option<String>, last: Value| {
        let pointer = format!("/{}", path.as_deref()?.replace('.', "/"));
        data.pointer_mut(&pointer).map(|value| *value = last)
    };
    at(data, &paging.more, Value::Bool(false));
    let next = paging.next.as_ref().and_then(|path| {
        let token = data.pointer(&format!("/{}", path.replace('.', "/")))?;
        Some(if token.is_number() { json!(0) } else { json!("") })
    });
    at(data, &paging.next, next.unwrap_or_default());
    // Without a token or a flag, an empty list means that there is no more.
    if paging.more.is_none() && paging.style != PagingStyle::Token {
        at(data, &Some(paging.items.clone()), json!([]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(members: Value) -> Endpoint {
        let mut spec = json!({"id": "harbour.v1.berth.list", "title": "List berths",
            "method": "GET", "path": "/open-apis/harbour/v1/berths"});
        spec.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        serde_json::from_value(spec).unwrap()
    }

    fn documented(endpoint: &Endpoint, query: &[(String, String)]) -> Reply {
        Documented::new(1, Domain::Feishu).reply(0, endpoint, query, b"")
    }

    fn replied(endpoint: &Endpoint, query: &[(&str, &str)]) -> Value {
        let query: Vec<_> = query.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        serde_json::from_slice(&documented(endpoint, &query).body.joined()).unwrap()
    }

    #[test]
    fn each_form_without_an_example_is_made_from_its_fields() {
        let fields = json!([{"name": "id", "type": "string"}]);
        let data = json!({"type": "object", "fields": fields});
        let made = |response| replied(&endpoint(json!({"response": response})), &[]);
        assert_eq!(
            made(json!({"data": data})),
            json!({"code": 0, "msg": "success", "data": {"id": "string"}})
        );
        assert_eq!(
            made(json!({"form": "flat", "message": "message", "fields": fields})),
            json!({"code": 0, "message": "success", "id": "string"})
        );
        assert_eq!(made(json!({"form": "bare", "fields": fields})), json!({"id": "string"}));
        assert_eq!(made(json!({})), json!({"code": 0, "msg": "success", "data": {}}));
    }

    #[test]
    fn an_example_of_a_failure_is_not_given_for_success() {
        let endpoint = endpoint(json!({"response": {"example": {"code": 7, "msg": "bad"}}}));
        assert_eq!(replied(&endpoint, &[])["code"], 0);
    }

    #[test]
    fn a_file_has_the_documented_headers_but_its_own_length() {
        let endpoint = endpoint(json!({"response": {"form": "binary", "headers": [
            {"name": "Content-Type", "type": "string", "example": "image/png"},
            {"name": "Content-Length", "type": "string", "example": "7"}
        ]}}));
        let reply = documented(&endpoint, &[]);
        assert_eq!(reply.headers, [(CONTENT_TYPE, HeaderValue::from_static("image/png"))]);
        assert!(reply.body.len() > 0);
    }

    #[test]
    fn the_page_after_the_first_is_the_last() {
        let endpoint = endpoint(json!({
            "paging": {"style": "token", "request": "query.page_token", "next": "page_token",
                "more": "has_more", "items": "items"},
            "response": {"example": {"code": 0, "data":
                {"items": [1], "has_more": true, "page_token": "next"}}}
        }));
        for query in [&[][..], &[("page_token", "")]] {
            assert_eq!(replied(&endpoint, query)["data"]["has_more"], true);
        }
        let last = json!({"items": [1], "has_more": false, "page_token": ""});
        assert_eq!(replied(&endpoint, &[("page_token", "next")])["data"], last);
    }
}
