//! `cargo xtask gen --docs` from its command line, in a tree of its own, on pages of a made-up
//! library: what it tells, what it writes, and that a failure writes nothing.

#[path = "../support/book.rs"]
mod book;
mod findings;
mod gone;
mod lost;
#[path = "../support/pages.rs"]
mod pages;
#[cfg(unix)]
mod plain;
mod pruned;
mod sdk;
mod words;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use book::book;
use pages::{broken, guide};

/// A tree with pages beside it.
struct Desk(TempDir);

/// What a run printed, and whether it succeeded.
struct Run {
    succeeded: bool,
    out: String,
    err: String,
}

impl Desk {
    fn with(books: &[&str]) -> Self {
        let desk = Desk(tempfile::tempdir().unwrap());
        fs::create_dir(desk.path("tree")).unwrap();
        desk.put("docs/guide.md", &guide());
        for name in books {
            desk.put(&format!("docs/{name}.md"), &book(name));
        }
        desk
    }

    /// One on which everything was written already.
    fn settled(books: &[&str]) -> Self {
        let desk = Desk::with(books);
        desk.run("").succeeds();
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// The text of a file.
    #[track_caller]
    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "`{from}` is in {text}");
        self.put(path, &text.replace(from, to));
    }

    /// `cargo xtask gen --docs` with these options.
    fn run(&self, options: &str) -> Run {
        self.xtask(&format!("gen --root tree --docs docs {options}"))
    }

    fn xtask(&self, arguments: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run {
            succeeded: output.status.success(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Every file of the tree with its text, and every folder.
    fn tree(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        list(&self.path("tree"), &mut found);
        found
    }
}

fn list(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = if path.is_dir() {
            list(&path, found);
            String::new()
        } else {
            fs::read_to_string(&path).unwrap()
        };
        found.insert(path.display().to_string(), text);
    }
}

impl Run {
    #[track_caller]
    fn succeeds(self) -> String {
        assert!(self.succeeded, "{}{}", self.out, self.err);
        self.out
    }

    /// What it printed, on standard output and on standard error.
    #[track_caller]
    fn fails(self) -> (String, String) {
        assert!(!self.succeeded, "{}", self.out);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        (self.out, self.err)
    }
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "`{words}` is in {text}");
    }
}

#[test]
fn pages_become_specs_and_code_in_one_go_and_what_is_new_is_told() {
    let desk = Desk::with(&["atlas", "novel"]);
    let out = desk.run("").succeeds();
    says(&out, &["library.v1.atlas.get", "new endpoint: GET /open-apis/library/v1/atlas/:id"]);
    says(&out, &["0 → 2 endpoints", "2 additive", "2 endpoints and 0 events", "Next:"]);
    let tree = desk.tree();
    for file in ["specs/library/v1/atlas/get.json", "specs/schema.json", "generated/src/lib.rs"] {
        assert!(tree.contains_key(&desk.path("tree").join(file).display().to_string()), "{file}");
    }
    says(&desk.run("").succeeds(), &["No change: 2 endpoints", "Nothing to do."]);
    assert_eq!(desk.tree(), tree);
    desk.run("--check").succeeds();
}

#[test]
fn what_a_page_now_says_is_told_in_words_and_as_markdown() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.edit("docs/atlas.md", "`pages` | `int`", "`pages` | `string`");
    let out = desk.run("--report told/report.md --limit 60000").succeeds();
    says(&out, &["BREAKING (1)", "response.data.pages  reply field retyped: int → string"]);
    says(&out, &["library::v1::atlas::GetResponse::pages", "look at the breaking change"]);
    says(&out, &["told/report.md is the text of the pull request"]);
    let report = desk.read("told/report.md");
    says(&report, &["### Breaking", "`response.data.pages` reply field retyped: `int` → `string`"]);
    let code = desk.path("tree/generated/src/library/v1/atlas.rs");
    says(&fs::read_to_string(code).unwrap(), &["pub pages: Option<String>"]);
}

