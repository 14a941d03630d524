//! An example as a tree of the table's names: lists merged, maps looked into, JSON in strings
//! read. Holds also the short way, where the example's keys in order are the rows.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::table::{Name, Table};

/// Number of an object of the example (of all elements of a list taken together).
pub(super) type Node = u32;

/// Deeper levels of an example are not looked at; pages go down to 10.
const MAX_DEPTH: usize = 32;
/// Strings that hold JSON hold strings that hold JSON at most so often.
const MAX_UNQUOTING: usize = 2;

/// The example of one table.
pub(super) struct Example {
    nodes: Vec<Object>,
}

/// An object of the example.
#[derive(Default)]
struct Object {
    /// Its keys that are names of the table, in document order.
    keys: Vec<Key>,
    place: FxHashMap<Name, usize>,
}

/// A key of an object of the example.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) name: Name,
    /// The object in it, or in the elements of the list in it.
    pub(super) inside: Option<Node>,
    /// Whether it holds a scalar and never an object or a list.
    pub(super) scalar: bool,
    /// Whether the object in it stands there as it is, not in a string.
    pub(super) plain: bool,
}

impl Key {
    /// The object that rows may lie in, if the table calls its row a container or not.
    pub(super) fn inside(&self, container: bool) -> Option<Node> {
        if container || self.plain { self.inside } else { None }
    }
}

impl Example {
    pub(super) const ROOT: Node = 0;

    pub(super) fn new(value: &Value, table: &Table<'_>) -> Self {
        let mut builder = Builder { nodes: vec![Object::default()], table };
        builder.merge(Self::ROOT, value, 0, 0);
        Example { nodes: builder.nodes }
    }

    /// The key `name` of `node`.
    pub(super) fn get(&self, node: Node, name: Name) -> Option<Key> {
        let object = &self.nodes[node as usize];
        object.place.get(&name).map(|&place| object.keys[place])
    }

    /// The keys of `node` that are names of the table.
    pub(super) fn keys(&self, node: Node) -> &[Key] {
        &self.nodes[node as usize].keys
    }

    /// For each of `names` names, whether it is a key anywhere.
    pub(super) fn shown(&self, names: usize) -> Vec<bool> {
        let mut shown = vec![false; names];
        for key in self.nodes.iter().flat_map(|object| &object.keys) {
            shown[key.name as usize] = true;
        }
        shown
    }

    /// The nesting, where the keys in document order equal the rows.
    pub(super) fn in_order(&self, table: &Table<'_>) -> Option<Vec<Option<usize>>> {
        let mut parents = Vec::with_capacity(table.rows.len());
        self.walk(table, Self::ROOT, None, &mut parents)?;
        (parents.len() == table.rows.len()).then_some(parents)
    }

    fn walk(
        &self,
        table: &Table<'_>,
        node: Node,
        parent: Option<usize>,
        parents: &mut Vec<Option<usize>>,
    ) -> Option<()> {
        for key in self.keys(node) {
            let index = parents.len();
            let row = table.rows.get(index)?;
            if row.name != key.name || row.nested.is_some_and(|nested| nested != parent.is_some()) {
                return None;
            }
            parents.push(parent);
            if let Some(inside) = key.inside(row.container) {
                self.walk(table, inside, Some(index), parents)?;
            }
        }
        Some(())
    }
}

struct Builder<'a, 'b> {
    nodes: Vec<Object>,
    table: &'a Table<'b>,
}

impl Builder<'_, '_> {
    /// Adds the keys of the objects in `value` to `node`.
    fn merge(&mut self, node: Node, value: &Value, depth: usize, unquoted: usize) {
        match value {
            _ if depth >= MAX_DEPTH => {}
            Value::Object(map) => {
                for (key, value) in map {
                    if let Some(&name) = self.table.names.get(key.as_str()) {
                        self.merge_key(node, name, value, depth + 1, unquoted);
                    }
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    self.merge(node, element, depth + 1, unquoted);
                }
            }
            Value::String(text) => {
                if let Some(value) = unquote(text, unquoted) {
                    self.merge(node, &value, depth, unquoted + 1);
                }
            }
            _ => {}
        }
    }

    fn merge_key(&mut self, node: Node, name: Name, value: &Value, depth: usize, unquoted: usize) {
        let place = self.place(node, name);
        let scalar = !may_hold_object(value);
        let key = &mut self.nodes[node as usize].keys[place];
        key.scalar &= scalar && !value.is_null();
        if scalar {
            return;
        }
        key.plain |= !value.is_string();
        let inside = key.inside.unwrap_or_else(|| {
            let new = Node::try_from(self.nodes.len()).expect("fewer objects than numbers");
            self.nodes.push(Object::default());
            self.nodes[node as usize].keys[place].inside = Some(new);
            new
        });
        match value {
            Value::Object(map) if self.table.maps[name as usize] => {
                for value in map.values() {
                    self.merge(inside, value, depth + 1, unquoted);
                }
            }
            value => self.merge(inside, value, depth, unquoted),
        }
    }

    fn place(&mut self, node: Node, name: Name) -> usize {
        let object = &mut self.nodes[node as usize];
        *object.place.entry(name).or_insert_with(|| {
            object.keys.push(Key { name, inside: None, scalar: true, plain: false });
            object.keys.len() - 1
        })
    }
}

fn may_hold_object(value: &Value) -> bool {
    match value {
        Value::Object(_) | Value::Array(_) => true,
        Value::String(text) => text.trim_start().starts_with(['{', '[']),
        _ => false,
    }
}

/// The JSON in a string, where it holds an object or a list.
fn unquote(text: &str, unquoted: usize) -> Option<Value> {
    let text = text.trim();
    if unquoted >= MAX_UNQUOTING || !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}
