//! Pages about cards to the specs of their components.

use feishu_docs::cards::{self, CardReading};
use feishu_overrides::{CardRules, Overrides};
use feishu_spec::to_text;
use feishu_testing::files;

/// A made-up component with each form that facts take.
const PAGE: &str = include_str!("lever.md");

fn rules(text: &str) -> CardRules {
    let files = [("cards.toml".to_owned(), text.to_owned())];
    Overrides::read(&files).unwrap().cards().clone()
}

fn read(text: &str, rules: &CardRules) -> CardReading {
    cards::read(&[("lever.md".to_owned(), text.to_owned())], rules, true)
}

const TYPES: &str = "types.text = ['text']\n";

#[test]
fn a_page_becomes_a_component() {
    let reading = read(PAGE, &rules(TYPES));
    assert_eq!((reading.diagnostics.len(), reading.others), (0, 0));
    insta::assert_snapshot!(to_text(&reading.components[0]));
}

#[test]
fn pages_of_other_kinds_are_none_about_cards() {
    assert!(cards::is_page(PAGE));
    assert!(!cards::is_page(&PAGE.replace("feishu-cards", "feishu-mail")));
    assert!(!cards::is_page("# Lever\n\n| Field | Type | Description |\n|---|---|---|\n"));
}

#[test]
fn a_page_without_a_tag_describes_no_component() {
    let reading = read(&PAGE.replace("Fixed value: `lever`.", "Any."), &rules(TYPES));
    assert_eq!((reading.components.len(), reading.others), (0, 1));
}

#[test]
fn a_row_that_cannot_be_read_is_reported() {
    let reading = read(&PAGE.replace("| `width` |", "| the width |"), &rules(TYPES));
    let found: Vec<String> = reading.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("unreadable-row") && found[0].contains("the width"), "{found:?}");
}

#[test]
fn a_correction_changes_a_field_and_is_stale_when_it_does_not() {
    let correct = "[[correct]]\ncard = 'lever'\nat = 'width'\ntype = 'int'\nreason = 'r'\n";
    let reading = read(PAGE, &rules(&format!("{TYPES}{correct}")));
    assert!(to_text(&reading.components[0]).contains(r#""name": "width", "type": "int""#));
    assert!(reading.problems.is_empty());

    let stale = correct.replace("'int'", "'string'");
    let reading = read(PAGE, &rules(&format!("{TYPES}{stale}")));
    let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
    let told = "cards.toml:2: correction of lever at width: does not apply: the pages say so by now; \
                delete lines 2 to 6, or correct it";
    assert!(problem.to_string().ends_with(told), "{problem}");
    assert!(problem.gone.is_some());
}

#[test]
fn a_correction_of_what_is_gone_says_so_and_brings_nothing_back() {
    let none = "| `wide` |";
    let page = PAGE.replace("| `width` |", none);
    let width = "[[correct]]\ncard = 'lever'\nat = 'width'\ntype = 'int'\nreason = 'r'\n";
    let other = width.replace("'lever'", "'wheel'");
    for (page, correct, told) in [
        (page.as_str(), width.to_owned(), "there is no such field; delete lines 2 to 6"),
        (PAGE, other.clone(), "no page describes such a component; delete lines 2 to 6"),
        (PAGE, width.replace("type", "add = true\ntype"), "the page has this field by now; delete"),
    ] {
        let reading = read(page, &rules(&format!("{TYPES}{correct}")));
        let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
        assert!(problem.message.contains(told) && problem.gone.is_some(), "{problem}");
    }
    let add = width.replace("type", "add = true\ntype");
    let reading = read(&page, &rules(&format!("{TYPES}{add}")));
    assert_eq!(reading.problems, []);
    assert!(to_text(&reading.components[0]).contains(r#""name": "width", "type": "int""#));

    // A part of the pages may be read.
    let rules = rules(&format!("{TYPES}{other}"));
    let pages = [("lever.md".to_owned(), PAGE.to_owned())];
    assert_eq!(cards::read(&pages, &rules, false).problems, []);
}

#[test]
fn a_type_that_no_field_has_is_told_with_its_line_if_the_pages_are_all_that_there_are() {
    let types = "# Types.\n[types]\ntext = [\n    'text',\n    'caption',\n]\nwheel = ['text']\n";
    let rules = rules(types);
    let told: Vec<String> = read(PAGE, &rules).problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("cards.toml:5: types text: does not apply: no field `caption`"));
    assert!(told[0].contains("delete \"caption\" in line 5"), "{told:?}");
    // The first type that lists a field is its type.
    assert!(told[1].contains("cards.toml:7: types wheel: does not apply: no field `text`"));
    let pages = [("lever.md".to_owned(), PAGE.to_owned())];
    assert_eq!(cards::read(&pages, &rules, false).problems, []);
}

#[test]
fn a_correction_that_is_wrong_itself_is_for_people() {
    let correct = "[[correct]]\ncard = 'lever'\nat = 'width'\ntype = 'wide'\nreason = 'r'\n";
    let reading = read(PAGE, &rules(&format!("{TYPES}{correct}")));
    let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
    assert!(
        problem.message.contains("correct lines 2 to 6") && problem.gone.is_none(),
        "{problem}"
    );
}

#[test]
#[ignore = "needs the documentation pages: cards"]
fn the_specs_are_what_the_pages_say() {
    let folder = files::documentation().join("../cards-2026-03-26");
    let overrides = Overrides::read(&files::overrides()).unwrap();
    let reading = cards::read(&files::below(&folder, ".md"), overrides.cards(), true);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    assert_eq!(reading.components, files::specs().cards);
}
