//! [`RepeatKeys`]: what pushes of one event have in common, so that its handler runs once.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

use super::RawEvent;

/// Where events say what they repeat, by their type.
#[derive(Default)]
pub(super) struct RepeatKeys(HashMap<Cow<'static, str>, Cow<'static, str>>);

/// What an event has at the path that its type repeats.
pub(super) struct Repeated {
    pub(super) path: Cow<'static, str>,
    pub(super) value: Value,
}

impl RepeatKeys {
    /// Where events of this type say what they repeat.
    pub(super) fn path(&self, event_type: &str) -> Option<&Cow<'static, str>> {
        self.0.get(event_type)
    }

    /// Events of this type have such a value at this path of their content.
    pub(super) fn insert(
        &mut self,
        event_type: impl Into<Cow<'static, str>>,
        path: impl Into<Cow<'static, str>>,
    ) {
        self.0.insert(event_type.into(), path.into());
    }

    /// How many keys an event has at most.
    pub(super) fn most(&self) -> usize {
        if self.0.is_empty() { 1 } else { 2 }
    }

    /// The keys of an event: two pushes that share one of them are of one event. The first is the
    /// event id. The second is the type with the value that the documentation names, since the
    /// platform may push one event under two ids.
    pub(super) fn of(&self, event: &RawEvent) -> Vec<String> {
        let header = event.header();
        let id = Some(header.id.clone()).filter(|id| !id.is_empty());
        let path = self.path(&header.event_type);
        let value = path.and_then(|path| value(event.find(path)));
        // Two apps that share an endpoint each get the event, and each handles it. No event id has
        // a space.
        let (app, tenant) = (header.app_id.as_deref(), header.tenant_key.as_deref());
        let [app, tenant] = [app, tenant].map(Option::unwrap_or_default);
        let kind = &header.event_type;
        let repeated = value.map(|value| format!("{kind} {app} {tenant} {value}"));
        id.into_iter().chain(repeated).collect()
    }
}

/// A text or a number; `None` if this does not tell events apart.
fn value(found: Value) -> Option<String> {
    match found {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::value;
    use crate::event::content::find;

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
            assert_eq!(value(find(&content.to_string(), path)).as_deref(), expected, "{path}");
        }
    }
}
