//! The rows of one table, prepared for the search: names as numbers, what each row can contain,
//! and what is known about its type. It makes no decisions.

use std::collections::HashMap;

use super::{
    Row,
    shapes::{Known, Shapes, is_container, name_hash},
};
use feishu_spec::Type;

/// The index of a name among the names of the table's rows.
pub(super) type Name = u32;

/// How many repeated names are tracked, so that the time stays linear in the rows. The longest
/// tables, with 2,500 rows, have fewer than 100.
const MAX_REPEATS: u32 = 1024;

/// A row, prepared for the search.
pub(super) struct PreparedRow<'a> {
    pub(super) name: Name,
    /// The hash under which [`Shapes`] knows the name.
    pub(super) hash: u64,
    /// Whether it may contain rows.
    pub(super) container: bool,
    /// Whether its type is `any`, so that the example decides.
    pub(super) any: bool,
    /// Whether its type is explicitly an object, so that a page should list its fields.
    pub(super) object: bool,
    pub(super) type_name: Option<&'a str>,
    /// Whether other pages show its type without fields.
    pub(super) can_be_empty: bool,
    /// What is known about the fields of its type.
    pub(super) known: Option<&'a Known>,
    /// What is known about the fields of containers with its name, whatever their type.
    pub(super) known_field: Option<&'a Known>,
    pub(super) nested: Option<bool>,
}

/// The rows of one table.
pub(super) struct PreparedTable<'a> {
    pub(super) rows: Vec<PreparedRow<'a>>,
    pub(super) names: HashMap<&'a str, Name>,
    /// For each name, whether all its rows are maps: then the keys in the example are data, and
    /// the fields are one level deeper.
    pub(super) maps: Vec<bool>,
    /// For each name that several rows have, its index among those names.
    pub(super) repeated: Vec<Option<u32>>,
    /// How many names several rows have.
    pub(super) repeats: u32,
    /// The row `data` of a reply, if the table starts with `code`, `msg` and `data`.
    pub(super) data: Option<usize>,
}

impl<'a> PreparedTable<'a> {
    pub(super) fn new(rows: &[Row<'a>], shapes: &'a Shapes) -> Self {
        let mut names = HashMap::new();
        let (mut maps, mut count) = (Vec::new(), Vec::<u32>::new());
        let prepared = rows
            .iter()
            .map(|row| {
                let next = Name::try_from(names.len()).expect("fewer rows than numbers");
                let name = *names.entry(row.name).or_insert(next);
                if name == next {
                    maps.push(true);
                    count.push(0);
                }
                maps[name as usize] &= is_map(row.ty);
                count[name as usize] += 1;
                let known = row.type_name.and_then(|name| shapes.of_type(name));
                PreparedRow {
                    name,
                    hash: name_hash(row.name),
                    container: is_container(row.ty),
                    any: *row.ty.innermost() == Type::Any,
                    object: *row.ty.innermost() == Type::Object,
                    type_name: row.type_name,
                    can_be_empty: known.is_some_and(Known::can_be_empty),
                    known: known.filter(|known| known.has_fields()),
                    known_field: shapes.of_field(row.name).filter(|known| known.has_fields()),
                    nested: row.nested,
                }
            })
            .collect::<Vec<_>>();
        let mut repeats = 0;
        let repeated = count
            .iter()
            .map(|&count| {
                (count > 1 && repeats < MAX_REPEATS).then(|| {
                    repeats += 1;
                    repeats - 1
                })
            })
            .collect();
        let data = match rows {
            [code, msg, data, ..]
                if code.name == "code" && matches!(msg.name, "msg" | "message") =>
            {
                (data.name == "data" && prepared[2].container).then_some(2)
            }
            _ => None,
        };
        PreparedTable { rows: prepared, names, maps, repeated, repeats, data }
    }
}

fn is_map(ty: &Type) -> bool {
    match ty {
        Type::Map(_) => true,
        Type::List(inner) => is_map(inner),
        _ => false,
    }
}
