//! Events that the official SDKs know, beside those of pages.

use feishu_docs::{
    import::Imported,
    reading::{How, Reading, read},
    witness::Known,
};
use feishu_overrides::{GonePart, Overrides};

use crate::pushes::two_events;

const MISSED: &str = r#"[[event]]
id = "harbor.v1.ship_missed"
type = "ship_missed"
layout = "1.0"
sdks = ["made-up 1.0"]
fields = ["ship_id string", "crew object[]", "crew.name string"]
"#;

fn reading(sdk: &str, whole: bool) -> Reading {
    let overrides = Overrides::read(&[("sdk.toml".to_owned(), sdk.to_owned())]).unwrap();
    let pages = [("mooring.md".to_owned(), two_events())];
    read(
        &pages,
        &How { overrides: &overrides, whole, prose: false, known: &Known::default() },
        |_: &Imported| (),
    )
}

#[test]
fn an_event_without_a_page_is_among_the_specs_and_names_its_source() {
    let reading = reading(MISSED, true);
    assert_eq!(reading.problems, []);
    let specs = reading.specs();
    let missed = specs.iter().find(|(path, _)| path.ends_with("harbor/v1/ship_missed.json"));
    let (_, text) = missed.expect("the event of the SDK");
    assert!(text.contains("\"sdks\": [\"made-up 1.0\"]"), "{text}");
    assert!(text.contains("{\"name\": \"ship_id\", \"type\": \"string\"}"), "{text}");
    let id = |id: &str| reading.subjects().iter().any(|subject| subject.plain() == id);
    assert!(id("harbor.v1.ship_missed") && id("harbor.v1.ship_moored"));
}

#[test]
fn some_pages_bring_no_event_of_an_sdk() {
    let reading = reading(MISSED, false);
    assert!(reading.sdk_events.is_empty() && reading.problems.is_empty());
}

#[test]
fn what_a_page_says_wins_and_the_entry_should_go() {
    for (from, to) in [
        ("ship_missed", "ship_moored_revert"),
        ("type = \"ship_missed\"", "type = \"ship_moored\""),
    ] {
        let reading = reading(&format!("# A word.\n{}", MISSED.replace(from, to)), true);
        let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
        assert!(problem.place.starts_with("specs/overrides/sdk.toml:2: "), "{problem}");
        assert!(
            problem.message.contains("mooring.md describes it now; delete lines 2 to 7"),
            "{problem}"
        );
        assert!(reading.sdk_events.is_empty());
        let gone = problem.gone.as_ref().expect("what pins remove");
        assert_eq!((gone.file.as_str(), &gone.part), ("sdk.toml", &GonePart::Lines(vec![(2, 7)])));
    }
}

#[test]
fn an_entry_that_is_wrong_or_there_twice_names_its_lines() {
    let wrong = MISSED.replace("crew object[]", "crew string");
    for (sdk, why) in [
        (wrong, "`crew.name` is inside a field that is no object; correct lines 1 to 6"),
        (format!("{MISSED}{MISSED}"), "is there twice; delete lines 7 to 12"),
        (MISSED.replace("\"made-up 1.0\"", ""), "names no SDK in `sdks`; correct lines 1 to 6"),
    ] {
        let reading = reading(&sdk, true);
        let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
        assert!(problem.message.contains(why), "{problem}");
    }
}