#[test]
fn a_page_that_is_gone_takes_its_spec_and_its_code_along() {
    let books: Vec<String> = (0..12).map(|number| format!("volume{number}")).collect();
    let desk = Desk::settled(&books.iter().map(String::as_str).collect::<Vec<_>>());
    fs::remove_file(desk.path("docs/volume7.md")).unwrap();
    says(&desk.run("").succeeds(), &["endpoint removed", "specs/: 0 files written, 1 removed"]);
    assert!(!desk.path("tree/specs/library/v1/volume7").exists());
    assert!(!desk.path("tree/generated/src/library/v1/volume7.rs").exists());
}

#[test]
fn a_page_with_an_error_leaves_everything_as_it_was() {
    let desk = Desk::settled(&["atlas", "novel"]);
    let before = desk.tree();
    desk.put("docs/poem.md", &broken("poem"));
    let (_, err) = desk.run("").fails();
    says(&err, &["docs/poem.md", "一些数", "1 error in docs; specs/ and generated/ are unchanged"]);
    assert_eq!(desk.tree(), before);
}

/// A page whose numbers have labels that need English names.
fn desk_with_labels() -> Desk {
    let desk = Desk::settled(&["atlas", "novel"]);
    let rows = "`pages` | `int` | 页<br>**可选值有**：<br>- `1`: 薄 - `2`: 厚 |";
    desk.edit("docs/atlas.md", "`pages` | `int` | 页 |", rows);
    desk
}

#[test]
fn a_name_that_only_a_person_can_give_is_asked_for_beside_the_report() {
    let desk = desk_with_labels();
    let before = desk.tree();
    for options in ["", "--pin", "--check"] {
        let (out, err) = desk.run(options).fails();
        says(&out, &["values are now listed: none → 1, 2"]);
        says(&err, &["labelled `薄`, needs an English name", "library.toml", "[labels]"]);
        says(&err, &["2 problems in specs/; specs/ and generated/ are unchanged"]);
        assert_eq!(desk.tree(), before, "{options}");
    }
    // What is to be written can be pasted as it stands, below other words.
    let (_, err) = desk.run("").fails();
    let (_, remedies) = err.split_once("To settle them").unwrap();
    let lines: Vec<&str> = remedies.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let pasted = lines.join("\n");
    let words = pasted.replace("\"薄\" = \"Name\"", "\"薄\" = \"Thin\"");
    let words = words.replace("\"厚\" = \"Name\"", "\"厚\" = \"Thick\"");
    desk.put("tree/specs/overrides/library.toml", &words);
    desk.run("").succeeds();
    let code = desk.path("tree/generated/src/library/v1/atlas.rs");
    says(&fs::read_to_string(code).unwrap(), &["Thin,", "Thick,"]);
}

