//! Rectangles of cells that something is set for: what they share, and where they are once lines came,
//! went or moved.

use serde_json::{Value, json};

use super::super::cells::{Line, Range, letters, name};

/// Lines that follow each other, counted from 0; without a last one, all from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub(in super::super) from: usize,
    pub(in super::super) to: Option<usize>,
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Area {
    pub(in super::super) rows: Span,
    pub(in super::super) columns: Span,
}

/// What happens to the lines of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Shift {
    /// So many lines come before the one with this index.
    Insert(usize, usize),
    /// So many lines go, from the one with this index on.
    Remove(usize, usize),
    /// The lines from the first to the one before the second go before the third.
    Move(usize, usize, usize),
}

impl Span {
    pub(super) const ALL: Span = Span { from: 0, to: None };

    pub(super) fn new(from: usize, to: usize) -> Span {
        Span { from, to: Some(to) }
    }

    pub(super) fn has(self, line: usize) -> bool {
        line >= self.from && self.to.is_none_or(|to| line <= to)
    }

    /// The lines that are in both.
    fn and(self, other: Span) -> Option<Span> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        to.is_none_or(|to| to >= from).then_some(Span { from, to })
    }

    /// The lines that are not in the other: before it, and behind it.
    fn without(self, other: Span) -> impl Iterator<Item = Span> {
        let before = other.from.checked_sub(1).and_then(|last| self.and(Span::new(0, last)));
        let behind = other.to.and_then(|last| self.and(Span { from: last + 1, to: None }));
        before.into_iter().chain(behind)
    }

    /// How many lines these are in a sheet of so many.
    pub(super) fn count(self, of: usize) -> usize {
        self.to.map_or(of, |to| to + 1).saturating_sub(self.from)
    }

    /// Where these lines are afterwards.
    pub(super) fn shifted(self, shift: Shift) -> Vec<Span> {
        match shift {
            Shift::Insert(at, count) => {
                let later = |index: usize| if index >= at { index + count } else { index };
                vec![Span { from: later(self.from), to: self.to.map(later) }]
            }
            Shift::Remove(at, count) => {
                let gone = Span::new(at, at + count - 1);
                let nearer = |index: usize| if index > at { index - count } else { index };
                let moved = self.without(gone).map(|it| match it.from > at {
                    true => Span { from: nearer(it.from), to: it.to.map(nearer) },
                    false => it,
                });
                joined(moved.collect())
            }
            Shift::Move(from, end, to) => {
                // Where each part begins and ends, and how far it goes forward and back.
                let count = end - from;
                let parts = if to >= end {
                    [
                        (0, Some(from), 0, 0),
                        (from, Some(end), to - end, 0),
                        (end, Some(to), 0, count),
                        (to, None, 0, 0),
                    ]
                } else {
                    [
                        (0, Some(to), 0, 0),
                        (to, Some(from), count, 0),
                        (from, Some(end), 0, from - to),
                        (end, None, 0, 0),
                    ]
                };
                let moved = parts.into_iter().filter_map(|(begin, end, forward, back)| {
                    let part = match end {
                        Some(end) => Span::new(begin, end.checked_sub(1)?),
                        None => Span { from: begin, to: None },
                    };
                    let span = self.and(part)?;
                    let index = |index: usize| index + forward - back;
                    Some(Span { from: index(span.from), to: span.to.map(index) })
                });
                joined(moved.collect())
            }
        }
    }
}

/// The same lines, in as few spans as it takes.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|it| it.from);
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.to.is_some_and(|to| to + 1 == span.from) => last.to = span.to,
            _ => joined.push(span),
        }
    }
    joined
}

impl Area {
    pub(in super::super) fn of(range: &Range) -> Area {
        Area {
            rows: Span { from: range.from.0, to: range.to.0 },
            columns: Span { from: range.from.1, to: range.to.1 },
        }
    }

    pub(super) fn has(self, (row, column): (usize, usize)) -> bool {
        self.rows.has(row) && self.columns.has(column)
    }

    /// The cells that are in both.
    pub(super) fn and(self, other: Area) -> Option<Area> {
        Some(Area { rows: self.rows.and(other.rows)?, columns: self.columns.and(other.columns)? })
    }

    /// The cells that are not in the other.
    pub(super) fn without(self, other: Area) -> Vec<Area> {
        let Some(both) = self.and(other) else { return vec![self] };
        let rows = self.rows.without(both.rows).map(|rows| Area { rows, ..self });
        let beside = self.columns.without(both.columns);
        rows.chain(beside.map(|columns| Area { rows: both.rows, columns })).collect()
    }

    /// How many rows and columns it has in a sheet of this size.
    pub(super) fn size(self, (rows, columns): (usize, usize)) -> (usize, usize) {
        (self.rows.count(rows), self.columns.count(columns))
    }

    /// Where these cells are afterwards.
    pub(super) fn shifted(self, line: Line, shift: Shift) -> Vec<Area> {
        match line {
            Line::Row => {
                self.rows.shifted(shift).into_iter().map(|rows| Area { rows, ..self }).collect()
            }
            Line::Column => {
                let columns = self.columns.shifted(shift).into_iter();
                columns.map(|columns| Area { columns, ..self }).collect()
            }
        }
    }

