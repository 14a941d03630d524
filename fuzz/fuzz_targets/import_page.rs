//! Any text as a page: what an import promises about it holds. Slow pages are found by the
//! fuzzer's own `-timeout`.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../../docs/tests/support/promises.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    // What is no UTF-8 never reaches the importer.
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    promises::check(text);
    Corpus::Keep
});
