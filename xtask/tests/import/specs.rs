//! What an import writes, and what it does not touch.

use crate::{
    Desk,
    book::book,
    pages::{broken, guide},
};

#[test]
fn pages_become_specs_and_a_second_run_writes_no_file() {
    let desk =
        Desk::with(&[("a/atlas.md", book("atlas")), ("b.txt", book("novel")), ("c.md", guide())]);
    desk.import("--out specs docs")
        .succeeds()
        .says("3 pages: 2 specs (2 written, 0 unchanged), 0 removed, 1 page of other kinds");
    let before = desk.specs();
    assert_eq!(desk.spec_names(), ["library/v1/atlas/get.json", "library/v1/novel/get.json"]);
    let again = desk.import("--out specs docs").succeeds();
    assert_eq!(again.err, "", "no progress is shown where the output is no terminal");
    again.says("(0 written, 2 unchanged)");
    assert_eq!(desk.specs(), before);
}

#[test]
fn a_page_that_fails_leaves_all_specs_as_they_were() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", book("novel"))]);
    desk.import("--out specs docs").succeeds();
    let before = desk.specs();
    desk.put("docs/atlas.md", book("atlas").replace("100 次", "200 次").as_bytes());
    desk.put("docs/novel.md", broken("novel").as_bytes());
    let run = desk.import("--out specs --prune docs").fails("1 error; specs is unchanged");
    assert!(run.err.contains("unknown-type") && run.err.contains("docs/novel.md"), "{}", run.err);
    assert_eq!(desk.specs(), before);
}

#[test]
fn keep_going_writes_what_could_be_read_and_fails_in_the_end() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", book("novel"))]);
    desk.import("--out specs docs").succeeds();
    let [_, novel] = &desk.specs()[..] else { panic!("two specs") };
    desk.put("docs/atlas.md", book("atlas").replace("100 次", "200 次").as_bytes());
    desk.put("docs/novel.md", broken("novel").as_bytes());
    desk.import("--out specs --keep-going docs")
        .fails("1 error; the pages that have them were left out")
        .says("1 spec (1 written, 0 unchanged)");
    assert!(desk.text("specs/library/v1/atlas/get.json").contains("200"));
    assert_eq!(&desk.specs()[1], novel);
}

#[test]
fn prune_removes_the_specs_that_no_page_gives_and_nothing_else() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", book("novel"))]);
    desk.import("--out specs docs").succeeds();
    let by_hand = ["specs/overrides/library.toml", "specs/schema.json", "specs/notes.txt"];
    by_hand.iter().for_each(|file| desk.put(file, b"by hand"));
    std::fs::remove_file(desk.path("docs/novel.md")).unwrap();
    desk.import("--out specs docs").succeeds().says("0 removed");
    desk.import("--out specs --prune docs").succeeds().says("1 removed");
    let left = ["library/v1/atlas/get.json", "notes.txt", "overrides/library.toml", "schema.json"];
    assert_eq!(desk.spec_names(), left);
}

#[test]
fn prune_spares_what_a_failing_page_may_have_given() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", book("novel"))]);
    desk.import("--out specs docs").succeeds();
    let before = desk.specs();
    desk.put("docs/novel.md", broken("novel").as_bytes());
    desk.import("--out specs --prune --keep-going docs").fails("and nothing was removed");
    assert_eq!(desk.specs(), before);
}

#[test]
fn two_pages_with_one_identity_are_written_neither() {
    let desk =
        Desk::with(&[("a.md", book("atlas")), ("b.md", book("atlas")), ("c.md", book("novel"))]);
    let run = desk.import("--out specs docs").fails("errors; specs is unchanged");
    assert!(run.err.contains("docs/a.md") && run.err.contains("docs/b.md"), "{}", run.err);
    assert!(run.err.contains("identity-collision"), "{}", run.err);
    assert_eq!(desk.spec_names(), [""; 0]);
    desk.import("--out specs --keep-going docs").fails("left out");
    assert_eq!(desk.spec_names(), ["library/v1/novel/get.json"]);
}

