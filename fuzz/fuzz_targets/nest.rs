//! Any table without nesting, with any example: the nesting that comes back is one, and the
//! same every time.

#![no_main]

use feishu_docs::import::nest::{Row, Shapes, nest, parse_lenient};
use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../src/table.rs"]
mod table;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    let (owned, example) = table::read(text);
    let rows: Vec<Row<'_>> = owned.iter().map(table::OwnedRow::as_row).collect();
    let value =
        example.and_then(|text| serde_json::from_str(text).ok().or_else(|| parse_lenient(text)));

    let shapes = Shapes::default();
    let found = nest(&rows, value.as_ref(), &shapes);
    assert_eq!(found.parents.len(), rows.len());
    for parents in [Some(&found.parents), found.other.as_ref()].into_iter().flatten() {
        for (row, parent) in parents.iter().enumerate() {
            assert!(parent.is_none_or(|parent| parent < row), "a row lies in one above it");
        }
    }
    assert!(!(found.sure && found.other.is_some()), "there is no other where it is sure");
    assert_eq!(found, nest(&rows, value.as_ref(), &shapes), "the same every time");

    // What a table has taught is forgotten again.
    let mut shapes = Shapes::default();
    shapes.learn_table(&rows, &found.parents);
    nest(&rows, value.as_ref(), &shapes);
    shapes.forget_table(&rows, &found.parents);
    assert_eq!(found, nest(&rows, value.as_ref(), &shapes), "nothing is left of it");
    Corpus::Keep
});
