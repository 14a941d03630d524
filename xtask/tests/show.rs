//! `cargo xtask show`: what it prints, and what it says of names that it does not know.

use std::process::{Command, Output};

fn show(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("show").args(arguments).env_remove("FEISHU_DOCS").output().expect("xtask runs")
}

#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let output = show(arguments);
    let told = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).expect("text")
}

#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = show(arguments);
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn the_spec_of_an_endpoint_or_an_event_is_printed() {
    let endpoint = printed(&["hire.v1.job.list"]);
    assert!(endpoint.contains("\"path\": \"/open-apis/hire/v1/jobs\""), "{endpoint}");
    let event = printed(&["vc.v1.meeting.all_meeting_started_v1"]);
    assert!(event.contains("\"event_type\": \"vc.meeting.all_meeting_started_v1\""), "{event}");
}

#[test]
fn the_events_of_a_version_are_shown_as_data_and_as_rust() {
    let rust = printed(&["moments.v1.post.created_v1", "--stage", "rust"]);
    assert!(rust.contains("impl rt::Event for PostCreatedV1 {"), "{rust}");
    let ir = printed(&["moments.v1.post.created_v1", "--stage", "ir"]);
    assert!(ir.contains("event_type: \"moments.post.created_v1\""), "{ir}");
}

#[test]
fn an_unknown_identity_is_told_with_those_near_it() {
    let told = refused(&["hire.v1.job.lits", "--stage", "rust"]);
    assert!(
        told.starts_with("error: no endpoint or event `hire.v1.job.lits`; did you mean "),
        "{told}"
    );
    assert!(told.contains("hire.v1.job.list"), "{told}");
    for id in ["", "nothing of the kind"] {
        let told = refused(&[id]);
        assert!(told.contains("identities look like hire.v1."), "{told}");
    }
}

#[test]
fn a_page_is_asked_for_where_one_is_needed() {
    let told = refused(&["hire.v1.job.list", "--stage", "page"]);
    assert!(told.contains("--docs or FEISHU_DOCS"), "{told}");
}
