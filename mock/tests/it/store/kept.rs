//! Which endpoints of the services that programs use most answer from what exists, and which always
//! with the documented example.

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

/// All do; what reads and writes documents does with the feature only.
#[test]
fn each_endpoint_of_these_services_has_state() {
    let specs = Specs::embedded();
    let of_services = |id: &&str| SERVICES.iter().any(|service| id.starts_with(service));
    let all: Vec<&str> = specs.ids().filter(of_services).collect();
    let without: Vec<&str> = all.iter().copied().filter(|id| !specs.keeps(id)).collect();
    assert!(all.len() > 400, "{} endpoints", all.len());
    assert!(without.is_empty(), "these always answer with the documented example: {without:#?}");
}
