//! A partial nesting of a table: the open containers, what each contains so far, and the cost of
//! adding the next row to one of them or closing one. It holds all costs.
//!
//! The costs were fitted on real pages by halving and doubling each until no change helped. They
//! are round numbers; doubling or halving most of them changes at most three restored pages.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use super::{
    example::{Example, Key, Node},
    shapes::EDGE,
    table::{PreparedRow, PreparedTable},
};

/// Hundredths of a contradiction. Integers, so that equal costs compare equal.
pub(super) type Cost = i64;

/// A row in a container that lacks it in the example, while the example has it elsewhere. This
/// is the highest of the usual costs: examples and tables agree on nearly all keys.
const ELSEWHERE: Cost = 200;
/// A row that the example says nothing about: its name or its container is not in the example.
/// Low, because this costs about the same wherever the row goes.
const ABSENT: Cost = 30;
/// Added for such a row after all rows that the example has in the container: the row may as
/// well come after the container. Breaks ties.
const COMPLETE: Cost = 5;
/// How many hundredths of these costs remain if other pages show the row in this type: examples
/// leave optional fields out.
const EXPECTED: Cost = 30;
/// A key that the example has in a container and the rows in the container lack. It equals
/// [`ELSEWHERE`], which is the opposite case.
const MISSING: Cost = 200;
/// The same if the row's type is a scalar and no row belongs to it: it is JSON in a string, which
/// the table need not describe.
const MISSING_IN_SCALAR: Cost = 60;
/// How many missing keys are counted. With more, the example is of something else.
const MAX_MISSING: u32 = 3;
/// Closing a level. Breaks ties: fewer levels between two rows are likelier.
const LEVEL: Cost = 1;
/// A row beside `data` and after it, in the table of a reply. All but about thirty replies end
/// with `data`.
const BESIDE_DATA: Cost = 300;
/// The same if the example has the row there. Some such examples are wrong, so this keeps the
/// nesting from being sure.
const BESIDE_DATA_IN_EXAMPLE: Cost = 200;
/// A type inside itself that the example does not show: tables truncate recursive types.
const RECURSION: Cost = 300;
/// An object without rows, of a type that no other page shows without fields.
const EMPTY: Cost = 100;
/// A row that other pages show in this type after the same field.
const FOLLOWS: Cost = -60;
/// A row that no other page shows in this type.
const UNKNOWN: Cost = 100;
/// A type that ends where no other page ends it.
const ENDS_ELSEWHERE: Cost = 30;
/// Like [`FOLLOWS`], for containers with the same field name but no known type: `data`, `items`
/// and `event` follow conventions too.
const FIELD_FOLLOWS: Cost = -40;
/// Like [`ENDS_ELSEWHERE`], for containers with the same field name.
const FIELD_ENDS_ELSEWHERE: Cost = 10;
/// A second field with the same name in an object: impossible, unless the table itself has it.
const DUPLICATE: Cost = 2000;
/// A row that is marked as nested but put at the top, or the reverse.
const AGAINST_MARKER: Cost = 2000;

/// The lower bound of the cost of attaching a row. Closing never has a negative cost.
pub(super) const CHEAPEST: Cost = FOLLOWS;

/// Deeper nesting is not considered; pages use up to 10 levels.
const MAX_DEPTH: u32 = 32;

/// A bit set of the repeated names in a container; a name that only one row has cannot occur
/// twice. Most tables have fewer than 64 repeated names, so one word usually holds them.
#[derive(Clone, Hash)]
struct Names {
    first: u64,
    rest: Box<[u64]>,
}

impl Names {
    fn new(count: u32) -> Self {
        let rest = (count as usize).div_ceil(64).saturating_sub(1);
        Names { first: 0, rest: vec![0; rest].into_boxed_slice() }
    }

    fn word(&mut self, bit: u32) -> &mut u64 {
        match bit as usize / 64 {
            0 => &mut self.first,
            word => &mut self.rest[word - 1],
        }
    }

