//! Pages with something broken in them: lines lost, doubled, swapped, the end cut off, odd bytes
//! put in. Whatever is broken, an import keeps its promises (`promises`). The pages are the
//! hand-written ones, and the real ones.

mod mutation;
#[path = "../support/promises.rs"]
mod promises;

use std::env;

use feishu_testing::files;
use mutation::Mutation;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

const PAGES: &[&str] = &[
    include_str!("../import_pages/pages/converted.md"),
    include_str!("../import_pages/pages/raw.md"),
    include_str!("../import_pages/pages/plain.md"),
    include_str!("../import_pages/pages/bare.txt"),
    include_str!("../import_pages/pages/event.md"),
];

/// Breaks pages in so many ways (`PROPTEST_CASES` says another number) and checks each.
fn break_pages(pages: &[&str], cases: u32) {
    let wanted = env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    let cases = wanted.unwrap_or(cases);
    let config =
        Config { cases, max_shrink_iters: 2_000, failure_persistence: None, ..Config::default() };
    let broken = (0..pages.len(), 0..pages.len(), vec(any::<Mutation>(), 0..6));
    let result = TestRunner::new(config).run(&broken, |(at, other, mutations)| {
        let text = mutations
            .iter()
            .fold(pages[at].to_owned(), |text, mutation| mutation.apply(&text, pages[other]));
        promises::check(&text);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_broken_page_is_no_panic_and_its_findings_stand_inside_its_text() {
    break_pages(PAGES, 1_000);
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn a_real_page_broken_is_no_panic_and_its_findings_stand_inside_its_text() {
    let docs = files::documentation();
    let files = [files::below(&docs, ""), files::seeds()].concat();
    let mut pages: Vec<String> = files.into_iter().map(|(_, text)| text).collect();
    // Shrinking a large page takes long, and what breaks it breaks a small one too.
    pages.retain(|text| text.len() < 40_000);
    assert!(pages.len() > 1_000, "{} pages in {}", pages.len(), docs.display());
    pages.sort();
    break_pages(&pages.iter().map(String::as_str).collect::<Vec<_>>(), 400);
}

#[test]
fn the_promises_hold_for_whole_pages() {
    PAGES.iter().for_each(|page| promises::check(page));
}
