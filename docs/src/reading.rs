//! Pages to specs in one go: imported, corrected by what people wrote in `specs/overrides`, and
//! ready to be written or compared.

use std::collections::BTreeSet;

use feishu_overrides::{Overrides, Problem};
use feishu_spec::{ErrorCode, SubjectId, to_text, tree};

use crate::{
    corrections,
    import::{self, Batch, Diagnostic, Imported, Options, Severity},
};

/// The end of the path of the page with the general error codes, on disk as in the documentation.
const ERRORS_PAGE: &str = "ugjM14COyUjL4ITN.md";

/// How pages are read.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// What people decided.
    pub overrides: &'a Overrides,
    /// The pages are the whole documentation: overrides about others are errors.
    pub whole: bool,
    /// Carry the documentation's own sentences too.
    pub prose: bool,
}

/// What became of pages.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Each page, and the identities that several of them share.
    pub batch: Batch,
    /// Overrides that do not apply.
    pub problems: Vec<Problem>,
    /// Codes that any endpoint may answer with, where their page is among those read.
    pub(crate) codes: Option<Vec<ErrorCode>>,
    /// Why the codes cannot be relied on.
    pub(crate) broken_codes: Option<Diagnostic>,
}

/// Reads pages, given as name and text; calls `done` for each as soon as it is imported.
pub fn read(pages: &[(String, String)], how: &How<'_>, done: impl Fn(&Imported) + Sync) -> Reading {
    let options = Options { prose: how.prose };
    let mut batch = import::import_pages_with(pages, &options, done);
    let page = pages.iter().find(|(file, _)| file.ends_with(ERRORS_PAGE));
    let read = page.map(|(file, text)| import::import_common_errors(file, text, &options));
    let (mut codes, found) = read.map_or((None, Vec::new()), |(codes, found)| (Some(codes), found));
    let general = codes.as_deref_mut().unwrap_or_default();
    let mut problems = corrections::apply(&mut batch, how.overrides, how.whole);
    problems.extend(corrections::settle_codes(&mut batch, general, how.overrides, how.whole));
    for page in &mut batch.pages {
        page.diagnostics.extend(found.iter().filter(|found| found.file == page.file).cloned());
    }
    batch.measure_contents();
    let broken_codes = found.into_iter().find(|found| found.severity() == Severity::Error);
    Reading { batch, problems, codes, broken_codes }
}

impl Reading {
    /// How many findings say that a page should not become a spec.
    pub fn errors(&self) -> usize {
        let found = self.batch.pages.iter().flat_map(|page| &page.diagnostics);
        let found = found.chain(&self.batch.collisions);
        found.filter(|found| found.severity() == Severity::Error).count()
    }

    /// The files to write, as paths below `specs/` with their texts. Of pages that share an
    /// identity, or that have errors, none is among them.
    pub fn specs(&self) -> Vec<(String, String)> {
        let good = self.good_pages().flat_map(Imported::subjects);
        let specs = good.map(|subject| (subject.spec_path(), subject.to_text()));
        let codes = self.codes.iter().map(|codes| (tree::ERRORS.to_owned(), to_text(codes)));
        let contents = self.good_pages().flat_map(|page| &page.contents);
        let contents = contents.map(|content| (content.spec_path(), to_text(content)));
        specs.chain(contents).chain(codes).collect()
    }

    /// The pages that become specs.
    pub(crate) fn good_pages(&self) -> impl Iterator<Item = &Imported> {
        let collisions = self.batch.collisions.iter();
        let collided: BTreeSet<&str> = collisions.map(|found| found.file.as_str()).collect();
        let pages = self.batch.pages.iter();
        pages.filter(move |page| !page.has_errors() && !collided.contains(page.file.as_str()))
    }

    /// The endpoints and events that the pages document, well or not.
    pub fn subjects(&self) -> BTreeSet<SubjectId> {
        let subjects = self.batch.pages.iter().flat_map(Imported::subjects);
        subjects.map(|subject| subject.id()).collect()
    }
}
