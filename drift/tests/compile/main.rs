//! Whether the levels of the drift report are true: programs written against an older crate are
//! compiled and run with the newer one. That takes minutes on an empty target folder.

#[path = "../support/base.rs"]
mod base;
mod cases;
mod crates;
mod semver;

use std::collections::BTreeSet;

use feishu_drift::{Breaks, Rule, compare};
use serde_json::Value;

use crate::{base::specs, cases::Case, crates::Workspace};

#[test]
fn every_rule_has_a_program_or_a_reason_for_having_none() {
    let with: BTreeSet<Rule> = cases::cases().iter().map(|case| case.rule).collect();
    let without: BTreeSet<Rule> = cases::WITHOUT.iter().map(|(rule, _)| *rule).collect();
    let of_neither: Vec<&Rule> =
        Rule::ALL.iter().filter(|rule| with.contains(rule) == without.contains(rule)).collect();
    assert!(of_neither.is_empty(), "these have neither, or both: {of_neither:?}");
}

#[test]
#[ignore = "needs minutes: compiles programs with two crates; cargo test -- --ignored"]
fn programs_break_as_the_report_says_and_no_others_do() {
    let cases = cases::cases();
    let sides = cases::sides(&cases);
    // The report says of each case what the case is there for.
    let [old, new] = sides.each_ref().map(|side| {
        let (events, endpoints): (Vec<Value>, Vec<Value>) =
            side.iter().cloned().partition(cases::is_event);
        specs(&endpoints, &events)
    });
    let report = compare(&old, &new);
    for case in &cases {
        let told = report
            .changes
            .iter()
            .filter(|change| change.id().contains(&format!(".{}.", case.module)));
        let told: BTreeSet<Rule> = told.map(|change| change.rule).collect();
        assert!(told.contains(&case.rule), "{}: told {told:?}", case.rule);
    }

    let workspace = Workspace::write("drift_compile", &sides, &cases);
    let broken = workspace.check("old");
    assert!(broken.is_empty(), "not even the older crate compiles with: {broken:?}");
    let broken = workspace.check("new");
    let mut wrong = Vec::new();
    for case in &cases {
        let breaks = broken.contains(&case.module);
        let ran = case.runs().then(|| ["old", "new"].map(|side| workspace.run(side, &case.module)));
        let seen = match (breaks, ran) {
            (true, _) => Some(Breaks::Compile),
            (false, Some([true, false])) => Some(Breaks::Run),
            (false, None | Some([true, true])) => None,
            (false, Some([false, _])) => {
                wrong.push(format!("{}: the program fails with the older crate", case.rule));
                continue;
            }
        };
        println!("{:<32} said {:?}, seen {seen:?}", case.rule.id(), case.rule.breaks());
        if seen != case.rule.breaks() {
            wrong.push(format!("{}: said {:?}, seen {seen:?}", case.rule, case.rule.breaks()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Case {
    /// Whether what the program does is looked at too, and not only whether it compiles.
    fn runs(&self) -> bool {
        self.program.contains("assert")
    }
}
