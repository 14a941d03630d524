//! How the time to nest a table grows with its rows, on the worst tables that came to mind.
//! Prints; asserts nothing.

#![allow(missing_docs)]

use std::time::Instant;

use feishu_docs::import::nest::{Row, Shapes, nest};
use feishu_spec::Type;

/// A name for each row, and a type for each row, by their numbers.
type Kind = (&'static str, fn(usize) -> String, fn(usize) -> Type);

const KINDS: [Kind; 4] = [
    ("one name, all objects", |_| "a".to_owned(), |_| Type::Object),
    ("all objects", |row| format!("a{row}"), |_| Type::Object),
    (
        "every name twice",
        |row| format!("a{}", row / 2),
        |row| {
            if row % 3 == 0 { Type::Object.list() } else { Type::String }
        },
    ),
    (
        "ten names",
        |row| format!("a{}", row * 7919 % 10),
        |row| {
            if row % 5 == 0 { Type::Object } else { Type::String }
        },
    ),
];

fn main() {
    for (title, name, ty) in KINDS {
        print!("{title:>22}:");
        for count in [625, 1_250, 2_500, 5_000, 10_000] {
            let names = (0..count).map(name).collect::<Vec<_>>();
            let types = (0..count).map(ty).collect::<Vec<_>>();
            let rows = names.iter().zip(&types).map(|(name, ty)| Row {
                name,
                ty,
                type_name: None,
                required: None,
                nested: None,
            });
            let rows = rows.collect::<Vec<_>>();
            let start = Instant::now();
            let found = nest(&rows, None, &Shapes::new());
            print!("  {count} rows {:>6.1} ms", start.elapsed().as_secs_f64() * 1e3);
            assert_eq!(found.parents.len(), count);
        }
        println!();
    }
}
