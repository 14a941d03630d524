//! Any text as a page: no panic, no row of an API page lost, every finding on whole characters.
//! `cargo +nightly fuzz run --fuzz-dir codegen/fuzz import_page CORPUS`, where CORPUS is a folder
//! of pages to begin with, such as `codegen/tests/import_pages/pages`.
#![no_main]

use feishu_codegen::{
    import::{Options, Spec, import_page},
    page,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let imported = import_page("page", text, &Options { prose: true });
    if imported.spec != Spec::NotAnApi {
        let there: usize = page::read(text).tables().map(|(_, table)| table.rows.len()).sum();
        assert_eq!(imported.rows.read + imported.rows.reported, there);
    }
    for found in &imported.diagnostics {
        assert!(text.get(found.span.clone()).is_some());
    }
});
