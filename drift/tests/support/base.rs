//! A small platform, and edits of it.

use feishu_codegen::lower;
use feishu_drift::Snapshot;
use feishu_overrides::Overrides;
use feishu_spec::{Endpoint, Event, Specs};
use serde_json::{Value, json};

/// A condition of [`endpoint`], which a call with neither field breaks.
pub(crate) fn either() -> Value {
    json!({"in": "body", "rule": {"at_least_one": ["nights", "crew"]}})
}

/// An endpoint with one of everything.
pub(crate) fn endpoint() -> Value {
    json!({
        "id": "harbour.v1.berth.reserve",
        "title": "Reserve a berth",
        "doc": {"path": "/harbour-v1/berth/reserve", "updated": "2031-01-01"},
        "method": "POST",
        "path": "/open-apis/harbour/v1/quays/:quay_id/berths",
        "rate_limit": {"per_minute": 1000, "per_second": 50},
        "app_types": ["custom", "isv"],
        "tokens": ["tenant", "user"],
        "scopes": [{"name": "harbour:berth", "label": "berths"}, {"name": "harbour:all", "label": "all"}],
        "field_scopes": [{"name": "harbour:phone", "label": "phones"}],
        "paging": {"style": "token", "request": "query.page_token", "next": "page_token", "items": "berths"},
        "request": {
            "content_type": "application/json",
            "path": [{"name": "quay_id", "type": "string", "required": true}],
            "query": [
                {"name": "page_token", "type": "string"},
                {"name": "unit", "type": "string", "default": "metre",
                 "values": [{"value": "metre", "label": "metres"}, {"value": "foot", "label": "feet"}]}
            ],
            "body": {"type": "object", "fields": [
                {"name": "ship_name", "type": "string", "required": true, "example": "Albatross", "characters": {"max": 100}},
                {"name": "length", "type": "int", "required": true, "range": {"min": 1, "max": 400}},
                {"name": "nights", "type": "int", "default": 1},
                {"name": "crew", "type": "object[]", "type_name": "sailor", "items": {"max": 50}, "fields": [
                    {"name": "id", "type": "string", "required": true, "pattern": "[a-z]+"},
                    {"name": "rank", "type": "int", "values": [{"value": 1, "label": "mate"}, {"value": 2, "label": "captain"}]}
                ]}
            ]},
            "example": {"ship_name": "Albatross", "length": 40}
        },
        "response": {
            "headers": [{"name": "X-Tide", "type": "string"}],
            "data": {"type": "object", "fields": [
                {"name": "page_token", "type": "string"},
                {"name": "berths", "type": "object[]", "type_name": "berth", "fields": [
                    {"name": "id", "type": "string", "example": "b-1024"},
                    {"name": "depth", "type": "float", "default": 4.5},
                    {"name": "phone", "type": "string", "scopes": ["harbour:phone", "harbour:all"]}
                ]}
            ]},
            "example": {"code": 0, "data": {"berths": [{"id": "b-1024"}]}}
        },
        "errors": [{"http": 400, "code": 4001, "message": "no such quay"}, {"http": 409, "code": 4002, "message": "taken"}]
    })
}

/// An event with one of everything.
pub(crate) fn event() -> Value {
    json!({
        "id": "harbour.v1.berth.freed_v1",
        "title": "Berth freed",
        "doc": {"path": "/harbour-v1/berth/events/freed"},
        "event_type": "harbour.berth.freed_v1",
        "schema": "2.0",
        "app_types": ["custom"],
        "scopes": [{"name": "harbour:berth"}],
        "push": ["Webhook", "WebSocket"],
        "fields": [
            {"name": "schema", "type": "string"},
            {"name": "event", "type": "object", "type_name": "freed", "fields": [
                {"name": "berth_id", "type": "string", "example": "b-1024"},
                {"name": "warden", "type": "object", "type_name": "warden", "fields": [
                    {"name": "open_id", "type": "string"}, {"name": "phone", "type": "string"}
                ]}
            ]}
        ]
    })
}

/// Sets what stands at JSON pointers; `null` removes, and `/-` at the end of a list appends.
pub(crate) fn edit(mut value: Value, edits: &[(&str, Value)]) -> Value {
    for (pointer, new) in edits {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
        let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}"));
        match parent {
            Value::Object(members) if new.is_null() => {
                members.shift_remove(key).unwrap_or_else(|| panic!("nothing at {pointer}"));
            }
            Value::Object(members) => {
                members.insert(key.to_owned(), new.clone());
            }
            Value::Array(elements) if key == "-" => elements.push(new.clone()),
            Value::Array(elements) if new.is_null() => {
                elements.remove(key.parse().unwrap());
            }
            Value::Array(elements) => elements[key.parse::<usize>().unwrap()] = new.clone(),
            other => panic!("{pointer} lies in {other}"),
        }
    }
    value
}

pub(crate) fn specs(endpoints: &[Value], events: &[Value]) -> Snapshot {
    let endpoints: Vec<Endpoint> =
        endpoints.iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect();
    let events: Vec<Event> =
        events.iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect();
    let mut items = lower::items(&endpoints, &events, &Overrides::default());
    items.aliases = lower::aliases(&endpoints, &events, &Overrides::default());
    Snapshot { specs: Specs { endpoints, events, ..Specs::default() }, items }
}
