//! A request to these routes, taken apart.

use std::str::FromStr;

use bytes::Bytes;
use http::{Method, header::CONTENT_TYPE, request::Parts};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Answer, PREFIX, error::Problem};
use crate::{query, reply::Reply, route};

/// How many elements a page of a list has at most.
const MOST: usize = 1000;

/// A request.
pub(super) struct Ask {
    pub(super) method: Method,
    /// The path after the prefix, as sent.
    pub(super) path: String,
    /// The same, decoded and split.
    pub(super) segments: Vec<String>,
    query: Vec<(String, String)>,
    content_type: String,
    body: Bytes,
}

impl Ask {
    pub(super) fn new(parts: Parts, body: Bytes) -> Ask {
        let path = parts.uri.path().to_owned();
        let rest = path.strip_prefix(PREFIX).unwrap_or_default();
        let mut segments = route::segments(rest);
        segments.retain(|segment| !segment.is_empty());
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ask {
            method: parts.method,
            segments,
            query: parts.uri.query().map(query::pairs).unwrap_or_default(),
            content_type: content_type.unwrap_or_default().to_ascii_lowercase(),
            body,
            path,
        }
    }

    /// The value of a parameter of the query, unless it is empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter of the query as a number.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let read = |text: &str| {
            text.parse().map_err(|_| {
                Problem::bad(format!("`{name}={text}` in the query: expected a whole number"))
            })
        };
        self.text(name).map(read).transpose()
    }

    /// The body, which is JSON. Where nothing was sent, an empty object.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.body.trim_ascii().is_empty() {
            return serde_json::from_value(json!({})).map_err(|error| self.unfit(&error));
        }
        // Pages of other origins cannot send this type without asking first.
        if !self.content_type.starts_with("application/json") {
            let what = "send JSON with the header `Content-Type: application/json`";
            return Err(Problem::new(415, what));
        }
        serde_json::from_slice(&self.body).map_err(|error| self.unfit(&error))
    }

    fn unfit(&self, error: &serde_json::Error) -> Problem {
        Problem::bad(format!("the body is not what {} takes: {error}", self.path))
    }

    /// The part of a list that `limit` and `offset` in the query ask for, and how many there are.
    pub(super) fn part<T>(
        &self,
        all: impl IntoIterator<Item = T>,
        show: impl FnMut(T) -> Value,
    ) -> Answer {
        let offset = self.number("offset")?.unwrap_or(0);
        let limit = self.number("limit")?.unwrap_or(100).min(MOST);
        let all: Vec<T> = all.into_iter().collect();
        let total = all.len();
        let items: Vec<Value> = all.into_iter().skip(offset).take(limit).map(show).collect();
        let more = offset.saturating_add(items.len()) < total;
        Ok(Reply::json(200, &json!({"items": items, "total": total, "more": more})))
    }
}

/// A reply with this JSON.
pub(super) fn ok(value: &Value) -> Answer {
    Ok(Reply::json(200, value))
}
