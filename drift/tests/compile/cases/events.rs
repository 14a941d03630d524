//! Cases of events: an event before and after, and a program that uses what changed.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::Case;
use crate::base::{edit, event};

pub(crate) fn is_event(spec: &Value) -> bool {
    spec.get("event_type").is_some()
}

/// What the types of the event of a module begin with: `EventRemoved` for `event_removed`.
pub(crate) fn type_of_event(module: &str) -> String {
    module.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let of = |rule: Rule, edits: &[(&str, Value)], program: &'static str| {
        let module = rule.id().replace('-', "_");
        let before = edit(event(), &own(&module));
        let specs = [Some(before.clone()), Some(edit(before, edits))];
        let ty = type_of_event(&module) + "FreedV1";
        let uses = format!("use feishu_openapi::harbour::v1::events::{{self, {ty} as Freed}};");
        Case { rule, module, specs, uses, program }
    };
    let plain = "let _ = (Freed::default().berth_id, <Freed as rt::Event>::INFO.event_type);";
    let read = r#"let freed: Freed = serde_json::from_str("{\"berth_id\": \"b\"}").unwrap();
               assert_eq!(freed.berth_id.as_deref(), Some("b"));"#;
    let gone = Value::Null;
    let mut cases = vec![
        of(Rule::EventRenamed, &[("/id", json!("harbour.v1.event_renamed.emptied_v1"))], plain),
        of(Rule::EventTypeChanged, &[("/event_type", json!("harbour.mooring.freed_v1"))], plain),
        of(Rule::EventSchemaChanged, &[("/schema", json!("1.0"))], read),
        of(Rule::EventPushAdded, &[("/push/-", json!("Mail"))], plain),
        of(Rule::EventRepeatKeyChanged, &[("/repeat_key", json!("berth_id"))], plain),
        of(
            Rule::EventFieldAdded,
            &[("/fields/1/fields/-", json!({"name": "at", "type": "int"}))],
            "let Freed { berth_id: _, .. } = Freed::default();",
        ),
        of(
            Rule::EventFieldRemoved,
            &[("/fields/1/fields/1/fields/1", gone.clone())],
            "let _ = Freed::default().warden.unwrap_or_default().phone;",
        ),
        of(
            Rule::EventFieldRenamed,
            &[("/fields/1/fields/1/name", json!("keeper"))],
            "let _ = Freed::default().warden;",
        ),
        of(
            Rule::EventFieldRetyped,
            &[("/fields/1/fields/0/type", json!("int"))],
            "let _: Option<String> = Freed::default().berth_id;",
        ),
        of(
            Rule::EnvelopeFieldAdded,
            &[("/fields/-", json!({"name": "header", "type": "object"}))],
            read,
        ),
        of(Rule::EnvelopeFieldRemoved, &[("/fields/0", gone)], read),
        of(Rule::EnvelopeFieldChanged, &[("/fields/0/type", json!("int"))], read),
    ];
    let mut removed = of(Rule::EventRemoved, &[], plain);
    removed.specs[1] = None;
    cases.push(removed);
    cases
}

/// An event that the newer crate has gained.
pub(super) fn added() -> Value {
    edit(event(), &own("pier"))
}

/// What no other case may have.
fn own(module: &str) -> [(&'static str, Value); 4] {
    [
        ("/id", json!(format!("harbour.v1.{module}.freed_v1"))),
        ("/event_type", json!(format!("harbour.{module}.freed_v1"))),
        ("/doc", json!({"path": format!("/harbour/{module}")})),
        ("/fields/1/fields/1/type_name", json!(format!("{module}_warden"))),
    ]
}
