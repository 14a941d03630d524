//! The table of error codes.

use super::{
    Kind,
    columns::{self, ErrorColumn},
    context::Context,
    error_class,
    sections::{Holds, Sections},
};
use crate::page::{Row, Table, plain_text};
use feishu_spec::ErrorCode;

/// What the columns of a table of error codes hold. A second table, as wide as the one before,
/// may have a header without meaning. `None` if it is not such a table.
pub(super) fn columns(
    context: &mut Context<'_>,
    table: &Table,
    before: Option<Vec<Option<ErrorColumn>>>,
) -> Option<Vec<Option<ErrorColumn>>> {
    let Some(columns) = columns::errors(table) else {
        return before.filter(|columns| columns.len() == table.header.len());
    };
    for (column, cell) in columns.iter().zip(&table.header) {
        if column.is_none() && !plain_text(&cell.text).is_empty() {
            let expected = "HTTP状态码, 错误码, 描述 or 排查建议";
            context.report_found(Kind::UnknownColumn, cell.place, &cell.text, expected);
        }
    }
    Some(columns)
}

/// Reads the codes of all sections that list some.
pub(super) fn read_all(context: &mut Context<'_>, sections: &mut Sections<'_>) -> Vec<ErrorCode> {
    let mut codes = Vec::new();
    let mut known = None;
    for table in sections.tables(Holds::Errors) {
        known = columns(context, table, known);
        if let Some(columns) = &known {
            codes.append(&mut read(context, table, columns));
            sections.take(table);
        }
    }
    codes
}

/// Reads all rows of a table of error codes.
pub(super) fn read(
    context: &mut Context<'_>,
    table: &Table,
    columns: &[Option<ErrorColumn>],
) -> Vec<ErrorCode> {
    let mut errors = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        match error(context, row, columns) {
            Some(error) => {
                context.rows.read += 1;
                errors.push(error);
            }
            None => context.rows.reported += 1,
        }
    }
    errors
}

fn error(
    context: &mut Context<'_>,
    row: &Row,
    columns: &[Option<ErrorColumn>],
) -> Option<ErrorCode> {
    let cell = |wanted: ErrorColumn| {
        let index = columns.iter().position(|column| *column == Some(wanted))?;
        row.cells.get(index).map(|cell| plain_text(&cell.text))
    };
    let text = |wanted: ErrorColumn| cell(wanted).filter(|text| !text.is_empty() && text != "-");
    let Some(code) = cell(ErrorColumn::Code).and_then(|code| code.trim().parse().ok()) else {
        context.report(Kind::UnreadableRow, row.place, "an error code: a whole number");
        return None;
    };
    if row.cells.len() < columns.len() {
        let expected = format!("a row of {} cells", columns.len());
        context.report(Kind::UnreadableRow, row.place, expected);
        return None;
    }
    let http = text(ErrorColumn::Http);
    let status = http.as_deref().and_then(|http| http.parse().ok());
    if http.is_some() && status.is_none() {
        context.report(Kind::UnreadableValue, row.place, "an HTTP status: a whole number");
    }
    let advice = text(ErrorColumn::Advice);
    let message = text(ErrorColumn::Message);
    let class = error_class::of(
        message.as_deref().unwrap_or_default(),
        advice.as_deref().unwrap_or_default(),
        status,
    );
    let description = advice.filter(|_| context.options.prose);
    Some(ErrorCode { status, code, message, class, description })
}
