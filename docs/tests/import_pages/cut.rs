//! A page cut off anywhere: no panic, and where a fact is lost a diagnostic says so.

use feishu_docs::import::{Imported, Spec, import_page};
use feishu_spec::Endpoint;
use feishu_testing::files;

use crate::{
    common::import,
    dialects::{BARE, CONVERTED, PLAIN, RAW},
};

/// Cuts `text` before each of its characters.
fn cut_everywhere(name: &str, text: &str) {
    let whole = import(text);
    assert_eq!(whole.diagnostics, [], "{name}");
    let Spec::Endpoint(whole) = &whole.spec else { panic!("{name} is an endpoint") };
    for (at, _) in text.char_indices() {
        let part = import_page(name, &text[..at], &Default::default());
        if part.diagnostics.is_empty() {
            let lost = lost(&part, whole);
            assert!(
                lost.is_none(),
                "{name} cut at byte {at} lost {lost:?} without a diagnostic: …{:?}",
                tail(&text[..at])
            );
        }
    }
}

fn tail(text: &str) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(60)).collect()
}

/// What a part of a page lacks. A page that ends between two rows of its last table is a
/// shorter page, and nothing can tell it from one.
fn lost(part: &Imported, whole: &Endpoint) -> Option<&'static str> {
    let Spec::Endpoint(part) = &part.spec else { return Some("everything") };
    let mut whole = whole.clone();
    if !whole.errors.starts_with(&part.errors) {
        return Some("a part of an error code");
    }
    whole.errors.clone_from(&part.errors);
    (**part != whole).then_some("a fact")
}

#[test]
fn a_page_cut_off_anywhere_says_so_in_every_dialect() {
    for (name, text) in [("converted", CONVERTED), ("raw", RAW), ("plain", PLAIN), ("bare", BARE)] {
        cut_everywhere(name, text);
    }
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn a_seed_page_cut_off_anywhere_says_so() {
    for (name, text) in files::seeds() {
        cut_everywhere(&name, &text);
    }
}

#[test]
fn a_page_cut_off_inside_a_character_is_read_as_its_lossy_text() {
    for at in 0..CONVERTED.len().min(400) {
        import(&String::from_utf8_lossy(&CONVERTED.as_bytes()[..at]));
    }
}
