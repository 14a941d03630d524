//! The page of general error codes, which any endpoint may return.

use super::{Diagnostic, Kind, Options, context::Context, errors, nest::Shapes};
use crate::page;
use feishu_spec::ErrorCode;

/// Reads the page of general error codes, in its order, for `specs/common/errors.json`. It reads
/// all tables of error codes; a page without one gives a diagnostic.
pub fn import_common_errors(
    file_name: &str,
    text: &str,
    options: &Options,
) -> (Vec<ErrorCode>, Vec<Diagnostic>) {
    let shapes = Shapes::default();
    let mut context = Context::new(file_name, text, options, &shapes);
    let page = page::read(text);
    super::report_problems(&mut context, &page);
    let mut codes: Vec<ErrorCode> = Vec::new();
    let mut columns = None;
    for (_, table) in page.tables() {
        columns = errors::columns(&mut context, table, columns);
        if let Some(columns) = &columns {
            codes.append(&mut errors::read(&mut context, table, columns));
        }
    }
    if codes.is_empty() {
        let place = page::Place { line: 1, start: 0, end: text.len() };
        let expected = "a table with the columns 错误码 and 说明";
        context.report_found(Kind::MissingSection, place, "", expected);
    }
    (codes, context.diagnostics)
}
