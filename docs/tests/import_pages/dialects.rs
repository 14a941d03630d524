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
