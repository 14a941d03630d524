//! [`RawEvent`]: an event as it came, with its content as JSON until somebody asks for a type.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde_json::Value;

use super::{
    Event, EventError, EventHeader, content,
    error::{EventErrorKind, Unreadable},
    push::{EventContent, read_content, read_event},
    repetition::{RepeatKeys, Repeated, told_apart},
};
use crate::{
    error::BodyExcerpt,
    secret::{Secret, redact},
};

/// An event with typed content.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Received<E> {
    /// What the push says about the event.
    pub header: EventHeader,
    /// The content.
    pub event: E,
}

impl<E: Event> Received<E> {
    /// An event for tests of handlers. Its header contains the type and nothing else; set the rest
    /// as necessary.
    pub fn new(event: E) -> Self {
        let header = EventHeader {
            schema: E::INFO.schema,
            id: String::new(),
            event_type: E::INFO.event_type.to_owned(),
            create_time: None,
            app_id: None,
            tenant_key: None,
        };
        Received { header, event }
    }
}

/// An event of any type, as the platform pushed it. Cheap to clone.
#[derive(Clone)]
pub struct RawEvent(Arc<EventData>);

struct EventData {
    header: EventHeader,
    /// Read when somebody asks for it.
    event: OnceLock<Value>,
    /// What it repeats, if somebody looked for it.
    repeated: Option<Repeated>,
    json: String,
    /// What no error shows.
    secrets: Vec<Secret>,
}

impl RawEvent {
    pub(super) fn new(
        header: EventHeader,
        content: EventContent,
        json: String,
        secrets: Vec<Secret>,
    ) -> Self {
        let (event, repeated) = match content {
            EventContent::Read(event) => (OnceLock::from(event), None),
            EventContent::Unread(repeated) => (OnceLock::new(), repeated),
        };
        RawEvent(Arc::new(EventData { header, event, repeated, json, secrets }))
    }

    /// What the push says about the event.
    pub fn header(&self) -> &EventHeader {
        &self.0.header
    }

    /// The content as untyped JSON.
    pub fn event(&self) -> &Value {
        self.0.event.get_or_init(|| read_content(&self.0.json))
    }

    /// The value at a path of the content; null if there is none.
    fn find(&self, path: &str) -> Value {
        match &self.0.repeated {
            Some(repeated) if repeated.path == path => repeated.value.clone(),
            _ => content::find(&self.0.json, &format!("event.{path}")),
        }
    }

    /// What it has where the documentation says what events of its type repeat; `None` if it has
    /// nothing there that tells events apart.
    pub(super) fn repeated(&self, keys: &RepeatKeys) -> Option<String> {
        let path = keys.path(&self.0.header.event_type)?;
        told_apart(self.find(path))
    }

    /// The whole push as JSON, decrypted. It contains the verification token.
    pub fn json(&self) -> &str {
        &self.0.json
    }

    /// Whether the event is of type `E`.
    pub fn is<E: Event>(&self) -> bool {
        self.0.header.event_type == E::INFO.event_type
    }

    /// The content as `E`; `None` if the event is of another type.
    ///
    /// # Errors
    /// If the content is not as documented.
    pub fn decode<E: Event>(&self) -> Result<Option<E>, EventError> {
        if !self.is::<E>() {
            return Ok(None);
        }
        let mut event = E::default();
        match read_event(&self.0.json, &mut event) {
            Ok(()) => Ok(Some(event)),
            Err((path, message)) => Err(self.unreadable(path, &message)),
        }
    }

    /// The same with the header.
    pub(super) fn received<E: Event>(&self) -> Result<Option<Received<E>>, EventError> {
        let event = self.decode()?;
        Ok(event.map(|event| Received { header: self.0.header.clone(), event }))
    }

    fn unreadable(&self, path: String, message: &str) -> EventError {
        let EventData { header, json, secrets, .. } = &*self.0;
        EventError::from(EventErrorKind::Unreadable(Box::new(Unreadable {
            event_type: header.event_type.clone(),
            event_id: header.id.clone(),
            path,
            message: redact(message, secrets).into_owned(),
            body: BodyExcerpt::new(json.as_bytes(), secrets),
        })))
    }
}

/// Without the content, which may hold a ticket, or what people wrote.
impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawEvent").field("header", &self.0.header).finish_non_exhaustive()
    }
}
