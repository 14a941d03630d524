//! Reads the answer to a push, and checks that it is one.

use std::ops::Range;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::frame::Frame;
use crate::Answer;

/// The answer to a push, or why there is none.
pub(super) type Outcome = Result<Answer, String>;

/// What the answer must repeat of the frame that it answers.
pub(super) struct Expected {
    /// `SeqID` of the frames of the push, any of which may be answered.
    pub(super) seq_ids: Range<u64>,
    pub(super) log_id: u64,
    pub(super) service: i32,
    pub(super) headers: Vec<(String, String)>,
}

impl Expected {
    /// The answer in a frame, or what is wrong with it. `bytes` are the frame's.
    pub(super) fn check(&self, frame: &Frame, bytes: &[u8]) -> Outcome {
        if frame.service != Some(self.service) {
            return Err(differs("service", frame.service, self.service));
        }
        if frame.log_id != Some(self.log_id) {
            return Err(differs("LogID", frame.log_id, self.log_id));
        }
        if !frame.seq_id.is_some_and(|id| self.seq_ids.contains(&id)) {
            return Err(differs("SeqID", frame.seq_id, &self.seq_ids));
        }
        for (key, value) in &self.headers {
            if frame.header(key) != Some(value) {
                return Err(differs(&format!("header `{key}`"), frame.header(key), value));
            }
        }
        let payload = frame.payload.as_deref().unwrap_or_default();
        let json: Value = serde_json::from_slice(payload)
            .map_err(|error| format!("the answer's payload is no JSON: {error}"))?;
        let status = json["code"].as_u64().and_then(|code| u16::try_from(code).ok());
        let status = status.and_then(|code| StatusCode::from_u16(code).ok());
        let status = status.ok_or_else(|| format!("the answer's code is {}", json["code"]))?;
        let body = match &json["data"] {
            Value::Null => Vec::new(),
            Value::String(text) => BASE64_STANDARD
                .decode(text)
                .map_err(|error| format!("the answer's data is no base64: {error}"))?,
            other => return Err(format!("the answer's data is {other}, not base64")),
        };
        Ok(Answer { status, body: body.into(), frame: Some(Bytes::copy_from_slice(bytes)) })
    }
}

fn differs(what: &str, is: impl std::fmt::Debug, should: impl std::fmt::Debug) -> String {
    format!("the answer's {what} is {is:?}, not {should:?}")
}
