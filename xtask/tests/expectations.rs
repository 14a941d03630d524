//! Generated files are up to date, in the repository itself.

use std::process::Command;

use feishu_testing::{expectations::UPDATE, files};

#[track_caller]
fn check(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.args(["gen", "--check"]).args(arguments).output().expect("xtask runs");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(output.status.success(), "{told}\nIf that is intended, `{UPDATE}` writes them anew.");
}

#[test]
fn generated_files_are_what_specs_give() {
    check(&[]);
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn specs_and_generated_files_are_what_the_documentation_gives() {
    let docs = files::documentation().join("converted-2026-05-24");
    let mut arguments = vec!["--docs", docs.to_str().expect("a path in UTF-8")];
    // The pages about cards are a folder of their own, which not every copy has.
    let cards = files::documentation().join("../cards-2026-03-26");
    if cards.is_dir() {
        arguments.extend(["--cards", cards.to_str().expect("a path in UTF-8")]);
    }
    check(&arguments);
}
