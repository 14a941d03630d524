//! Documented values.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{Case, case, of};

pub(super) fn cases() -> Vec<Case> {
    let shared = (
        "/response/data/fields/-",
        json!({"name": "unit", "type": "string", "values": [{"value": "cable"}]}),
    );
    let cable = ("/request/query/1/values/-", json!({"value": "cable"}));
    vec![
        of(
            Rule::EnumValueAdded,
            std::slice::from_ref(&cable),
            "match berth::Unit::Foot { berth::Unit::Metre => {}, berth::Unit::Foot => {}, _ => {} }",
        ),
        of(
            Rule::EnumValueRemoved,
            &[("/request/query/1/values/1", Value::Null)],
            "let _ = berth::Unit::Foot;",
        ),
        case(
            Rule::EnumValueUndocumented,
            &[shared.clone(), cable.clone()],
            std::slice::from_ref(&shared),
            "let _ = berth::Unit::Cable;",
        ),
        case(
            Rule::EnumValueDocumented,
            std::slice::from_ref(&shared),
            &[shared.clone(), cable],
            "let _ = berth::Unit::Cable;",
        ),
        of(
            Rule::EnumLabelChanged,
            &[("/request/query/1/values/1/label", json!("English feet"))],
            "let _ = berth::Unit::Foot;",
        ),
        of(
            Rule::EnumVariantRenamed,
            &[("/request/body/fields/3/fields/1/values/1/label", json!("master"))],
            "let _ = berth::SailorRank::Captain;",
        ),
        of(
            Rule::FieldBecameEnum,
            &[("/request/body/fields/2/values", json!([{"value": 1, "label": "one"}]))],
            r#"let _: Option<i64> = berth::reserve("q", "Albatross", 40).nights;"#,
        ),
        of(
            Rule::FieldNoLongerEnum,
            &[("/request/query/1/values", Value::Null)],
            "let _ = berth::Unit::Foot;",
        ),
    ]
}
