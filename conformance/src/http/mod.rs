//! A request as the server received it, compared with its page and the values to send.

use feishu_spec::{Credential, Endpoint, Token};
use feishu_test_server::Received;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{
    request::{RequestLayout, RequestPart, Sent},
    tokens::{APP_TOKEN, HELPDESK_HEADER, TENANT_TOKEN, USER_TOKEN},
};

pub mod multipart;

/// Headers that every request may have.
const USUAL: [&str; 7] = [
    "host",
    "accept",
    "accept-encoding",
    "user-agent",
    "content-length",
    "transfer-encoding",
    "connection",
];

/// What a received request must equal.
pub struct Expected<'a> {
    /// Its page.
    pub spec: &'a Endpoint,
    /// Which value goes where.
    pub layout: &'a RequestLayout,
    /// The values to send.
    pub sent: &'a Sent,
    /// Whether the caller passed a user token.
    pub as_user: bool,
    /// Returns the content for a field that holds a file.
    pub file: &'a dyn Fn(&str) -> multipart::Content,
}

impl Expected<'_> {
    /// Compares a request with it.
    ///
    /// # Errors
    /// The difference.
    pub async fn check(&self, request: &Received) -> Result<(), String> {
        if request.method != self.spec.method.as_str() {
            return Err(format!("the method is {}, not {}", request.method, self.spec.method));
        }
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        check_path(path, &self.spec.path, self.sent)?;
        check_query(query, self.sent)?;
        self.check_headers(request)?;
        self.check_body(request).await
    }

    /// The token that the client must choose.
    fn token(&self) -> Option<&'static str> {
        let accepts = |token| self.spec.tokens.contains(&token);
        if self.as_user && accepts(Token::User) {
            Some(USER_TOKEN)
        } else if accepts(Token::Tenant) {
            Some(TENANT_TOKEN)
        } else if accepts(Token::App) {
            Some(APP_TOKEN)
        } else {
            None
        }
    }

    fn check_headers(&self, request: &Received) -> Result<(), String> {
        let token = self.token().map(|token| format!("Bearer {token}"));
        let mut expected: Vec<(String, String)> =
            token.into_iter().map(|token| ("authorization".to_owned(), token)).collect();
        if self.spec.credentials.contains(&Credential::Helpdesk) {
            let name = "x-lark-helpdesk-authorization".to_owned();
            expected.push((name, HELPDESK_HEADER.to_owned()));
        }
        for (name, value) in self.sent.at(RequestPart::Header) {
            expected.push((name.to_lowercase(), plain(value)));
        }
        let mut found: Vec<(String, String)> = request.headers.clone();
        found.retain(|(name, _)| name != "content-type" && !USUAL.contains(&name.as_str()));
        found.sort();
        expected.sort();
        if found != expected {
            return Err(format!("the headers are {found:?}, not {expected:?}"));
        }
        Ok(())
    }

    async fn check_body(&self, request: &Received) -> Result<(), String> {
        let Expected { spec, layout, sent, .. } = self;
        let media_type = request.header("content-type");
        if spec.request.body.is_none() {
            return match (request.body.as_slice(), media_type) {
                ([], None) => Ok(()),
                (body, media_type) => {
                    Err(format!("there is a body of {} bytes, {media_type:?}", body.len()))
                }
            };
        }
        let documented = spec.request.content_type.as_deref().unwrap_or("application/json");
        let media_type = media_type.unwrap_or_default();
        if media_type.split(';').next() != Some(documented) {
            return Err(format!("the body is {media_type:?}, not {documented}"));
        }
        if documented == "multipart/form-data" {
            return multipart::check(media_type, &request.body, layout, sent, self.file).await;
        }
        let found: Value = serde_json::from_slice(&request.body)
            .map_err(|error| format!("the body is no JSON: {error}"))?;
        let expected = if layout.whole {
            sent.at(RequestPart::Body).next().map(|(_, value)| value.clone()).unwrap_or_default()
        } else {
            Value::Object(sent.body())
        };
        match crate::normal::difference(&found, &expected) {
            Some(difference) => Err(format!("the body: {difference}")),
            None => Ok(()),
        }
    }
}

fn check_path(path: &str, template: &str, sent: &Sent) -> Result<(), String> {
    let segments: Vec<&str> = path.split('/').collect();
    let templates: Vec<&str> = template.split('/').collect();
    let wrong = || Err(format!("the path is {path}, for {template} with {:?}", sent.values));
    if segments.len() != templates.len() {
        return wrong();
    }
    for (segment, template) in segments.into_iter().zip(templates) {
        let expected = match template.strip_prefix(':') {
            None => template.to_owned(),
            Some(name) => {
                let mut values = sent.at(RequestPart::Path);
                let value = values.find(|(it, _)| *it == name);
                plain(value.ok_or(format!("there is no {name} in the table"))?.1)
            }
        };
        if decoded(segment)? != expected {
            return wrong();
        }
    }
    Ok(())
}

fn check_query(query: &str, sent: &Sent) -> Result<(), String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').ok_or(format!("no pair: {pair}"))?;
        Ok((decoded(name)?, decoded(value)?))
    });
    let found = pairs.collect::<Result<Vec<_>, String>>()?;
    let expected: Vec<(String, String)> = sent
        .at(RequestPart::Query)
        .flat_map(|(name, value)| {
            let elements = match value {
                Value::Array(elements) => elements.clone(),
                one => vec![one.clone()],
            };
            elements.into_iter().map(move |element| (name.to_owned(), plain(&element)))
        })
        .collect();
    if found != expected {
        return Err(format!("the query is {found:?}, not {expected:?}"));
    }
    Ok(())
}

/// Decodes a part of a URL; anything but unreserved characters and escapes is an error.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => {
                let hex = |byte: Option<u8>| byte.is_some_and(|it| it.is_ascii_hexdigit());
                hex(bytes.next()) && hex(bytes.next())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
        };
        if !fine {
            return Err(format!("{text} is not escaped"));
        }
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| format!("{text} is no text"))
}

/// A value as text outside JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
