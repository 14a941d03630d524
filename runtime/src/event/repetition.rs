//! [`RepeatKeys`]: what pushes of one event have in common, so that its handler runs once.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
};

use rustc_hash::FxBuildHasher;
use serde_json::Value;

use super::EventHeader;
#[cfg(feature = "long-connection")]
use crate::wire::{View, Wire};

/// Where events say what they repeat, by their type; and how their keys are digested.
#[derive(Default)]
pub(super) struct RepeatKeys {
    paths: HashMap<Cow<'static, str>, Cow<'static, str>>,
    hasher: RandomState,
}

/// What an event has at the path that its type repeats.
pub(super) struct Repeated {
    pub(super) path: Cow<'static, str>,
    pub(super) value: Value,
}

/// 128 bits that stand for a key. Half of them are made with a secret of this process, so that nobody
/// can make two keys with the same digest; and with all of them it does not happen by accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest(pub(super) u128);

/// The digests of the keys of an event: at most two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Digests([Option<Digest>; 2]);

impl Digests {
    /// The first two of these.
    pub(super) fn of(mut digests: impl Iterator<Item = Digest>) -> Self {
        Digests([digests.next(), digests.next()])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Digest> {
        self.0.into_iter().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl RepeatKeys {
    /// Where events of this type say what they repeat.
    pub(super) fn path(&self, event_type: &str) -> Option<&Cow<'static, str>> {
        self.paths.get(event_type)
    }

    /// Events of this type have such a value at this path of their content.
    pub(super) fn insert(
        &mut self,
        event_type: impl Into<Cow<'static, str>>,
        path: impl Into<Cow<'static, str>>,
    ) {
        self.paths.insert(event_type.into(), path.into());
    }

    /// How many keys an event has at most.
    pub(super) fn most(&self) -> usize {
        if self.paths.is_empty() { 1 } else { 2 }
    }

    /// The keys of an event: two pushes that share one of them are of one event. The first is the
    /// event id. The second is the type with the value that the documentation names, since the
    /// platform may push one event under two ids.
    pub(super) fn keys(header: &EventHeader, value: Option<&str>) -> Vec<String> {
        let id = Some(header.id.clone()).filter(|id| !id.is_empty());
        let [kind, app, tenant] = surroundings(header);
        // No event id has a space.
        let repeated = value.map(|value| format!("{kind} {app} {tenant} {value}"));
        id.into_iter().chain(repeated).collect()
    }

    /// The digests of the same keys.
    pub(super) fn digests(&self, header: &EventHeader, value: Option<&str>) -> Digests {
        let id = Some(&header.id).filter(|id| !id.is_empty()).map(|id| self.digest(id));
        let repeated = value.map(|value| self.digest((surroundings(header), value)));
        Digests::of(id.into_iter().chain(repeated))
    }

    /// The digests of an event that was read as a type; `None` if its type does not show them.
    #[cfg(feature = "long-connection")]
    pub(super) fn digests_of(&self, header: &EventHeader, event: &dyn Wire) -> Option<Digests> {
        let Some(path) = self.path(&header.event_type) else {
            return Some(self.digests(header, None));
        };
        let mut digests = None;
        find(event.view(), path, &mut |found| match found {
            Found::Value(value) => digests = Some(self.digests(header, Some(value))),
            Found::Nothing => digests = Some(self.digests(header, None)),
            Found::Unclear => {}
        });
        digests
    }

    fn digest(&self, key: impl Hash) -> Digest {
        let [high, low] = [self.hasher.hash_one(&key), FxBuildHasher.hash_one(&key)];
        Digest(u128::from(high) << 64 | u128::from(low))
    }
}

/// What is part of a key besides the value: two apps that share an endpoint each get the event, and
/// each handles it.
fn surroundings(header: &EventHeader) -> [&str; 3] {
    let [app, tenant] = [&header.app_id, &header.tenant_key].map(Option::as_deref);
    [&header.event_type, app.unwrap_or_default(), tenant.unwrap_or_default()]
}

/// A text or a number; `None` if this does not tell events apart.
pub(super) fn told_apart(found: Value) -> Option<String> {
    match found {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a typed event has at a path.
#[cfg(feature = "long-connection")]
#[derive(Debug, PartialEq)]
enum Found<'a> {
    /// A text or a number, as [`told_apart`] makes it of the JSON.
    Value(&'a str),
    /// Nothing that tells events apart.
    Nothing,
    /// What the type does not show as it was in the JSON.
    Unclear,
}

/// Calls `take` with what a typed event has at a path.
#[cfg(feature = "long-connection")]
fn find(view: View<'_>, path: &str, take: &mut dyn FnMut(Found<'_>)) {
    match (view, path) {
        (View::Absent, _) | (View::Text(""), "") => take(Found::Nothing),
        (View::Text(text), "") => take(Found::Value(text)),
        (View::Int(number), "") => take(Found::Value(&number.to_string())),
        (View::Object(object), path) if !path.is_empty() => {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            object.read(&mut |shape, fields| match shape
                .names
                .iter()
                .position(|field| *field == name)
            {
                Some(at) => find(fields[at].view(), rest, take),
                None => take(Found::Unclear),
            });
        }
        _ => take(Found::Unclear),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::{EventSchema, content};

    #[test]
    fn only_texts_and_numbers_tell_events_apart() {
        let content = json!({"message": {"id": "om_1", "at": 7, "empty": "", "list": [1]}});
        for (path, expected) in [
            ("message.id", Some("om_1")),
            ("message.at", Some("7")),
            ("message.empty", None),
            ("message.list", None),
            ("message.missing", None),
            ("message.id.deeper", None),
            ("message", None),
        ] {
            let found = told_apart(content::find(&content.to_string(), path));
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }

    #[cfg(feature = "long-connection")]
    #[test]
    fn a_typed_event_shows_the_same_value_or_says_that_it_does_not() {
        struct Docked {
            ship: Option<Ship>,
            berth: i64,
            tug: Option<Ship>,
            depth: f64,
        }

        struct Ship {
            name: Option<String>,
            number: Option<i64>,
        }

        crate::record! { Docked { ship: "ship", berth: "berth", tug: "tug", depth: "depth" } }
        crate::record! { Ship { name: "name", number: "number" } }

        let json = json!({
            "ship": {"name": "Ever", "number": 12, "other": "x"}, "berth": "7", "depth": 1.5,
        });
        let docked: Docked = serde_json::from_value(json.clone()).unwrap();
        for (path, shown) in [
            ("ship.name", true),
            ("ship.number", true),
            ("berth", true),
            ("tug", true),
            ("tug.name", true),
            ("depth", false),
            ("ship", false),
            ("ship.other", false),
            ("berth.deeper", false),
        ] {
            let expected = told_apart(content::find(&json.to_string(), path));
            let mut calls = 0;
            find(docked.view(), path, &mut |found| {
                calls += 1;
                match found {
                    Found::Value(found) => assert_eq!(Some(found), expected.as_deref(), "{path}"),
                    Found::Nothing => assert_eq!(expected, None, "{path}"),
                    Found::Unclear => assert!(!shown, "{path}"),
                }
                assert!(shown || found == Found::Unclear, "{path}");
            });
            assert_eq!(calls, 1, "{path}");
        }
    }

    #[test]
    fn digests_differ_where_keys_do() {
        let keys = RepeatKeys::default();
        let header = |id: &str, app: Option<&str>| EventHeader {
            schema: EventSchema::V2,
            id: id.to_owned(),
            event_type: "docked".to_owned(),
            create_time: None,
            app_id: app.map(str::to_owned),
            tenant_key: None,
        };
        let digests = |id, app, value| keys.digests(&header(id, app), value);
        assert_eq!(digests("e1", Some("a"), Some("v")), digests("e1", Some("a"), Some("v")));
        let [all, other_app] =
            [digests("e1", Some("a"), Some("v")), digests("e1", None, Some("v"))];
        assert_eq!(all.iter().next(), other_app.iter().next(), "an event id is enough");
        assert_ne!(all.iter().nth(1), other_app.iter().nth(1));
        assert_ne!(all.iter().nth(1), digests("e1", Some("a"), Some("w")).iter().nth(1));
        assert_ne!(all.iter().next(), digests("e2", Some("a"), None).iter().next());
        assert!(digests("", None, None).is_empty());
        // Of another process.
        assert_ne!(
            RepeatKeys::default().digests(&header("e1", None), None),
            digests("e1", None, None)
        );
    }
}
