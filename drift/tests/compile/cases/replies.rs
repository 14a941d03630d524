//! Fields and headers of replies.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{CALL, Case, case, of};

pub(super) fn cases() -> Vec<Case> {
    // The generator does not take a list that is not there.
    let no_pages = ("/paging", Value::Null);
    let no_data = ("/response/data", Value::Null);
    let beside = ("/response/fields", json!([{"name": "page_token", "type": "string"}]));
    vec![
        of(
            Rule::ResponseFieldAdded,
            &[("/response/data/fields/1/fields/-", json!({"name": "lit", "type": "bool"}))],
            "let berth::response::Berth { id: _, .. } = Default::default();",
        ),
        of(
            Rule::ResponseFieldRemoved,
            &[("/response/data/fields/1/fields/1", Value::Null)],
            "let _ = berth::response::Berth::default().depth;",
        ),
        of(
            Rule::ResponseFieldRenamed,
            &[("/response/data/fields/1/fields/0/name", json!("berth_id"))],
            "let _ = berth::response::Berth::default().id;",
        ),
        of(
            Rule::ResponseFieldRetyped,
            &[("/response/data/fields/1/fields/0/type", json!("int"))],
            "let _: Option<String> = berth::response::Berth::default().id;",
        ),
        case(
            Rule::ResponseFieldMoved,
            &[("/response/data/fields/1", Value::Null), no_pages.clone()],
            &[no_data, beside, no_pages],
            "let _ = berth::ReserveResponse::default().page_token;",
        ),
        of(
            Rule::ReceivedRequiredChanged,
            &[("/response/data/fields/0/required", json!(true))],
            "let _: Option<String> = berth::ReserveResponse::default().page_token;",
        ),
        of(
            Rule::ResponseHeaderAdded,
            &[("/response/headers/-", json!({"name": "X-Wind", "type": "int"}))],
            CALL,
        ),
        of(Rule::ResponseHeaderRemoved, &[("/response/headers", Value::Null)], CALL),
        of(Rule::ResponseHeaderChanged, &[("/response/headers/0/type", json!("int"))], CALL),
        of(
            Rule::ReceivedDefaultChanged,
            &[("/response/data/fields/1/fields/1/default", json!(5))],
            "let _ = berth::response::Berth::default().depth;",
        ),
        of(
            Rule::ReceivedLimitChanged,
            &[("/response/data/fields/1/items", json!({"max": 500}))],
            "let _ = berth::ReserveResponse::default().berths.len();",
        ),
        of(
            Rule::FieldScopeRelaxed,
            &[("/response/data/fields/1/fields/2/scopes", Value::Null)],
            "let _ = berth::response::Berth::default().phone;",
        ),
        of(
            Rule::ValuesChanged,
            &[("/response/data/fields/1/fields/1/values", json!([{"value": 4.5}]))],
            "let _: Option<f64> = berth::response::Berth::default().depth;",
        ),
        of(
            Rule::TypeRenamed,
            &[("/response/data/fields/1/type_name", json!("slip"))],
            "let _ = berth::response::Berth::default();",
        ),
        case(
            Rule::DocumentedTypeChanged,
            &[("/response/data/fields/-", json!({"name": "extra", "type": "any"}))],
            &[("/response/data/fields/-", json!({"name": "extra", "type": "object"}))],
            "let _ = berth::ReserveResponse::default().extra.map(|extra| extra.is_null());",
        ),
    ]
}
