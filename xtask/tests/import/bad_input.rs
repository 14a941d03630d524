//! Input that is no page, and arguments that make no sense; the report is written all the same.

use crate::{Desk, book::book, pages::broken};

#[test]
fn a_file_that_is_no_text_is_named_with_the_byte() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.put("docs/novel.md", b"# \xe4\xbd\xa0\xff");
    desk.import("--out specs docs").fails("docs/novel.md: no UTF-8 text: byte 5 cannot be read");
    assert_eq!(desk.spec_names(), [""; 0]);
    desk.import("--out specs --keep-going docs").fails("1 error").says("2 pages: 1 spec");
    assert_eq!(desk.spec_names(), ["library/v1/atlas/get.json"]);
}

#[test]
fn a_page_that_does_not_exist_is_named() {
    let desk = Desk::with(&[]);
    desk.import("--out specs --keep-going docs/none.md").fails("docs/none.md does not exist");
}

#[test]
fn a_folder_without_pages_is_an_error_that_says_what_pages_are() {
    let desk = Desk::with(&[("README.md", book("atlas")), ("atlas.html", book("atlas"))]);
    desk.import("--out specs docs")
        .fails("docs holds no pages; expected files that end in .md or .txt");
}

#[test]
fn a_folder_of_specs_that_is_a_file_is_named() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.put("specs", b"a file");
    desk.import("--out specs docs").fails("specs/library/v1/atlas/get.json");
    assert_eq!(desk.text("specs"), "a file");
}

#[test]
fn the_command_wants_a_place_for_specs_or_a_report() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.import("docs").fails("--out <DIR>");
    desk.import("--report report.html --prune docs").fails("--out <DIR>");
}

#[test]
fn a_report_needs_no_specs() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    let run = desk.import("--report about/report.html docs").succeeds();
    assert_eq!(run.err, "report: about/report.html\n");
    assert!(desk.text("about/report.html").contains("1 of 1 API pages became specs"));
    assert!(!desk.path("specs").exists());
}

#[test]
fn a_report_is_written_when_pages_fail() {
    let desk = Desk::with(&[("atlas.md", book("atlas")), ("novel.md", broken("novel"))]);
    desk.put("docs/poem.md", b"\xff");
    desk.import("--out specs --report report.html docs").fails("2 errors; specs is unchanged");
    let report = desk.text("report.html");
    assert!(report.contains("1 of 2 API pages became specs"), "{report}");
    assert!(report.contains("poem.md") && report.contains("unknown-type"), "{report}");
    assert_eq!(desk.spec_names(), [""; 0]);
}

#[test]
fn a_report_and_specs_come_from_one_run() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.import("--out specs --report report.html docs").succeeds().says("1 written");
    assert!(desk.path("report.html").exists());
    assert_eq!(desk.spec_names(), ["library/v1/atlas/get.json"]);
}

#[cfg(unix)]
#[test]
fn a_report_goes_through_a_link_and_into_a_stream() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.put("real.html", b"old");
    std::os::unix::fs::symlink("real.html", desk.path("link.html")).unwrap();
    desk.import("--report link.html docs").succeeds();
    assert!(desk.path("link.html").is_symlink());
    assert!(desk.text("real.html").starts_with("<!DOCTYPE html>"));
    let run = desk.import("--report /dev/stdout docs").succeeds();
    assert!(run.out.starts_with("<!DOCTYPE html>"), "{}", run.out);
    desk.import("--report docs docs").fails("cannot write docs");
}

#[test]
fn overrides_that_cannot_be_read_leave_specs_alone_and_stand_in_the_report() {
    let desk = Desk::with(&[("atlas.md", book("atlas"))]);
    desk.put("overrides/library.toml", b"[[correct]\n");
    desk.import("--out specs --report report.html docs").fails("library.toml");
    assert_eq!(desk.spec_names(), [""; 0]);
    assert!(desk.text("report.html").contains("library.toml"));
}
