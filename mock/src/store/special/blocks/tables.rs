//! Changes to tables and grids: their rows and columns come and go with the cells in them.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    Document,
    rules::{self, GRID, GRID_COLUMN, TABLE, TABLE_CELL},
};

/// What is wrong with a change: a documented code, and its words.
pub(super) type Wrong = (i64, &'static str);

const MISMATCH: Wrong = (1_770_025, "operation and block not match");
const NOT_ALLOWED: Wrong = (1_770_024, "invalid operation");
const NO_ROW: Wrong = (1_770_026, "row operation over range");
const NO_COLUMN: Wrong = (1_770_027, "column operation over range");
const MANY_COLUMNS: Wrong = (1_770_010, "too many table column");
const MANY_CELLS: Wrong = (1_770_011, "too many table cell");
const MANY_GRID_COLUMNS: Wrong = (1_770_012, "too many grid column");

/// The most columns of a table, and the fewest and the most of a grid.
const MOST_COLUMNS: usize = 100;
const GRID_COLUMNS: std::ops::RangeInclusive<usize> = 2..=10;

/// The width of a new column, in pixels.
const WIDTH: i64 = 100;

type Change = fn(&mut Document, &str, &Value, &mut Rng) -> Result<(), Wrong>;

/// The changes, by their names, and the type of the block that they are about.
const CHANGES: [(&str, i64, Change); 10] = [
    ("update_table_property", TABLE, set_property),
    ("insert_table_row", TABLE, insert_row),
    ("insert_table_column", TABLE, insert_column),
    ("delete_table_rows", TABLE, delete_rows),
    ("delete_table_columns", TABLE, delete_columns),
    ("merge_table_cells", TABLE, merge),
    ("unmerge_table_cells", TABLE, unmerge),
    ("insert_grid_column", GRID, insert_grid_column),
    ("delete_grid_column", GRID, delete_grid_column),
    ("update_grid_column_width_ratio", GRID, set_ratios),
];

/// Whether a request changes a table or a grid.
pub(super) fn concerns(request: &Value) -> bool {
    CHANGES.iter().any(|(name, ..)| request[*name].is_object())
}

/// Changes the block with this id as a request says.
pub(super) fn change(
    document: &mut Document,
    id: &str,
    request: &Value,
    random: &mut Rng,
) -> Result<(), Wrong> {
    for (name, kind, change) in CHANGES {
        let Some(change_to) = request.get(name).filter(|it| it.is_object()) else { continue };
        if document.blocks.get(id).map(rules::kind) != Some(kind) {
            return Err(MISMATCH);
        }
        change(document, id, change_to, random)?;
    }
    Ok(())
}

/// A number of a request.
fn number(request: &Value, name: &str) -> Option<usize> {
    request[name].as_u64().and_then(|it| usize::try_from(it).ok())
}

/// Where a request inserts a line among so many; -1 is behind the last one.
fn place(request: &Value, name: &str, count: usize, wrong: Wrong) -> Result<usize, Wrong> {
    if request[name] == -1 {
        return Ok(count);
    }
    number(request, name).filter(|at| *at <= count).ok_or(wrong)
}

/// The lines that a request names, of so many.
fn lines(request: &Value, line: &str, count: usize, wrong: Wrong) -> Result<(usize, usize), Wrong> {
    let at = |end: &str| number(request, &format!("{line}_{end}_index"));
    match (at("start"), at("end")) {
        (Some(from), Some(to)) if from < to && to <= count => Ok((from, to)),
        _ => Err(wrong),
    }
}

/// The cells of a table, row by row.
struct Cells {
    rows: Vec<Vec<String>>,
    /// How many rows and columns each cell takes.
    spans: Vec<Vec<Value>>,
    widths: Option<Vec<Value>>,
}

impl Cells {
    fn of(document: &Document, id: &str) -> Cells {
        let property = document.blocks.get(id).map(|it| &it["table"]["property"]);
        let property = property.cloned().unwrap_or_default();
        let columns = number(&property, "column_size").unwrap_or(1).max(1);
        let children = document.children(id);
        let rows: Vec<Vec<String>> = children.chunks(columns).map(<[String]>::to_vec).collect();
        let known = property["merge_info"].as_array();
        let span = |at: usize| known.and_then(|it| it.get(at)).cloned().unwrap_or_else(single);
        let spans = rows.iter().enumerate().map(|(row, cells)| {
            (0..cells.len()).map(|column| span(row * columns + column)).collect()
        });
        let widths = property["column_width"].as_array().cloned();
        Cells { spans: spans.collect(), rows, widths }
    }

    fn columns(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Writes them to their table.
    fn keep(self, document: &mut Document, id: &str) {
        let children = self.rows.concat();
        let size = (self.rows.len(), self.columns());
        document.set_children(id, &children);
        let block = document.blocks.get_mut(id).and_then(|it| it.get_mut("table"));
        let Some(property) = block.and_then(|it| it["property"].as_object_mut()) else { return };
        property.insert("row_size".into(), json!(size.0));
        property.insert("column_size".into(), json!(size.1));
        property.insert("merge_info".into(), json!(self.spans.concat()));
        if let Some(widths) = self.widths {
            property.insert("column_width".into(), json!(widths));
        }
    }
}

/// The span of a cell that is not merged.
fn single() -> Value {
    json!({"row_span": 1, "col_span": 1})
}

fn new_cell(document: &mut Document, table: &str, random: &mut Rng) -> String {
    document.add(table, &json!({"block_type": TABLE_CELL, "table_cell": {}}), random)
}

fn set_property(
    document: &mut Document,
    id: &str,
    request: &Value,
    _: &mut Rng,
) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    if let Some(width) = request["column_width"].as_i64() {
        let columns = cells.columns();
        let column = number(request, "column_index").filter(|at| *at < columns);
        let column = column.ok_or(NO_COLUMN)?;
        let mut widths = cells.widths.unwrap_or_default();
        widths.resize(columns, json!(WIDTH));
        widths[column] = json!(width);
        cells.widths = Some(widths);
    }
    cells.keep(document, id);
    let block = document.blocks.get_mut(id).and_then(|it| it.get_mut("table"));
    if let Some(property) = block.and_then(|it| it["property"].as_object_mut()) {
        for name in ["header_row", "header_column"] {
            if let Some(value) = request.get(name) {
                property.insert(name.to_owned(), value.clone());
            }
        }
    }
    Ok(())
}

fn insert_row(
    document: &mut Document,
    id: &str,
    request: &Value,
    random: &mut Rng,
) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let columns = cells.columns();
    let at = place(request, "row_index", cells.rows.len(), NO_ROW)?;
    if (cells.rows.len() + 1) * columns > rules::MOST_CELLS {
        return Err(MANY_CELLS);
    }
    let row = (0..columns).map(|_| new_cell(document, id, random)).collect();
    cells.rows.insert(at, row);
    cells.spans.insert(at, vec![single(); columns]);
    cells.keep(document, id);
    Ok(())
}

