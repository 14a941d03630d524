//! One page in every dialect: the same facts come out of each.

use insta::assert_snapshot;

use crate::common::{endpoint, import, shown};

pub(crate) const CONVERTED: &str = include_str!("pages/converted.md");
pub(crate) const RAW: &str = include_str!("pages/raw.md");
pub(crate) const PLAIN: &str = include_str!("pages/plain.md");
pub(crate) const BARE: &str = include_str!("pages/bare.txt");

#[test]
fn a_page_of_the_converted_dialect_gives_its_facts() {
    assert_snapshot!(shown(&import(CONVERTED)));
}

#[test]
fn every_dialect_gives_the_same_facts() {
    let converted = import(CONVERTED);
    for (dialect, text) in [("raw", RAW), ("plain", PLAIN), ("bare", BARE)] {
        assert_eq!(feishu_docs::page::read(text).dialect, dialect);
        let imported = import(text);
        let mut other = endpoint(&imported).clone();
        // Copied text has lost where it came from, and a date its time.
        other.doc = endpoint(&converted).doc.clone();
        let mut same = converted.clone();
        same.spec = feishu_docs::import::Spec::Endpoint(Box::new(other));
        same.diagnostics = imported.diagnostics;
        assert_eq!(shown(&same), shown(&converted), "{dialect}");
    }
}

#[test]
fn a_page_with_windows_line_ends_gives_the_same_facts() {
    let windows = CONVERTED.replace('\n', "\r\n");
    assert_eq!(shown(&import(&windows)), shown(&import(CONVERTED)));
}

#[test]
fn a_plain_page_without_blanks_at_line_ends_gives_the_same_facts() {
    let bare: Vec<&str> = PLAIN.lines().map(str::trim_end).collect();
    assert_eq!(shown(&import(&bare.join("\n"))), shown(&import(PLAIN)));
}

/// The JSON of an example, and the values of an enum, as a page of the dialect gives them.
fn written(text: &str) -> (Option<serde_json::Value>, Vec<serde_json::Value>) {
    let imported = import(text);
    let endpoint = endpoint(&imported);
    let body = endpoint.request.body.as_ref().unwrap();
    let boards = body.fields.iter().find(|field| field.name == "boards").unwrap();
    let wood = boards.fields.iter().find(|field| field.name == "wood").unwrap();
    let values = wood.values.iter().map(|value| value.value.clone());
    (endpoint.request.example.clone(), values.collect())
}

#[test]
fn what_looks_like_a_tag_in_an_example_stays_in_every_dialect() {
    for (dialect, text) in
        [("converted", CONVERTED), ("raw", RAW), ("plain", PLAIN), ("bare", BARE)]
    {
        let (example, _) = written(&text.replace("\"North\"", "\"<h>North</h>\""));
        let name = example.as_ref().and_then(|example| example["name"].as_str());
        assert_eq!(name, Some("<h>North</h>"), "{dialect}");
    }
}

#[test]
fn the_last_value_of_an_enum_counts_without_a_label_too() {
    for (dialect, text) in
        [("converted", CONVERTED), ("raw", RAW), ("plain", PLAIN), ("bare", BARE)]
    {
        let (_, values) = written(&text.replace("松木", ""));
        assert_eq!(values, ["oak", "pine"], "{dialect}");
    }
}

#[test]
fn a_block_of_tags_within_tabs_of_code_is_code() {
    let tabs = "<md-code-tabs>\n<md-code-tab-panel sdkType=\"x\">\n:::html\n<md-table>\n\
                </md-code-tab-panel>\n</md-code-tabs>\n";
    let last = RAW.rfind(":::html\n").unwrap() + ":::html\n".len();
    let (before, after) = RAW.split_at(last);
    assert_eq!(shown(&import(&format!("{before}{tabs}{after}"))), shown(&import(RAW)));
    // The same as a block of its own.
    assert_eq!(shown(&import(&format!("{RAW}\n:::html\n{tabs}:::\n"))), shown(&import(RAW)));
}
