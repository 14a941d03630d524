//! The cheapest reading of a table, and the next best: a beam search over its rows. Holds no
//! costs; those are in `state`.

use std::{collections::HashMap, rc::Rc};

use super::{
    example::Example,
    state::{Context, Frame},
    table::Table,
};

/// Readings kept after each row. Twice as many restore no page more.
const BEAM: usize = 64;
/// Readings kept that differ in the past only. Two, since the runner-up is asked for.
const ALIKE: u8 = 2;

/// What the search found.
pub(super) struct Found {
    pub(super) parents: Vec<Option<usize>>,
    pub(super) cost: f64,
    pub(super) second: Option<(f64, Vec<Option<usize>>)>,
}

/// A reading of the rows so far.
struct State {
    top: Rc<Frame>,
    cost: f64,
    /// Where its last row is in the log.
    log: usize,
}

/// A way to go on from a reading.
struct Candidate {
    state: usize,
    frame: Rc<Frame>,
    cost: f64,
}

/// One decision: the row's parent, and the decision before. Readings share their past.
struct Entry {
    parent: Option<usize>,
    before: usize,
}

const START: usize = usize::MAX;

pub(super) fn search(table: &Table<'_>, example: Option<&Example>) -> Found {
    let context = Context::new(table, example);
    let mut log = Vec::with_capacity(table.rows.len() * 8);
    let mut beam = vec![State { top: context.start(), cost: 0.0, log: START }];
    let mut candidates = Vec::new();
    let mut alike: HashMap<u64, u8> = HashMap::new();
    for index in 0..table.rows.len() {
        candidates.clear();
        for (state, reading) in beam.iter().enumerate() {
            each_open(&context, reading, |frame, closed| {
                let cost = closed + context.attach(frame, index);
                candidates.push(Candidate { state, frame: Rc::clone(frame), cost });
            });
        }
        // Stable, so that equal costs keep their order and every run decides alike.
        candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        alike.clear();
        let mut next = Vec::with_capacity(BEAM);
        for candidate in &candidates {
            let top = context.push(&candidate.frame, index);
            let count = alike.entry(top.hash).or_default();
            if *count == ALIKE {
                continue;
            }
            *count += 1;
            log.push(Entry { parent: candidate.frame.row, before: beam[candidate.state].log });
            next.push(State { top, cost: candidate.cost, log: log.len() - 1 });
            if next.len() == BEAM {
                break;
            }
        }
        beam = next;
    }
    let mut ends =
        beam.iter().map(|reading| (close_all(&context, reading), reading.log)).collect::<Vec<_>>();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let read = |&(cost, last): &(f64, usize)| (cost, parents(&log, last));
    let (cost, best) = ends.first().map_or_else(|| (0.0, Vec::new()), read);
    Found { parents: best, cost, second: ends.get(1).map(read) }
}

/// Visits the open containers from the innermost, with the cost of closing those above.
fn each_open(context: &Context<'_>, reading: &State, mut visit: impl FnMut(&Rc<Frame>, f64)) {
    let mut cost = reading.cost;
    let mut frame = &reading.top;
    loop {
        visit(frame, cost);
        let Some(below) = &frame.below else { return };
        cost += context.close(frame);
        frame = below;
    }
}

fn close_all(context: &Context<'_>, reading: &State) -> f64 {
    let mut cost = reading.cost;
    let mut frame = Some(&reading.top);
    while let Some(open) = frame {
        cost += context.close(open);
        frame = open.below.as_ref();
    }
    cost
}

fn parents(log: &[Entry], last: usize) -> Vec<Option<usize>> {
    let mut parents = Vec::new();
    let mut at = last;
    while at != START {
        parents.push(log[at].parent);
        at = log[at].before;
    }
    parents.reverse();
    parents
}
