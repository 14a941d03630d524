//! Findings of the import: those that are new since the last import are told by page.

use std::{fs, process::Command};

use crate::{Desk, book::book, desk_with_labels, pages::guide, says};

const ROW: &str = "| &nbsp;&nbsp;└ `pages` | `int` | 页 |\n";
const TITLE: &str = "| &nbsp;&nbsp;└ `title` | `string` | 题 |\n";

/// A page whose reply has two fields, with a finding: its example has a third.
fn page(name: &str) -> String {
    let example = "{\"pages\": 300, \"title\": \"A\", \"color\": \"red\"}";
    book(name).replace(ROW, &[ROW, TITLE].concat()).replace("{\"pages\": 300}", example)
}

fn desk() -> Desk {
    let desk = Desk::with(&[]);
    for name in ["atlas", "novel"] {
        desk.put(&format!("docs/{name}.md"), &page(name));
    }
    desk.run("").succeeds();
    desk
}

fn listed(desk: &Desk) -> Vec<String> {
    let text = desk.read("tree/specs/findings.list");
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn a_table_that_lost_its_last_rows_is_a_new_finding_that_names_its_page() {
    let desk = desk();
    let before =
        ["atlas.md", "novel.md"].map(|page| format!("{page} example-contradiction data.color"));
    assert_eq!(listed(&desk), before);
    says(&desk.run("").succeeds(), &["FINDINGS of the import: none new, 2 as before"]);

    desk.edit("docs/novel.md", TITLE, "");
    let run = desk.run("--report report.md");
    assert_eq!(run.err, "");
    let out = run.succeeds();
    says(&out, &["FINDINGS of the import: 1 new, 0 gone, 2 as before"]);
    says(&out, &["new   novel.md:", ": example-contradiction\n", "data.title"]);
    says(&out, &["look at the new findings above"]);
    assert!(!out.contains("atlas.md"), "{out}");
    let report = desk.read("report.md");
    says(&report, &["### New: 1 finding of the import", "- `novel.md:", "reply field removed"]);
    let now = [&before[..], &["novel.md example-contradiction data.title".to_owned()]];
    assert_eq!(listed(&desk), now.concat());

    // One that is mended is told too.
    desk.put("docs/novel.md", &page("novel"));
    let out = desk.run("--report report.md").succeeds();
    says(&out, &["0 new, 1 gone, 2 as before", "gone  novel.md example-contradiction"]);
    let report = desk.read("report.md");
    says(&report, &["### Gone: 1 finding", "- `novel.md example-contradiction data.title`"]);
    assert_eq!(listed(&desk), before);
}

#[test]
fn a_finding_beside_others_of_its_kind_is_not_lost_in_their_number() {
    let desk = desk();
    // The number stays the same: one is mended, one is new.
    desk.edit("docs/atlas.md", ", \"color\": \"red\"", "");
    desk.edit("docs/novel.md", "\"color\"", "\"colour\": 1, \"color\"");
    let out = desk.run("").succeeds();
    says(&out, &["1 new, 1 gone, 1 as before", "new   novel.md:", "gone  atlas.md "]);
}

#[test]
fn findings_that_move_within_their_page_are_not_new() {
    let desk = desk();
    desk.edit("docs/atlas.md", "# atlas\n", "# atlas\n\n另一句话。\n");
    says(&desk.run("").succeeds(), &["FINDINGS of the import: none new, 2 as before"]);
}

#[test]
fn a_check_compares_findings_too() {
    let desk = desk();
    let before = desk.tree();
    desk.edit("docs/novel.md", "\"color\"", "\"colour\": 1, \"color\"");
    let (out, err) = desk.run("--check").fails();
    says(&out, &["1 new, 0 gone, 2 as before"]);
    says(&err, &["is out of date: line", "run `cargo xtask gen --docs docs` to fix it"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn the_first_import_shows_all_findings_and_begins_the_file() {
    let desk = Desk::with(&[]);
    desk.put("docs/guide.md", &guide());
    desk.put("docs/atlas.md", &page("atlas"));
    let run = desk.run("");
    says(&run.err, &["example-contradiction", "docs/atlas.md"]);
    assert!(!run.succeeds().contains("FINDINGS"));
    assert_eq!(listed(&desk), ["atlas.md example-contradiction data.color"]);
}

#[test]
fn a_report_is_written_only_once_what_it_tells_is_so() {
    let desk = desk_with_labels();
    desk.run("--report report.md").fails();
    assert!(!desk.path("report.md").exists());
    fs::create_dir(desk.path("report")).unwrap();
    desk.put("docs/atlas.md", &book("atlas").replace("100 次", "50 次"));
    let (_, err) = desk.run("--report report").fails();
    says(
        &err,
        &["specs/ and generated/ are written, only the report is not", "cannot write report"],
    );
}

#[test]
fn a_contradiction_that_a_correction_settles_is_no_finding() {
    let desk = Desk::with(&[]);
    desk.put("docs/atlas.md", &book("atlas").replace("{\"pages\": 300}", "{\"pages\": \"300\"}"));
    desk.put("docs/novel.md", &page("novel"));
    desk.run("").succeeds();
    let novel = "novel.md example-contradiction data.color";
    assert_eq!(listed(&desk), ["atlas.md example-contradiction data.pages", novel]);
    let correction = "[[correct]]\nendpoint = \"library.v1.atlas.get\"\n\
                      at = \"/response/data/fields/pages/type\"\nwas = \"int\"\n\
                      now = \"string\"\nreason = \"The example has text\"\n";
    desk.put("tree/specs/overrides/library.toml", correction);
    says(&desk.run("").succeeds(), &["0 new, 1 gone, 1 as before"]);
    assert_eq!(listed(&desk), [novel]);
}

#[test]
fn rows_that_say_the_same_count_as_one_and_are_told() {
    let desk = desk();
    desk.edit("docs/atlas.md", ROW, &[ROW, ROW].concat());
    let out = desk.run("").succeeds();
    says(&out, &["1 new, 0 gone, 2 as before", "both rows say the same"]);
    let code = desk.read("tree/generated/src/library/v1/atlas.rs");
    assert_eq!(code.matches("pub pages: ").count(), 1, "{code}");
}

#[test]
fn names_that_the_overrides_changed_since_the_commit_are_told() {
    let desk = Desk::settled(&["atlas", "novel"]);
    for arguments in ["init --quiet", "add .", "commit --quiet --message one"] {
        let who = ["user.name=t", "user.email=t@example.com", "commit.gpgsign=false"];
        let status = Command::new("git")
            .args(who.iter().flat_map(|setting| ["-c", setting]))
            .args(arguments.split(' '))
            .current_dir(desk.path("tree"))
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments}");
    }
    let words = "[endpoint.\"library.v1.atlas.get\"]\nname = \"open\"\n\
                 [endpoint.\"library.v1.atlas.get\".names]\n\"response.data.pages\" = \"count\"\n";
    desk.put("tree/specs/overrides/library.toml", words);
    let told = ["library::v1::atlas::get → library::v1::atlas::open", "pages → count"];
    says(&desk.run("").succeeds(), &told);
    says(&desk.xtask("diff HEAD --root tree").succeeds(), &told);
}
