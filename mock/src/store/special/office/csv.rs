//! Tables as lines of text.

use serde_json::Value;

use super::super::cells::text;

/// The rows of a file; nothing if it is no text.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Vec<Value>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let row = |row: csv::Result<csv::StringRecord>| -> Option<Vec<Value>> {
        Some(row.ok()?.iter().map(super::value).collect())
    };
    reader.records().map(row).collect()
}

/// Rows as a file; those that are shorter than others are filled.
pub(super) fn write(rows: &[Vec<Value>]) -> Option<Vec<u8>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = (0..width).map(|at| row.get(at).map(text).unwrap_or_default());
        writer.write_record(cells).ok()?;
    }
    writer.into_inner().ok()
}
