//! Many pages at once, on all cores: what each shows of named types helps those that lost
//! their nesting, and pages with one identity are found.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    Diagnostic, Imported, Kind, Options, Spec, columns, import_read,
    nest::{Row, Shapes},
    shared, tree, types,
};
use crate::page::{self, Page, Place, Table, plain_text};

/// What became of many pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Each page, in the order given.
    pub pages: Vec<Imported>,
    /// Identities that several pages share, one finding a page.
    pub collisions: Vec<Diagnostic>,
}

/// Imports pages, given as name and text. What becomes of a page depends on no order and no
/// number of threads; the result stands in the order given.
pub fn import_pages(pages: &[(String, String)], options: &Options) -> Batch {
    import_pages_with(pages, options, |_| ())
}

/// [`import_pages`], telling `done` of each page as soon as it is through, in no order.
pub fn import_pages_with(
    pages: &[(String, String)],
    options: &Options,
    done: impl Fn(&Imported) + Sync,
) -> Batch {
    let read: Vec<Page> = pages.par_iter().map(|(_, text)| page::read(text)).collect();
    let shapes = shapes(&read);
    let imported: Vec<Imported> = pages
        .par_iter()
        .zip(&read)
        .map(|((file, text), page)| {
            let imported = import_read(file, text, page, options, &shapes);
            done(&imported);
            imported
        })
        .collect();
    let collisions = collisions(&imported);
    Batch { pages: imported, collisions }
}

/// The shapes of named types on all pages that tell their nesting; empty where every page
/// does, since none needs them then.
fn shapes(pages: &[Page]) -> Shapes {
    let mut shapes = Shapes::default();
    if pages.iter().all(|page| shared::tells_depth(page) || page.tables().next().is_none()) {
        return shapes;
    }
    for page in pages.iter().filter(|page| shared::tells_depth(page)) {
        for (_, table) in page.tables() {
            learn(&mut shapes, table);
        }
    }
    shapes
}

fn learn(shapes: &mut Shapes, table: &Table) {
    let Some(columns) = columns::fields(table) else { return };
    let column = |wanted| columns.iter().position(|column| *column == Some(wanted));
    let (Some(name), Some(ty)) = (column(columns::Column::Name), column(columns::Column::Type))
    else {
        return;
    };
    let rows: Vec<(String, types::Written, page::Depth)> = table
        .rows
        .iter()
        .filter_map(|row| {
            let written = types::parse(&row.cells.get(ty)?.text)?;
            Some((plain_text(&row.cells.get(name)?.text), written, row.depth))
        })
        .collect();
    let Some(parents) = tree::told_parents(rows.iter().map(|(.., depth)| *depth)) else { return };
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
    shapes.learn_table(&rows, &parents);
}

fn collisions(pages: &[Imported]) -> Vec<Diagnostic> {
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for page in pages {
        let id = match &page.spec {
            Spec::Endpoint(endpoint) => endpoint.id.to_string(),
            Spec::Event(event) => format!("events/{}", event.id),
            Spec::Unreadable | Spec::NotAnApi => continue,
        };
        files.entry(id).or_default().push(&page.file);
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
