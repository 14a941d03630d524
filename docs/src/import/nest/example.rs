//! An example as a tree of the table's names. It merges the elements of lists, looks into maps
//! and parses JSON in strings. It also holds the shortcut for an example whose keys in order are
//! the rows.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::table::{Name, PreparedTable};

/// The index of an object of the example. All elements of a list share one object.
pub(super) type Node = u32;

/// Deeper levels of an example are ignored; pages use up to 10.
const MAX_DEPTH: usize = 32;
/// How many levels of JSON in strings in JSON are parsed.
const MAX_UNQUOTING: usize = 2;

/// The example of one table.
pub(super) struct Example {
    nodes: Vec<ExampleObject>,
}

/// An object of the example.
#[derive(Default)]
struct ExampleObject {
    /// The keys that are names of the table, in document order.
    keys: Vec<Key>,
    /// The index of each name in `keys`.
    index: FxHashMap<Name, usize>,
}

/// A key of an object of the example.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) name: Name,
    /// The object that it holds, or that the elements of its list hold.
    pub(super) inside: Option<Node>,
    /// Whether it always holds a scalar, never an object or a list.
    pub(super) scalar: bool,
    /// Whether it holds an object directly, not as JSON in a string.
    pub(super) plain: bool,
}

impl Key {
    /// The object that rows may belong to. `container` says whether the table calls the row a
    /// container.
    pub(super) fn inside(&self, container: bool) -> Option<Node> {
        if container || self.plain { self.inside } else { None }
    }
}

impl Example {
    pub(super) const ROOT: Node = 0;

    pub(super) fn new(value: &Value, table: &PreparedTable<'_>) -> Self {
        let mut builder = TreeBuilder { nodes: vec![ExampleObject::default()], table };
        builder.merge(Self::ROOT, value, 0, 0);
        Example { nodes: builder.nodes }
    }

    /// Returns the key `name` of `node`.
    pub(super) fn get(&self, node: Node, name: Name) -> Option<Key> {
        let object = &self.nodes[node as usize];
        object.index.get(&name).map(|&index| object.keys[index])
    }

    /// Returns the keys of `node` that are names of the table.
    pub(super) fn keys(&self, node: Node) -> &[Key] {
        &self.nodes[node as usize].keys
    }

    /// Returns whether each of `names` names is a key anywhere.
    pub(super) fn used_names(&self, names: usize) -> Vec<bool> {
        let mut used = vec![false; names];
        for key in self.nodes.iter().flat_map(|object| &object.keys) {
            used[key.name as usize] = true;
        }
        used
    }

    /// Returns the nesting if the keys in document order equal the rows.
    pub(super) fn in_order(&self, table: &PreparedTable<'_>) -> Option<Vec<Option<usize>>> {
        let mut parents = Vec::with_capacity(table.rows.len());
        self.walk(table, Self::ROOT, None, &mut parents)?;
        (parents.len() == table.rows.len()).then_some(parents)
    }

    fn walk(
        &self,
        table: &PreparedTable<'_>,
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

struct TreeBuilder<'a, 'b> {
    nodes: Vec<ExampleObject>,
    table: &'a PreparedTable<'b>,
}

impl TreeBuilder<'_, '_> {
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
        let index = self.key_index(node, name);
        let scalar = !may_hold_object(value);
        let key = &mut self.nodes[node as usize].keys[index];
        key.scalar &= scalar && !value.is_null();
        if scalar {
            return;
        }
        key.plain |= !value.is_string();
        let inside = key.inside.unwrap_or_else(|| {
            let new = Node::try_from(self.nodes.len()).expect("fewer objects than numbers");
            self.nodes.push(ExampleObject::default());
            self.nodes[node as usize].keys[index].inside = Some(new);
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

    fn key_index(&mut self, node: Node, name: Name) -> usize {
        let object = &mut self.nodes[node as usize];
        *object.index.entry(name).or_insert_with(|| {
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

/// Parses the JSON in a string if it is an object or a list.
fn unquote(text: &str, unquoted: usize) -> Option<Value> {
    let text = text.trim();
    if unquoted >= MAX_UNQUOTING || !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}
