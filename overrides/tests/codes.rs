//! Words and classes of error codes: of made-up files, and of this repository.

use feishu_overrides::{List, Overrides, Problem, code_report, wordless};
use feishu_spec::{CodeClass, ErrorCode, Specs};
use feishu_testing::files;

fn error(code: i64, message: &str) -> ErrorCode {
    let message = Some(message.to_owned());
    ErrorCode { status: None, code, message, class: Some(CodeClass::Conflict), description: None }
}

fn read(files: &[(&str, &str)]) -> Result<Overrides, Vec<String>> {
    let texts: Vec<(String, String)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Overrides::read(&texts).map_err(|problems| problems.iter().map(Problem::to_string).collect())
}

const SHIP: &str = r#"
[[code]]
code = 7
meaning = "It is at sea."
advice = "Wait."
class = "busy"
reason = "Ships come back"

[[code]]
code = 7
messages = ["sunk"]
meaning = "It is lost."
"#;

#[test]
fn a_message_has_the_words_that_name_it_or_else_those_for_all() {
    let overrides = read(&[("codes/fleet.toml", SHIP)]).unwrap();
    let told = |message| overrides.codes().find(List::Own, &error(7, message)).unwrap().told();
    assert_eq!(told("at sea"), "It is at sea. Wait.");
    assert_eq!(told("sunk"), "It is lost.");
    assert!(overrides.codes().find(List::General, &error(7, "sunk")).is_none());

    let mut errors = [error(7, "at sea"), error(7, "sunk")];
    overrides.codes().settle(List::Own, &mut errors);
    assert_eq!(errors.map(|it| it.class), [Some(CodeClass::Busy), Some(CodeClass::Conflict)]);
}

#[test]
fn an_entry_that_is_twice_or_of_no_use_is_a_problem_with_its_lines() {
    let again = "[[code]]\ncode = 7\nmeaning = \"It is away.\"\n";
    let problems = read(&[("codes/fleet.toml", SHIP), ("codes/port.toml", again)]).unwrap_err();
    let expected = "specs/overrides/codes/port.toml:1: code 7 is written at codes/fleet.toml:2 too";
    assert_eq!(problems, [expected]);

    let overrides = read(&[("codes/fleet.toml", SHIP)]).unwrap();
    overrides.codes().find(List::Own, &error(7, "at sea"));
    let unused: Vec<String> = overrides.codes().unused().iter().map(Problem::to_string).collect();
    let expected = "specs/overrides/codes/fleet.toml:9: code 7 is documented nowhere with \
                    [\"sunk\"]; delete lines 9 to 12";
    assert_eq!(unused, [expected]);
}

#[test]
fn a_class_has_a_reason_and_changes_something() {
    let bare = "[[code]]\ncode = 7\nmeaning = \"Away.\"\nclass = \"conflict\"\n";
    let problems = read(&[("codes/fleet.toml", bare)]).unwrap_err();
    assert_eq!(
        problems,
        ["specs/overrides/codes/fleet.toml:1: code 7 has a class without a reason"]
    );
    let wrong = format!("{bare}reason = \"r\"\n").replace("conflict", "calm");
    let told = &read(&[("codes/fleet.toml", &wrong)]).unwrap_err()[0];
    for words in ["unknown class `calm`", "expected `unknown` or", "`conflict`"] {
        assert!(told.contains(words), "{told}");
    }

    let idle = format!("{bare}reason = \"r\"\n");
    let overrides = read(&[("codes/fleet.toml", &idle)]).unwrap();
    overrides.codes().settle(List::Own, &mut [error(7, "x")]);
    let needless: Vec<String> =
        overrides.codes().needless().iter().map(Problem::to_string).collect();
    assert_eq!(needless.len(), 1, "{needless:?}");
    let mut unlike = error(7, "x");
    unlike.class = None;
    let specs = Specs { errors: vec![unlike], ..Specs::default() };
    let general = read(&[("codes/general.toml", &idle)]).unwrap();
    assert_eq!(general.codes().unsettled(&specs).len(), 1);
}

#[test]
fn a_code_without_words_comes_with_the_block_to_paste() {
    let specs =
        Specs { errors: vec![error(7, "at sea"), error(8, "in \"dock\"")], ..Specs::default() };
    let known = "[[code]]\ncode = 7\nmessages = [\"sunk\"]\nmeaning = \"It is lost.\"\n";
    let overrides = read(&[("codes/general.toml", known)]).unwrap();
    let told = wordless(&specs, overrides.codes());
    assert!(told.contains("2 error codes have no words yet"), "{told}");
    assert!(told.contains("at the end of specs/overrides/codes/general.toml:\n"), "{told}");
    let block: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let pasted = format!("{known}{}\n", block.join("\n"));
    let overrides = read(&[("codes/general.toml", &pasted)]).unwrap();
    assert_eq!(wordless(&specs, overrides.codes()), "");
    let lost = overrides.codes().find(List::General, &error(7, "sunk")).unwrap().told();
    assert_eq!(lost, "It is lost.");
}

#[test]
fn every_documented_code_has_words_and_the_class_that_people_settled() {
    let (specs, overrides) = (files::specs(), Overrides::read(&files::overrides()).unwrap());
    assert_eq!(wordless(specs, overrides.codes()), "");
    assert_eq!(overrides.codes().unused(), []);
    assert_eq!(overrides.codes().unsettled(specs), []);
    let report = code_report(specs, overrides.codes());
    for (class, code) in [
        ("rate_limited", 1254290),
        ("rate_limited", 190004),
        ("rate_limited", 190010),
        ("rate_limited", 1310217),
        ("rate_limited", 1161604),
        ("rate_limited", 99991400),
        ("busy", 1254291),
        ("quota_exceeded", 11247),
        ("repeated", 230049),
    ] {
        let line = format!("\n{class} {code} (");
        assert!(format!("\n{report}").contains(&line), "{line}");
    }
}
