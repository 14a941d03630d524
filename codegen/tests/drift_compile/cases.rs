//! One case a rule: an endpoint before and after, and a program that uses what changed.

use feishu_codegen::drift::Rule;
use serde_json::{Value, json};

use crate::base::{edit, endpoint};

pub(crate) struct Case {
    pub(crate) rule: Rule,
    /// The resource that the endpoint belongs to, or that the event is about, which no other
    /// case has.
    pub(crate) module: String,
    /// The endpoint or event before and after; absent where there is none.
    pub(crate) specs: [Option<Value>; 2],
    /// What the program uses beside the runtime.
    pub(crate) uses: String,
    /// What stands in `main`; the resource is `berth`, and the event is `Freed`.
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
        let uses = format!("use feishu_openapi::harbour::v1::{module} as berth;");
        Case { rule, specs: [spec(before), spec(after)], module, uses, program }
    };
    let of = |rule, edits: Edits<'_>, program| case(rule, &[], edits, program);
    let gone = Value::Null;
    let two = |one: &str, other: &str| json!([{"name": one, "type": "int", "required": true}, {"name": other, "type": "int", "required": true}]);
    let body = endpoint()["request"]["body"]["fields"].clone();
    // The generator does not take a list that is not there.
    let no_pages = ("/paging", Value::Null);
    let no_data = ("/response/data", Value::Null);
    let beside = ("/response/fields", json!([{"name": "page_token", "type": "string"}]));
    let shared = (
        "/response/data/fields/-",
        json!({"name": "unit", "type": "string", "values": [{"value": "cable"}]}),
    );
    let cable = ("/request/query/1/values/-", json!({"value": "cable"}));

    let names = ("/response/data/fields/-", json!({"name": "names", "type": "string[]"}));
    let next = ("/response/data/fields/-", json!({"name": "next_page_token", "type": "string"}));
    let mut free = endpoint()["response"]["data"]["fields"][1].clone();
    free["name"] = json!("free");
    let free = ("/response/data/fields/-", free);
    let paged = r#"fn items<R: rt::Paged<Item = berth::response::Berth>>(_: R) {}
               items(berth::reserve("q", "Albatross", 40));"#;

    let mut cases = vec![
        of(Rule::EndpointRenamed, &[("/id", json!("harbour.v1.endpoint_renamed.book"))], call),
        of(Rule::EndpointPathChanged, &[("/path", json!("/open-apis/harbour/v2/:quay_id"))], call),
        of(Rule::EndpointMethodChanged, &[("/method", json!("PUT"))], call),
        of(Rule::Deprecated, &[("/deprecated", json!({}))], call),
        case(
            Rule::ResponseKindChanged,
            std::slice::from_ref(&no_pages),
            &[no_pages.clone(), ("/response/form", json!("binary"))],
            "let _ = berth::ReserveResponse::default();",
        ),
        case(
            Rule::ResponseDataRetyped,
            std::slice::from_ref(&no_pages),
            &[no_pages.clone(), ("/response/data/type", json!("object[]"))],
            "let _ = berth::ReserveResponse::default().berths;",
        ),
        of(
            Rule::ResponseLayoutChanged,
            std::slice::from_ref(&beside),
            "let _ = berth::ReserveResponse::default().berths;",
        ),
        case(
            Rule::ResponseFormChanged,
            &[("/response/form", json!("flat")), no_data.clone(), beside.clone(), no_pages.clone()],
            &[("/response/form", json!("bare")), no_data.clone(), beside.clone(), no_pages.clone()],
            "let _ = berth::ReserveResponse::default().page_token;",
        ),
        of(Rule::EndpointHostChanged, &[("/host", json!("www.harbour.example"))], call),
        case(Rule::Undeprecated, &[("/deprecated", json!({}))], &[], call),
        case(
            Rule::ReplacementChanged,
            &[("/deprecated", json!({}))],
            &[("/deprecated", json!({"replaced_by": "/x"}))],
            call,
        ),
        of(Rule::TitleChanged, &[("/title", json!("Book a berth"))], call),
        of(Rule::PageMoved, &[("/doc/path", json!("/harbour/berth/reserve"))], call),
        of(
            Rule::ContentTypeChanged,
            &[("/request/content_type", json!("multipart/form-data"))],
            call,
        ),
        of(Rule::MessageMemberChanged, &[("/response/message", json!("message"))], call),
        case(
            Rule::PagingAdded,
            &[("/paging", Value::Null)],
            &[],
            r#"let _ = berth::reserve("q", "Albatross", 40).page_token("next");
               let _ = berth::ReserveResponse::default().berths.len();"#,
        ),
        of(Rule::PagingRemoved, &[("/paging", Value::Null)], paged),
        case(
            Rule::PagingItemsChanged,
            std::slice::from_ref(&names),
            &[names.clone(), ("/paging/items", json!("names"))],
            paged,
        ),
        case(
            Rule::PagingListChanged,
            std::slice::from_ref(&free),
            &[free.clone(), ("/paging/items", json!("free"))],
            r#"let mut page = berth::ReserveResponse::default();
               page.berths = vec![Default::default()];
               assert_eq!(<berth::Reserve as rt::Paged>::items(page).len(), 1);"#,
        ),
        case(
            Rule::PagingChanged,
            std::slice::from_ref(&next),
            &[next.clone(), ("/paging/next", json!("next_page_token"))],
            paged,
        ),
        of(Rule::IdempotencyChanged, &[("/idempotency", json!("body.ship_name"))], call),
        of(
            Rule::BodyExampleChanged,
            &[("/response/example/data/berths/0/id", json!("b-2048"))],
            call,
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
            &[("/response/data/fields/1", gone.clone()), no_pages.clone()],
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
            call,
        ),
        of(Rule::ResponseHeaderRemoved, &[("/response/headers", Value::Null)], call),
        of(Rule::ResponseHeaderChanged, &[("/response/headers/0/type", json!("int"))], call),
        of(Rule::RequestDefaultAdded, &[("/request/body/fields/1/default", json!(12))], call),
        of(Rule::RequestDefaultRemoved, &[("/request/body/fields/2/default", Value::Null)], call),
        of(
            Rule::ReceivedDefaultChanged,
            &[("/response/data/fields/1/fields/1/default", json!(5))],
            "let _ = berth::response::Berth::default().depth;",
        ),
        of(Rule::ExampleChanged, &[("/request/body/fields/0/example", json!("Petrel"))], call),
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
        of(
            Rule::RequestLimitTightened,
            &[("/request/body/fields/0/characters/max", json!(5))],
            r#"assert!(feishu_runtime::check::check(&berth::reserve("q", "Albatross", 40)).is_empty());"#,
        ),
        of(
            Rule::RequestLimitLoosened,
            &[("/request/body/fields/0/characters/max", gone.clone())],
            r#"assert!(feishu_runtime::check::check(&berth::reserve("q", "Albatross", 40)).is_empty());"#,
        ),
        of(
            Rule::RequestPatternChanged,
            &[("/request/body/fields/3/fields/0/pattern", json!("[0-9]+"))],
            r#"assert!(feishu_runtime::check::check(&berth::Sailor::new("abc")).is_empty());"#,
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
        case(Rule::TokenAdded, &[("/tokens/1", gone.clone())], &[], call),
        case(
            Rule::TokenRequired,
            &[("/tokens", gone.clone())],
            &[],
            "assert!(berth::RESERVE.tokens.is_empty());",
        ),
        of(Rule::TokenNotRequired, &[("/tokens", gone.clone())], call),
        of(Rule::ScopeAdded, &[("/scopes/-", json!({"name": "harbour:berth:write"}))], call),
        of(
            Rule::ScopeRemoved,
            &[("/scopes/1", gone.clone())],
            r#"assert!(berth::RESERVE.scopes.contains(&"harbour:all"));"#,
        ),
        case(
            Rule::ScopeRequired,
            &[("/scopes", gone.clone())],
            &[],
            "assert!(berth::RESERVE.scopes.is_empty());",
        ),
        of(Rule::ScopeNotRequired, &[("/scopes", gone.clone())], call),
        of(Rule::ScopeLabelChanged, &[("/scopes/0/label", json!("moorings"))], call),
        of(Rule::FieldScopesChanged, &[("/field_scopes/-", json!({"name": "harbour:name"}))], call),
        case(Rule::AppTypeAdded, &[("/app_types/1", gone.clone())], &[], call),
        of(
            Rule::AppTypeRemoved,
            &[("/app_types/1", gone.clone())],
            "assert!(berth::RESERVE.app_types.contains(&rt::AppType::Store));",
        ),
        case(Rule::AppTypesDocumented, &[("/app_types", gone.clone())], &[], call),
        of(Rule::AppTypesUndocumented, &[("/app_types", gone.clone())], call),
        of(Rule::RateLimitChanged, &[("/rate_limit/per_second", json!(20))], call),
        of(
            Rule::ErrorCodeAdded,
            &[("/errors/-", json!({"http": 400, "code": 4003, "message": "too long"}))],
            call,
        ),
        of(Rule::ErrorMessageChanged, &[("/errors/1/message", json!("berth is taken"))], call),
        of(Rule::ErrorStatusChanged, &[("/errors/1/http", json!(400))], call),
        of(Rule::ErrorCodeRemoved, &[("/errors/1", gone)], "let _ = berth::RESERVE.errors.len();"),
    ];
    let mut removed = case(Rule::EndpointRemoved, &[], &[], call);
    removed.specs[1] = None;
    cases.push(removed);
    cases
}

/// An endpoint that the newer crate has gained.
pub(crate) fn added() -> Value {
    let own = [
        ("/id", json!("harbour.v1.pier.reserve")),
        ("/path", json!("/open-apis/harbour/v1/piers/:quay_id")),
    ];
    edit(endpoint(), &own)
}

/// The rules that no program can be held against, and why.
pub(crate) const WITHOUT: &[(Rule, &str)] = &[
    (Rule::EndpointAdded, "all programs are compiled with a crate that has gained one"),
    (Rule::RequestDefaultChanged, "the platform puts the default in"),
    (Rule::FieldScopeRequired, "the platform leaves the field out"),
    (Rule::GeneralErrorAdded, NOT_GENERATED),
    (Rule::GeneralErrorRemoved, NOT_GENERATED),
    (Rule::GeneralErrorChanged, NOT_GENERATED),
    (Rule::EventAdded, "all programs are compiled with a crate that has gained one"),
    (Rule::EventPushRemoved, "the platform no longer pushes so"),
];
const NOT_GENERATED: &str = "general codes are not part of the generated crate";
