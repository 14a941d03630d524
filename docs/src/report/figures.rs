//! Counting: what became of the pages, and what the fields of their specs carry.

use super::Input;
use crate::import::{Batch, Diagnostic, Imported, RowCount, Severity, Spec};
use feishu_spec::{Field, Subject, Type};

/// What became of all pages.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) pages: usize,
    pub(super) bytes: usize,
    pub(super) endpoints: usize,
    pub(super) events: usize,
    pub(super) others: usize,
    /// Pages of endpoints and events that give a spec, with nothing to say about them but notes.
    pub(super) clean: usize,
    /// Those that give a spec, with a warning.
    pub(super) doubtful: usize,
    /// Those that people decided to leave out.
    pub(super) left_out: usize,
    /// Those that should give a spec and do not.
    pub(super) failed: usize,
    pub(super) rows: RowCount,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
}

impl Figures {
    pub(super) fn of(input: &Input<'_>) -> Self {
        let batch = input.batch;
        let mut figures = Figures { pages: batch.pages.len(), ..Figures::default() };
        figures.bytes = input.texts.values().map(|text| text.len()).sum();
        for page in &batch.pages {
            match &page.spec {
                Spec::Endpoint(_) => figures.endpoints += 1,
                Spec::Event(_) => figures.events += 1 + page.further.len(),
                Spec::NotAnApi => figures.others += 1,
                Spec::Unreadable | Spec::LeftOut { .. } => {}
            }
            let quiet = page.diagnostics.iter().all(|found| found.severity() == Severity::Note);
            match page.spec {
                Spec::LeftOut { .. } => figures.left_out += 1,
                _ if is_kept_out(batch, page) => figures.failed += 1,
                Spec::NotAnApi => {}
                _ if quiet => figures.clean += 1,
                _ => figures.doubtful += 1,
            }
            figures.rows.read += page.rows.read;
            figures.rows.reported += page.rows.reported;
        }
        for found in input.diagnostics() {
            match found.severity() {
                Severity::Error => figures.errors += 1,
                Severity::Warning => figures.warnings += 1,
                Severity::Note => figures.notes += 1,
            }
        }
        figures
    }
}

/// The identities that a page shares with others, as findings.
pub(super) fn collisions<'a>(
    batch: &'a Batch,
    page: &'a Imported,
) -> impl Iterator<Item = &'a Diagnostic> {
    batch.collisions.iter().filter(|found| found.file == page.file)
}

/// Whether a page becomes no spec although it documents an endpoint or event, or may do so, and
/// nobody has decided that.
pub(super) fn is_kept_out(batch: &Batch, page: &Imported) -> bool {
    page.has_errors() || page.spec == Spec::Unreadable || collisions(batch, page).next().is_some()
}

/// What the fields of one or many specs carry.
#[derive(Clone, Copy, Default)]
pub(super) struct Fields {
    pub(super) count: usize,
    pub(super) limited: usize,
    pub(super) enumerated: usize,
    pub(super) with_example: usize,
    pub(super) with_default: usize,
    /// Fields of which the page gives no shape.
    pub(super) any: usize,
}

impl Fields {
    pub(super) fn of(subject: Subject<'_>) -> Self {
        let mut fields = Fields::default();
        for part in subject.parts() {
            part.each(&mut |_, field| fields.add(field));
        }
        fields
    }

    fn add(&mut self, field: &Field) {
        self.count += 1;
        self.limited += usize::from(field.limits().next().is_some());
        self.enumerated += usize::from(!field.values.is_empty());
        self.with_example += usize::from(field.example.is_some());
        self.with_default += usize::from(field.default.is_some());
        self.any += usize::from(*field.ty.innermost() == Type::Any);
    }

    pub(super) fn plus(&mut self, other: Fields) {
        self.count += other.count;
        self.limited += other.limited;
        self.enumerated += other.enumerated;
        self.with_example += other.with_example;
        self.with_default += other.with_default;
        self.any += other.any;
    }
}
