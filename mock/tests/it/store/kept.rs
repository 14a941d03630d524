//! Which endpoints of the services that programs use most answer from what exists, and which always
//! with the documented example.

use std::collections::BTreeSet;

use feishu_mock::Specs;

/// The services whose resources are kept.
const SERVICES: [&str; 12] = [
    "im.v1.",
    "contact.v3.",
    "drive.v1.",
    "docx.v1.",
    "bitable.v1.",
    "sheets.v2.",
    "sheets.v3.",
    "wiki.v2.",
    "calendar.v4.",
    "task.v1.",
    "task.v2.",
    "approval.v4.",
];

/// The endpoints of these services that always answer with the documented example.
const EXAMPLES: &str = include_str!("examples.txt");

#[test]
fn endpoints_without_state_are_those_that_are_listed() {
    let specs = Specs::embedded();
    let of_services = |id: &&str| SERVICES.iter().any(|service| id.starts_with(service));
    let all: Vec<&str> = specs.ids().filter(of_services).collect();
    let examples: BTreeSet<&str> = all.iter().copied().filter(|id| !specs.keeps(id)).collect();
    let listed: BTreeSet<&str> = EXAMPLES.lines().filter(|it| !it.is_empty()).collect();
    let new: Vec<_> = examples.difference(&listed).collect();
    let kept: Vec<_> = listed.difference(&examples).collect();
    assert!(
        new.is_empty() && kept.is_empty(),
        "these have lost their state, or are new: {new:#?}; and these are kept now: {kept:#?}; \
         change examples.txt beside this test"
    );
    println!("{} of {} endpoints answer from state", all.len() - examples.len(), all.len());
}
