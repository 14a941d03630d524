//! `{"code": 0, "msg": "", "data": {..}}`: reading a reply of success in one pass over its
//! bytes. What failed is read a second time, by [`PlatformFailure`](crate::error::PlatformFailure).

use std::fmt;

use serde_core::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use serde_json::Value;

use crate::{
    endpoint::Form,
    wire::{self, Perhaps, Unread, Wire, error_path, repair},
};

/// What the first look found.
pub(crate) enum Look<T> {
    /// The data.
    Success(T),
    /// A code that is not 0, or none where one belongs.
    Failure,
}

/// Why a reply cannot be read.
pub(crate) struct Fault {
    /// Where: `data.items[0].id`.
    pub(crate) path: String,
    pub(crate) message: String,
}

/// Reads a reply whose HTTP status says success. With `lenient`, a value of another shape than
/// documented is added to that list and is no fault.
pub(crate) fn read<T: Wire + Default>(
    form: Form,
    body: &[u8],
    lenient: Option<&mut Vec<Unread>>,
) -> Result<Look<T>, Fault> {
    let mut data = T::default();
    Ok(match read_into(form, body, lenient, &mut data)? {
        Look::Success(()) => Look::Success(data),
        Look::Failure => Look::Failure,
    })
}

/// The same for data of any type, which are filled on success, and in part on a failure.
pub(crate) fn read_into(
    form: Form,
    body: &[u8],
    lenient: Option<&mut Vec<Unread>>,
    data: &mut dyn Wire,
) -> Result<Look<()>, Fault> {
    let body = repair::without_mark(body);
    let error = match read_text(form, body, data) {
        Ok(look) => return Ok(look),
        Err(error) => error,
    };
    match repair::lone_surrogates(body) {
        None => explain(form, body, error, lenient, data),
        Some(repaired) => match read_text(form, &repaired, data) {
            Ok(look) => Ok(look),
            Err(error) => explain(form, &repaired, error, lenient, data),
        },
    }
}

fn read_text(form: Form, body: &[u8], data: &mut dyn Wire) -> Result<Look<()>, serde_json::Error> {
    match std::str::from_utf8(body) {
        // One check of the whole text is faster than a check of each string in it.
        Ok(text) => read_whole(form, serde_json::Deserializer::from_str(text), data),
        // The invalid bytes may be in a member that is skipped; else this error has their place.
        Err(_) => read_whole(form, serde_json::Deserializer::from_slice(body), data),
    }
}

/// Reads a reply that does not fit its type as far as it can be read, if that is asked for. If not,
/// or if the reply is not even JSON, this is the fault with its place.
#[cold]
fn explain(
    form: Form,
    body: &[u8],
    error: serde_json::Error,
    lenient: Option<&mut Vec<Unread>>,
    data: &mut dyn Wire,
) -> Result<Look<()>, Fault> {
    if let Some(unread) = lenient
        && let Ok(reply) = serde_json::from_slice::<Value>(body)
        && let Some(look) = read_leniently(form, &reply, unread, data)
    {
        return Ok(look);
    }
    Err(Fault {
        path: error_path::find(body, |json| read_form(form, json, data).map(drop)),
        message: error.to_string(),
    })
}

/// `None` if the reply is no object where it must be one.
fn read_leniently(
    form: Form,
    reply: &Value,
    unread: &mut Vec<Unread>,
    data: &mut dyn Wire,
) -> Option<Look<()>> {
    if form != Form::Envelope {
        wire::fill_leniently(data, reply, "", unread);
        return Some(Look::Success(()));
    }
    let members = reply.as_object()?;
    let code = members.get("code").filter(|code| !code.is_null());
    let code: Option<i64> = code.map(wire::decode).transpose().ok()?;
    let content = members.get("data").filter(|data| !data.is_null());
    if code.unwrap_or(0) != 0 || code.is_none() && content.is_none() {
        return Some(Look::Failure);
    }
    if let Some(content) = content {
        wire::fill_leniently(data, content, "data", unread);
    }
    Some(Look::Success(()))
}

fn read_whole<'de, R: serde_json::de::Read<'de>>(
    form: Form,
    mut json: serde_json::Deserializer<R>,
    data: &mut dyn Wire,
) -> Result<Look<()>, serde_json::Error> {
    let look = read_form(form, &mut json, data)?;
    json.end()?;
    Ok(look)
}

fn read_form<'de, D: Deserializer<'de>>(
    form: Form,
    json: D,
    data: &mut dyn Wire,
) -> Result<Look<()>, D::Error> {
    match form {
        Form::Envelope => json.deserialize_map(EnvelopeVisitor(data)),
        Form::Flat | Form::Bare | Form::Binary => {
            wire::required(data, json).map(|()| Look::Success(()))
        }
    }
}

struct EnvelopeVisitor<'a>(&'a mut dyn Wire);

impl<'de> Visitor<'de> for EnvelopeVisitor<'_> {
    type Value = Look<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with code, msg and data")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Look<()>, A::Error> {
        let mut code: Option<i64> = None;
        let mut data = false;
        while let Some(member) = map.next_key_seed(MemberSeed)? {
            match member {
                Member::Code => {
                    map.next_value_seed(Perhaps(&mut code))?;
                }
                Member::Data if matches!(code, None | Some(0)) => {
                    data = map.next_value_seed(Perhaps(self.0))?;
                }
                Member::Data | Member::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(match code {
            Some(0) => Look::Success(()),
            None if data => Look::Success(()),
            _ => Look::Failure,
        })
    }
}

enum Member {
    Code,
    Data,
    Other,
}

struct MemberSeed;

impl<'de> DeserializeSeed<'de> for MemberSeed {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Member, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberSeed {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Member, E> {
        Ok(match name {
            "code" => Member::Code,
            "data" => Member::Data,
            _ => Member::Other,
        })
    }
}
