//! An event: what the platform pushes, as one documentation page or the official SDKs describe it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AppType, Deprecation, Doc, ErrorCode, EventId, Field, Scope, Type};

/// The facts of one event. The order of members is the order in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// `<project>.<version>.<event>`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: EventId,
    /// The page's title.
    pub title: String,
    /// Where it is documented.
    #[serde(default)]
    pub doc: Doc,
    /// The official SDKs that tell of it, with the version where they have one: only if no page
    /// describes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sdks: Vec<String>,
    /// The type that the platform sends, such as `vc.meeting.all_meeting_started_v1`.
    pub event_type: String,
    /// The layout of the push.
    pub schema: EventSchema,
    /// Present if the documentation keeps the page only for its history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
    /// The types of app that may receive it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app_types: Vec<AppType>,
    /// Permissions, any one of which allows subscribing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// Permissions that reveal single fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub field_scopes: Vec<Scope>,
    /// The documented push channels (`Webhook`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub push: Vec<String>,
    /// The path, in the member `event`, of the value that is the same in all pushes of one event
    /// (`message.message_id`): only if the page says to go by it, since the platform may push one
    /// event under several event ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_key: Option<String>,
    /// The fields of the push, from its top; if the page has no table, those of its example.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The documented example of the push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// The fields of the answer that the platform waits for: only of callbacks whose page tells
    /// them. Those of several forms stand together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<Field>,
    /// The error codes that the page lists: what the platform's clients show if a callback has
    /// failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The documentation's own words; only in specs imported with prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Event {
    /// An event with only what each has.
    pub fn new(id: EventId, title: String, event_type: String, schema: EventSchema) -> Self {
        Event {
            id,
            title,
            doc: Doc::default(),
            sdks: Vec::new(),
            event_type,
            schema,
            deprecated: None,
            app_types: Vec::new(),
            scopes: Vec::new(),
            field_scopes: Vec::new(),
            push: Vec::new(),
            repeat_key: None,
            fields: Vec::new(),
            example: None,
            answer: Vec::new(),
            errors: Vec::new(),
            description: None,
        }
    }

    /// The fields of a push of this layout that surround the member `event`.
    pub fn envelope(layout: EventSchema) -> Vec<Field> {
        let texts = |names: &[&str]| -> Vec<Field> {
            names.iter().map(|name| Field::new(*name, Type::String)).collect()
        };
        match layout {
            EventSchema::V1 => texts(&["ts", "uuid", "token", "type"]),
            EventSchema::V2 => {
                let mut header = Field::new("header", Type::Object);
                header.type_name = Some("event_header".to_owned());
                header.fields = texts(&[
                    "event_id",
                    "event_type",
                    "create_time",
                    "token",
                    "app_id",
                    "tenant_key",
                ]);
                let mut fields = texts(&["schema"]);
                fields.push(header);
                fields
            }
        }
    }
}

/// The layout of an event push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EventSchema {
    /// `uuid`, `token`, `ts`, `type` and `event`.
    #[serde(rename = "1.0")]
    V1,
    /// `schema`, `header` and `event`.
    #[serde(rename = "2.0")]
    V2,
}
