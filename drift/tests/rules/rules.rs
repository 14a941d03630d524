//! Each rule by itself: the smallest edit of a spec that it reports, and nothing else is reported.

use feishu_drift::{Level, Report, Rule, Snapshot, compare};
use feishu_spec::{ErrorCode, Specs};
use serde_json::{Value, json};

use crate::{
    base::{edit, either, endpoint, event, specs},
    cards,
    changes::{endpoint_changes, event_changes, lines},
};

/// The cases: a rule, and a report with only that rule.
fn cases() -> Vec<(Rule, Report)> {
    let one = || specs(&[endpoint()], &[event()]);
    let none = Snapshot::default;
    let of = |rule, edits: &[(&str, Value)]| (rule, endpoint_changes(edits));
    // From one edited endpoint to another.
    let from = |rule, before: &[(&str, Value)], after: &[(&str, Value)]| {
        let (old, new) = (edit(endpoint(), before), edit(endpoint(), after));
        (rule, compare(&specs(&[old], &[]), &specs(&[new], &[])))
    };
    let event_of = |rule, edits: &[(&str, Value)]| (rule, event_changes(edits));
    let with = |specs: Specs, whole: Snapshot| Snapshot { specs, items: whole.items };
    let endpoints =
        |whole: Snapshot| with(Specs { events: Vec::new(), ..whole.specs.clone() }, whole);
    let events =
        |whole: Snapshot| with(Specs { endpoints: Vec::new(), ..whole.specs.clone() }, whole);
    let codes = |codes: &[i64]| {
        let errors = codes.iter().map(|code| code_of(*code)).collect();
        Snapshot { specs: Specs { errors, ..Specs::default() }, ..Snapshot::default() }
    };
    let general = |old: &[i64], new: &[i64]| compare(&codes(old), &codes(new));
    let binary = ("/response/form", json!("binary"));
    let no_data = ("/response/data", Value::Null);
    let beside = ("/response/fields", json!([{"name": "page_token", "type": "string"}]));
    // A field beside `data` is an addition too.
    let mut layout = endpoint_changes(std::slice::from_ref(&beside));
    layout.changes.retain(|change| change.rule != Rule::ResponseFieldAdded);
    // A field of the reply whose enum is that of the query's `unit`.
    let cable = json!({"value": "cable", "label": "cables"});
    let shared =
        ("/response/data/fields/-", json!({"name": "unit", "type": "string", "values": [cable]}));
    // Other lists in the reply, of another type and of the same.
    let names = ("/response/data/fields/-", json!({"name": "names", "type": "string[]"}));
    let mut free = endpoint()["response"]["data"]["fields"][1].clone();
    free["name"] = json!("free");
    let free = ("/response/data/fields/-", free);
    let mut cases = cards::cases();
    cases.extend([
        (Rule::EndpointAdded, compare(&none(), &endpoints(one()))),
        (Rule::EndpointRemoved, compare(&endpoints(one()), &none())),
        of(Rule::EndpointRenamed, &[("/id", json!("harbour.v1.mooring.reserve"))]),
        of(
            Rule::EndpointPathChanged,
            &[("/path", json!("/open-apis/harbour/v1/piers/:quay_id/berths"))],
        ),
        of(Rule::EndpointMethodChanged, &[("/method", json!("PUT"))]),
        of(Rule::EndpointHostChanged, &[("/host", json!("www.harbour.example"))]),
        of(
            Rule::Deprecated,
            &[("/deprecated", json!({"replaced_by": "/harbour-v2/berth/reserve"}))],
        ),
        from(Rule::Undeprecated, &[("/deprecated", json!({}))], &[]),
        from(
            Rule::ReplacementChanged,
            &[("/deprecated", json!({}))],
            &[("/deprecated", json!({"replaced_by": "/x"}))],
        ),
        of(Rule::TitleChanged, &[("/title", json!("Book a berth"))]),
        of(Rule::PageMoved, &[("/doc/path", json!("/harbour/berth/reserve"))]),
        of(Rule::ContentTypeChanged, &[("/request/content_type", json!("multipart/form-data"))]),
        of(Rule::RequestBodyRetyped, &[("/request/body/type", json!("object[]"))]),
        of(Rule::ResponseDataRetyped, &[("/response/data/type", json!("object[]"))]),
        of(Rule::ResponseKindChanged, &[binary]),
        (Rule::ResponseLayoutChanged, layout),
        from(
            Rule::ResponseFormChanged,
            &[("/response/form", json!("flat")), no_data.clone(), beside.clone()],
            &[("/response/form", json!("bare")), no_data.clone(), beside.clone()],
        ),
        of(Rule::MessageMemberChanged, &[("/response/message", json!("message"))]),
        from(Rule::PagingAdded, &[("/paging", Value::Null)], &[]),
        of(Rule::PagingRemoved, &[("/paging", Value::Null)]),
        from(
            Rule::PagingItemsChanged,
            std::slice::from_ref(&names),
            &[names.clone(), ("/paging/items", json!("names"))],
        ),
        from(
            Rule::PagingListChanged,
            std::slice::from_ref(&free),
            &[free.clone(), ("/paging/items", json!("free"))],
        ),
        of(Rule::PagingChanged, &[("/paging/next", json!("next_page_token"))]),
        of(Rule::IdempotencyChanged, &[("/idempotency", json!("body.uuid"))]),
        of(Rule::BodyExampleChanged, &[("/response/example/data/berths/0/id", json!("b-2048"))]),
        of(
            Rule::RequestFieldAdded,
            &[("/request/body/fields/-", json!({"name": "pilot", "type": "bool"}))],
        ),
        of(
            Rule::RequestRequiredFieldAdded,
            &[(
                "/request/body/fields/-",
                json!({"name": "pilot", "type": "bool", "required": true}),
            )],
        ),
        of(Rule::RequestFieldRemoved, &[("/request/body/fields/3", Value::Null)]),
        of(Rule::RequestFieldRenamed, &[("/request/body/fields/0/name", json!("vessel_name"))]),
        of(Rule::RequestFieldRetyped, &[("/request/body/fields/1/type", json!("float"))]),
        of(
            Rule::RequestFieldMoved,
            &[
                ("/request/body/fields/2", Value::Null),
                ("/request/query/-", json!({"name": "nights", "type": "int", "default": 1})),
            ],
        ),
        of(Rule::RequestFieldBecameRequired, &[("/request/body/fields/2/required", json!(true))]),
        of(Rule::RequestFieldBecameOptional, &[("/request/body/fields/0/required", json!(false))]),
        of(
            Rule::RequestArgumentsReordered,
            &[
                ("/request/body/fields/0", endpoint()["request"]["body"]["fields"][1].clone()),
                ("/request/body/fields/1", endpoint()["request"]["body"]["fields"][0].clone()),
            ],
        ),
        from(
            Rule::RequestArgumentsSwapped,
            &[(
                "/request/body/fields",
                json!([{"name": "from", "type": "int", "required": true}, {"name": "to", "type": "int", "required": true}]),
            )],
            &[(
                "/request/body/fields",
                json!([{"name": "to", "type": "int", "required": true}, {"name": "from", "type": "int", "required": true}]),
            )],
        ),
        of(
            Rule::ResponseFieldAdded,
            &[("/response/data/fields/1/fields/-", json!({"name": "lit", "type": "bool"}))],
        ),
        of(Rule::ResponseFieldRemoved, &[("/response/data/fields/1/fields/1", Value::Null)]),
        of(
            Rule::ResponseFieldRenamed,
            &[("/response/data/fields/1/fields/0/name", json!("berth_id"))],
        ),
        of(Rule::ResponseFieldRetyped, &[("/response/data/fields/1/fields/0/type", json!("int"))]),
        from(
            Rule::ResponseFieldMoved,
            &[("/response/data/fields/1", Value::Null)],
            &[no_data, beside],
        ),
        of(
            Rule::ResponseHeaderAdded,
            &[("/response/headers/-", json!({"name": "X-Wind", "type": "int"}))],
        ),
        of(Rule::ResponseHeaderRemoved, &[("/response/headers", Value::Null)]),
        of(Rule::ResponseHeaderChanged, &[("/response/headers/0/type", json!("int"))]),
        event_of(
            Rule::EventFieldAdded,
            &[("/fields/1/fields/-", json!({"name": "at", "type": "int"}))],
        ),
        event_of(Rule::EventFieldRemoved, &[("/fields/1/fields/1/fields/1", Value::Null)]),
        event_of(Rule::EventFieldRenamed, &[("/fields/1/fields/1/name", json!("keeper"))]),
        event_of(Rule::EventFieldRetyped, &[("/fields/1/fields/0/type", json!("int"))]),
        event_of(
            Rule::EnvelopeFieldAdded,
            &[("/fields/-", json!({"name": "header", "type": "object"}))],
        ),
        event_of(Rule::EnvelopeFieldRemoved, &[("/fields/0", Value::Null)]),
        event_of(
            Rule::EnvelopeFieldChanged,
            &[("/fields/0/values", json!([{"value": "2.0", "label": "two"}]))],
        ),
        of(Rule::ReceivedRequiredChanged, &[("/response/data/fields/0/required", json!(true))]),
        from(
            Rule::DocumentedTypeChanged,
            &[("/response/data/fields/-", json!({"name": "extra", "type": "any"}))],
            &[("/response/data/fields/-", json!({"name": "extra", "type": "object"}))],
        ),
        of(Rule::TypeRenamed, &[("/response/data/fields/1/type_name", json!("slip"))]),
        of(Rule::RequestDefaultAdded, &[("/request/body/fields/1/default", json!(12))]),
        of(Rule::RequestDefaultChanged, &[("/request/body/fields/2/default", json!(2))]),
        of(Rule::RequestDefaultRemoved, &[("/request/body/fields/2/default", Value::Null)]),
        of(Rule::ReceivedDefaultChanged, &[("/response/data/fields/1/fields/1/default", json!(5))]),
        of(Rule::ExampleChanged, &[("/request/body/fields/0/example", json!("Petrel"))]),
        of(Rule::FieldWitnessChanged, &[("/request/body/fields/0/witness", json!("sdk"))]),
        of(Rule::RequestLimitTightened, &[("/request/body/fields/0/characters/max", json!(80))]),
        of(Rule::RequestConditionTightened, &[("/request/conditions", json!([either()]))]),
        from(
            Rule::RequestConditionLoosened,
            &[("/request/conditions", json!([either()]))],
            &[("/request/conditions", json!([]))],
        ),
        of(Rule::RequestLimitLoosened, &[("/request/body/fields/1/range/min", Value::Null)]),
        of(
            Rule::RequestPatternChanged,
            &[("/request/body/fields/3/fields/0/pattern", json!("[a-z0-9]+"))],
        ),
        of(Rule::ReceivedLimitChanged, &[("/response/data/fields/1/items", json!({"max": 500}))]),
        of(
            Rule::FieldScopeRequired,
            &[("/response/data/fields/1/fields/0/scopes", json!(["harbour:id"]))],
        ),
        of(Rule::FieldScopeRelaxed, &[("/response/data/fields/1/fields/2/scopes", Value::Null)]),
        of(
            Rule::EnumValueAdded,
            &[("/request/query/1/values/-", json!({"value": "cable", "label": "cables"}))],
        ),
        of(Rule::EnumValueRemoved, &[("/request/query/1/values/1", Value::Null)]),
        from(
            Rule::EnumValueDocumented,
            std::slice::from_ref(&shared),
            &[shared.clone(), ("/request/query/1/values/-", cable.clone())],
        ),
        from(
            Rule::EnumValueUndocumented,
            &[shared.clone(), ("/request/query/1/values/-", cable)],
            &[shared],
        ),
        of(Rule::EnumLabelChanged, &[("/request/query/1/values/1/label", json!("English feet"))]),
        of(
            Rule::EnumVariantRenamed,
            &[("/request/body/fields/3/fields/1/values/1/label", json!("master"))],
        ),
        of(
            Rule::ValuesChanged,
            &[("/response/data/fields/1/fields/1/values", json!([{"value": 4.5}]))],
        ),
        of(
            Rule::FieldBecameEnum,
            &[("/request/body/fields/2/values", json!([{"value": 1, "label": "one"}]))],
        ),
        of(Rule::FieldNoLongerEnum, &[("/request/query/1/values", Value::Null)]),
        from(Rule::TokenAdded, &[("/tokens/1", Value::Null)], &[]),
        of(Rule::TokenRemoved, &[("/tokens/1", Value::Null)]),
        from(Rule::TokenRequired, &[("/tokens", Value::Null)], &[]),
        of(Rule::TokenNotRequired, &[("/tokens", Value::Null)]),
        of(Rule::CredentialRequired, &[("/credentials", json!(["helpdesk"]))]),
        from(Rule::CredentialNotRequired, &[("/credentials", json!(["helpdesk"]))], &[]),
        of(Rule::ScopeAdded, &[("/scopes/-", json!({"name": "harbour:berth:write"}))]),
        of(Rule::ScopeRemoved, &[("/scopes/1", Value::Null)]),
        from(Rule::ScopeRequired, &[("/scopes", Value::Null)], &[]),
        of(Rule::ScopeNotRequired, &[("/scopes", Value::Null)]),
        of(Rule::ScopeLabelChanged, &[("/scopes/0/label", json!("moorings"))]),
        of(Rule::FieldScopesChanged, &[("/field_scopes/-", json!({"name": "harbour:name"}))]),
        from(Rule::AppTypeAdded, &[("/app_types/1", Value::Null)], &[]),
        of(Rule::AppTypeRemoved, &[("/app_types/1", Value::Null)]),
        from(Rule::AppTypesDocumented, &[("/app_types", Value::Null)], &[]),
        of(Rule::AppTypesUndocumented, &[("/app_types", Value::Null)]),
        of(Rule::RateLimitChanged, &[("/rate_limit/per_second", json!(20))]),
        of(
            Rule::ErrorCodeAdded,
            &[("/errors/-", json!({"http": 400, "code": 4003, "message": "too long"}))],
        ),
        of(Rule::ErrorCodeRemoved, &[("/errors/1", Value::Null)]),
        of(Rule::ErrorMessageChanged, &[("/errors/1/message", json!("berth is taken"))]),
        of(Rule::ErrorStatusChanged, &[("/errors/1/http", json!(400))]),
        of(Rule::ErrorClassChanged, &[("/errors/1/class", json!("repeated"))]),
        (Rule::GeneralErrorAdded, general(&[4000], &[4000, 4001])),
        (Rule::GeneralErrorRemoved, general(&[4000, 4001], &[4000])),
        (Rule::GeneralErrorChanged, {
            let mut better = codes(&[4000]);
            better.specs.errors[0].message = Some("call again".to_owned());
            compare(&codes(&[4000]), &better)
        }),
        (Rule::EventAdded, compare(&none(), &events(one()))),
        (Rule::EventRemoved, compare(&events(one()), &none())),
        event_of(Rule::EventRenamed, &[("/id", json!("harbour.v1.mooring.freed_v1"))]),
        event_of(Rule::EventTypeChanged, &[("/event_type", json!("harbour.mooring.freed_v1"))]),
        event_of(Rule::EventSchemaChanged, &[("/schema", json!("1.0"))]),
        event_of(Rule::ErrorCodeAdded, &[("/errors", json!([{"code": 2001, "message": "late"}]))]),
        event_of(Rule::EventPushAdded, &[("/push/-", json!("Mail"))]),
        event_of(Rule::EventPushRemoved, &[("/push/1", Value::Null)]),
        event_of(Rule::EventRepeatKeyChanged, &[("/repeat_key", json!("berth_id"))]),
    ]);
    cases
}

