//! Whether `cargo-semver-checks` agrees with the report: it compares the two crates by what rustdoc
//! says of them, and names what a release must not change without a new major version.

use std::{collections::BTreeMap, process::Command};

use feishu_drift::{Breaks, Rule};

use crate::{
    cases::{self, Case},
    crates::Workspace,
};

/// Breaks that the tool does not see. It knows which items there are and how they look, but it
/// compares no types, and implementations of traits only where it has a lint for them. The
/// programs of the cases show that these do break.
const UNSEEN: &[(Rule, &str)] = &[];

#[test]
#[ignore = "needs cargo-semver-checks"]
fn cargo_semver_checks_agrees_on_what_breaks() {
    let all = cases::cases();
    let workspace = Workspace::write("drift_semver", &cases::sides(&all), &all);
    let told = workspace.semver_checks();
    let of = lints(&told, &all);
    let mut wrong = Vec::new();
    for case in &all {
        let said = case.rule.breaks() == Some(Breaks::Compile);
        let seen = of.get(case.module.as_str());
        let unseen = UNSEEN.iter().find(|(rule, _)| *rule == case.rule);
        println!("{:<32} said {said}, seen {:?}", case.rule.id(), seen);
        match (said, seen, unseen) {
            (true, Some(_), None) | (true, None, Some(_)) | (false, None, None) => {}
            (true, None, None) => wrong.push(format!("{}: the tool sees no break", case.rule)),
            (true, Some(lints), Some(_)) => {
                wrong.push(format!("{}: the tool sees it now: {lints:?}", case.rule));
            }
            (false, Some(lints), _) => {
                wrong.push(format!("{}: the tool sees a break: {lints:?}", case.rule));
            }
            (false, None, Some(_)) => {
                wrong.push(format!("{}: it breaks nothing, so nobody misses it", case.rule));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n\n{told}", wrong.join("\n"));
}

/// The names of the lints that found something in the module of a case, or in its event, by module.
fn lints<'t>(told: &'t str, cases: &[Case]) -> BTreeMap<String, Vec<&'t str>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut lint = "";
    for line in told.lines() {
        if let Some(failure) = line.strip_prefix("--- failure ") {
            lint = failure.split(':').next().unwrap_or_default();
        }
        // A line about an item; all others are about the lint.
        if !line.strip_prefix("  ").is_some_and(|item| item.starts_with(char::is_alphabetic)) {
            continue;
        }
        let words = || line.split(|c: char| !c.is_alphanumeric() && c != '_');
        for case in cases {
            let event = case.event_type();
            if words().any(|word| word == case.module || word.starts_with(&event)) {
                let lints = found.entry(case.module.clone()).or_default();
                if !lints.contains(&lint) {
                    lints.push(lint);
                }
            }
        }
    }
    found
}

impl Case {
    /// What the types of the case's event begin with: `EventRemoved`.
    fn event_type(&self) -> String {
        let words = self.module.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
        words.collect()
    }
}

impl Workspace {
    /// What the tool says of the older and the newer crate.
    fn semver_checks(&self) -> String {
        let output = Command::new(env!("CARGO"))
            .args(["semver-checks", "--color", "never", "--release-type", "minor"])
            .args(["--only-explicit-features", "--features", "events,harbour"])
            .arg("--manifest-path")
            .arg(self.alone("new").join("Cargo.toml"))
            .arg("--baseline-root")
            .arg(self.alone("old"))
            .env("CARGO_TARGET_DIR", self.target())
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let problems = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.contains("--- failure "),
            "cargo-semver-checks did not run:\n{told}{problems}"
        );
        told
    }
}
