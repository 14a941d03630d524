//! One case a rule: an endpoint before and after, and a program that uses what changed. The cases
//! stand in the file of their group.

mod access;
mod endpoints;
mod enums;
mod events;
mod paging;
mod replies;
mod requests;

use feishu_drift::Rule;
use serde_json::{Value, json};

pub(crate) use self::events::{is_event, type_of_event};
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

/// A program for what shows wherever the endpoint is called.
const CALL: &str = r#"let _ = berth::reserve("q", "Albatross", 40);"#;

pub(crate) fn cases() -> Vec<Case> {
    [
        endpoints::cases(),
        paging::cases(),
        requests::cases(),
        replies::cases(),
        enums::cases(),
        events::cases(),
        access::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The specs of all cases before and after, and what the newer crate has gained.
pub(crate) fn sides(cases: &[Case]) -> [Vec<Value>; 2] {
    let mut sides =
        [0, 1].map(|side| cases.iter().filter_map(|case| case.specs[side].clone()).collect());
    let [_, new]: &mut [Vec<_>; 2] = &mut sides;
    new.extend(added());
    sides
}

/// The endpoint of [`endpoint`] under names of its own, with these edits before and those after.
fn case(rule: Rule, before: Edits<'_>, after: Edits<'_>, program: &'static str) -> Case {
    let module = rule.id().replace('-', "_");
    let own = [
        ("/id", json!(format!("harbour.v1.{module}.reserve"))),
        ("/path", json!(format!("/open-apis/harbour/v1/{module}/:quay_id"))),
        ("/doc", json!({"path": format!("/harbour/{module}")})),
    ];
    let spec = |edits: Edits<'_>| Some(edit(edit(endpoint(), &own), edits));
    let uses = format!("use feishu_openapi::harbour::v1::{module} as berth;");
    Case { rule, specs: [spec(before), spec(after)], module, uses, program }
}

/// A case that needs no preparing.
fn of(rule: Rule, edits: Edits<'_>, program: &'static str) -> Case {
    case(rule, &[], edits, program)
}

/// An endpoint and an event that the newer crate has gained.
pub(crate) fn added() -> [Value; 2] {
    let own = [
        ("/id", json!("harbour.v1.pier.reserve")),
        ("/path", json!("/open-apis/harbour/v1/piers/:quay_id")),
    ];
    [edit(endpoint(), &own), events::added()]
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
    (Rule::CardComponentAdded, NO_CARDS),
    (Rule::CardComponentRemoved, NO_CARDS),
    (Rule::CardNestingTightened, NO_CARDS),
    (Rule::CardNestingLoosened, NO_CARDS),
    (Rule::ContentKindAdded, NO_CARDS),
    (Rule::ContentKindRemoved, NO_CARDS),
    (Rule::ContentNodeAdded, NO_CARDS),
    (Rule::ContentNodeRemoved, NO_CARDS),
    (Rule::ContentSizeTightened, NO_CARDS),
    (Rule::ContentSizeLoosened, NO_CARDS),
    (Rule::EventPushRemoved, "the platform no longer pushes so"),
];
/// Variants of enums come and go as values do, which have programs.
const NO_CARDS: &str = "the crates of the programs have calls and events alone";
const NOT_GENERATED: &str = "general codes are not part of the generated crate";
