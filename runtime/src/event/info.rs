//! [`EventInfo`]: what the documentation says about one event, as constant data.

use std::fmt;

use crate::endpoint::{AppType, ErrorCodes};

/// What the documentation says about one event. Generated code has one `static` per event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventInfo {
    /// `<project>.<version>.<event>`, as the platform's own tools name it.
    pub id: &'static str,
    /// The type that a push carries, such as `im.message.receive_v1`.
    pub event_type: &'static str,
    /// The layout of its pushes.
    pub schema: EventSchema,
    /// The URL of the documentation page.
    pub doc: Option<&'static str>,
    /// The kinds of app that can receive it; empty if the documentation does not say.
    pub app_types: &'static [AppType],
    /// The permissions, any one of which allows subscribing.
    pub scopes: &'static [&'static str],
    /// The permissions that reveal single fields.
    pub field_scopes: &'static [&'static str],
    /// The path of the value in the event's content that is the same in all pushes of one event,
    /// such as `message.message_id`: for events that come again under another event id.
    pub repeat_key: Option<&'static str>,
    /// Whether the event is deprecated: the documentation keeps it only for its history.
    pub deprecated: bool,
    /// The error codes that the page lists: what the platform's clients show if a callback has
    /// failed.
    pub errors: ErrorCodes,
}

impl EventInfo {
    /// An event with only an id, a type and a layout.
    pub const fn new(id: &'static str, event_type: &'static str, schema: EventSchema) -> Self {
        EventInfo {
            id,
            event_type,
            schema,
            doc: None,
            app_types: &[],
            scopes: &[],
            field_scopes: &[],
            repeat_key: None,
            deprecated: false,
            errors: ErrorCodes::new(""),
        }
    }

    /// Sets [`doc`](EventInfo::doc).
    pub const fn doc(mut self, address: &'static str) -> Self {
        self.doc = Some(address);
        self
    }

    /// Sets [`app_types`](EventInfo::app_types).
    pub const fn app_types(mut self, app_types: &'static [AppType]) -> Self {
        self.app_types = app_types;
        self
    }

    /// Sets [`scopes`](EventInfo::scopes).
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`field_scopes`](EventInfo::field_scopes).
    pub const fn field_scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.field_scopes = scopes;
        self
    }

    /// Sets [`repeat_key`](EventInfo::repeat_key).
    pub const fn repeat_key(mut self, path: &'static str) -> Self {
        self.repeat_key = Some(path);
        self
    }

    /// Sets [`deprecated`](EventInfo::deprecated).
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Sets [`errors`](EventInfo::errors).
    pub const fn errors(mut self, errors: ErrorCodes) -> Self {
        self.errors = errors;
        self
    }
}

impl fmt::Display for EventInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.event_type)
    }
}

/// The layout of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventSchema {
    /// `uuid`, `token`, `ts`, `type` and `event`.
    V1,
    /// `schema`, `header` and `event`.
    V2,
}