    /// It as a range of a sheet: `Q7PlXT!A1:B3`, `Q7PlXT!1:2`, `Q7PlXT!A:B`, `Q7PlXT!A2:B`, `Q7PlXT`.
    pub(super) fn written(self, sheet: &str) -> String {
        let first = (self.rows.from, self.columns.from);
        match (self.rows.to, self.columns.to) {
            (Some(row), Some(column)) => format!("{sheet}!{}:{}", name(first), name((row, column))),
            (Some(row), None) => format!("{sheet}!{}:{}", first.0 + 1, row + 1),
            (None, Some(column)) if first.0 == 0 => {
                format!("{sheet}!{}:{}", letters(first.1), letters(column))
            }
            (None, Some(column)) => format!("{sheet}!{}:{}", name(first), letters(column)),
            (None, None) => sheet.to_owned(),
        }
    }

    /// It as it is kept.
    pub(super) fn kept(self) -> Value {
        json!([self.rows.from, self.columns.from, self.rows.to, self.columns.to])
    }

    fn of_kept(value: &Value) -> Option<Area> {
        let number = |at: usize| value[at].as_u64().and_then(|it| usize::try_from(it).ok());
        Some(Area {
            rows: Span { from: number(0)?, to: number(2) },
            columns: Span { from: number(1)?, to: number(3) },
        })
    }

    /// Those that are kept in a list.
    pub(super) fn all(list: &Value) -> Vec<Area> {
        list.as_array().into_iter().flatten().filter_map(Area::of_kept).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Line, Range, Shift, Span};

    fn area(range: &str) -> Area {
        Area::of(&Range::parse(&format!("s!{range}")).unwrap())
    }

    fn written(areas: &[Area]) -> Vec<String> {
        areas.iter().map(|it| it.written("s")).collect()
    }

    #[test]
    fn a_range_is_written_as_it_was_read() {
        for range in ["s!A1:B3", "s!2:5", "s!A:C", "s!B2:D", "s"] {
            assert_eq!(Area::of(&Range::parse(range).unwrap()).written("s"), range);
        }
    }

    #[test]
    fn what_is_taken_out_of_an_area_leaves_what_is_around_it() {
        let around = area("A1:D4").without(area("B2:C3"));
        assert_eq!(written(&around), ["s!A1:D1", "s!A4:D4", "s!A2:A3", "s!D2:D3"]);
        assert_eq!(written(&area("A1:B2").without(area("C3:D4"))), ["s!A1:B2"]);
        assert_eq!(area("A1:B2").without(area("A:B")), []);
        assert_eq!(written(&area("A:A").without(area("A2:A3"))), ["s!A1:A1", "s!A4:A"]);
    }

    #[test]
    fn areas_go_with_their_lines() {
        let rows = |range: &str, shift| written(&area(range).shifted(Line::Row, shift));
        assert_eq!(rows("A2:A4", Shift::Insert(0, 2)), ["s!A4:A6"]);
        assert_eq!(
            rows("A2:A4", Shift::Insert(2, 2)),
            ["s!A2:A6"],
            "what comes inside belongs to it"
        );
        assert_eq!(rows("A2:A4", Shift::Insert(4, 2)), ["s!A2:A4"]);
        assert_eq!(rows("A2:A9", Shift::Remove(3, 2)), ["s!A2:A7"]);
        assert_eq!(rows("A2:A3", Shift::Remove(0, 5)), Vec::<String>::new());
        assert_eq!(rows("A4:A9", Shift::Remove(0, 5)), ["s!A1:A4"]);
        assert_eq!(rows("A2:A4", Shift::Remove(2, 9)), ["s!A2:A2"]);
        let columns = area("B1:C9").shifted(Line::Column, Shift::Remove(0, 1));
        assert_eq!(written(&columns), ["s!A1:B9"]);
    }

    #[test]
    fn each_line_of_a_span_moves_as_the_line_itself() {
        // The index of a line after `from..end` was moved before `to`.
        let moved = |index: usize, from: usize, end: usize, to: usize| -> usize {
            let mut lines: Vec<usize> = (0..12).collect();
            let taken: Vec<usize> = lines.drain(from..end).collect();
            let at = if to >= end { to - (end - from) } else { to };
            lines.splice(at..at, taken);
            lines.iter().position(|it| *it == index).unwrap()
        };
        for (from, end, to) in [(1, 3, 6), (4, 6, 1), (0, 1, 11), (8, 10, 0), (3, 5, 5)] {
            for first in 0..12 {
                for last in first..12 {
                    let spans = Span::new(first, last).shifted(Shift::Move(from, end, to));
                    let mut wanted: Vec<usize> =
                        (first..=last).map(|it| moved(it, from, end, to)).collect();
                    wanted.sort_unstable();
                    let lines = spans.iter().flat_map(|it| it.from..=it.to.unwrap());
                    assert!(
                        lines.eq(wanted),
                        "{first}..={last} by {from}..{end} to {to}: {spans:?}"
                    );
                }
            }
        }
    }
}
