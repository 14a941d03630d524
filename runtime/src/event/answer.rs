//! The answer to the platform.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// The answer of a handler to the platform. For events it is empty: `()`. For callbacks it has a
/// type, [`CardAnswer`](crate::CardAnswer) or [`PreviewAnswer`](crate::PreviewAnswer), or is JSON:
/// a [`serde_json::Value`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventAnswer(Option<Value>);

impl From<()> for EventAnswer {
    fn from((): ()) -> Self {
        EventAnswer(None)
    }
}

impl From<Value> for EventAnswer {
    fn from(json: Value) -> Self {
        EventAnswer(Some(json))
    }
}

impl EventAnswer {
    /// The answer as JSON; `None` if it is empty.
    pub fn as_json(&self) -> Option<&Value> {
        self.0.as_ref()
    }

    /// The body; for nothing an empty object.
    pub(super) fn body(&self) -> Bytes {
        match &self.0 {
            Some(json) => json.to_string().into(),
            None => Bytes::from_static(b"{}"),
        }
    }
}

/// A response with this JSON.
pub(super) fn response(status: StatusCode, json: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(json.into());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// A response that says what is wrong: the platform shows it in the log of its console.
pub(super) fn failure(status: StatusCode, error: &str) -> Response<Bytes> {
    response(status, json!({"error": error}).to_string())
}
