//! The JSON Schema of the spec format, generated from the Rust model: `specs/schema.json`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};

use super::{Component, Content, Endpoint, Event, Type, json};

impl JsonSchema for Type {
    fn schema_name() -> Cow<'static, str> {
        "Type".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A JSON type: `string`, `object[]`, `map<string[]>`. Keys of maps are strings.",
            "pattern": r"^(map<)*(string|int|float|bool|any|file|object)(\[\]|>)*$"
        })
    }
}

/// The schema of a spec file, as the text of `specs/schema.json`: an endpoint, an event, a component
/// of a card or the content of a message.
pub fn schema() -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let endpoint = generator.subschema_for::<Endpoint>();
    let event = generator.subschema_for::<Event>();
    let component = generator.subschema_for::<Component>();
    let content = generator.subschema_for::<Content>();
    let definitions = generator.take_definitions(true);
    let schema = serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A spec of feishu-openapi: an endpoint, an event, a component of a card or the \
                  content of a message",
        "oneOf": [endpoint, event, component, content],
        "$defs": definitions,
    });
    json::to_text(&schema)
}
