//! Whether `cargo-semver-checks` agrees with the report: it compares the two crates by what rustdoc
//! says of them, and names what a release must not change without a new major version.

use std::{collections::BTreeMap, process::Command};

use feishu_drift::{Breaks, Rule};
use serde_json::{Value, json};

use crate::{
    cases::{self, Case},
    crates::Workspace,
};

/// Breaks that the tool does not see, and why. The programs of the cases show that these do break.
const UNSEEN: &[(Rule, &str)] = &[
    (Rule::PagingRemoved, TRAITS),
    (Rule::PagingItemsChanged, TRAITS),
    (Rule::RequestCardsChanged, TYPES),
    (Rule::RequestFieldRetyped, TYPES),
    (Rule::RequestArgumentsReordered, TYPES),
    (Rule::ResponseFieldRetyped, TYPES),
    (Rule::FieldBecameEnum, TYPES),
    (Rule::EventFieldRetyped, TYPES),
];
const TYPES: &str = "it counts fields and arguments and knows their names, but compares no types";
const TRAITS: &str = "it has no lint for implementations of the runtime's traits";

#[test]
#[ignore = "needs cargo-semver-checks"]
fn cargo_semver_checks_agrees_on_what_breaks() {
    let mut all = cases::cases();
    for case in &mut all {
        for spec in case.specs.iter_mut().flatten().filter(|spec| !cases::is_event(spec)) {
            make_distinct(spec, &case.module);
        }
    }
    let workspace = Workspace::write("drift_semver", &cases::sides(&all), &all);
    let told = workspace.semver_checks();
    let of = lints(&told, &all);
    let mut wrong = Vec::new();
    for case in &all {
        let said = case.rule.breaks() == Some(Breaks::Compile);
        let seen = of.get(case.module.as_str());
        let unseen = UNSEEN.iter().find(|(rule, _)| *rule == case.rule);
        let why = unseen.map_or("", |(_, why)| why);
        println!("{:<32} said {said}, seen {seen:?} {why}", case.rule.id());
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

/// Gives the structs and enums of an endpoint a part that no other case has. Otherwise the crate
/// would have one type for those that are alike, and what is told of it would be told of one case.
fn make_distinct(value: &mut Value, module: &str) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|it| make_distinct(it, module)),
        Value::Object(members) => {
            let named = members.contains_key("type_name");
            if let Some(Value::Array(fields)) = members.get_mut("fields").filter(|_| named) {
                fields.push(json!({"name": format!("of_{module}"), "type": "bool"}));
            }
            if let Some(Value::Array(values)) = members.get_mut("values") {
                let own = match values.first().map(|it| &it["value"]) {
                    Some(Value::String(_)) => Some(json!(module)),
                    Some(Value::Number(number)) if number.is_i64() => Some(json!(1000)),
                    _ => None,
                };
                values.extend(own.map(|own| json!({"value": own, "label": module})));
            }
            members.values_mut().for_each(|it| make_distinct(it, module));
        }
        _ => {}
    }
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
            let event = cases::type_of_event(&case.module);
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
