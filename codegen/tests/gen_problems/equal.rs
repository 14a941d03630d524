//! What makes two types the same: their fields and the facts in their docs, in both directions; not
//! what only illustrates a field, or who knows it.

use feishu_spec::Endpoint;
use serde_json::{Value, json};

use super::{endpoint, shared::text};

const BOAT: &str = "src/fleet/v1/boat.rs";
const RESPONSE: &str = "src/fleet/v1/boat/response.rs";

fn object(name: &str, fields: &Value) -> Value {
    json!({ "name": name, "type": "object", "type_name": name, "fields": fields })
}

fn get(data: Value) -> Endpoint {
    endpoint("fleet.v1.boat.get", json!([]), data)
}

#[test]
fn examples_and_witnesses_tell_no_types_apart_but_limits_do() {
    let member = |facts: Value| {
        let mut field = json!({ "name": "id", "type": "string" });
        field.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        json!([field])
    };
    let known = member(json!({ "witness": "sdk" }));
    let shown = member(json!({ "example": "7" }));
    let limited = member(json!({ "default": "8" }));
    let data = json!([
        object("owner", &known),
        object("former_owner", &shown),
        object("last_owner", &limited)
    ]);
    let text = text(&[get(data)], "", RESPONSE);
    assert!(text.contains("pub type FormerOwner = Owner;"), "{text}");
    assert!(text.contains("pub struct LastOwner {"), "{text}");
    // The page of the other one has the field.
    assert!(!text.contains("Not on the page"), "{text}");
    assert!(text.contains("Example: `7`."), "{text}");
}

#[test]
fn a_field_that_no_page_has_is_said_to_be_known_from_the_sdks() {
    let known = json!([{ "name": "id", "type": "string", "witness": "sdk" }]);
    let data = json!([object("owner", &known), object("former_owner", &known)]);
    let text = text(&[get(data)], "", RESPONSE);
    assert!(text.contains("pub type FormerOwner = Owner;"), "{text}");
    assert!(text.contains("Not on the page"), "{text}");
}

#[test]
fn what_is_the_same_in_requests_and_replies_can_be_read_and_sent() {
    let size = json!([{ "name": "length", "type": "int" }]);
    let body = json!([object("boat_size", &size)]);
    let patch = endpoint("fleet.v1.boat.patch", body, json!([object("size", &size)]));
    let text_of = |path| text(std::slice::from_ref(&patch), "", path);
    let (input, output) = (text_of(BOAT), text_of(RESPONSE));
    assert!(input.contains("pub struct BoatSize {"), "{input}");
    assert!(input.contains("pub fn length(mut self, value: i64) -> Self {"), "{input}");
    assert!(output.contains("pub type Size = super::BoatSize;"), "{output}");
}

#[test]
fn a_required_field_of_a_request_is_no_field_of_a_reply() {
    let size = |required| json!([{ "name": "length", "type": "int", "required": required }]);
    let body = json!([object("size", &size(true))]);
    let patch = endpoint("fleet.v1.boat.patch", body, json!([object("size", &size(true))]));
    let text_of = |path| text(std::slice::from_ref(&patch), "", path);
    let (input, output) = (text_of(BOAT), text_of(RESPONSE));
    assert!(input.contains("pub struct Size {"), "{input}");
    assert!(output.contains("pub struct Size {"), "{output}");
}

#[test]
fn equal_replies_of_a_resource_are_one_type_named_after_their_fields() {
    let boat = json!([object("boat", &json!([{ "name": "id", "type": "string" }]))]);
    let reply = |method: &str, data: &Value| {
        endpoint(&format!("fleet.v1.boat.{method}"), json!([]), data.clone())
    };
    let sunk = json!([{ "name": "sunk", "type": "bool" }]);
    let specs = [reply("get", &boat), reply("patch", &boat), reply("delete", &sunk)];
    let found = text(&specs, "", BOAT);
    assert!(
        found.contains("/// The response of [`get`](fn@get) and [`patch`](fn@patch).\n"),
        "{found}"
    );
    assert!(found.contains("pub struct BoatResponse {"), "{found}");
    assert!(found.contains("pub type GetResponse = BoatResponse;"), "{found}");
    assert!(found.contains("pub type PatchResponse = BoatResponse;"), "{found}");
    assert!(found.contains("pub struct DeleteResponse {"), "{found}");

    // A type of that name keeps the replies apart.
    let taken = json!([object("boat_response", &json!([{ "name": "id", "type": "string" }]))]);
    let create = endpoint("fleet.v1.boat.create", taken, json!([]));
    let found = text(&[&specs[..], &[create]].concat(), "", BOAT);
    assert!(found.contains("pub struct GetResponse {"), "{found}");
    assert!(found.contains("pub struct PatchResponse {"), "{found}");
}

#[test]
fn enums_of_two_resources_are_one_if_they_have_three_values() {
    let reply = |resource: &str, field: &str, values: &[&str]| {
        let values: Vec<Value> = values.iter().map(|value| json!({ "value": value })).collect();
        let data = json!([{ "name": field, "type": "string", "values": values }]);
        endpoint(&format!("fleet.v1.{resource}.get"), json!([]), data)
    };
    let three = ["afloat", "docked", "sunk"];
    let specs = [reply("boat", "state", &three), reply("raft", "raft_state", &three)];
    let raft = text(&specs, "", "src/fleet/v1/raft.rs");
    assert!(raft.contains("pub type RaftState = crate::fleet::v1::boat::State;"), "{raft}");
    let specs = [reply("boat", "state", &three[..2]), reply("raft", "raft_state", &three[..2])];
    let raft = text(&specs, "", "src/fleet/v1/raft.rs");
    assert!(raft.contains("pub enum RaftState {"), "{raft}");
}
