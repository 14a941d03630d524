//! One case a rule: an endpoint before and after, and a program that uses what changed.

use feishu_codegen::drift::Rule;
use serde_json::{Value, json};

use crate::base::{edit, endpoint};

pub(crate) struct Case {
    pub(crate) rule: Rule,
    /// The resource that the endpoint belongs to, which no other case has.
    pub(crate) module: String,
    /// The endpoint before and after; absent where there is none.
    pub(crate) specs: [Option<Value>; 2],
    /// What stands in `main`; the resource is `berth`.
    pub(crate) program: &'static str,
}

type Edits<'e> = &'e [(&'e str, Value)];

pub(crate) fn cases() -> Vec<Case> {
    let call = r#"let _ = berth::reserve("q", "Albatross", 40);"#;
    let case = |rule: Rule, before: Edits<'_>, after: Edits<'_>, program: &'static str| {
        let module = rule.id().replace('-', "_");
        let own = [
            ("/id", json!(format!("harbour.v1.{module}.reserve"))),
            ("/path", json!(format!("/open-apis/harbour/v1/{module}/:quay_id"))),
            ("/doc", json!({"path": format!("/harbour/{module}")})),
        ];
        let spec = |edits: Edits<'_>| Some(edit(edit(endpoint(), &own), edits));
        Case { rule, specs: [spec(before), spec(after)], module, program }
    };
    let of = |rule, edits: Edits<'_>, program| case(rule, &[], edits, program);
    let gone = Value::Null;
    let two = |one: &str, other: &str| json!([{"name": one, "type": "int", "required": true}, {"name": other, "type": "int", "required": true}]);
    let body = endpoint()["request"]["body"]["fields"].clone();
    let no_data = ("/response/data", Value::Null);
    let beside = ("/response/fields", json!([{"name": "page_token", "type": "string"}]));
    let shared = (
        "/response/data/fields/-",
        json!({"name": "unit", "type": "string", "values": [{"value": "cable"}]}),
    );
    let cable = ("/request/query/1/values/-", json!({"value": "cable"}));

    let mut cases = vec![
        of(Rule::EndpointRenamed, &[("/id", json!("harbour.v1.endpoint_renamed.book"))], call),
        of(Rule::EndpointPathChanged, &[("/path", json!("/open-apis/harbour/v2/:quay_id"))], call),
        of(Rule::EndpointMethodChanged, &[("/method", json!("PUT"))], call),
        of(Rule::Deprecated, &[("/deprecated", json!({}))], call),
        of(
            Rule::ResponseKindChanged,
            &[("/response/form", json!("binary"))],
            "let _ = berth::ReserveResponse::default();",
        ),
        of(
            Rule::ResponseDataRetyped,
            &[("/response/data/type", json!("object[]"))],
            "let _ = berth::ReserveResponse::default().berths;",
        ),
        of(
            Rule::ResponseLayoutChanged,
            std::slice::from_ref(&beside),
            "let _ = berth::ReserveResponse::default().berths;",
        ),
        case(
            Rule::ResponseFormChanged,
            &[("/response/form", json!("flat")), no_data.clone(), beside.clone()],
            &[("/response/form", json!("bare")), no_data.clone(), beside.clone()],
            "let _ = berth::ReserveResponse::default().page_token;",
        ),
        of(
            Rule::RequestBodyRetyped,
            &[("/request/body/type", json!("object[]"))],
            r#"let _ = berth::reserve("q", "Albatross", 40).ship_name;"#,
        ),
        of(
            Rule::RequestFieldAdded,
            &[("/request/body/fields/-", json!({"name": "pilot", "type": "bool"}))],
            call,
        ),
        of(
            Rule::RequestRequiredFieldAdded,
            &[(
                "/request/body/fields/-",
                json!({"name": "pilot", "type": "bool", "required": true}),
            )],
            call,
        ),
        of(
            Rule::RequestFieldRemoved,
            &[("/request/body/fields/2", gone.clone())],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(
            Rule::RequestFieldRenamed,
            &[("/request/body/fields/2/name", json!("nights_count"))],
            r#"let _ = berth::reserve("q", "Albatross", 40).nights(2);"#,
        ),
        of(Rule::RequestFieldRetyped, &[("/request/body/fields/1/type", json!("string"))], call),
        of(
            Rule::RequestFieldMoved,
            &[
                ("/request/body/fields/2", gone.clone()),
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
            call,
        ),
        of(
            Rule::RequestArgumentsReordered,
            &[
                ("/request/body/fields/0", body[1].clone()),
                ("/request/body/fields/1", body[0].clone()),
            ],
            call,
        ),
        case(
            Rule::RequestArgumentsSwapped,
            &[("/request/body/fields", two("from", "to"))],
            &[("/request/body/fields", two("to", "from"))],
            r#"assert_eq!(berth::reserve("q", 1, 2).from, 1);"#,
        ),
        of(
            Rule::ResponseFieldAdded,
            &[("/response/data/fields/1/fields/-", json!({"name": "lit", "type": "bool"}))],
            "let berth::response::Berth { id: _, .. } = Default::default();",
        ),
        of(
            Rule::ResponseFieldRemoved,
            &[("/response/data/fields/1/fields/1", gone.clone())],
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
            &[("/response/data/fields/1", gone.clone())],
            &[no_data, beside],
            "let _ = berth::ReserveResponse::default().page_token;",
        ),
        of(
            Rule::ReceivedRequiredChanged,
            &[("/response/data/fields/0/required", json!(true))],
            "let _: Option<String> = berth::ReserveResponse::default().page_token;",
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
        of(
            Rule::RequestLimitTightened,
            &[("/request/body/fields/0/characters/max", json!(5))],
            r#"let mut found = rt::Violations::default();
               rt::Record::check(&berth::reserve("q", "Albatross", 40), &mut found);
               assert!(found.found().is_empty());"#,
        ),
        of(
            Rule::RequestLimitLoosened,
            &[("/request/body/fields/0/characters/max", gone.clone())],
            r#"let mut found = rt::Violations::default();
               rt::Record::check(&berth::reserve("q", "Albatross", 40), &mut found);
               assert!(found.found().is_empty());"#,
        ),
        of(
            Rule::EnumValueAdded,
            std::slice::from_ref(&cable),
            "match berth::Unit::Foot { berth::Unit::Metre => {}, berth::Unit::Foot => {}, _ => {} }",
        ),
        of(
            Rule::EnumValueRemoved,
            &[("/request/query/1/values/1", gone.clone())],
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
            &[("/request/query/1/values", gone.clone())],
            "let _ = berth::Unit::Foot;",
        ),
        of(
            Rule::TokenRemoved,
            &[("/tokens/1", gone.clone())],
            "assert!(berth::RESERVE.tokens.contains(&rt::TokenKind::User));",
        ),
        of(Rule::ScopeAdded, &[("/scopes/-", json!({"name": "harbour:berth:write"}))], call),
        of(Rule::RateLimitChanged, &[("/rate_limit/per_second", json!(20))], call),
        of(Rule::ErrorCodeRemoved, &[("/errors/1", gone)], "let _ = berth::RESERVE.errors.len();"),
    ];
    let mut removed = case(Rule::EndpointRemoved, &[], &[], call);
    removed.specs[1] = None;
    cases.push(removed);
    cases
}
