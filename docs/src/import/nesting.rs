//! Finds the parent of each row of a table: by the depth that a dialect shows, otherwise by a
//! search.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    Kind,
    context::Context,
    nest::{self, nest},
    rows::FieldRow,
    types::Inner,
};
use crate::page::Depth;
use feishu_spec::Type;

/// The parent of each row.
pub(super) fn parents(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    example: Option<&Value>,
) -> Vec<Option<usize>> {
    let mut structs = HashSet::new();
    example.into_iter().for_each(|example| keys_of_structs(example, &mut structs));
    let holds = |row: &FieldRow| match row.written.inner {
        // Only the example shows the type of a field without one.
        Inner::Absent => structs.contains(row.name.as_str()),
        _ => row.written.may_hold_fields(),
    };
    let marked = |row: &FieldRow| Some(row.depth != Depth::Unmarked);
    match depth_told(rows, told, holds) {
        ToldNesting::Levels => by_depth(context, rows),
        ToldNesting::Top => vec![None; rows.len()],
        ToldNesting::Nothing => search(context, rows, example, holds, |_| None),
        ToldNesting::Nested => search(context, rows, example, holds, marked),
    }
}

/// The keys of an example that have an object, or a list with one, as their value.
fn keys_of_structs<'a>(example: &'a Value, found: &mut HashSet<&'a str>) {
    let is_struct = |value: &Value| match value {
        Value::Array(elements) => elements.iter().any(|element| !is_scalar(element)),
        value => !is_scalar(value),
    };
    match example {
        Value::Array(elements) => {
            elements.iter().for_each(|element| keys_of_structs(element, found));
        }
        Value::Object(members) => {
            for (key, value) in members {
                if is_struct(value) {
                    found.insert(key);
                }
                keys_of_structs(value, found);
            }
        }
        _ => {}
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

enum ToldNesting {
    /// The table has no nesting.
    Top,
    /// Depth as a number or an indentation.
    Levels,
    /// Only whether a row is inside another.
    Nested,
    Nothing,
}

fn depth_told(
    rows: &[FieldRow],
    told: bool,
    holds: impl Fn(&FieldRow) -> bool + Copy,
) -> ToldNesting {
    let mut widths = rows.iter().filter_map(|row| match row.depth {
        Depth::Marked(width) => Some(width),
        _ => None,
    });
    if rows.iter().any(|row| matches!(row.depth, Depth::Level(_))) {
        return ToldNesting::Levels;
    }
    if let Some(first) = widths.next() {
        // No indentation at all, though something marked could hold the marked row below it:
        // the depth of the markers is lost.
        let nested = |pair: &[FieldRow]| {
            pair.iter().all(|row| row.depth != Depth::Unmarked) && holds(&pair[0])
        };
        let lost = first == 0 && widths.all(|width| width == first) && rows.windows(2).any(nested);
        return if lost { ToldNesting::Nested } else { ToldNesting::Levels };
    }
    let could_hold = rows.iter().rev().skip(1).any(holds);
    if told || !could_hold { ToldNesting::Top } else { ToldNesting::Nothing }
}

/// No page nests deeper; a damaged page must not nest without limit.
const DEEPEST: usize = 64;

/// Parents from levels or indentations.
fn by_depth(context: &mut Context<'_>, rows: &[FieldRow]) -> Vec<Option<usize>> {
    let mut open = Open::default();
    rows.iter()
        .enumerate()
        .map(|(index, row)| {
            let (parent, fits) = open.place(index, row.depth);
            if !fits {
                let expected = "a row one level above this one, before it";
                context.report(Kind::OddNesting, row.place, expected);
            }
            parent
        })
        .collect()
}

/// Parents from levels or indentations; `None` if not all rows of the table fit.
pub(super) fn told_parents(depths: impl Iterator<Item = Depth>) -> Option<Vec<Option<usize>>> {
    let mut open = Open::default();
    depths
        .enumerate()
        .map(|(index, depth)| Some(open.place(index, depth)).filter(|(_, fits)| *fits))
        .map(|placed| placed.map(|(parent, _)| parent))
        .collect()
}

/// The rows around the current one: their index and depth.
#[derive(Default)]
struct Open(Vec<(usize, usize)>);

impl Open {
    /// The parent of a row of this depth, and whether there is a row one level above it.
    fn place(&mut self, index: usize, depth: Depth) -> (Option<usize>, bool) {
        let (depth, exact) = match depth {
            Depth::Unmarked => (0, true),
            Depth::Level(level) => (level, true),
            // Only the order of indentations matters; 0 is reserved for rows without a marker.
            Depth::Marked(width) => (width + 1, false),
        };
        self.0.retain(|(_, around)| *around < depth);
        let open = self.0.len();
        let fits = open < DEEPEST && (depth == 0 || (open > 0 && (!exact || open == depth)));
        let parent = self.0.last().map(|(parent, _)| *parent);
        if open < DEEPEST {
            self.0.push((index, depth));
        }
        (parent, fits)
    }
}

fn search(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    example: Option<&Value>,
    holds: impl Fn(&FieldRow) -> bool,
    nested: impl Fn(&FieldRow) -> Option<bool>,
) -> Vec<Option<usize>> {
    let lost: Vec<nest::Row<'_>> = rows
        .iter()
        .map(|row| nest::Row {
            name: &row.name,
            ty: if holds(row) || row.written.inner == Inner::Known {
                &row.written.ty
            } else {
                &Type::String
            },
            type_name: row.written.name(),
            required: row.required,
            nested: nested(row),
        })
        .collect();
    let nesting = nest(&lost, example, context.shapes);
    if !nesting.sure
        && let Some(first) = rows.first()
    {
        // Point at the first row on which the two readings differ.
        let other = nesting.other.as_deref().unwrap_or_default();
        let parts = (0..rows.len()).find(|index| other.get(*index) != nesting.parents.get(*index));
        let row = parts.and_then(|index| rows.get(index)).unwrap_or(first);
        let mut expected = format!(
            "nesting that only one reading fits; taken:{}",
            outline(rows, &nesting.parents)
        );
        if nesting.other.is_some() {
            expected.push_str("\nor else:");
            expected.push_str(&outline(rows, other));
        } else {
            expected.push_str("\nno other reading was found, and this one does not fit well");
        }
        context.report(Kind::UncertainNesting, row.place, expected);
    }
    nesting.parents
}

/// Names of rows, indented; only the first ones of a long table.
fn outline(rows: &[FieldRow], parents: &[Option<usize>]) -> String {
    const SHOWN: usize = 40;
    let mut depths: Vec<usize> = Vec::with_capacity(rows.len());
    let mut out = String::new();
    for (row, parent) in rows.iter().zip(parents).take(SHOWN) {
        let depth = parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
        depths.push(depth);
        out.push('\n');
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str(&row.name);
    }
    if rows.len() > SHOWN {
        out.push_str("\n  …");
    }
    out
}
