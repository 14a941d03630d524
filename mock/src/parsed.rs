//! What was read from the body of a request. It is kept for as long as the request is decided on, so
//! that each step does not read the body anew; the journal keeps the body only.

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::Value;

use crate::form::{self, Form};

/// What was read from a body.
#[derive(Default)]
pub(crate) struct Parsed {
    json: OnceLock<serde_json::Result<Value>>,
    form: OnceLock<Form>,
}

impl Parsed {
    /// The body as JSON, or why it is none; read when it is first asked for.
    pub(crate) fn json(&self, body: &[u8]) -> &serde_json::Result<Value> {
        self.json.get_or_init(|| serde_json::from_slice(body))
    }

    /// The body as a form, whose content type this is, or what is wrong with it; read when it is first
    /// asked for.
    pub(crate) fn form(&self, content_type: &str, body: &Bytes) -> &Form {
        self.form.get_or_init(|| form::parts(content_type, body))
    }

    /// Says what form the body is.
    pub(crate) fn with_form(form: Form) -> Parsed {
        Parsed { form: OnceLock::from(form), ..Parsed::default() }
    }

    /// The body as JSON, if it has been asked for.
    pub(crate) fn known_json(&self) -> Option<&serde_json::Result<Value>> {
        self.json.get()
    }
}

/// A copy of a request may get another body, so it knows nothing of this one.
impl Clone for Parsed {
    fn clone(&self) -> Parsed {
        Parsed::default()
    }
}
