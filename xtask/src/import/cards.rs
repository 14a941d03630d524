//! Pages about cards among those that are imported.

use std::{fs, path::Path};

use feishu_docs::{
    cards::{self, CardReading},
    import::Severity,
};
use feishu_overrides::CardRules;
use feishu_spec::{Component, from_text, tree::CARDS};

use crate::{files, pages::PageFiles, specs};

/// Takes the pages about cards out and reads them; `None` if there are none.
pub(crate) fn take(pages: &mut PageFiles, rules: &CardRules) -> Option<CardReading> {
    let of_cards = pages_of(pages);
    (!of_cards.is_empty()).then(|| cards::read(&of_cards, rules, false))
}

/// Takes the pages about cards out.
pub(crate) fn pages_of(pages: &mut PageFiles) -> Vec<(String, String)> {
    let (of_cards, others) =
        std::mem::take(&mut pages.read).into_iter().partition(|(_, text)| cards::is_page(text));
    pages.read = others;
    of_cards
}

/// The specs of components below a folder, as far as they can be read: an import may replace one
/// that cannot.
pub(crate) fn present(out: &Path) -> Vec<Component> {
    let paths = files::below(out, |path| path.starts_with(CARDS)).unwrap_or_default();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(out.join(path)).ok()?;
        from_text(&path.display().to_string(), &text).ok()
    };
    paths.iter().filter_map(read).collect()
}

/// Prints what is wrong with pages about cards; returns the number of errors.
pub(crate) fn print(reading: &CardReading) -> usize {
    reading.diagnostics.iter().for_each(|found| eprintln!("{found}"));
    reading.problems.iter().for_each(|problem| eprintln!("{problem}"));
    let errors = reading.diagnostics.iter().filter(|it| it.severity() == Severity::Error);
    errors.count() + reading.problems.len()
}

/// Whether an import writes the file at this path below specs/: the specs of components only if
/// pages about cards were read.
pub(crate) fn is_concerned(path: &Path, cards: Option<&CardReading>) -> bool {
    specs::is_imported(path) && (cards.is_some() || !path.starts_with(CARDS))
}
