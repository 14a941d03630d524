//! Rules about pages that no longer apply: each problem names the lines to delete.

use feishu_docs::{
    import::Imported,
    reading::{How, Reading, read},
    witness::Known,
};
use feishu_overrides::Overrides;

use crate::common::SHELF;

fn reading(rules: &str) -> Reading {
    let other = SHELF.text().replace("shop-v1/shelf/create", "shop-v1/shelf/add");
    let pages = [("a/create.md", SHELF.text()), ("b/add.md", other)];
    let pages = pages.map(|(name, text)| (name.to_owned(), text));
    let overrides = Overrides::read(&[("pages.toml".to_owned(), rules.to_owned())]).unwrap();
    read(
        &pages,
        &How { overrides: &overrides, whole: true, prose: false, known: &Known::default() },
        |_: &Imported| (),
    )
}

/// Both pages have one address, which is settled here.
const SETTLED: &str = r#"
[[page]]
page = "a/create.md"
accept = "shared-address"
reason = "none"

[[page]]
page = "b/add.md"
accept = "shared-address"
reason = "none"
"#;

#[test]
fn a_rule_that_no_longer_applies_names_its_lines() {
    assert_eq!(reading(SETTLED).problems, []);
    let cases = [
        ("page = \"gone.md\"\naccept = \"open-type\"", "there is no such page"),
        ("page = \"a/create.md\"\naccept = \"open-type\"", "the page has no open-type"),
        (
            "page = \"a/create.md\"\nid = \"shop.v1.shelf.create\"",
            "the page has this identity by itself",
        ),
        ("page = \"a/create.md\"\ninstead = \"b/add.md\"", "b/add.md has another identity"),
        ("page = \"a/create.md\"\ninstead = \"gone.md\"", "there is no page gone.md"),
    ];
    for (rule, why) in cases {
        // Behind 10 lines of others and a blank one.
        let rules = format!("{SETTLED}\n# A word.\n[[page]]\n{rule}\nreason = \"none\"\n");
        let reading = reading(&rules);
        let [problem] = &reading.problems[..] else { panic!("{rule}: {:?}", reading.problems) };
        assert!(problem.place.starts_with("specs/overrides/pages.toml:13: "), "{problem}");
        assert!(problem.message.contains(why), "{problem}");
        assert!(problem.message.contains("delete lines 13 to 16, or correct `"), "{problem}");
        // What is left is what was there without it.
        let left: Vec<&str> = rules.lines().take(12).chain(rules.lines().skip(16)).collect();
        assert_eq!(self::reading(&left.join("\n")).problems, []);
    }
}
