//! The same page from two dialects gives the same spec.

use std::collections::BTreeMap;

use feishu_codegen::import::{Options, import_pages};

use crate::pages::{CONVERTED, RAW, folder, text};

/// Pages that differ because the converted dialect lost something, and what it lost.
const LOST: &[(&str, &str)] = &[
    ("historic-version/task-v1/task-comment/create.md", "`<at …>` in an example"),
    ("historic-version/task-v1/task-comment/update.md", "`<at …>` in an example"),
    ("uUDN04SN0QjL1QDN/board-v1/whiteboard-node/create.md", "`<svg …>` in an example"),
    ("uUDN04SN0QjL1QDN/sheets-v3/data/uMjMzUjLzIzM14yMyMTN.md", "`array<array<…>>`"),
];

#[test]
fn a_page_gives_one_spec_from_either_dialect() {
    let (Some(raw), Some(converted)) = (folder(RAW), folder(CONVERTED)) else { return };
    let specs = |pages: &[(String, String)]| -> BTreeMap<String, String> {
        let batch = import_pages(pages, &Options::default());
        batch.pages.iter().filter_map(|page| Some((page.file.clone(), text(page)?))).collect()
    };
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
