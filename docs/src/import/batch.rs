//! Imports many pages at once, on all cores. The shapes of named types on pages with nesting help
//! to read pages that lost theirs. Pages that share an identity are reported.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    Diagnostic, Imported, Kind, Options, Spec, columns, import_read,
    nest::{Row, Shapes},
    nesting, shared, types,
};
use crate::page::{self, Page, Place, Table, plain_text};

/// The result of importing many pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Each page, in the order given.
    pub pages: Vec<Imported>,
    /// Identities that several pages share, one finding per page.
    pub collisions: Vec<Diagnostic>,
}

impl Batch {
    /// Finds collisions again, after identities have changed.
    pub fn find_collisions(&mut self) {
        self.collisions = collisions(&self.pages);
    }

    /// Reports pages that share their method and address with other pages. Pages with the same
    /// identity are reported as a collision instead.
    pub fn find_shared_addresses(&mut self) {
        let mut by_address: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, page) in self.pages.iter().enumerate() {
            if let Spec::Endpoint(endpoint) = &page.spec {
                by_address.entry(endpoint.address()).or_default().push(at);
            }
        }
        for (address, pages) in by_address {
            for at in &pages {
                let own = self.pages[*at].id();
                let others = pages.iter().map(|other| &self.pages[*other]);
                let others: Vec<String> =
                    others.filter(|other| other.id() != own).map(Imported::name).collect();
                if others.is_empty() {
                    continue;
                }
                let expected = format!("an address of its own; {} has the same", others.join(", "));
                let page = &mut self.pages[*at];
                let place = Place::default();
                let found =
                    Diagnostic::new(Kind::SharedAddress, &page.file, place, &address, expected);
                page.diagnostics.push(found);
            }
        }
    }
}

/// Imports pages, given as name and text. The result is in the same order, and does not depend on
/// the order of the pages or the number of threads.
pub fn import_pages(pages: &[(String, String)], options: &Options) -> Batch {
    import_pages_with(pages, options, |_| ())
}

/// Like [`import_pages`], but calls `done` after each page, in any order.
pub fn import_pages_with(
    pages: &[(String, String)],
    options: &Options,
    done: impl Fn(&Imported) + Sync,
) -> Batch {
    let read: Vec<Page> = pages.par_iter().map(|(_, text)| page::read(text)).collect();
    let shapes = shapes(&read);
    let imported: Vec<Imported> = pages
        .par_iter()
        .zip(read)
        .map(|((file, text), page)| {
            let imported = import_read(file, text, &page, options, &shapes);
            done(&imported);
            imported
        })
        .collect();
    let collisions = collisions(&imported);
    Batch { pages: imported, collisions }
}

/// The shapes of named types on all pages that show their nesting; empty if every page does,
/// since no page needs them then.
fn shapes(pages: &[Page]) -> Shapes {
    let mut shapes = Shapes::default();
    if pages.iter().all(|page| shared::tells_depth(page) || page.tables().next().is_none()) {
        return shapes;
    }
    for page in pages {
        each_told_table(page, |rows, parents| shapes.learn_table(rows, parents));
    }
    shapes
}

/// Learns the shapes of named types from a page, for
/// [`import_page_with`](super::import_page_with). A page without depth teaches nothing.
pub fn learn_page(shapes: &mut Shapes, text: &str) {
    each_told_table(&page::read(text), |rows, parents| shapes.learn_table(rows, parents));
}

/// Forgets what [`learn_page`] learned from the same text.
pub fn forget_page(shapes: &mut Shapes, text: &str) {
    each_told_table(&page::read(text), |rows, parents| shapes.forget_table(rows, parents));
}

/// The tables of fields of a page that shows depth, if every row of the table fits.
fn each_told_table(page: &Page, mut visit: impl FnMut(&[Row<'_>], &[Option<usize>])) {
    if !shared::tells_depth(page) {
        return;
    }
    for (_, table) in page.tables() {
        let rows = names_and_types(table);
        let Some(parents) = nesting::told_parents(rows.iter().map(|(.., depth)| *depth)) else {
            continue;
        };
        let rows: Vec<Row<'_>> = rows
            .iter()
            .map(|(name, written, _)| Row {
                name,
                ty: &written.ty,
                type_name: written.name(),
                required: None,
                nested: None,
            })
            .collect();
        visit(&rows, &parents);
    }
}

fn names_and_types(table: &Table) -> Vec<(String, types::Written, page::Depth)> {
    let Some(columns) = columns::fields(table) else { return Vec::new() };
    let column = |wanted| columns.iter().position(|column| *column == Some(wanted));
    let (Some(name), Some(ty)) = (column(columns::Column::Name), column(columns::Column::Type))
    else {
        return Vec::new();
    };
    let row = |row: &page::Row| {
        let written = types::parse(&row.cells.get(ty)?.text)?;
        Some((plain_text(&row.cells.get(name)?.text), written, row.depth))
    };
    table.rows.iter().filter_map(row).collect()
}

fn collisions(pages: &[Imported]) -> Vec<Diagnostic> {
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for page in pages {
        for subject in page.subjects() {
            files.entry(subject.id().to_string()).or_default().push(&page.file);
        }
    }
    let mut found = Vec::new();
    for (id, mut files) in files.into_iter().filter(|(_, files)| files.len() > 1) {
        files.sort_unstable();
        for file in &files {
            let others: Vec<&str> = files.iter().filter(|other| *other != file).copied().collect();
            let expected = format!("an identity of its own; {} has the same", others.join(", "));
            found.push(Diagnostic::new(
                Kind::IdentityCollision,
                file,
                Place::default(),
                &id,
                expected,
            ));
        }
    }
    found
}
