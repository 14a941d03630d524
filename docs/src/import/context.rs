//! What every step of importing one page shares: the page's text and name, what the caller
//! wants, what is known from other pages, and the findings so far.

use super::{Diagnostic, Kind, Options, RowCount, ToldCount, nest::Shapes};
use crate::page::Place;

pub(super) struct Context<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) options: &'a Options,
    pub(super) shapes: &'a Shapes,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) rows: RowCount,
    pub(super) told: ToldCount,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        file: &'a str,
        text: &'a str,
        options: &'a Options,
        shapes: &'a Shapes,
    ) -> Self {
        let rows = RowCount::default();
        let told = ToldCount::default();
        Context { file, text, options, shapes, diagnostics: Vec::new(), rows, told }
    }

    /// Adds a finding about the text at `place`.
    pub(super) fn report(&mut self, kind: Kind, place: Place, expected: impl Into<String>) {
        let found = self.text.get(place.range()).unwrap_or_default().to_owned();
        self.report_found(kind, place, &found, expected);
    }

    /// Gives the last finding other advice.
    pub(super) fn help_with_last(&mut self, help: &str) {
        if let Some(last) = self.diagnostics.last_mut() {
            help.clone_into(&mut last.help);
        }
    }

    /// Adds a finding whose text is not the whole text at `place`.
    pub(super) fn report_found(
        &mut self,
        kind: Kind,
        place: Place,
        found: &str,
        expected: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::new(kind, self.file, place, found, expected));
    }
}
