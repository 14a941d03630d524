//! The file: the log of a harbor, a row for each ship that arrived.

use std::{
    error::Error,
    io::{Read, Write},
};

use serde::{Deserialize, Serialize};

/// A row of the file.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) number: u32,
    pub(crate) ship: String,
    /// In milliseconds since 1970.
    pub(crate) arrived: i64,
    pub(crate) tonnage: f64,
    pub(crate) cargo: String,
    pub(crate) paid: bool,
    /// Empty where there is nothing to say.
    pub(crate) note: String,
}

/// The rows of a file. An error says the line, and what is wrong with it.
pub(crate) fn read(file: impl Read) -> impl Iterator<Item = Result<Row, csv::Error>> {
    csv::Reader::from_reader(file).into_deserialize()
}

/// Writes a file of made-up rows, the same each time.
pub(crate) fn write(file: impl Write, rows: usize) -> Result<(), Box<dyn Error>> {
    const SHIPS: [&str; 5] = ["Albatross", "Möwe", "海鸥", "Lady \"Ann\"", "O'Brien, & Sons"];
    const CARGO: [&str; 3] = ["grain", "timber", "tea"];
    const NOTES: [&str; 4] = ["", "two days late", "bow, then stern", "first line\nsecond line"];
    // The first of January 2031.
    const START: i64 = 1_925_000_000_000;
    let mut file = csv::Writer::from_writer(file);
    for at in 0..rows {
        file.serialize(Row {
            number: at as u32 + 1,
            ship: format!("{} {}", SHIPS[at % SHIPS.len()], at / SHIPS.len()),
            arrived: START + at as i64 * 60_000,
            tonnage: (at * 37 % 9000) as f64 / 4.0 + 100.5,
            cargo: CARGO[at % CARGO.len()].to_owned(),
            paid: at % 4 != 0,
            note: NOTES[at % NOTES.len()].to_owned(),
        })?;
    }
    Ok(file.flush()?)
}

/// How many rows of a file that [`write`] made are paid.
pub(crate) fn paid(rows: usize) -> usize {
    rows - rows.div_ceil(4)
}