fn insert_column(
    document: &mut Document,
    id: &str,
    request: &Value,
    random: &mut Rng,
) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let columns = cells.columns();
    let at = place(request, "column_index", columns, NO_COLUMN)?;
    if columns == MOST_COLUMNS {
        return Err(MANY_COLUMNS);
    }
    if cells.rows.len() * (columns + 1) > rules::MOST_CELLS {
        return Err(MANY_CELLS);
    }
    for (row, spans) in cells.rows.iter_mut().zip(&mut cells.spans) {
        row.insert(at, new_cell(document, id, random));
        spans.insert(at, single());
    }
    if let Some(widths) = &mut cells.widths {
        widths.insert(at.min(widths.len()), json!(WIDTH));
    }
    cells.keep(document, id);
    Ok(())
}

/// A table keeps one row.
fn delete_rows(
    document: &mut Document,
    id: &str,
    request: &Value,
    _: &mut Rng,
) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let (from, to) = lines(request, "row", cells.rows.len(), NO_ROW)?;
    if to - from == cells.rows.len() {
        return Err(NOT_ALLOWED);
    }
    cells.spans.drain(from..to);
    for cell in cells.rows.drain(from..to).flatten() {
        document.remove(&cell);
    }
    cells.keep(document, id);
    Ok(())
}

