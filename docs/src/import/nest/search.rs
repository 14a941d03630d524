//! A beam search over the rows of a table for the cheapest nesting and the next best. `state`
//! holds the costs.

use std::{iter, rc::Rc};

use rustc_hash::FxHashMap;

use super::{
    example::Example,
    state::{CHEAPEST, Context, Cost, Frame},
    table::PreparedTable,
};

/// How many states are kept after each row. Four times as many restore no additional page; half
/// as many restore one page fewer.
const BEAM: usize = 32;
/// The same for long tables. Other pages show the types in them, so a third would suffice.
const LONG_BEAM: usize = 16;
/// Tables with this many rows are long.
const LONG: usize = 500;
/// States that cost this much more than the cheapest are dropped.
const MARGIN: Cost = 400;

/// How many states with the same future are kept. Two, because callers also want the runner-up.
const MAX_EQUIVALENT: u8 = 2;

/// The result of a search.
pub(super) struct Nesting {
    pub(super) parents: Vec<Option<usize>>,
    pub(super) doubt: Cost,
    pub(super) lead: Option<Cost>,
    pub(super) second: Option<Vec<Option<usize>>>,
}

/// A nesting of the rows so far.
struct SearchState {
    top: Rc<Frame>,
    cost: Cost,
    /// The sum of the positive costs.
    doubt: Cost,
    /// The index of its last decision in the log.
    log: usize,
}

/// A continuation of a state: the container that takes the next row.
struct Candidate<'a> {
    state: &'a SearchState,
    frame: &'a Frame,
    cost: Cost,
    doubt: Cost,
}

/// One decision: the row's parent and the index of the decision before it. States share their
/// past.
struct LogEntry {
    parent: Option<usize>,
    before: usize,
}

const START: usize = usize::MAX;

pub(super) fn search(table: &PreparedTable<'_>, example: Option<&Example>) -> Nesting {
    let context = Context::new(table, example);
    let mut log = Vec::with_capacity(table.rows.len() * 4);
    let kept = if table.rows.len() < LONG { BEAM } else { LONG_BEAM };
    let mut beam = vec![SearchState { top: context.start(), cost: 0, doubt: 0, log: START }];
    for index in 0..table.rows.len() {
        let candidates = candidates(&context, &beam, index);
        let mut equivalent: FxHashMap<u64, u8> = FxHashMap::default();
        let mut next = Vec::with_capacity(kept);
        for Candidate { state, frame, cost, doubt } in candidates {
            let top = context.push(frame, index);
            let count = equivalent.entry(top.hash).or_default();
            if *count < MAX_EQUIVALENT {
                *count += 1;
                log.push(LogEntry { parent: frame.row, before: state.log });
                next.push(SearchState { top, cost, doubt, log: log.len() - 1 });
                if next.len() == kept {
                    break;
                }
            }
        }
        beam = next;
    }
    finish(&beam, &log)
}

/// Returns all continuations with row `index` that are cheap enough, the cheapest first.
fn candidates<'a>(
    context: &Context<'_>,
    beam: &'a [SearchState],
    index: usize,
) -> Vec<Candidate<'a>> {
    let mut best = Cost::MAX - MARGIN;
    let mut candidates = Vec::with_capacity(beam.len() * 4);
    for state in beam {
        for (frame, closing) in open(state) {
            let (cost, doubt) = (state.cost + closing, state.doubt + closing);
            if cost + CHEAPEST > best + MARGIN {
                break;
            }
            let attach = context.attach(frame, index);
            let (cost, doubt) = (cost + attach, doubt + attach.max(0));
            best = best.min(cost);
            candidates.push(Candidate { state, frame, cost, doubt });
        }
    }
    candidates.retain(|candidate| candidate.cost <= best + MARGIN);
    // A stable sort keeps the order of equal costs, so that every run decides the same.
    candidates.sort_by_key(|candidate| candidate.cost);
    candidates
}

/// Iterates over the open containers from the innermost, each with the cost of closing those
/// inside it.
fn open(state: &SearchState) -> impl Iterator<Item = (&Frame, Cost)> {
    iter::successors(Some((&*state.top, 0)), |(frame, closing)| {
        Some((frame.below.as_deref()?, closing + frame.close))
    })
}

/// Closes the open containers of each state and picks the cheapest state.
fn finish(beam: &[SearchState], log: &[LogEntry]) -> Nesting {
    let mut ends = beam
        .iter()
        .map(|state| (open(state).map(|(frame, _)| frame.close).sum::<Cost>(), state))
        .collect::<Vec<_>>();
    ends.sort_by_key(|(closing, state)| closing + state.cost);
    let Some((closing, best)) = ends.first() else {
        return Nesting { parents: Vec::new(), doubt: 0, lead: None, second: None };
    };
    let lead = |(other, second): &(Cost, &SearchState)| other + second.cost - closing - best.cost;
    Nesting {
        parents: parents(log, best.log),
        doubt: best.doubt + closing,
        lead: ends.get(1).map(lead),
        second: ends.get(1).map(|(_, second)| parents(log, second.log)),
    }
}

fn parents(log: &[LogEntry], last: usize) -> Vec<Option<usize>> {
    let mut parents = Vec::new();
    let mut at = last;
    while at != START {
        parents.push(log[at].parent);
        at = log[at].before;
    }
    parents.reverse();
    parents
}
