//! `{"code": 0, "msg": "", "data": {..}}`: reading a reply of success in one pass over its
//! bytes. What failed is read a second time, by [`Platform`](crate::error::Platform).

use std::{fmt, marker::PhantomData};

use serde_core::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use crate::{
    endpoint::Form,
    wire::{Decode, trail},
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

/// Reads a reply whose HTTP status says success.
pub(crate) fn read<T: Decode + Default>(form: Form, body: &[u8]) -> Result<Look<T>, Fault> {
    trail::follow(|| {
        let mut json = serde_json::Deserializer::from_slice(body);
        let look = match form {
            Form::Envelope => json.deserialize_map(EnvelopeVisitor(PhantomData))?,
            Form::Flat | Form::Bare | Form::Binary => Look::Success(T::decode(&mut json)?),
        };
        json.end()?;
        Ok(look)
    })
    .map_err(|(error, path): (serde_json::Error, String)| Fault {
        path,
        message: error.to_string(),
    })
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: Decode + Default> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Look<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with code, msg and data")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Look<T>, A::Error> {
        let mut code = None;
        // The outer option tells whether the member was there at all.
        let mut data = None;
        while let Some(member) = map.next_key_seed(MemberSeed)? {
            match member {
                Member::Code => {
                    code = at("code", map.next_value_seed(OptionSeed::<i64>(PhantomData)))?;
                }
                Member::Data if matches!(code, None | Some(0)) => {
                    data = Some(at("data", map.next_value_seed(OptionSeed::<T>(PhantomData)))?);
                }
                Member::Data | Member::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(match (code, data) {
            (Some(0), data) | (None, data @ Some(Some(_))) => {
                Look::Success(data.flatten().unwrap_or_default())
            }
            _ => Look::Failure,
        })
    }
}

fn at<T, E>(member: &'static str, read: Result<T, E>) -> Result<T, E> {
    read.inspect_err(|_| trail::key(member))
}

struct OptionSeed<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for OptionSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Option<T>, D::Error> {
        T::decode_option(d)
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
