//! What pages with known nesting say about named types: which fields a type has and which field
//! follows which. It keeps counts, so that a page can be forgotten again.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use rustc_hash::FxHashMap;

use super::Row;
use feishu_spec::Type;

/// The fields of named types, in all observed variants, and of containers by field name.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    types: HashMap<String, Known>,
    fields: HashMap<String, Known>,
}

/// What is known about one type.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// How often a page shows it with fields.
    with_fields: u32,
    /// How often a page shows it without fields.
    empty: u32,
    /// How often each name is in it, by hash.
    children: FxHashMap<u64, u32>,
    /// How often each pair of neighbors occurs: a name ([`EDGE`] at the start) and the next name
    /// ([`EDGE`] at the end).
    steps: FxHashMap<(u64, u64), u32>,
}

/// Marks the start and the end of a type's fields.
pub(super) const EDGE: u64 = 0;

pub(super) fn name_hash(name: &str) -> u64 {
    // This hasher starts from fixed keys, so that every run decides the same.
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Shapes {
    /// Creates an empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns the names, in document order, that a page lists in a type. `children` is empty if
    /// the page leaves them out.
    pub fn learn(&mut self, type_name: &str, children: &[&str]) {
        learn(&mut self.types, type_name, children);
    }

    /// Reverses a call of [`learn`](Self::learn) with the same arguments.
    pub fn forget(&mut self, type_name: &str, children: &[&str]) {
        forget(&mut self.types, type_name, children);
    }

    /// Learns all objects of a table whose nesting is known: by the names of their types and,
    /// because many types have no name, by the names of the fields.
    pub fn learn_table(&mut self, rows: &[Row<'_>], parents: &[Option<usize>]) {
        for_each_object(rows, parents, |row, children| {
            learn(&mut self.fields, row.name, children);
            if let Some(name) = row.type_name {
                learn(&mut self.types, name, children);
            }
        });
    }

    /// Reverses a call of [`learn_table`](Self::learn_table) with the same arguments.
    pub fn forget_table(&mut self, rows: &[Row<'_>], parents: &[Option<usize>]) {
        for_each_object(rows, parents, |row, children| {
            forget(&mut self.fields, row.name, children);
            if let Some(name) = row.type_name {
                forget(&mut self.types, name, children);
            }
        });
    }

    pub(super) fn of_type(&self, name: &str) -> Option<&Known> {
        self.types.get(name)
    }

    pub(super) fn of_field(&self, name: &str) -> Option<&Known> {
        self.fields.get(name)
    }
}

fn learn(all: &mut HashMap<String, Known>, name: &str, children: &[&str]) {
    if !all.contains_key(name) {
        all.insert(name.to_owned(), Known::default());
    }
    let Some(known) = all.get_mut(name) else { return };
    if children.is_empty() {
        known.empty += 1;
        return;
    }
    known.with_fields += 1;
    for_each_step(children, |child, step| {
        if child != EDGE {
            *known.children.entry(child).or_default() += 1;
        }
        *known.steps.entry(step).or_default() += 1;
    });
}

fn forget(all: &mut HashMap<String, Known>, name: &str, children: &[&str]) {
    let Some(known) = all.get_mut(name) else { return };
    if children.is_empty() {
        known.empty = known.empty.saturating_sub(1);
    } else {
        known.with_fields = known.with_fields.saturating_sub(1);
        for_each_step(children, |child, step| {
            if child != EDGE {
                decrease(&mut known.children, child);
            }
            decrease(&mut known.steps, step);
        });
    }
    if known.with_fields + known.empty == 0 {
        all.remove(name);
    }
}

impl Known {
    /// Whether any page shows it with fields.
    pub(super) fn has_fields(&self) -> bool {
        self.with_fields > 0
    }

    /// Whether any page shows it without fields.
    pub(super) fn can_be_empty(&self) -> bool {
        self.empty > 0
    }

    pub(super) fn has(&self, child: u64) -> bool {
        self.children.contains_key(&child)
    }

    /// Whether any page shows `next` directly after `before`; either may be [`EDGE`].
    pub(super) fn follows(&self, before: u64, next: u64) -> bool {
        self.steps.contains_key(&(before, next))
    }
}

fn for_each_step(children: &[&str], mut visit: impl FnMut(u64, (u64, u64))) {
    let mut before = EDGE;
    for child in children {
        let hash = name_hash(child);
        visit(hash, (before, hash));
        before = hash;
    }
    visit(EDGE, (before, EDGE));
}

/// Visits each container with the names of its rows.
fn for_each_object(
    rows: &[Row<'_>],
    parents: &[Option<usize>],
    mut visit: impl FnMut(&Row<'_>, &[&str]),
) {
    let mut children = vec![Vec::new(); rows.len()];
    for (row, parent) in rows.iter().zip(parents) {
        if let Some(list) = parent.and_then(|parent| children.get_mut(parent)) {
            list.push(row.name);
        }
    }
    for (row, children) in rows.iter().zip(&children) {
        if is_container(row.ty) {
            visit(row, children);
        }
    }
}

/// Whether a type may contain rows. Lists of lists may not: no page shows rows in one.
pub(super) fn is_container(ty: &Type) -> bool {
    match ty {
        Type::Object | Type::Any => true,
        Type::List(inner) => matches!(**inner, Type::Object | Type::Any),
        Type::Map(inner) => {
            let inner = if let Type::List(element) = &**inner { element } else { inner };
            matches!(**inner, Type::Object)
        }
        _ => false,
    }
}

fn decrease<K: Eq + Hash>(counts: &mut FxHashMap<K, u32>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}