fn code_of(code: i64) -> ErrorCode {
    ErrorCode {
        status: None,
        code,
        message: Some("come back".to_owned()),
        class: None,
        description: None,
    }
}

#[test]
fn the_smallest_edit_is_told_by_its_rule_alone() {
    let mut all = String::new();
    for (rule, report) in cases() {
        let found: Vec<Rule> = report.changes.iter().map(|change| change.rule).collect();
        assert_eq!(found, [rule], "{}", lines(&report));
        all += &lines(&report);
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_rule_has_a_case() {
    let shown: Vec<Rule> = cases().into_iter().map(|(rule, _)| rule).collect();
    let missing: Vec<&Rule> = Rule::ALL.iter().filter(|rule| !shown.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn equal_specs_have_no_changes_whatever_their_order() {
    let other =
        edit(endpoint(), &[("/id", json!("harbour.v1.berth.list")), ("/path", json!("/other"))]);
    let old = specs(&[endpoint(), other.clone()], &[event()]);
    let new = specs(&[other, endpoint()], &[event()]);
    assert_eq!(compare(&old, &new).changes, []);
}

#[test]
fn what_only_reads_differently_is_no_change() {
    // The time of the last update; a default in quotation marks; a value listed twice; lists in
    // another order.
    let report = endpoint_changes(&[
        ("/doc/updated", json!("2031-02-02")),
        ("/request/body/fields/2/default", json!("1")),
        ("/request/query/1/values/-", json!({"value": "metre", "label": "metres"})),
        ("/tokens", json!(["user", "tenant"])),
        ("/scopes", json!([endpoint()["scopes"][1], endpoint()["scopes"][0]])),
        ("/errors", json!([endpoint()["errors"][1], endpoint()["errors"][0]])),
    ]);
    assert_eq!(lines(&report), "");
}

#[test]
fn an_object_whose_fields_become_known_is_retyped() {
    let extra = |fields: Value| {
        edit(
            endpoint(),
            &[(
                "/response/data/fields/-",
                json!({"name": "extra", "type": "object[]", "fields": fields}),
            )],
        )
    };
    let report = crate::changes::between(
        extra(json!([])),
        extra(json!([{"name": "note", "type": "string"}])),
    );
    assert_eq!(
        lines(&report),
        "response-field-retyped harbour.v1.berth.reserve response.data.extra: object[] => object[] of 1 field \
         | harbour::v1::berth::ReserveResponse::extra\n"
    );
}

#[test]
fn a_parameter_of_the_path_is_required_whatever_is_said() {
    assert_eq!(lines(&endpoint_changes(&[("/request/path/0/required", json!(false))])), "");
}

#[test]
fn rules_have_names_of_their_own_that_read_back() {
    for rule in Rule::ALL {
        assert_eq!(rule.id().parse(), Ok(*rule));
        assert_eq!(rule.breaks().is_some(), rule.level() == Level::Breaking, "{rule}");
    }
}