#[test]
fn a_page_named_twice_is_one_page() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.import("--out specs docs docs/atlas.md").succeeds().says("1 page: 1 spec");
}

#[test]
fn a_page_of_the_history_replaces_no_current_spec_unless_asked_to() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.import("--out specs docs").succeeds();
    let before = desk.specs();
    desk.put("historic-version/library/atlas.md", book("atlas").as_bytes());
    desk.put("historic-version/library/novel.md", book("novel").as_bytes());
    let run = desk.import("--out specs historic-version").fails("specs is unchanged");
    let page = "historic-version/library/atlas.md: library.v1.atlas.get";
    assert!(run.err.contains(page) && run.err.contains("--historic"), "{}", run.err);
    assert!(!run.err.contains("novel"), "what replaces nothing is no matter: {}", run.err);
    assert_eq!(desk.specs(), before);

    desk.import("--out specs --historic historic-version").succeeds().says("2 written");
    assert!(desk.text("specs/library/v1/atlas/get.json").contains("\"deprecated\""));
    // From now on it replaces one of its own kind.
    desk.import("--out specs historic-version").succeeds().says("2 unchanged");
}

#[test]
fn a_page_cut_between_two_sections_replaces_no_spec_unless_asked_to() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", book("novel"))]);
    desk.import("--out specs docs").succeeds();
    let before = desk.specs();
    let (page, _) =
        book("atlas").split_once("### 错误码").map(|(a, b)| (a.to_owned(), b.len())).unwrap();
    desk.put("docs/atlas.md", page.as_bytes());
    let run = desk.import("--out specs docs").fails("specs is unchanged");
    let lost = "docs/atlas.md: library.v1.atlas.get lost the table of error codes";
    assert!(run.err.contains(lost) && run.err.contains("--shorter"), "{}", run.err);
    assert!(!run.err.contains("missing-section"), "what decides stands alone: {}", run.err);
    assert_eq!(desk.specs(), before);

    desk.import("--out specs --shorter docs").succeeds().says("1 written");
    desk.import("--out specs docs").succeeds().says("2 unchanged");
}

#[test]
fn a_page_about_cards_that_was_cut_or_is_alone_replaces_no_component_unless_asked_to() {
    const LEVER: &str = include_str!("../../../docs/tests/cards/lever.md");
    let crank = LEVER.replace("lever", "crank").replace("Lever", "Crank");
    let desk = Desk::with(&[("crank.md", crank), ("lever.md", LEVER.to_owned())]);
    desk.import("--out specs docs").succeeds().says("2 specs");
    let before = desk.specs();
    let run = desk.import("--out specs docs/lever.md").fails("specs is unchanged");
    assert!(run.err.contains("card crank lost its page"), "{}", run.err);
    let (page, _) = LEVER.split_once("| `margin` |").unwrap();
    desk.put("docs/lever.md", page.as_bytes());
    let run = desk.import("--out specs docs").fails("specs is unchanged");
    assert!(run.err.contains("card lever lost most of what its tables say"), "{}", run.err);
    assert!(run.err.contains("the field margin"), "{}", run.err);
    assert_eq!(desk.specs(), before);

    desk.import("--out specs --shorter docs").succeeds().says("1 written, 1 unchanged");
}

#[test]
fn findings_that_are_no_errors_are_counted_behind_the_error() {
    let cut = book("atlas").replace("### 错误码", "### 别的");
    let desk = Desk::with(&[("atlas.md", cut), ("novel.md", broken("novel"))]);
    let run = desk.import("--out specs docs").fails("1 error; specs is unchanged");
    assert!(run.err.trim_start().starts_with("import::unknown-type"), "{}", run.err);
    assert!(!run.err.contains("import::missing-section"), "{}", run.err);
    assert!(run.err.contains("findings that are not errors: 1 missing-section"), "{}", run.err);
}
