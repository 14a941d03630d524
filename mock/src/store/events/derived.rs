//! Events that are about what a family of endpoints does, by their names: the event
//! `corehr.job_family.created_v2` tells of a call of `corehr.v1.job_family.create`.

use std::collections::HashMap;

use feishu_spec::{Field, Type};
use serde_json::{Map, Value, json};

use super::Occurrences;
use crate::{
    Specs,
    store::{
        answer::Change,
        collection::Object,
        names::{singular, stem},
        object,
    },
};

/// The events of families, by service and resource and by what happens.
#[derive(Default)]
pub(crate) struct Derived(HashMap<(String, &'static str), Vec<String>>);

impl Derived {
    pub(crate) fn of(specs: &Specs) -> Derived {
        let mut all: HashMap<_, Vec<String>> = HashMap::new();
        for id in specs.event_ids() {
            let Some((resource, action)) = id.rsplit_once('.') else { continue };
            let what = ["created", "updated", "deleted"];
            let what = what.into_iter().find(|what| action.starts_with(&format!("{what}_v")));
            if let (Some(what), Some(resource)) = (what, without_version(resource)) {
                all.entry((resource, what)).or_default().push(id.to_owned());
            }
        }
        Derived(all)
    }

    /// Tells of what a call of this endpoint changed.
    pub(crate) fn tell(
        &self,
        specs: &Specs,
        occurred: &mut Occurrences,
        endpoint: &str,
        ids: &[String],
        changes: &[Change],
    ) {
        let resource =
            endpoint.rsplit_once('.').and_then(|(resource, _)| without_version(resource));
        let Some(resource) = resource else { return };
        for change in changes {
            let what = match (&change.before, &change.after) {
                (None, _) => "created",
                (Some(_), Some(_)) => "updated",
                (Some(_), None) => "deleted",
            };
            for id in self.0.get(&(resource.clone(), what)).into_iter().flatten() {
                let Some(event) = specs.event(id) else { continue };
                let fields = event.fields.iter().find(|field| field.name == "event");
                let fields = fields.map_or(&[][..], |field| &field.fields);
                let last = resource.rsplit('.').next().unwrap_or_default();
                let content = content(fields, last, ids, change);
                // An event that says nothing about the resource would not tell what happened.
                if !content.is_empty() {
                    occurred.add(&event.event_type, None, Value::Object(content));
                }
            }
        }
    }
}

/// A service and a resource without the version between them.
fn without_version(resource: &str) -> Option<String> {
    let mut parts = resource.splitn(3, '.');
    let (service, _, resource) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{service}.{resource}"))
}

/// What an event with these fields says of a change to a resource of this name.
fn content(fields: &[Field], name: &str, ids: &[String], change: &Change) -> Map<String, Value> {
    let none = Object::new();
    let before = change.before.as_ref().unwrap_or(&none);
    let now = change.after.as_ref().or(change.before.as_ref()).unwrap_or(&none);
    let mut content = Map::new();
    for field in fields {
        let about = |word: &str| singular(&field.name) == singular(word);
        let old = field.name.starts_with("old");
        let value = match &field.ty {
            Type::Object if old && !field.fields.is_empty() => shown(before, &field.fields),
            Type::Object
                if about(name) || field.name == "object" || field.name.starts_with("new") =>
            {
                shown(now, &field.fields)
            }
            Type::List(_) if field.name == "field_changes" => Some(changed(before, now)),
            Type::String | Type::Int if is_id_of(&field.name, name) => ids
                .iter()
                .find_map(|id| now.get(id))
                .filter(|value| value.is_string() == (field.ty == Type::String))
                .cloned(),
            _ => now.get(&field.name).filter(|value| object::fits(field, value)).cloned(),
        };
        content.extend(value.filter(|it| !it.is_null()).map(|value| (field.name.clone(), value)));
    }
    content
}

/// Whether a member holds the id of a resource of this name: `job_family_id`, or `org_id` of a
/// `custom_org`.
fn is_id_of(member: &str, name: &str) -> bool {
    let thing = stem(member);
    thing != member && (name == thing || name.ends_with(&format!("_{thing}")))
}

fn shown(object: &Object, fields: &[Field]) -> Option<Value> {
    let shown = object::shown(object, fields);
    (!shown.is_empty()).then_some(Value::Object(shown))
}

/// The names of the members that differ.
fn changed(before: &Object, now: &Object) -> Value {
    let names = before.keys().chain(now.keys());
    let mut names: Vec<&String> =
        names.filter(|name| before.get(*name) != now.get(*name)).collect();
    names.sort();
    names.dedup();
    json!(names)
}
