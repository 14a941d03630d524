//! Requests as bytes: parsed by hand and compared with their page.

use feishu_spec::{Credential, Endpoint, Token};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{
    recorder::{APP_TOKEN, HELPDESK_HEADER, TENANT_TOKEN, USER_TOKEN},
    request::{Layout, Place, Sent},
};

pub mod multipart;

/// A request received over a socket.
#[derive(Debug)]
pub struct Received {
    method: String,
    target: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The length of the request at the start of the bytes; `None` if it is incomplete.
pub fn length(bytes: &[u8]) -> Option<usize> {
    split(bytes).map(|(_, _, length)| length)
}

/// Head, body and length of the request at the start of the bytes.
fn split(bytes: &[u8]) -> Option<(&str, Vec<u8>, usize)> {
    let end = find(bytes, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let start = end + 4;
    let header = |wanted: &str| {
        head.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    if header("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked")) {
        let (body, used) = unchunked(&bytes[start..])?;
        return Some((head, body, start + used));
    }
    let length = header("content-length").map_or(Some(0), |length| length.parse().ok())?;
    let body = bytes.get(start..start + length)?;
    Some((head, body.to_vec(), start + length))
}

fn unchunked(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let end = at + find(&bytes[at..], b"\r\n")?;
        let size = std::str::from_utf8(&bytes[at..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        body.extend_from_slice(bytes.get(end + 2..end + 2 + size)?);
        at = end + 2 + size + 2;
        if bytes.len() < at {
            return None;
        }
        if size == 0 {
            return Some((body, at));
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Headers that every request may have.
const USUAL: [&str; 6] =
    ["host", "accept", "user-agent", "content-length", "transfer-encoding", "connection"];

impl Received {
    /// Parses it.
    ///
    /// # Errors
    /// If it is not a request.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let (head, body, _) = split(bytes).ok_or("no whole request")?;
        let mut lines = head.split("\r\n");
        let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let [method, target, "HTTP/1.1"] = first[..] else {
            return Err(format!("no request line: {first:?}"));
        };
        let headers = lines
            .map(|line| {
                let (name, value) = line.split_once(':').ok_or(format!("no header: {line}"))?;
                Ok((name.to_lowercase(), value.trim().to_owned()))
            })
            .collect::<Result<_, String>>()?;
        Ok(Received { method: method.to_owned(), target: target.to_owned(), headers, body })
    }

    /// Compares it with its page and the values to send. `as_user` says whether the caller passed a
    /// user token; `file` returns the content for a field.
    ///
    /// # Errors
    /// The difference.
    pub fn check(
        &self,
        spec: &Endpoint,
        layout: &Layout,
        sent: &Sent,
        as_user: bool,
        file: &dyn Fn(&str) -> multipart::Content,
    ) -> Result<(), String> {
        if self.method != spec.method.as_str() {
            return Err(format!("the method is {}, not {}", self.method, spec.method));
        }
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        check_path(path, &spec.path, sent)?;
        check_query(query, sent)?;
        self.check_headers(spec, sent, as_user)?;
        self.check_body(spec, layout, sent, file)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter().filter(|(it, _)| it == name);
        all.next().map(|(_, value)| value.as_str())
    }

    fn check_headers(&self, spec: &Endpoint, sent: &Sent, as_user: bool) -> Result<(), String> {
        let accepts = |token| spec.tokens.contains(&token);
        let token = if as_user && accepts(Token::User) {
            Some(USER_TOKEN)
        } else if accepts(Token::Tenant) {
            Some(TENANT_TOKEN)
        } else if accepts(Token::App) {
            Some(APP_TOKEN)
        } else {
            None
        };
        let token = token.map(|token| format!("Bearer {token}"));
        let mut expected: Vec<(String, String)> =
            token.into_iter().map(|token| ("authorization".to_owned(), token)).collect();
        if spec.credentials.contains(&Credential::Helpdesk) {
            let name = "x-lark-helpdesk-authorization".to_owned();
            expected.push((name, HELPDESK_HEADER.to_owned()));
        }
        for (name, value) in sent.at(Place::Header) {
            expected.push((name.to_lowercase(), plain(value)));
        }
        let mut found: Vec<(String, String)> = self.headers.clone();
        found.retain(|(name, _)| name != "content-type" && !USUAL.contains(&name.as_str()));
        found.sort();
        expected.sort();
        if found != expected {
            return Err(format!("the headers are {found:?}, not {expected:?}"));
        }
        Ok(())
    }

    fn check_body(
        &self,
        spec: &Endpoint,
        layout: &Layout,
        sent: &Sent,
        file: &dyn Fn(&str) -> multipart::Content,
    ) -> Result<(), String> {
        let media_type = self.header("content-type");
        if spec.request.body.is_none() {
            return match (self.body.as_slice(), media_type) {
                ([], None) => Ok(()),
                (body, media_type) => {
                    Err(format!("there is a body of {} bytes, {media_type:?}", body.len()))
                }
            };
        }
        let documented = spec.request.content_type.as_deref().unwrap_or("application/json");
        let sent_type = media_type.and_then(|it| it.split(';').next()).unwrap_or_default();
        if sent_type != documented {
            return Err(format!("the body is {media_type:?}, not {documented}"));
        }
        if documented == "multipart/form-data" {
            return multipart::check(media_type, &self.body, layout, sent, file);
        }
        let found: Value = serde_json::from_slice(&self.body)
            .map_err(|error| format!("the body is no JSON: {error}"))?;
        let expected = if layout.whole {
            sent.at(Place::Body).next().map(|(_, value)| value.clone()).unwrap_or_default()
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
                let mut values = sent.at(Place::Path);
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
        .at(Place::Query)
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
