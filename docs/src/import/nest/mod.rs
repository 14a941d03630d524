//! Nesting of a table whose rows lost it: for each row, the row that it lies in. Holds the
//! interface; what an example says is in `example`, what other pages say in `shapes`, the
//! search for the cheapest reading in `search`.
//!
//! Rows of a table are the fields of a body in document order, parents before children. Where
//! the keys of the example in document order equal the rows, that is the nesting. Elsewhere each
//! row may lie in any container that is still open, and the reading wins that contradicts the
//! example and the known shapes of named types least.

mod example;
mod lenient_json;
mod search;
mod shapes;
mod state;
mod table;

use serde_json::Value;

pub use self::{lenient_json::parse_lenient, shapes::Shapes};
// The name that `import/json.rs` still uses.
pub(super) use self::lenient_json::parse_lenient as sketch;
use feishu_spec::Type;

/// A row of a table, as far as nesting goes.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The field's name on the wire.
    pub name: &'a str,
    /// Its JSON type; `object`, `any` and lists and maps of them may have rows inside.
    pub ty: &'a Type,
    /// The name that the documentation gives the type.
    pub type_name: Option<&'a str>,
    /// Whether the table says that it must be there.
    pub required: Option<bool>,
    /// Whether it lies in another row, where so much is known and no more: `Some(true)` for a
    /// row with a marker that lost its depth, `Some(false)` for one without in such a table.
    pub nested: Option<bool>,
}

/// The nesting of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Nesting {
    /// For each row the index of the row that it lies in, always a smaller one; `None` at the top.
    pub parents: Vec<Option<usize>>,
    /// Whether nothing else is likely.
    pub sure: bool,
    /// The next best reading, where this one is not sure and there is another.
    pub other: Option<Vec<Option<usize>>>,
    /// How much the reading contradicts what is known; 0 where nothing does.
    pub cost: f64,
    /// How much more the next best reading would cost; infinite where there is none.
    pub lead: f64,
}

/// A reading that costs less than this contradicts nothing, but for fields that the example
/// leaves out. Fitted on real pages so that not one in a thousand sure readings is wrong; with
/// it 98 in 100 are sure.
const SURE_COST: f64 = 1.5;
/// What long tables may cost more for each row: the more fields, the more an example leaves out.
const SURE_COST_A_ROW: f64 = 0.02;
/// Smaller leads come from habits (order, depth), not from facts.
const SURE_LEAD: f64 = 0.4;

/// Finds the nesting of the rows of one table.
///
/// `example` is the whole JSON that the page shows for it (for a reply with `code`, `msg` and
/// `data`). Never fails: a table that makes no sense comes back with some nesting, not sure.
pub fn nest(rows: &[Row<'_>], example: Option<&Value>, shapes: &Shapes) -> Nesting {
    let table = table::Table::new(rows, shapes);
    let index = example.map(|value| example::Example::new(value, &table));
    if let Some(parents) = index.as_ref().and_then(|index| index.in_order(&table)) {
        return Nesting { parents, sure: true, other: None, cost: 0.0, lead: f64::INFINITY };
    }
    let found = search::search(&table, index.as_ref());
    let cost = found.doubt as f64 / 100.0;
    let lead = found.lead.map_or(f64::INFINITY, |lead| lead as f64 / 100.0);
    let no_choice = found.lead.is_none() && table.rows.iter().all(|row| !row.container);
    let may_cost = SURE_COST + SURE_COST_A_ROW * rows.len() as f64;
    let sure = no_choice || cost < may_cost && lead > SURE_LEAD;
    let other = if sure { None } else { found.second };
    Nesting { parents: found.parents, sure, other, cost, lead }
}

#[cfg(test)]
mod tests;
