//! Reads the content of an event in part, since most of it is of interest only to the handler.

use std::fmt;

use serde_core::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// The value at a path of a document, such as `event.message.message_id`; null if there is none.
pub(super) fn find(document: &str, path: &str) -> Value {
    let mut json = serde_json::Deserializer::from_str(document);
    At::Path(path).deserialize(&mut json).unwrap_or_default()
}

/// Reads a value, and keeps a part of it. It fails where reading it as a [`Value`] would fail.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    /// Nothing of it.
    Nothing,
    /// All of it.
    Here,
    /// What is at this path, whose names are separated by dots.
    Path(&'a str),
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        match self {
            At::Here => Value::deserialize(d),
            At::Nothing | At::Path(_) => d.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let At::Path(path) = self else {
            while map.next_key::<IgnoredAny>()?.is_some() {
                map.next_value_seed(At::Nothing)?;
            }
            return Ok(Value::Null);
        };
        let (name, within) = match path.split_once('.') {
            Some((name, path)) => (name, At::Path(path)),
            None => (path, At::Here),
        };
        let mut found = Value::Null;
        while let Some(is_it) = map.next_key_seed(Name(name))? {
            let value = map.next_value_seed(if is_it { within } else { At::Nothing })?;
            if is_it {
                found = value;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        while items.next_element_seed(At::Nothing)?.is_some() {}
        Ok(Value::Null)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

/// Whether a key is this.
struct Name<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(self.0 == name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_found_by_its_path() {
        let document = r#"{"a": 1, "event": {"x": [{"id": 0}], "m": {"id": "om_1", "n": [2]}}}"#;
        for (path, expected) in [
            ("event.m.id", json!("om_1")),
            ("event.m.n", json!([2])),
            ("event.m", json!({"id": "om_1", "n": [2]})),
            ("event.x.id", Value::Null),
            ("event.m.id.deeper", Value::Null),
            ("m.id", Value::Null),
        ] {
            assert_eq!(find(document, path), expected, "{path}");
        }
    }

    #[test]
    fn a_check_refuses_what_is_no_value() {
        let check = |document: &str| {
            let mut json = serde_json::Deserializer::from_str(document);
            At::Nothing
                .deserialize(&mut json)
                .and_then(|_| json.end())
                .map_err(|error| error.to_string())
        };
        let deep = "[".repeat(200) + &"]".repeat(200);
        for document in [
            r#"{"a": [1, -1, 1.5, true, null, "b\n"]}"#,
            "1e999",
            &deep,
            "[1",
            r#""\ud800""#,
            "{1: 2}",
        ] {
            let read = serde_json::from_str::<Value>(document);
            let expected = read.map(drop).map_err(|error| error.to_string());
            assert_eq!(check(document), expected, "{document}");
        }
    }
}
