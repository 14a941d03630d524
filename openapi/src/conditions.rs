//! Conditions between the fields of a body as JSON Schema. Parameters and inner objects have no
//! place for them: the former are not one schema, the latter are shared with other calls.

use serde_json::{Value, json};

use feishu_spec::condition::{Condition, ConditionRule, Dependency};

/// Puts the conditions between the fields at the top of a body into its schema.
pub(super) fn put(schema: &mut Value, conditions: &[Condition]) {
    let here = conditions.iter().filter(|condition| condition.object == "body");
    let schemas: Vec<Value> = here.map(|condition| of(&condition.rule)).collect();
    if let (Value::Object(schema), false) = (schema, schemas.is_empty()) {
        schema.insert("allOf".into(), schemas.into());
    }
}

fn of(rule: &ConditionRule) -> Value {
    let each = |names: &[String]| -> Vec<Value> {
        names.iter().map(|name| json!({ "required": [name] })).collect()
    };
    match rule {
        ConditionRule::ExactlyOne(names) => json!({ "oneOf": each(names) }),
        ConditionRule::AtLeastOne(names) => json!({ "anyOf": each(names) }),
        ConditionRule::AtMostOne(names) => {
            let pairs = names.iter().enumerate().flat_map(|(at, one)| {
                names[at + 1..].iter().map(move |other| json!({ "required": [one, other] }))
            });
            json!({ "not": { "anyOf": pairs.collect::<Vec<_>>() } })
        }
        ConditionRule::RequiredWhen(Dependency { field, when, values }) if values.is_empty() => {
            json!({ "dependentRequired": { when: [field] } })
        }
        ConditionRule::RequiredWhen(Dependency { field, when, values }) => json!({
            "if": { "required": [when], "properties": { when: { "enum": values } } },
            "then": { "required": [field] },
        }),
    }
}
