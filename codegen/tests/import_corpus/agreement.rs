//! The same page from two dialects gives the same spec.

use std::collections::BTreeMap;

use feishu_codegen::import::{Options, import_pages};

use crate::pages::{CONVERTED, NEWEST, RAW, folder, text};

/// Pages that differ because the converted dialect lost something, and what it lost.
const LOST: &[(&str, &str)] = &[
    ("historic-version/task-v1/task-comment/create.md", "`<at …>` in an example"),
    ("historic-version/task-v1/task-comment/update.md", "`<at …>` in an example"),
    ("uUDN04SN0QjL1QDN/board-v1/whiteboard-node/create.md", "`<svg …>` in an example"),
    ("uUDN04SN0QjL1QDN/sheets-v3/data/uMjMzUjLzIzM14yMyMTN.md", "`array<array<…>>`"),
];

fn specs(pages: &[(String, String)]) -> BTreeMap<String, String> {
    let batch = import_pages(pages, &Options::default());
    batch.pages.iter().filter_map(|page| Some((page.file.clone(), text(page)?))).collect()
}

#[test]
fn a_page_that_was_not_updated_gives_the_same_spec_eleven_weeks_later() {
    let (Some(before), Some(after)) = (folder(CONVERTED), folder(NEWEST)) else { return };
    let updated =
        |spec: &String| spec.lines().find(|line| line.contains("\"updated\"")).map(str::to_owned);
    let (before, after) = (specs(&before), specs(&after));
    let kept: Vec<&String> = before
        .keys()
        .filter(|name| {
            after.get(*name).is_some_and(|spec| updated(spec) == updated(&before[*name]))
        })
        .collect();
    let differ: Vec<&&String> =
        kept.iter().filter(|name| before[**name] != after[**name]).collect();
    eprintln!("{} pages not updated in between, {} differ", kept.len(), differ.len());
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn a_page_gives_one_spec_from_either_dialect() {
    let (Some(raw), Some(converted)) = (folder(RAW), folder(CONVERTED)) else { return };
    let (raw, converted) = (specs(&raw), specs(&converted));
    let both: Vec<&String> = raw.keys().filter(|name| converted.contains_key(*name)).collect();
    let differ: Vec<&&String> =
        both.iter().filter(|name| raw[**name] != converted[**name]).collect();
    for name in &differ {
        let cause =
            LOST.iter().find(|(page, _)| page == **name).map_or("unknown", |(_, cause)| cause);
        eprintln!("differs: {name}: {cause}");
    }
    let agree = (both.len() - differ.len()) as f64 / both.len() as f64;
    eprintln!("{} pages in both dialects, {:.2}% agree", both.len(), agree * 100.0);
    assert!(agree >= 0.99);
}
