//! Events: added, removed, renamed, and how they are pushed. The content of an event is the
//! member `event` of its push, which has a type in the generated crate. The members around it, the
//! envelope, are the same for all events and have hand-written types in the runtime.

use super::{
    Change, Rule, access,
    comparison::Comparison,
    endpoints::{deprecation, example, page, told_by},
    errors, fields,
    items::{CrateItems, Lookup},
    location::{Group, Location},
    pairing::Pair,
};
use feishu_spec::{Event, EventSchema, Field, SubjectId};

/// The member of a push that holds the event itself.
const CONTENT: &str = "event";

pub(super) fn event(
    (old, new): Pair<'_, Event>,
    items: [&CrateItems; 2],
    changes: &mut Vec<Change>,
) {
    let id = |event: Option<&Event>| event.map(|event| SubjectId::from(event.id.clone()));
    let ids = [id(old), id(new)];
    let lookups = [0, 1].map(|side| match &ids[side] {
        Some(id) => Lookup::event(items[side], &id.plain()),
        None => Lookup::nothing(items[side]),
    });
    let types = lookups.map(|lookup| lookup.event_type());
    let kind = |event: &Event| Some(format!("{}{}", event.event_type, told_by(&event.sdks)));
    let (old, new, was, is) = match (old, new, ids) {
        (Some(old), Some(new), [Some(was), Some(is)]) => (old, new, was, is),
        (Some(old), _, [Some(id), _]) => {
            let cx = &mut Comparison::new(Some(id), lookups, changes);
            return cx.whole(Rule::EventRemoved, kind(old), None, types[0].clone());
        }
        (_, Some(new), [_, Some(id)]) => {
            let cx = &mut Comparison::new(Some(id), lookups, changes);
            return cx.whole(Rule::EventAdded, None, kind(new), types[1].clone());
        }
        _ => return,
    };
    if was != is {
        let cx = &mut Comparison::new(Some(was.clone()), lookups, changes);
        cx.whole(Rule::EventRenamed, Some(was.plain()), Some(is.plain()), types[0].clone());
    }
    let cx = &mut Comparison::new(Some(is.clone()), lookups, changes);
    cx.renamed = was != is;
    if let ([Some(before), Some(after)], false) = (&types, cx.renamed)
        && before != after
    {
        // The identity stayed, so the name in the overrides changed.
        let (was, is) = (Some(last(before)), Some(last(after)));
        cx.at(Rule::TypeRenamed, "payload.event", was, is, types[0].clone());
    }
    if old.event_type != new.event_type {
        let [was, is] = [old, new].map(|event| Some(event.event_type.clone()));
        cx.metadata(Rule::EventTypeChanged, was, is);
    }
    if old.schema != new.schema {
        let version = |schema: EventSchema| match schema {
            EventSchema::V1 => Some("1.0".to_owned()),
            EventSchema::V2 => Some("2.0".to_owned()),
        };
        cx.metadata(Rule::EventSchemaChanged, version(old.schema), version(new.schema));
    }
    deprecation(cx, &old.deprecated, &new.deprecated);
    page(cx, [&old.title, &new.title], [&old.doc, &new.doc]);
    access::app_types(cx, &old.app_types, &new.app_types);
    access::scopes(cx, &old.scopes, &new.scopes);
    access::field_scopes(cx, &old.field_scopes, &new.field_scopes);
    for removed in old.push.iter().filter(|push| !new.push.contains(push)) {
        cx.metadata(Rule::EventPushRemoved, Some(removed.clone()), None);
    }
    for added in new.push.iter().filter(|push| !old.push.contains(push)) {
        cx.metadata(Rule::EventPushAdded, None, Some(added.clone()));
    }
    if old.repeat_key != new.repeat_key {
        let [was, is] = [old, new].map(|event| event.repeat_key.clone());
        cx.metadata(Rule::EventRepeatKeyChanged, was, is);
    }
    let envelopes = [old, new].map(envelope);
    let [before, after] = envelopes.each_ref().map(|fields| Group::new("payload", fields));
    fields::compare(cx, Location::Envelope, &[before], &[after]);
    let [before, after] = [old, new].map(|event| Group::new("payload.event", content(event)));
    fields::compare(cx, Location::Event, &[before], &[after]);
    errors::compare(cx, &old.errors, &new.errors);
    example(cx, "payload", &old.example, &new.example, None);
}

/// The fields of the event's type.
fn content(event: &Event) -> &[Field] {
    let content = event.fields.iter().find(|field| field.name == CONTENT);
    content.map_or(&[], |field| &field.fields)
}

/// The fields of the push around the content.
fn envelope(event: &Event) -> Vec<Field> {
    event.fields.iter().filter(|field| field.name != CONTENT).cloned().collect()
}

fn last(path: &str) -> String {
    path.rsplit("::").next().unwrap_or(path).to_owned()
}
