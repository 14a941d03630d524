//! Pages that lack sections which they had before.

use crate::{Desk, book::book, says};

/// The page without the text from one heading to the next one.
fn without(page: &str, from: &str, to: &str) -> String {
    let (before, rest) = page.split_once(from).unwrap();
    let (_, after) = rest.split_once(to).unwrap();
    format!("{before}{to}{after}")
}

#[test]
fn a_page_that_lost_a_section_is_told_before_all_changes() {
    let desk = Desk::settled(&["atlas", "novel"]);
    let cut = without(&book("atlas"), "### 响应体\n", "### 响应体示例");
    desk.put("docs/atlas.md", &cut);
    desk.put("docs/novel.md", book("novel").split("### 错误码").next().unwrap());
    let out = desk.run("--report report.md").succeeds();
    assert!(out.starts_with("LOST by 2 pages, which may have been cut\n"), "{out}");
    says(&out, &["docs/atlas.md: library.v1.atlas.get lost the table of the response"]);
    says(&out, &["docs/novel.md: library.v1.novel.get lost the table of error codes"]);
    says(&out, &["1. look at the pages above that lost a section"]);
    let report = desk.read("report.md");
    assert!(report.starts_with("### Lost by 2 pages, which may have been cut\n"), "{report}");
    says(&report, &["- `library.v1.atlas.get` lost the table of the response\n"]);
    assert!(!desk.run("").succeeds().contains("LOST"));
}