#[test]
fn words_about_an_event_that_is_not_documented_are_told() {
    let desk = Desk::settled(&["atlas", "novel"]);
    let words = "[event.\"library.v1.book.lost_v1\"]\nsummary = \"A book was lost\"\n";
    desk.put("tree/specs/overrides/library.toml", words);
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(&err, &["specs/overrides/library.toml:1: event.\"library.v1.book.lost_v1\""]);
    says(&err, &["does not apply: nothing in specs/ asks for it; delete lines 1 to 2, or"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_check_writes_nothing_and_names_the_file_and_the_command() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.edit("docs/atlas.md", "100 次/分钟", "50 次/分钟");
    let before = desk.tree();
    let (out, err) = desk.run("--check --silent").fails();
    says(&out, &["rate limit changed: 100 per minute → 50 per minute"]);
    says(&err, &["specs/library/v1/atlas/get.json is out of date: line"]);
    says(&err, &["run `cargo xtask gen --docs docs` to fix it"]);
    assert_eq!(desk.tree(), before);
}

/// A correction of a page that is not there.
const MISSING: &str = r#"
[[correct]]
endpoint = "library.v1.novel.get"
at = "/title"
was = "novel"
now = "Novel"
reason = "It has a capital"
"#;

#[test]
fn a_part_of_the_pages_is_not_taken_for_the_whole() {
    let desk = Desk::settled(&["atlas", "novel"]);
    let before = desk.tree();
    fs::remove_file(desk.path("docs/novel.md")).unwrap();
    let (_, err) = desk.run("").fails();
    says(&err, &["docs lacks the pages of 1 of the 2 endpoints in specs/"]);
    assert_eq!(desk.tree(), before);

    // Neither is one with errors, of which nothing is said: they follow from it.
    desk.put("tree/specs/overrides/library.toml", MISSING);
    desk.put("docs/poem.md", &broken("poem"));
    let (_, err) = desk.run("").fails();
    assert!(err.starts_with("error: docs lacks the pages of 1 of the 2 endpoints"), "{err}");
    assert_eq!(err.matches("error").count(), 1, "{err}");
}

#[test]
fn specs_that_cannot_be_read_are_named_and_left_alone() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("tree/specs/library/v1/atlas/get.json", "{\"id\": \"library.v1.at");
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(&err, &["library/v1/atlas/get.json", "line 1", "cannot compare with specs/"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn what_stands_in_the_way_of_the_code_keeps_the_specs_as_they_were_too() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("docs/poem.md", &book("poem"));
    fs::create_dir(desk.path("tree/generated/src/library/v1/poem.rs")).unwrap();
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(&err, &["cannot read tree/generated/src/library/v1/poem.rs"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_new_endpoint_is_asked_for_a_summary() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("docs/poem.md", &book("poem"));
    let out = desk.run("--report report.md").succeeds();
    says(&out, &["1 new endpoint or event has no summary yet; say in English"]);
    says(&out, &["write summaries for the new endpoints and events above"]);
    let report = desk.read("report.md");
    says(
        &report,
        &["### 1 new endpoint or event has no summary yet", "[endpoint.\"library.v1.poem"],
    );
    assert!(!out.contains("What library.v1.atlas.get does"), "{out}");
    let (_, lines) = out.split_once("specs/overrides/library.toml:\n").unwrap();
    let lines: Vec<&str> = lines.lines().map_while(|line| line.strip_prefix("    ")).collect();
    desk.put("tree/specs/overrides/library.toml", &lines.join("\n"));
    let out = desk.run("").succeeds();
    assert!(!out.contains("no summary yet"), "{out}");
    let code = desk.path("tree/generated/src/library/v1/poem.rs");
    says(&fs::read_to_string(code).unwrap(), &["/// What library.v1.poem.get does"]);
}

#[test]
fn the_report_counts_what_a_comparison_of_the_results_counts() {
    let object = |name: &str, ty: &str| {
        format!(
            "| &nbsp;&nbsp;└ `{name}` | `object` | 物 |\n\
             | &nbsp;&nbsp;&nbsp;&nbsp;└ `cover` | `cover` | 皮 |\n\
             | &nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;└ `color` | `{ty}` | 色 |\n"
        )
    };
    let page = |types: [&str; 3]| {
        let objects = [object("front", types[0]), object("back", types[1])].concat();
        let objects = objects + &object("side", types[2]);
        let row = "| &nbsp;&nbsp;└ `pages` | `int` | 页 |\n";
        book("atlas").replace(row, &objects).replace("{\"pages\": 300}", "{}")
    };
    let desk = Desk::with(&["novel"]);
    desk.put("docs/atlas.md", &page(["int"; 3]));
    desk.run("").succeeds();
    let old = desk.path("old");
    copy(&desk.path("tree/specs"), &old);
    desk.put("docs/atlas.md", &page(["string", "string", "int"]));
    let out = desk.run("--pin --report report.md").succeeds();
    says(&out, &["1 name pinned"]);
    let report = desk.read("report.md");
    let diff = desk.xtask("diff old tree/specs --format markdown").succeeds();
    assert_eq!(report.trim(), diff.trim());
    says(&report, &["type renamed", "reply field retyped"]);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}