/// A table keeps one column.
fn delete_columns(
    document: &mut Document,
    id: &str,
    request: &Value,
    _: &mut Rng,
) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let (from, to) = lines(request, "column", cells.columns(), NO_COLUMN)?;
    if to - from == cells.columns() {
        return Err(NOT_ALLOWED);
    }
    for (row, spans) in cells.rows.iter_mut().zip(&mut cells.spans) {
        spans.drain(from..to);
        for cell in row.drain(from..to) {
            document.remove(&cell);
        }
    }
    if let Some(widths) = &mut cells.widths {
        widths.drain(from.min(widths.len())..to.min(widths.len()));
    }
    cells.keep(document, id);
    Ok(())
}

fn merge(document: &mut Document, id: &str, request: &Value, _: &mut Rng) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let (top, bottom) = lines(request, "row", cells.rows.len(), NO_ROW)?;
    let (left, right) = lines(request, "column", cells.columns(), NO_COLUMN)?;
    cells.spans[top][left] = json!({"row_span": bottom - top, "col_span": right - left});
    cells.keep(document, id);
    Ok(())
}

fn unmerge(document: &mut Document, id: &str, request: &Value, _: &mut Rng) -> Result<(), Wrong> {
    let mut cells = Cells::of(document, id);
    let row = number(request, "row_index").filter(|at| *at < cells.rows.len()).ok_or(NO_ROW)?;
    let column = number(request, "column_index").filter(|at| *at < cells.columns());
    cells.spans[row][column.ok_or(NO_COLUMN)?] = single();
    cells.keep(document, id);
    Ok(())
}

/// Writes the columns of a grid to it.
fn keep_grid(document: &mut Document, id: &str, columns: &[String]) {
    document.set_children(id, columns);
    let grid = document.blocks.get_mut(id).and_then(|it| it.get_mut("grid"));
    if let Some(grid) = grid.and_then(Value::as_object_mut) {
        grid.insert("column_size".into(), json!(columns.len()));
    }
}

fn insert_grid_column(
    document: &mut Document,
    id: &str,
    request: &Value,
    random: &mut Rng,
) -> Result<(), Wrong> {
    let mut columns = document.children(id);
    let at = place(request, "column_index", columns.len(), NO_COLUMN)?;
    if columns.len() + 1 > *GRID_COLUMNS.end() {
        return Err(MANY_GRID_COLUMNS);
    }
    let ratio = 100 / (columns.len() + 1);
    let column = json!({"block_type": GRID_COLUMN, "grid_column": {"width_ratio": ratio}});
    columns.insert(at, document.add(id, &column, random));
    keep_grid(document, id, &columns);
    Ok(())
}

/// A grid keeps two columns. What was in the one that goes is lost.
fn delete_grid_column(
    document: &mut Document,
    id: &str,
    request: &Value,
    _: &mut Rng,
) -> Result<(), Wrong> {
    let mut columns = document.children(id);
    let last = columns.len().saturating_sub(1);
    let at = place(request, "column_index", last, NO_COLUMN)?;
    if columns.len() <= *GRID_COLUMNS.start() {
        return Err(NOT_ALLOWED);
    }
    document.remove(&columns.remove(at));
    keep_grid(document, id, &columns);
    Ok(())
}

fn set_ratios(
    document: &mut Document,
    id: &str,
    request: &Value,
    _: &mut Rng,
) -> Result<(), Wrong> {
    let columns = document.children(id);
    let ratios = request["width_ratios"].as_array().map_or(&[][..], Vec::as_slice);
    if ratios.len() != columns.len() {
        return Err(NOT_ALLOWED);
    }
    for (column, ratio) in columns.iter().zip(ratios) {
        if let Some(column) = document.blocks.get_mut(column) {
            column.insert("grid_column".into(), json!({ "width_ratio": ratio }));
        }
    }
    Ok(())
}
