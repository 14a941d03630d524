//! A partial reading of a table: which containers are still open and what each has so far, and
//! what it costs to put the next row into one of them or to close one. Holds all costs.

use std::rc::Rc;

use super::{
    example::{Example, Node},
    shapes::EDGE,
    table::{Ready, Table},
};

/// A row where the example has its name elsewhere only.
const ELSEWHERE: f64 = 1.0;
/// A row in a container that the example shows without it, if its name is nowhere in there.
const NOWHERE: f64 = 0.6;
/// A row of which the example says nothing, since its container is not in the example.
const UNSEEN: f64 = 0.3;
/// Closing a level: of two readings without further difference the deeper one is likelier.
const LEVEL: f64 = 0.01;
/// A row that lies in `data` in nearly all replies, and for which nothing says that it does not.
const BESIDE_DATA: f64 = 3.0;
/// A type inside itself: the tables cut recursive types off.
const RECURSION: f64 = 3.0;
/// A key that the example has in a container and that the rows in it leave out.
const LEFT: f64 = 1.0;
/// Keys left out beyond so many say nothing more.
const MOST_LEFT: u32 = 3;
/// An object without rows: nearly all tables list what is in it.
const EMPTY: f64 = 2.0;
/// The same where the type is not even called an object.
const EMPTY_ANY: f64 = 0.5;
/// A row that other pages show in this type, after the same field.
const FOLLOWS: f64 = -0.3;
/// A row that other pages show in this type.
const KNOWN: f64 = -0.1;
/// A row that no other page shows in this type.
const UNKNOWN: f64 = 1.0;
/// A type that ends where it was seen to end.
const ENDS: f64 = -0.1;
/// A type that ends where it was never seen to end.
const ENDS_EARLY: f64 = 0.3;
/// A second field of one name in an object: impossible, unless the table itself has it.
const DUPLICATE: f64 = 20.0;
/// A row that is marked as nested and put at the top, or the reverse.
const AGAINST_MARK: f64 = 20.0;

/// Deeper nesting is not considered; pages go down to 10.
const MAX_DEPTH: u32 = 32;

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
    /// Bits of the names in it, of those that the table has more than once.
    names: Box<[u64]>,
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
        let words = (self.table.repeats as usize).div_ceil(64);
        Rc::new(Frame {
            row: None,
            below: None,
            depth: 0,
            node: self.example.map(|_| Example::ROOT),
            children: 0,
            found: 0,
            last: EDGE,
            names: vec![0; words].into_boxed_slice(),
            hash: 0,
        })
    }

    /// What it costs to put row `index` into `frame`, the frames above it closed.
    pub(super) fn attach(&self, frame: &Frame, index: usize) -> f64 {
        let row = &self.table.rows[index];
        let mut cost = match (frame.node, self.example) {
            (Some(node), Some(example)) => match example.get(node, row.name) {
                Some(_) => 0.0,
                None if self.shown[row.name as usize] => ELSEWHERE,
                None => NOWHERE,
            },
            _ => UNSEEN,
        };
        if frame.has(self.repeated(row)) {
            cost += DUPLICATE;
        }
        if row.nested.is_some_and(|nested| nested != frame.row.is_some()) {
            cost += AGAINST_MARK;
        }
        match frame.row {
            Some(parent) => {
                if let Some(known) = self.table.rows[parent].known {
                    cost += if known.follows(frame.last, row.hash) {
                        FOLLOWS
                    } else if known.has(row.hash) {
                        KNOWN
                    } else {
                        UNKNOWN
                    };
                }
            }
            None => {
                let shown = frame
                    .node
                    .zip(self.example)
                    .is_some_and(|(node, example)| example.get(node, row.name).is_some());
                if !shown && self.table.data.is_some_and(|data| index > data) {
                    cost += BESIDE_DATA;
                }
            }
        }
        if row.type_name.is_some() && row.container && self.recurs(frame, row) {
            cost += RECURSION;
        }
        cost
    }

    /// What it costs to close `frame`.
    pub(super) fn close(&self, frame: &Frame) -> f64 {
        let mut cost = LEVEL;
        if let (Some(node), Some(example)) = (frame.node, self.example) {
            let left = (example.keys(node).len() as u32).saturating_sub(frame.found);
            cost += LEFT * f64::from(left.min(MOST_LEFT));
        }
        let Some(row) = frame.row.map(|row| &self.table.rows[row]) else { return cost };
        if frame.children == 0 {
            cost += if row.object { EMPTY } else { EMPTY_ANY };
        } else if let Some(known) = row.known {
            cost += if known.follows(frame.last, EDGE) { ENDS } else { ENDS_EARLY };
        }
        cost
    }

    /// The frame on top after row `index` went into `frame`.
    pub(super) fn push(&self, frame: &Frame, index: usize) -> Rc<Frame> {
        let row = &self.table.rows[index];
        let inside =
            frame.node.zip(self.example).and_then(|(node, example)| example.get(node, row.name));
        let mut names = frame.names.clone();
        if let Some(bit) = self.repeated(row) {
            names[bit as usize / 64] |= 1 << (bit % 64);
        }
        let below_hash = frame.below.as_ref().map_or(0, |below| below.hash);
        let mut with = Frame {
            row: frame.row,
            below: frame.below.clone(),
            depth: frame.depth,
            node: frame.node,
            children: frame.children + 1,
            found: frame.found + u32::from(inside.is_some()),
            last: row.hash,
            names,
            hash: 0,
        };
        with.hash = with.digest(below_hash);
        let with = Rc::new(with);
        if !row.container || with.depth + 1 >= MAX_DEPTH {
            return with;
        }
        let mut opened = Frame {
            row: Some(index),
            depth: with.depth + 1,
            node: inside.flatten(),
            children: 0,
            found: 0,
            last: EDGE,
            names: vec![0; with.names.len()].into_boxed_slice(),
            hash: 0,
            below: None,
        };
        opened.hash = opened.digest(with.hash);
        opened.below = Some(with);
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
    fn has(&self, bit: Option<u32>) -> bool {
        bit.is_some_and(|bit| self.names[bit as usize / 64] >> (bit % 64) & 1 == 1)
    }

    fn digest(&self, below: u64) -> u64 {
        let mut hash = mix(below ^ self.row.map_or(0, |row| row as u64 + 1));
        hash = mix(hash ^ self.last);
        hash = mix(hash ^ (u64::from(self.children) << 32 | u64::from(self.found)));
        for &word in &self.names {
            hash = mix(hash ^ word);
        }
        hash
    }
}

/// The finalizer of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}
