//! The public API of the crates that people write by hand and users depend on. What a change adds
//! to it or takes from it shows in these files; the API of the generated crate shows in the report
//! of `cargo xtask diff`.

use feishu_testing::{files, public_api::public_api};
use insta::assert_snapshot;

fn of(folder: &str) -> String {
    public_api(&files::repository(folder))
}

#[test]
fn of_the_runtime() {
    assert_snapshot!(of("runtime"));
}

#[test]
fn of_the_stand_in() {
    assert_snapshot!(of("mock"));
}

#[test]
fn of_bots() {
    assert_snapshot!(of("bot"));
}

#[test]
fn of_helpers() {
    assert_snapshot!(of("kit"));
}

#[test]
fn of_the_specs() {
    assert_snapshot!(of("spec"));
}
