//! The body of a push, once it is decrypted: both layouts, and the challenge.

use std::{convert::Infallible, fmt};

#[cfg(feature = "long-connection")]
use futures_util::future::Either;
use serde_core::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Value, error::Category};

use super::{
    EventHeader, EventSchema,
    content::{self, At},
    error::EventErrorKind,
    repetition::{RepeatKeys, Repeated},
    time::instant,
};
use crate::{
    secret::Secret,
    wire::{self, Perhaps, Wire, error_path, repair},
};

/// The body of a push: encrypted, or in either layout.
struct PushBody {
    encrypt: Option<String>,
    header: Option<PushHeader>,
    r#type: Option<String>,
    uuid: Option<String>,
    ts: Option<String>,
    token: Option<String>,
    challenge: Option<String>,
    event: Value,
}

crate::record! {
    PushBody {
        encrypt: "encrypt",
        header: "header",
        r#type: "type",
        uuid: "uuid",
        ts: "ts",
        token: "token",
        challenge: "challenge",
        event: "event",
    }
}

/// The header of a push in layout 2.0.
struct PushHeader {
    event_id: Option<String>,
    event_type: Option<String>,
    create_time: Option<String>,
    token: Option<String>,
    app_id: Option<String>,
    tenant_key: Option<String>,
}

crate::record! {
    PushHeader {
        event_id: "event_id",
        event_type: "event_type",
        create_time: "create_time",
        token: "token",
        app_id: "app_id",
        tenant_key: "tenant_key",
    }
}

/// A push that is not verified yet.
pub(super) struct Push {
    pub(super) token: Option<Secret>,
    pub(super) content: PushContent,
}

pub(super) enum PushContent {
    Challenge(String),
    Event(EventHeader, EventContent),
}

/// The content of an event.
pub(super) enum EventContent {
    Read(Value),
    /// Still to be read, by [`read_content`]; with what was looked for on the way.
    Unread(Option<Repeated>),
}

/// The member `encrypt` of a body.
pub(super) fn sealed(body: &[u8]) -> Result<String, EventErrorKind> {
    read_body(text(body)?)?.encrypt.ok_or(EventErrorKind::Plain)
}

/// The text of a body.
pub(super) fn text(body: &[u8]) -> Result<&str, EventErrorKind> {
    str::from_utf8(repair::without_mark(body))
        .map_err(|_| EventErrorKind::NoPush("it is not UTF-8".to_owned()))
}

/// What reads the content of events as a type.
pub(super) trait Typed<T> {
    /// Whether it has a type for the content of an event with this header.
    fn takes(&self, header: &EventHeader) -> bool;

    /// Lets `fill` read the content into a value of that type, which says whether it could; `None`
    /// if the event is to be read in another way.
    fn read(&self, header: EventHeader, fill: &mut dyn FnMut(&mut dyn Wire) -> bool) -> Option<T>;
}

impl Push {
    /// Reads a body that is not encrypted, or is decrypted by now, and looks on the way for what
    /// these keys name.
    pub(super) fn read(text: &str, keys: Option<&RepeatKeys>) -> Result<Push, EventErrorKind> {
        match Head::<Infallible>::read(text, keys, None) {
            Some(head) => head.into_push(),
            None => Push::read_body(text),
        }
    }

    /// The same, and if the header comes before the content, and `typed` takes such an event, that
    /// reads the content on the way. Then there is no push.
    #[cfg(feature = "long-connection")]
    pub(super) fn read_typed<T>(
        text: &str,
        keys: &RepeatKeys,
        typed: &dyn Typed<T>,
    ) -> Result<Either<T, Push>, EventErrorKind> {
        match Head::read(text, Some(keys), Some(typed)) {
            Some(Head { typed: Some(typed), .. }) => Ok(Either::Left(typed)),
            Some(head) => head.into_push().map(Either::Right),
            None => Push::read(text, Some(keys)).map(Either::Right),
        }
    }

    fn read_body(text: &str) -> Result<Push, EventErrorKind> {
        let body = read_body(text)?;
        if let Some(mut header) = body.header {
            let token = header.token.take().map(Secret::new);
            let header = second(header).ok_or_else(|| lacks("header.event_type"))?;
            let content = PushContent::Event(header, EventContent::Unread(None));
            return Ok(Push { token, content });
        }
        match body.r#type.as_deref() {
            Some("event_callback") => first(body),
            Some("url_verification") => match body.challenge {
                Some(challenge) => Ok(Push {
                    token: body.token.map(Secret::new),
                    content: PushContent::Challenge(challenge),
                }),
                None => Err(lacks("challenge")),
            },
            Some(_) => Err(EventErrorKind::NoPush(
                "`type` is neither `event_callback` nor `url_verification`".to_owned(),
            )),
            None if body.encrypt.is_some() => Err(EventErrorKind::NoKey),
            None => Err(lacks("header` or `type")),
        }
    }
}

/// Layout 1.0 has the event's type, and much of what belongs in a header, in the event's content.
fn first(body: PushBody) -> Result<Push, EventErrorKind> {
    let text = |name: &str| body.event.get(name)?.as_str().map(str::to_owned);
    let header = EventHeader {
        schema: EventSchema::V1,
        id: body.uuid.unwrap_or_default(),
        event_type: text("type").ok_or_else(|| lacks("event.type"))?,
        create_time: body.ts.as_deref().and_then(instant),
        app_id: text("app_id"),
        tenant_key: text("tenant_key"),
    };
    let content = PushContent::Event(header, EventContent::Read(body.event));
    Ok(Push { token: body.token.map(Secret::new), content })
}

