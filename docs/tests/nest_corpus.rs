//! Tests of nesting on real pages: they drop the markers in memory, restore the nesting and
//! compare it with what the markers said.

#![allow(missing_docs)]

#[path = "nest_corpus/seeds.rs"]
mod seeds;
#[path = "nest_corpus/tables.rs"]
mod tables;

use std::{env, time::Instant};

use feishu_docs::import::nest::{Nesting, Row, Shapes, nest};
use feishu_testing::files;
use tables::Table;

const FOLDER: &str = "converted-2026-05-24";

#[derive(Default)]
struct Count {
    tables: usize,
    right: usize,
    sure: usize,
    sure_right: usize,
    other_right: usize,
    pages: usize,
    pages_right: usize,
    nested_pages: usize,
    nested_pages_right: usize,
}

fn run(markers: bool) -> Count {
    let pages = tables::read_folder(&files::documentation().join(FOLDER));
    let mut shapes = Shapes::new();
    for table in pages.iter().flat_map(|(_, tables)| tables) {
        shapes.learn_table(&table.flattened(false), &table.parents);
    }
    let verbose = env::var_os("NEST_VERBOSE").is_some();
    let mut count = Count::default();
    let mut seconds = 0.0;
    for (file, tables) in &pages {
        let flat = tables.iter().map(|table| table.flattened(markers)).collect::<Vec<_>>();
        for (table, rows) in tables.iter().zip(&flat) {
            shapes.forget_table(rows, &table.parents);
        }
        let mut all = true;
        for (table, rows) in tables.iter().zip(&flat) {
            let start = Instant::now();
            let found = nest(rows, table.example.as_ref(), &shapes);
            seconds += start.elapsed().as_secs_f64();
            let right = found.parents == table.parents;
            all &= right;
            count.tables += 1;
            count.right += usize::from(right);
            count.sure += usize::from(found.sure);
            count.sure_right += usize::from(found.sure && right);
            count.other_right +=
                usize::from(found.other.as_ref().is_some_and(|other| *other == table.parents));
            if verbose && !right {
                explain(&file.display().to_string(), table, rows, &found);
            } else if verbose && !found.sure {
                eprintln!(
                    "UNSURE {} {} cost {:.2} lead {:.2}",
                    file.display(),
                    table.section,
                    found.cost,
                    found.lead
                );
            }
        }
        let nested = tables.iter().any(Table::is_nested);
        count.pages += 1;
        count.pages_right += usize::from(all);
        count.nested_pages += usize::from(nested);
        count.nested_pages_right += usize::from(nested && all);
        for (table, rows) in tables.iter().zip(&flat) {
            shapes.learn_table(rows, &table.parents);
        }
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    eprintln!(
        "{}: {} tables, {:.2}% right; {} pages, {:.2}% right; {} pages with nesting, {:.2}% right; \
         sure {:.2}% of tables, of which right {:.2}% ({} wrong); unsure and wrong with the right \
         one second: {}; {:.3} s",
        if markers { "with markers of nested rows" } else { "without markers" },
        count.tables,
        percent(count.right, count.tables),
        count.pages,
        percent(count.pages_right, count.pages),
        count.nested_pages,
        percent(count.nested_pages_right, count.nested_pages),
        percent(count.sure, count.tables),
        percent(count.sure_right, count.sure),
        count.sure - count.sure_right,
        count.other_right,
        seconds,
    );
    count
}

/// Prints the first row whose restored parent differs from the page's.
fn explain(file: &str, table: &Table, rows: &[Row<'_>], found: &Nesting) {
    let name = |parent: Option<usize>| match parent {
        Some(parent) => format!("{parent}:{}", rows[parent].name),
        None => "-".to_owned(),
    };
    let wrong = (0..rows.len()).filter(|&row| found.parents[row] != table.parents[row]);
    let first = wrong.clone().next().expect("they differ");
    eprintln!(
        "{} {file} {}: {} of {} rows wrong, first {first}:{} ({}), page says {}, read {}; cost {:.2} lead {:.2} example {} second {}",
        if found.sure { "SURE-WRONG" } else { "wrong" },
        table.section,
        wrong.count(),
        rows.len(),
        rows[first].name,
        rows[first].type_name.map_or_else(|| rows[first].ty.to_string(), ToOwned::to_owned),
        name(table.parents[first]),
        name(found.parents[first]),
        found.cost,
        found.lead,
        table.example.is_some(),
        found.other.as_ref().is_some_and(|other| *other == table.parents),
    );
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_nesting_of_real_pages_is_restored_without_markers() {
    let count = run(false);
    assert!(count.nested_pages > 1_000, "the pages are read: {}", count.nested_pages);
    assert!(count.nested_pages_right as f64 >= 0.975 * count.nested_pages as f64);
    assert!(count.sure_right as f64 >= 0.999 * count.sure as f64);
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_nesting_of_real_pages_is_restored_from_markers_without_depth() {
    let count = run(true);
    assert!(count.nested_pages_right as f64 >= 0.975 * count.nested_pages as f64);
    assert!(count.sure_right as f64 >= 0.999 * count.sure as f64);
}

/// Tests the three pages outside the corpus, with flat rows or markers that lost their depth.
#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_nesting_of_the_seeds_is_sure() {
    let mut shapes = Shapes::new();
    for (_, tables) in tables::read_folder(&files::documentation().join(FOLDER)) {
        for table in tables {
            shapes.learn_table(&table.flattened(false), &table.parents);
        }
    }
    let (mut count, mut nested) = (0, 0);
    for shapes in [&shapes, &Shapes::new()] {
        for (file, text) in files::seeds() {
            for table in seeds::read_page(&text) {
                let found = nest(&table.rows(), table.example.as_ref(), shapes);
                assert!(found.sure, "{file}: {found:?}");
                for (row, parent) in found.parents.iter().enumerate() {
                    let parent = parent.map(|parent| table.names[parent].as_str());
                    assert_eq!(parent, table.expected(row), "{file} {row}");
                    nested += usize::from(parent.is_some());
                }
                count += 1;
            }
        }
    }
    eprintln!("seeds: {} tables, {} nested rows, all sure", count / 2, nested / 2);
    assert_eq!((count, nested), (2 * 6, 2 * (6 + 5)));
}
