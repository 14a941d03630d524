//! Events as webhooks.

use feishu_spec::Event;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{event_document, part};

#[test]
fn an_event_is_a_webhook_with_the_whole_push_as_its_body() {
    let event: Event = serde_json::from_value(json!({
        "id": "harbour.v1.ship.arrived_v1",
        "title": "到",
        "doc": { "path": "/harbour/ship/events/arrived" },
        "event_type": "harbour.ship.arrived_v1",
        "schema": "2.0",
        "app_types": ["custom"],
        "scopes": [{ "name": "harbour:ship" }],
        "push": ["Webhook"],
        "fields": [
            { "name": "schema", "type": "string" },
            { "name": "header", "type": "object", "type_name": "event_header", "fields": [
                { "name": "event_id", "type": "string", "required": true }
            ] },
            { "name": "event", "type": "object", "fields": [{ "name": "ship_id", "type": "int" }] }
        ],
        "example": { "schema": "2.0", "header": { "event_id": "e1" }, "event": { "ship_id": 7 } }
    }))
    .unwrap();
    let document = event_document(&[event]);
    assert_snapshot!(part(&document, "/webhooks"));
    assert_snapshot!(part(
        &document,
        "/components/schemas/events.harbour.v1.ship.arrived_v1.EventHeader"
    ));
    // The content of the event is named after its type in the generated crate.
    assert_snapshot!(part(&document, "/components/schemas/harbour.v1.events.ShipArrivedV1"));
}
