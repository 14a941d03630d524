//! Pages that are gone, and what overrides say of them.

use std::fs;

use crate::{Desk, says};

const RULES: &str = "\
[[page]]
page = \"volume7.md\"
accept = \"missing-section\"
reason = \"It never had one\"
";

const WORDS: &str = r#"# Books.
[endpoint."library.v1.volume3.get"]
summary = "Gets volume 3"

# It has two names.
[endpoint."library.v1.volume7.get"]
summary = "Gets volume 7"

[[correct]]
endpoint = "library.v1.volume7.get"
at = "/title"
was = "volume7"
now = "Volume 7"
reason = "It has a capital"
"#;

/// A tree of twelve books, with overrides about one that is gone.
fn desk() -> Desk {
    let books: Vec<String> = (0..12).map(|number| format!("volume{number}")).collect();
    let desk = Desk::with(&books.iter().map(String::as_str).collect::<Vec<_>>());
    desk.edit("docs/volume7.md", "### 错误码", "### 别的");
    desk.put("tree/specs/overrides/library.toml", WORDS);
    desk.put("tree/specs/overrides/pages.toml", RULES);
    desk.run("").succeeds();
    fs::remove_file(desk.path("docs/volume7.md")).unwrap();
    desk
}

#[test]
fn a_page_that_is_gone_takes_its_overrides_along_where_names_are_pinned() {
    let desk = desk();
    let out = desk.run("--pin --report report.md").succeeds();
    says(&out, &["BREAKING (1)", "endpoint removed", "REMOVED from specs/overrides (3)"]);
    says(&out, &["specs/overrides/library.toml: correction of library.v1.volume7.get at /title"]);
    says(&out, &["git diff specs/overrides      # is what was removed really gone?"]);
    let text = |name: &str| desk.read(&format!("tree/specs/overrides/{name}"));
    let (rest, _) = WORDS.split_once("\n# It has").unwrap();
    assert_eq!(text("library.toml"), rest);
    assert_eq!(text("pages.toml"), "");
    let report = desk.read("report.md");
    says(&report, &["### Breaking", "### Removed from `specs/overrides`"]);
    says(&report, &["- `library.toml`: `[endpoint.\"library.v1.volume7.get\"]`"]);
    says(&desk.run("--pin").succeeds(), &["Nothing to do."]);
}

#[test]
fn without_pins_the_overrides_are_left_to_people() {
    let desk = desk();
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(&err, &["pages.toml:1: volume7.md: there is no such page; delete lines 1 to 4"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_correction_that_is_settled_goes_and_one_that_is_not_stays() {
    let desk = Desk::with(&["atlas"]);
    let correct = |at: &str, was: &str, now: &str| {
        format!(
            "\n[[correct]]\nendpoint = \"library.v1.atlas.get\"\nat = \"{at}\"\nwas = {was:?}\n\
             now = {now:?}\nreason = \"Seen so\"\n"
        )
    };
    let pages = correct("/response/data/fields/pages/type", "int", "string");
    let title = correct("/title", "atlas", "Atlas");
    desk.put("tree/specs/overrides/library.toml", &format!("{pages}{title}"));
    desk.run("").succeeds();
    // The page says so itself by now.
    desk.edit("docs/atlas.md", "`pages` | `int`", "`pages` | `string`");
    let out = desk.run("--pin").succeeds();
    says(&out, &["REMOVED from specs/overrides (1)", "no longer applies: found \"string\""]);
    let file = desk.path("tree/specs/overrides/library.toml");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), title.trim());
    // It says something else, so somebody has to look.
    desk.edit("docs/atlas.md", "# atlas", "# Great atlas");
    let (_, err) = desk.run("--pin").fails();
    says(&err, &["or write `was = \"Great atlas\"` if the page is still wrong"]);
}
