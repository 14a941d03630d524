//! A partial reading of a table: which containers are still open and what each has so far, and
//! what it costs to put the next row into one of them or to close one. Holds all costs.
//!
//! The costs were fitted by halving and doubling each on real pages until none helped. They are
//! round numbers, and twice or half of most restores the same pages to within two or three.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use super::{
    example::{Example, Key, Node},
    shapes::EDGE,
    table::{Ready, Table},
};

/// Hundredths of a contradiction; whole numbers, so that equal costs are equal.
pub(super) type Cost = i64;

/// A row in a container that the example shows without it, while it shows it elsewhere. The
/// highest of the usual costs: examples and tables agree on nearly all keys.
const ELSEWHERE: Cost = 200;
/// A row that the example says nothing of: its name or its container is not in the example. Low,
/// since that costs about the same wherever the row goes.
const ABSENT: Cost = 30;
/// Such a row after all rows that the example has in the container: it may as well come after
/// the container. Breaks ties.
const COMPLETE: Cost = 5;
/// How many hundredths of these costs are left where other pages show the row in this type:
/// examples leave optional fields out.
const EXPECTED: Cost = 30;
/// A key that the example has in a container and that the rows in it leave out: as much as
/// [`ELSEWHERE`], seen from the other side.
const LEFT: Cost = 200;
/// The same where the row is called a scalar by its type and nothing lies in it: JSON in a
/// string, of which the table need not tell more.
const LEFT_IN_SCALAR: Cost = 60;
/// Keys left out beyond so many say nothing more: the example is of something else.
const MOST_LEFT: u32 = 3;
/// Closing a level. Breaks ties: a shorter way from row to row is likelier.
const LEVEL: Cost = 1;
/// A row beside `data` and behind it, in the table of a reply. All but some thirty replies end
/// with `data`.
const BESIDE_DATA: Cost = 300;
/// The same where the example has it there: some such examples are mistaken, so that it keeps a
/// reading from being sure.
const BESIDE_DATA_SHOWN: Cost = 200;
/// A type inside itself where the example does not show it: the tables cut recursive types off.
const RECURSION: Cost = 300;
/// An object without rows, of a type that no other page shows so.
const EMPTY: Cost = 100;
/// A row that other pages show in this type after the same field.
const FOLLOWS: Cost = -60;
/// A row that no other page shows in this type.
const UNKNOWN: Cost = 100;
/// A type that ends where no other page ends it.
const ENDS_ELSEWHERE: Cost = 30;
/// As [`FOLLOWS`], of containers with the same field name but without a known type: `data`,
/// `items`, `event` have habits too.
const FIELD_FOLLOWS: Cost = -40;
/// As [`ENDS_ELSEWHERE`], of containers with the same field name.
const FIELD_ENDS_ELSEWHERE: Cost = 10;
/// A second field of one name in an object: impossible, unless the table itself has it.
const DUPLICATE: Cost = 2000;
/// A row that is marked as nested and put at the top, or the reverse.
const AGAINST_MARK: Cost = 2000;

/// No row costs less than this to attach; closing never costs less than nothing.
pub(super) const CHEAPEST: Cost = FOLLOWS;

/// Deeper nesting is not considered; pages go down to 10.
const MAX_DEPTH: u32 = 32;

/// The names in a container, of those that the table has more than once: no other can stand
/// twice. Most tables have fewer than 64, so that one word holds them.
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
    /// Its row; none for the whole body.
    pub(super) row: Option<usize>,
    pub(super) below: Option<Rc<Frame>>,
    depth: u32,
    node: Option<Node>,
    /// How many rows lie in it.
    children: u32,
    /// How many of them the example has in it.
    found: u32,
    /// Hash of the name of the last one.
    last: u64,
    /// The names in it.
    names: Names,
    /// What it costs to close it as it is.
    pub(super) close: Cost,
    /// Hash of all that the future depends on, in this frame and those below.
    pub(super) hash: u64,
}

/// What all readings of one table share.
pub(super) struct Context<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) example: Option<&'a Example>,
    /// For each name, whether the example has it anywhere.
    pub(super) shown: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(table: &'a Table<'a>, example: Option<&'a Example>) -> Self {
        let shown = match example {
            Some(example) => example.shown(table.names.len()),
            None => vec![false; table.names.len()],
        };
        Context { table, example, shown }
    }

    /// The whole body, with nothing in it.
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

    /// What it costs to put row `index` into `frame`, the frames above it closed.
    pub(super) fn attach(&self, frame: &Frame, index: usize) -> Cost {
        let row = &self.table.rows[index];
        let key = self.key(frame, row);
        let (expected, mut cost) = self.expected(frame, row.hash);
        if key.is_none() {
            let absent = if frame.node.is_some() && self.shown[row.name as usize] {
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
            cost += AGAINST_MARK;
        }
        if frame.row.is_none() && self.table.data.is_some_and(|data| index > data) {
            cost += if key.is_some() { BESIDE_DATA_SHOWN } else { BESIDE_DATA };
        }
        let named = row.type_name.is_some() && row.container;
        if named && key.is_none() && self.recurs(frame, row) {
            cost += RECURSION;
        }
        cost
    }

    /// Whether other pages show a row of this name here, and what that costs.
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

    fn key(&self, frame: &Frame, row: &Ready<'_>) -> Option<Key> {
        self.example?.get(frame.node?, row.name)
    }

    /// Whether it has all that the example has in it.
    fn complete(&self, frame: &Frame) -> bool {
        let shown = frame.node.zip(self.example);
        shown.is_some_and(|(node, example)| example.keys(node).len() <= frame.found as usize)
    }

    /// What it costs to close `frame`.
    fn close(&self, frame: &Frame) -> Cost {
        let mut cost = LEVEL;
        let row = frame.row.map(|row| &self.table.rows[row]);
        // Cut off: its keys are those of the outer one.
        let cut_off = |row: &&Ready<'_>| row.container && row.type_name.is_some();
        if frame.children == 0
            && let (Some(row), Some(below)) = (row.filter(cut_off), &frame.below)
            && self.recurs(below, row)
        {
            return cost;
        }
        let scalar = frame.children == 0 && row.is_some_and(|row| !row.container);
        if let (Some(node), Some(example)) = (frame.node, self.example) {
            let left = (example.keys(node).len() as u32).saturating_sub(frame.found);
            let each = if scalar { LEFT_IN_SCALAR } else { LEFT };
            cost += each * Cost::from(left.min(MOST_LEFT));
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

    /// The frame on top after row `index` went into `frame`.
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

    fn repeated(&self, row: &Ready<'_>) -> Option<u32> {
        self.table.repeated[row.name as usize]
    }

    fn recurs(&self, frame: &Frame, row: &Ready<'_>) -> bool {
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
