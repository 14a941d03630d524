//! Pages to specs in one go: imported, beside what the official SDK knows, corrected by what people
//! wrote in `specs/overrides`, and ready to be written or compared.

use std::collections::BTreeSet;

use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Endpoint, ErrorCode, Event, Specs, Subject, SubjectId, to_text, tree};
use rayon::prelude::*;

use crate::{
    corrections,
    import::{self, Batch, Diagnostic, Imported, Options, Severity},
    sdk,
    witness::{self, Added, Known, Shares},
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
    /// What the second witness knows.
    pub known: &'a Known,
}

/// What became of pages.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Each page, and the identities that several of them share.
    pub batch: Batch,
    /// Events that no page describes and the official SDKs know; only if the pages are the whole
    /// documentation.
    pub sdk_events: Vec<Event>,
    /// Endpoints that no page describes and the official SDK knows; only if the pages are the whole
    /// documentation.
    pub sdk_endpoints: Vec<Endpoint>,
    /// How much comes from the official SDK.
    pub witnessed: witness::Counts,
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
    let of_sdks = of_sdks(&mut batch, how.overrides, how.known, how.whole);
    problems.extend(of_sdks.problems);
    for page in &mut batch.pages {
        page.diagnostics.extend(found.iter().filter(|found| found.file == page.file).cloned());
    }
    batch.measure_contents();
    let broken_codes = found.into_iter().find(|found| found.severity() == Severity::Error);
    Reading {
        batch,
        sdk_events: of_sdks.events,
        sdk_endpoints: of_sdks.endpoints,
        witnessed: of_sdks.counts,
        problems,
        codes,
        broken_codes,
    }
}

/// The same for specs whose pages are not at hand: what they have from the SDK is taken out, and
/// what is known now is put in.
pub fn from_specs(specs: &Specs, overrides: &Overrides, known: &Known) -> Reading {
    let mut batch = witness::of_pages(specs);
    let Added { endpoints, events, problems, counts } = of_sdks(&mut batch, overrides, known, true);
    Reading {
        batch,
        sdk_events: events,
        sdk_endpoints: endpoints,
        witnessed: counts,
        problems,
        codes: None,
        broken_codes: None,
    }
}

/// What the SDKs know, read and written by hand, beside a batch.
fn of_sdks(batch: &mut Batch, overrides: &Overrides, known: &Known, whole: bool) -> Added {
    let mut added = witness::apply(batch, known, overrides, whole);
    if whole {
        let (mut events, problems) = sdk::events(batch, overrides);
        added.problems.extend(problems);
        // What people wrote comes first.
        let told: BTreeSet<String> = events.iter().map(|it| it.event_type.clone()).collect();
        let others = std::mem::take(&mut added.events);
        events.extend(others.into_iter().filter(|event| !told.contains(&event.event_type)));
        added.events = events;
    }
    added
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
        let good: Vec<Subject<'_>> = good.chain(self.of_sdks()).collect();
        let specs = good.par_iter().map(|subject| (subject.spec_path(), subject.to_text()));
        let specs: Vec<(String, String)> = specs.collect();
        let codes = self.codes.iter().map(|codes| (tree::ERRORS.to_owned(), to_text(codes)));
        let contents = self.good_pages().flat_map(|page| &page.contents);
        let contents = contents.map(|content| (content.spec_path(), to_text(content)));
        specs.into_iter().chain(contents).chain(codes).collect()
    }

    /// How much each witness tells of what becomes specs.
    pub fn shares(&self) -> Shares {
        let pages = self.good_pages().flat_map(Imported::subjects);
        Shares::of(pages.chain(self.of_sdks()))
    }

    /// The endpoints and events that no page describes.
    fn of_sdks(&self) -> impl Iterator<Item = Subject<'_>> {
        let endpoints = self.sdk_endpoints.iter().map(Subject::Endpoint);
        endpoints.chain(self.sdk_events.iter().map(Subject::Event))
    }

    /// The pages that become specs.
    pub(crate) fn good_pages(&self) -> impl Iterator<Item = &Imported> {
        let collisions = self.batch.collisions.iter();
        let collided: BTreeSet<&str> = collisions.map(|found| found.file.as_str()).collect();
        let pages = self.batch.pages.iter();
        pages.filter(move |page| !page.has_errors() && !collided.contains(page.file.as_str()))
    }

    /// The endpoints and events that the pages document, well or not, and those of the SDKs.
    pub fn subjects(&self) -> BTreeSet<SubjectId> {
        let subjects = self.batch.pages.iter().flat_map(Imported::subjects);
        let subjects = subjects.chain(self.of_sdks());
        subjects.map(|subject| subject.id()).collect()
    }
}