/// `None` without a type.
fn second(header: PushHeader) -> Option<EventHeader> {
    Some(EventHeader {
        schema: EventSchema::V2,
        id: header.event_id.unwrap_or_default(),
        event_type: header.event_type?,
        create_time: header.create_time.as_deref().and_then(instant),
        app_id: header.app_id,
        tenant_key: header.tenant_key,
    })
}

fn lacks(member: &str) -> EventErrorKind {
    EventErrorKind::NoPush(format!("it lacks `{member}`"))
}

/// What is read at once of a push that has the members of layout 2.0 and no other that matters. Its
/// content is checked and left alone: it can be read.
struct Head<T> {
    token: Option<Secret>,
    header: Option<EventHeader>,
    repeated: Option<Repeated>,
    /// What was made of the content. The header is in there.
    typed: Option<T>,
}

impl<T> Head<T> {
    /// `None` if it is another push, or is to be read in another way.
    fn read(
        text: &str,
        keys: Option<&RepeatKeys>,
        typed: Option<&dyn Typed<T>>,
    ) -> Option<Head<T>> {
        let mut json = serde_json::Deserializer::from_str(text);
        let mut head = Head { token: None, header: None, repeated: None, typed: None };
        let found = json.deserialize_map(HeadVisitor { head: &mut head, keys, typed });
        (found.is_ok_and(|found| found) && json.end().is_ok()).then_some(head)
    }

    fn into_push(self) -> Result<Push, EventErrorKind> {
        let header = self.header.ok_or_else(|| lacks("header"))?;
        let content = PushContent::Event(header, EventContent::Unread(self.repeated));
        Ok(Push { token: self.token, content })
    }
}

struct HeadVisitor<'a, T> {
    head: &'a mut Head<T>,
    keys: Option<&'a RepeatKeys>,
    typed: Option<&'a dyn Typed<T>>,
}

impl<T> HeadVisitor<'_, T> {
    /// False if this is a push that is to be read in another way.
    fn read_header<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<bool, A::Error> {
        let mut header = PushHeader::default();
        map.next_value_seed(Perhaps(&mut header))?;
        self.head.token = header.token.take().map(Secret::new);
        self.head.header = second(header);
        Ok(self.head.header.is_some() && self.head.typed.is_none())
    }

    fn read_content<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<bool, A::Error> {
        if let Some(typed) = self.typed
            && let Some(header) = self.head.header.take_if(|header| typed.takes(header))
        {
            let mut failed = None;
            self.head.typed = typed.read(header, &mut |event| {
                map.next_value_seed(Perhaps(event)).map_err(|error| failed = Some(error)).is_ok()
            });
            return failed.map_or(Ok(self.head.typed.is_some()), Err);
        }
        let header = self.head.header.as_ref();
        // Where events of this type say what they repeat, if the type is known by now.
        let path = header.and_then(|header| self.keys?.path(&header.event_type)).cloned();
        let at = path.as_deref().map_or(At::Nothing, At::Path);
        let value = map.next_value_seed(at)?;
        self.head.repeated = path.map(|path| Repeated { path, value });
        Ok(self.head.typed.is_none())
    }
}

impl<'de, T> Visitor<'de> for HeadVisitor<'_, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the member header")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        while let Some(member) = map.next_key_seed(MemberName)? {
            let goes_on = match member {
                PushMember::Header => self.read_header(&mut map)?,
                PushMember::Event => self.read_content(&mut map)?,
                PushMember::OfNoUse => {
                    map.next_value::<IgnoredAny>()?;
                    true
                }
                PushMember::OfOtherLayouts => false,
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(self.head.typed.is_some() || self.head.header.is_some())
    }
}

enum PushMember {
    Header,
    Event,
    OfNoUse,
    OfOtherLayouts,
}

struct MemberName;

impl<'de> DeserializeSeed<'de> for MemberName {
    type Value = PushMember;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<PushMember, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberName {
    type Value = PushMember;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_str<E>(self, name: &str) -> Result<PushMember, E> {
        Ok(match name {
            "header" => PushMember::Header,
            "event" => PushMember::Event,
            "schema" => PushMember::OfNoUse,
            _ => PushMember::OfOtherLayouts,
        })
    }
}

fn read_body(text: &str) -> Result<PushBody, EventErrorKind> {
    let mut body = PushBody::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let read = wire::required(&mut body, &mut json).and_then(|()| json.end());
    let Err(error) = read else { return Ok(body) };
    let path = error_path::find(text.as_bytes(), |json| wire::required(&mut body, json));
    // The message of serde quotes what it read, so it is not passed on.
    Err(EventErrorKind::NoPush(match error.classify() {
        Category::Eof => "it ends within its JSON".to_owned(),
        Category::Data if path.is_empty() => "it is no JSON object".to_owned(),
        Category::Data => format!("`{path}` is something else than documented"),
        Category::Syntax | Category::Io => {
            format!("it is no JSON from line {}, column {} on", error.line(), error.column())
        }
    }))
}

/// The member `event` of a body that was read before, as untyped JSON.
pub(super) fn read_content(text: &str) -> Value {
    content::find(text, "event")
}

/// Reads the member `event` of a body that was read before. On failure it gives the path and the
/// reason.
pub(super) fn read_event(text: &str, event: &mut dyn Wire) -> Result<(), (String, String)> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(EventVisitor(event)).map_err(|error: serde_json::Error| {
        let path =
            error_path::find(text.as_bytes(), |json| json.deserialize_map(EventVisitor(event)));
        (path, error.to_string())
    })
}

struct EventVisitor<'a>(&'a mut dyn Wire);

impl<'de> Visitor<'de> for EventVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the member event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "event" {
                map.next_value_seed(Perhaps(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
