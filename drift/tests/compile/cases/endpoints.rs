//! Endpoints as such: their address, their forms, what is said of them.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{CALL, Case, case, of};

pub(super) fn cases() -> Vec<Case> {
    // The generator does not take a list that is not there.
    let no_pages = ("/paging", Value::Null);
    let no_data = ("/response/data", Value::Null);
    let beside = ("/response/fields", json!([{"name": "page_token", "type": "string"}]));
    let mut cases = vec![
        of(Rule::EndpointRenamed, &[("/id", json!("harbour.v1.endpoint_renamed.book"))], CALL),
        of(Rule::EndpointPathChanged, &[("/path", json!("/open-apis/harbour/v2/:quay_id"))], CALL),
        of(Rule::EndpointMethodChanged, &[("/method", json!("PUT"))], CALL),
        of(Rule::Deprecated, &[("/deprecated", json!({}))], CALL),
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
        of(Rule::EndpointHostChanged, &[("/host", json!("www.harbour.example"))], CALL),
        case(Rule::Undeprecated, &[("/deprecated", json!({}))], &[], CALL),
        case(
            Rule::ReplacementChanged,
            &[("/deprecated", json!({}))],
            &[("/deprecated", json!({"replaced_by": "/x"}))],
            CALL,
        ),
        of(Rule::TitleChanged, &[("/title", json!("Book a berth"))], CALL),
        of(Rule::PageMoved, &[("/doc/path", json!("/harbour/berth/reserve"))], CALL),
        of(
            Rule::ContentTypeChanged,
            &[("/request/content_type", json!("multipart/form-data"))],
            CALL,
        ),
        of(Rule::MessageMemberChanged, &[("/response/message", json!("message"))], CALL),
        of(Rule::IdempotencyChanged, &[("/idempotency", json!("body.ship_name"))], CALL),
        of(
            Rule::BodyExampleChanged,
            &[("/response/example/data/berths/0/id", json!("b-2048"))],
            CALL,
        ),
    ];
    let mut removed = case(Rule::EndpointRemoved, &[], &[], CALL);
    removed.specs[1] = None;
    cases.push(removed);
    cases
}
