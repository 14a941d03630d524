//! Ranges of cells, as calls write them.

use serde_json::Value;

use super::MOST;

/// A rectangle of cells: `Q7PlXT!A1:B3`, `Q7PlXT!A:B` or `Q7PlXT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Range {
    pub(in super::super) sheet: String,
    pub(in super::super) from: (usize, usize),
    /// The last row and column, if the range names them.
    pub(in super::super) to: (Option<usize>, Option<usize>),
}

impl Range {
    pub(in super::super) fn parse(text: &str) -> Option<Range> {
        let (sheet, cells) = match text.split_once('!') {
            Some((sheet, cells)) => (sheet, cells),
            None => (text, ""),
        };
        let (from, to) = cells.split_once(':').unwrap_or((cells, cells));
        let (from_row, from_column) = cell(from)?;
        let (to_row, to_column) = cell(to)?;
        let from = (from_row.unwrap_or(0), from_column.unwrap_or(0));
        // A range that ends before it begins names no cells.
        if to_row.is_some_and(|to| to < from.0) || to_column.is_some_and(|to| to < from.1) {
            return None;
        }
        Some(Range { sheet: sheet.to_owned(), from, to: (to_row, to_column) })
    }

    /// The range that these rows fill, from the same cell on.
    pub(super) fn filled_by(&self, rows: &[Vec<Value>]) -> String {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let (row, column) = self.from;
        let last = (row + rows.len().max(1) - 1, column + columns - 1);
        format!("{}!{}:{}", self.sheet, name(self.from), name(last))
    }
}

/// The row and the column of `B3`, `B`, `3` or nothing.
fn cell(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(digits);
    let column = letters.chars().try_fold(0_usize, |column, c| {
        let letter = c.to_ascii_uppercase();
        let next = letter.is_ascii_uppercase().then(|| letter as usize - 'A' as usize + 1)?;
        column.checked_mul(26)?.checked_add(next)
    })?;
    let row: Option<usize> = if digits.is_empty() { None } else { Some(digits.parse().ok()?) };
    if column > MOST || row.is_some_and(|row| row > MOST) {
        return None;
    }
    Some((row.map(|row| row.saturating_sub(1)), column.checked_sub(1)))
}

/// The name of a cell: `B3`.
pub(in super::super) fn name((row, column): (usize, usize)) -> String {
    format!("{}{}", letters(column), row + 1)
}

/// The name of a column: `B`.
pub(in super::super) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Range, name};

    #[test]
    fn ranges_name_cells_columns_or_a_whole_sheet() {
        let range = |text: &str| {
            let range = Range::parse(text).unwrap();
            (range.sheet, range.from, range.to)
        };
        assert_eq!(range("s!B2:AA10"), ("s".into(), (1, 1), (Some(9), Some(26))));
        assert_eq!(range("s!C:D"), ("s".into(), (0, 2), (None, Some(3))));
        assert_eq!(range("s!A1"), ("s".into(), (0, 0), (Some(0), Some(0))));
        assert_eq!(range("s"), ("s".into(), (0, 0), (None, None)));
        for wrong in [
            "s!A-1:B",
            "s!A1:B5000001",
            "s!C3:A1",
            "s!A3:A1",
            "s!ZZZZZZZZZZZZZZZZZZZZ1",
            "s!A18446744073709551615",
        ] {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cell_has_the_name_that_reads_as_it() {
        for cell in ["A1", "Z9", "AA10", "AZ3", "BA7", "ZZ1", "AAA2"] {
            let range = Range::parse(&format!("s!{cell}")).unwrap();
            assert_eq!(name(range.from), cell);
        }
    }
}
