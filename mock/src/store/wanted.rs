//! Which resources of a collection a list has that a call asks for.

use feishu_spec::Field;
use serde_json::Value;

use super::{call::Call, collection::Object, object, resource::Resource};
use crate::Received;

/// Which resources a list has that the call asks for: those with the members that the query names,
/// and somewhere the text that is searched for.
pub(super) struct Wanted<'a> {
    resource: &'a Resource,
    members: Vec<(&'a str, &'a str)>,
    searched: Option<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn by(call: &Call<'a>) -> Wanted<'a> {
        let received: &'a Received = call.received;
        let pairs = received.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let members = pairs.filter(|(name, value)| {
            let member = call.resource.members.get(*name);
            // A parameter that has other values than the member is about something else.
            let other = |member: &Field| {
                !member.values.is_empty()
                    && !member
                        .values
                        .iter()
                        .any(|it| object::text(&it.value).is_some_and(|it| it == *value))
            };
            member.is_some_and(|member| !other(member))
        });
        let body = call.body();
        let searched = ["query", "keyword", "key"].into_iter().find_map(|name| {
            call.query(name).or_else(|| body.get(name)?.as_str()).map(str::to_lowercase)
        });
        let searched = searched.filter(|text| !text.is_empty());
        Wanted { resource: call.resource, members: members.collect(), searched }
    }

    pub(super) fn is_all(&self) -> bool {
        self.members.is_empty() && self.searched.is_none()
    }

    pub(super) fn holds(&self, object: &Object) -> bool {
        let same = |(name, wanted): &(&str, &str)| match object.get(*name) {
            Some(value) if !value.is_object() && !value.is_array() => {
                object::text(value).is_none_or(|value| value == *wanted)
            }
            _ => true,
        };
        let texts = object.iter().filter(|(name, _)| !self.resource.ids.contains(*name));
        let has = |text: &String| texts.clone().any(|(_, value)| contains(value, text));
        self.members.iter().all(same) && self.searched.as_ref().is_none_or(has)
    }
}

/// Whether a value has this text, in lower case, somewhere.
fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(value) => value.to_lowercase().contains(text),
        Value::Array(elements) => elements.iter().any(|it| contains(it, text)),
        Value::Object(members) => members.values().any(|it| contains(it, text)),
        _ => false,
    }
}