    fn has(&self, bit: u32) -> bool {
        let word = match bit as usize / 64 {
            0 => self.first,
            word => self.rest[word - 1],
        };
        word >> (bit % 64) & 1 == 1
    }
}

/// An open container.
pub(super) struct Frame {
    /// Its row; `None` for the whole body.
    pub(super) row: Option<usize>,
    pub(super) below: Option<Rc<Frame>>,
    depth: u32,
    node: Option<Node>,
    /// How many rows it contains.
    children: u32,
    /// How many of them the example has in it.
    found: u32,
    /// The hash of the name of its last row.
    last: u64,
    /// The repeated names in it.
    names: Names,
    /// The cost of closing it as it is.
    pub(super) close: Cost,
    /// A hash of everything that future costs depend on, in this frame and those below.
    pub(super) hash: u64,
}

/// What all states of one table share.
pub(super) struct Context<'a> {
    pub(super) table: &'a PreparedTable<'a>,
    pub(super) example: Option<&'a Example>,
    /// For each name, whether the example has it anywhere.
    pub(super) in_example: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(table: &'a PreparedTable<'a>, example: Option<&'a Example>) -> Self {
        let in_example = match example {
            Some(example) => example.used_names(table.names.len()),
            None => vec![false; table.names.len()],
        };
        Context { table, example, in_example }
    }

    /// Returns the frame of the whole body, without rows.
    pub(super) fn start(&self) -> Rc<Frame> {
        Rc::new(Frame {
            row: None,
            below: None,
            depth: 0,
            node: self.example.map(|_| Example::ROOT),
            children: 0,
            found: 0,
            last: EDGE,
            names: Names::new(self.table.repeats),
            close: 0,
            hash: 0,
        })
    }

    /// Returns the cost of adding row `index` to `frame` once the frames above it are closed.
    pub(super) fn attach(&self, frame: &Frame, index: usize) -> Cost {
        let row = &self.table.rows[index];
        let key = self.key(frame, row);
        let (expected, mut cost) = self.expected(frame, row.hash);
        if key.is_none() {
            let absent = if frame.node.is_some() && self.in_example[row.name as usize] {
                ELSEWHERE
            } else if frame.row.is_some() && self.complete(frame) {
                ABSENT + COMPLETE
            } else {
                ABSENT
            };
            cost += if expected { absent * EXPECTED / 100 } else { absent };
        }
        if self.repeated(row).is_some_and(|bit| frame.names.has(bit)) {
            cost += DUPLICATE;
        }
        if row.nested.is_some_and(|nested| nested != frame.row.is_some()) {
            cost += AGAINST_MARKER;
        }
        if frame.row.is_none() && self.table.data.is_some_and(|data| index > data) {
            cost += if key.is_some() { BESIDE_DATA_IN_EXAMPLE } else { BESIDE_DATA };
        }
        let named = row.type_name.is_some() && row.container;
        if named && key.is_none() && self.recurs(frame, row) {
            cost += RECURSION;
        }
        cost
    }

    /// Returns whether other pages show a row with this name here, and the cost of that.
    fn expected(&self, frame: &Frame, name: u64) -> (bool, Cost) {
        let Some(parent) = frame.row.map(|row| &self.table.rows[row]) else { return (false, 0) };
        let (known, follows, unknown) = match (parent.known, parent.known_field) {
            (Some(known), _) => (known, FOLLOWS, UNKNOWN),
            (None, Some(known)) => (known, FIELD_FOLLOWS, 0),
            (None, None) => return (false, 0),
        };
        if known.follows(frame.last, name) {
            (true, follows)
        } else if known.has(name) {
            (true, 0)
        } else {
            (false, unknown)
        }
    }

    fn key(&self, frame: &Frame, row: &PreparedRow<'_>) -> Option<Key> {
        self.example?.get(frame.node?, row.name)
    }

    /// Whether it has all keys that the example has in it.
    fn complete(&self, frame: &Frame) -> bool {
        let in_example = frame.node.zip(self.example);
        in_example.is_some_and(|(node, example)| example.keys(node).len() <= frame.found as usize)
    }

    /// Returns the cost of closing `frame`.
    fn close(&self, frame: &Frame) -> Cost {
        let mut cost = LEVEL;
        let row = frame.row.map(|row| &self.table.rows[row]);
        // The table truncates a recursive type; its keys are those of the outer object.
        let truncated = |row: &&PreparedRow<'_>| row.container && row.type_name.is_some();
        if frame.children == 0
            && let (Some(row), Some(below)) = (row.filter(truncated), &frame.below)
            && self.recurs(below, row)
        {
            return cost;
        }
        let scalar = frame.children == 0 && row.is_some_and(|row| !row.container);
        if let (Some(node), Some(example)) = (frame.node, self.example) {
            let missing = (example.keys(node).len() as u32).saturating_sub(frame.found);
            let each = if scalar { MISSING_IN_SCALAR } else { MISSING };
            cost += each * Cost::from(missing.min(MAX_MISSING));
        }
        let Some(row) = row else { return cost };
        if frame.children == 0 {
            if row.object && !row.can_be_empty {
                cost += EMPTY;
            }
            return cost;
        }
        cost + match (row.known, row.known_field) {
            (Some(known), _) if !known.follows(frame.last, EDGE) => ENDS_ELSEWHERE,
            (None, Some(known)) if !known.follows(frame.last, EDGE) => FIELD_ENDS_ELSEWHERE,
            _ => 0,
        }
    }

    /// Adds row `index` to `frame` and returns the new top frame.
    pub(super) fn push(&self, frame: &Frame, index: usize) -> Rc<Frame> {
        let row = &self.table.rows[index];
        let key = self.key(frame, row);
        let mut names = frame.names.clone();
        if let Some(bit) = self.repeated(row) {
            *names.word(bit) |= 1 << (bit % 64);
        }
        let mut with = Frame {
            row: frame.row,
            below: frame.below.clone(),
            depth: frame.depth,
            node: frame.node,
            children: frame.children + 1,
            found: frame.found + u32::from(key.is_some()),
            last: row.hash,
            names,
            close: 0,
            hash: 0,
        };
        with.hash = with.digest();
        with.close = self.close(&with);
        let with = Rc::new(with);
        let inside = key.and_then(|key| key.inside(row.container));
        let opens = match key {
            Some(key) if row.any && key.scalar => false,
            _ => {
                row.container
                    || inside
                        .zip(self.example)
                        .is_some_and(|(node, example)| !example.keys(node).is_empty())
            }
        };
        if !opens || with.depth + 1 >= MAX_DEPTH {
            return with;
        }
        let mut opened = Frame {
            row: Some(index),
            depth: with.depth + 1,
            node: inside,
            children: 0,
            found: 0,
            last: EDGE,
            names: Names::new(self.table.repeats),
            close: 0,
            hash: 0,
            below: Some(with),
        };
        opened.hash = opened.digest();
        opened.close = self.close(&opened);
        Rc::new(opened)
    }

    fn repeated(&self, row: &PreparedRow<'_>) -> Option<u32> {
        self.table.repeated[row.name as usize]
    }

    fn recurs(&self, frame: &Frame, row: &PreparedRow<'_>) -> bool {
        let mut frame = Some(frame);
        while let Some(open) = frame {
            if open.row.is_some_and(|open| self.table.rows[open].type_name == row.type_name) {
                return true;
            }
            frame = open.below.as_deref();
        }
        false
    }
}

impl Frame {
    /// Hashes all fields that decide what later rows cost. Equal hashes stand for equal frames,
    /// so this is the stronger hasher of the standard library, which starts from fixed keys.
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.below.as_ref().map_or(0, |below| below.hash).hash(&mut hasher);
        self.row.hash(&mut hasher);
        (self.last, self.children, self.found).hash(&mut hasher);
        self.names.hash(&mut hasher);
        hasher.finish()
    }
}
