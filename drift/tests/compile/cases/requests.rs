//! Fields of requests.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{CALL, Case, case, of};
use crate::base::{either, endpoint};

pub(super) fn cases() -> Vec<Case> {
    let two = |one: &str, other: &str| json!([{"name": one, "type": "int", "required": true}, {"name": other, "type": "int", "required": true}]);
    let body = endpoint()["request"]["body"]["fields"].clone();
    let sheet = ("/request/body/fields/-", json!({"name": "sheet", "type": "object"}));
    vec![
        case(
            Rule::RequestCardsChanged,
            std::slice::from_ref(&sheet),
            &[sheet.clone(), ("/request/cards", json!([{"at": "sheet", "part": "card"}]))],
            r#"let _ = berth::reserve("q", "Albatross", 40).sheet(5);"#,
        ),
        of(
            Rule::RequestBodyRetyped,
            &[("/request/body/type", json!("object[]"))],
            r#"let _ = berth::reserve("q", "Albatross", 40).ship_name;"#,
        ),
        of(
            Rule::RequestFieldAdded,
            &[("/request/body/fields/-", json!({"name": "pilot", "type": "bool"}))],
            CALL,
        ),
        of(
            Rule::RequestRequiredFieldAdded,
            &[(
                "/request/body/fields/-",
                json!({"name": "pilot", "type": "bool", "required": true}),
            )],
            CALL,
        ),
        of(
            Rule::RequestFieldRemoved,
            &[("/request/body/fields/2", Value::Null)],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(
            Rule::RequestFieldRenamed,
            &[("/request/body/fields/2/name", json!("nights_count"))],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(Rule::RequestFieldRetyped, &[("/request/body/fields/1/type", json!("string"))], CALL),
        of(
            Rule::RequestFieldMoved,
            &[
                ("/request/body/fields/2", Value::Null),
                ("/request/query/-", json!({"name": "nights", "type": "int", "default": 1})),
            ],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(
            Rule::RequestFieldBecameRequired,
            &[("/request/body/fields/2/required", json!(true))],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(
            Rule::RequestFieldBecameOptional,
            &[("/request/body/fields/1/required", json!(false))],
            CALL,
        ),
        of(
            Rule::RequestArgumentsReordered,
            &[
                ("/request/body/fields/0", body[1].clone()),
                ("/request/body/fields/1", body[0].clone()),
            ],
            CALL,
        ),
        case(
            Rule::RequestArgumentsSwapped,
            &[("/request/body/fields", two("from", "to"))],
            &[("/request/body/fields", two("to", "from"))],
            r#"assert_eq!(berth::reserve("q", 1, 2).from, 1);"#,
        ),
        of(Rule::RequestDefaultAdded, &[("/request/body/fields/1/default", json!(12))], CALL),
        of(Rule::RequestDefaultRemoved, &[("/request/body/fields/2/default", Value::Null)], CALL),
        of(Rule::ExampleChanged, &[("/request/body/fields/0/example", json!("Petrel"))], CALL),
        of(Rule::FieldWitnessChanged, &[("/request/body/fields/0/witness", json!("sdk"))], CALL),
        of(
            Rule::RequestLimitTightened,
            &[("/request/body/fields/0/characters/max", json!(5))],
            r#"assert!(feishu_runtime::check(&berth::reserve("q", "Albatross", 40)).is_empty());"#,
        ),
        of(
            Rule::RequestConditionTightened,
            &[("/request/conditions", json!([either()]))],
            r#"let call = berth::reserve("q", "Albatross", 40);
            assert!(feishu_runtime::check_conditions(&call).is_empty());"#,
        ),
        case(
            Rule::RequestConditionLoosened,
            &[("/request/conditions", json!([either()]))],
            &[("/request/conditions", json!([]))],
            r#"let call = berth::reserve("q", "Albatross", 40).nights(2);
            assert!(feishu_runtime::check_conditions(&call).is_empty());"#,
        ),
        of(
            Rule::RequestLimitLoosened,
            &[("/request/body/fields/0/characters/max", Value::Null)],
            r#"assert!(feishu_runtime::check(&berth::reserve("q", "Albatross", 40)).is_empty());"#,
        ),
        of(
            Rule::RequestPatternChanged,
            &[("/request/body/fields/3/fields/0/pattern", json!("[0-9]+"))],
            r#"assert!(feishu_runtime::check(&berth::Sailor::new("abc")).is_empty());"#,
        ),
    ]
}
