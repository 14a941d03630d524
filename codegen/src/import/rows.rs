//! A table of fields to rows, one at a time: name, type, required, the facts of the cell. Every
//! row of the table is read or reported.

use super::{
    Kind,
    columns::{self, Column},
    context::Context,
    enums,
    facts::{self, Label},
    limits::{self, Limit},
    types::{self, Inner, Written},
    values,
};
use crate::{
    page::{Cell, Depth, Place, Row, Table, plain_text},
    spec::Type,
};

/// A row that was read.
#[derive(Clone, Debug)]
pub(super) struct FieldRow {
    pub(super) name: String,
    pub(super) written: Written,
    pub(super) required: Option<bool>,
    pub(super) location: Option<String>,
    pub(super) facts: Facts,
    pub(super) depth: Depth,
    pub(super) place: Place,
}

/// What the description and the other cells of a row say.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) example: Option<String>,
    pub(super) default: Option<String>,
    pub(super) values: Vec<enums::Value>,
    pub(super) limits: Vec<Limit>,
    pub(super) scopes: Vec<String>,
    /// A fixed value that the field always has.
    pub(super) fixed: Option<String>,
    /// The whole cell, for imports with prose and for what only some rows mean.
    pub(super) text: String,
    /// The sentences before any label.
    pub(super) prose: String,
}

/// Reads all rows of a table of fields. None where it is no such table; then nothing was
/// reported either.
pub(super) fn read(context: &mut Context<'_>, table: &Table) -> Option<Vec<FieldRow>> {
    let columns = columns::fields(table)?;
    for (column, cell) in columns.iter().zip(&table.header) {
        if column.is_none() && !plain_text(&cell.text).is_empty() {
            let expected = "a column such as 名称, 类型, 必填 or 描述";
            context.report_found(Kind::UnknownColumn, cell.place, &cell.text, expected);
        }
    }
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        match read_row(context, row, &columns) {
            Some(row) => {
                context.rows.read += 1;
                rows.push(row);
            }
            None => context.rows.reported += 1,
        }
    }
    Some(rows)
}

fn read_row(context: &mut Context<'_>, row: &Row, columns: &[Option<Column>]) -> Option<FieldRow> {
    let cell = |wanted: Column| {
        let index = columns.iter().position(|column| *column == Some(wanted))?;
        row.cells.get(index)
    };
    let Some((name, said)) = cell(Column::Name).and_then(|cell| field_name(&cell.text)) else {
        context.report(
            Kind::UnreadableRow,
            row.place,
            "a row that begins with the name of a field",
        );
        return None;
    };
    // The description may be empty and its pipe left out; the cells before it may not.
    let needed =
        columns.iter().rposition(|column| matches!(column, Some(Column::Type | Column::Required)));
    if needed.is_some_and(|needed| row.cells.len() <= needed) {
        let expected = format!("a row of {} cells", columns.len());
        context.report(Kind::UnreadableRow, row.place, expected);
        return None;
    }
    let facts = read_facts(
        context,
        cell(Column::Description),
        cell(Column::Example),
        cell(Column::Default),
    );
    let written = read_type(context, cell(Column::Type), columns, row);
    let required =
        cell(Column::Required).map_or(said, |cell| read_required(context, cell).or(said));
    let location = cell(Column::Location).map(|cell| plain_text(&cell.text));
    Some(FieldRow { name, written, required, location, facts, depth: row.depth, place: row.place })
}

/// The name in a cell, and whether words behind it say that it is required.
fn field_name(cell: &str) -> Option<(String, Option<bool>)> {
    let text = plain_text(cell);
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let mut name = words.next()?.to_owned();
    let mut said = None;
    for word in words {
        match required_word(word.trim_matches(['(', ')', '（', '）'])) {
            Some(required) => said = Some(required),
            // Names of headers and of odd fields may hold blanks.
            None => {
                name.push(' ');
                name.push_str(word);
            }
        }
    }
    for (mark, required) in
        [("(必填)", true), ("（必填）", true), ("(选填)", false), ("（选填）", false)]
    {
        if let Some(bare) = name.strip_suffix(mark) {
            name = bare.to_owned();
            said = Some(required);
        }
    }
    Some((name, said))
}

fn required_word(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "是" | "必填" | "必须" | "必选" | "必传" | "true" | "yes" | "y" | "required" => {
            Some(true)
        }
        "否" | "选填" | "可选" | "非必填" | "非必须" | "false" | "no" | "n" | "optional" => {
            Some(false)
        }
        _ => None,
    }
}

fn read_required(context: &mut Context<'_>, cell: &Cell) -> Option<bool> {
    let text = plain_text(&cell.text);
    if text.is_empty() || text == "-" {
        return None;
    }
    let required = required_word(&text);
    if required.is_none() {
        context.report_found(Kind::UnknownRequired, cell.place, &cell.text, "是 or 否");
    }
    required
}

fn read_type(
    context: &mut Context<'_>,
    cell: Option<&Cell>,
    columns: &[Option<Column>],
    row: &Row,
) -> Written {
    let unsaid = Written { ty: Type::Object, inner: Inner::Unsaid };
    let Some(cell) = cell else {
        debug_assert!(!columns.contains(&Some(Column::Type)) || row.cells.is_empty());
        return unsaid;
    };
    types::parse(&cell.text).unwrap_or_else(|| {
        let expected =
            "a type such as string, int, boolean, string[], map<string, string> or a name";
        context.report_found(Kind::UnknownType, cell.place, &cell.text, expected);
        Written { ty: Type::Any, inner: Inner::Known }
    })
}

fn read_facts(
    context: &mut Context<'_>,
    description: Option<&Cell>,
    example: Option<&Cell>,
    default: Option<&Cell>,
) -> Facts {
    let mut facts = Facts::default();
    if let Some(cell) = description {
        facts.text.clone_from(&cell.text);
        for part in facts::parts(&cell.text) {
            match part.label {
                Label::Prose if part.title.is_empty() => facts.prose = part.text.trim().to_owned(),
                Label::Prose | Label::ValueScopes => {}
                Label::Example => set(&mut facts.example, values::text(part.text)),
                Label::Default => set(&mut facts.default, values::text(part.text)),
                Label::Fixed => set(&mut facts.fixed, values::text(part.text)),
                Label::Values => match enums::parse(part.text) {
                    Some(mut values) => facts.values.append(&mut values),
                    None => {
                        let expected = "values such as - `1`: label";
                        context.report_found(
                            Kind::UnreadableValue,
                            cell.place,
                            part.text,
                            expected,
                        );
                    }
                },
                Label::Rules => {
                    let (limits, unread) = limits::parse(part.text);
                    facts.limits.extend(limits);
                    for piece in unread {
                        let expected = "a limit such as 最大长度：`64` 字符";
                        context.report_found(Kind::UnreadableValue, cell.place, piece, expected);
                    }
                }
                Label::Scopes => facts.scopes.extend(scopes(part.text)),
            }
        }
    }
    if let Some(cell) = example {
        set(&mut facts.example, values::text(&cell.text));
    }
    if let Some(cell) = default {
        set(&mut facts.default, values::text(&cell.text));
    }
    facts
}

fn set(slot: &mut Option<String>, text: &str) {
    if slot.is_none() && !text.is_empty() && text != "-" && text != "\\-" {
        *slot = Some(text.to_owned());
    }
}

/// Scopes in a text: `` `contact:user.employee_id:readonly` ``.
fn scopes(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::trim)
        .filter(|scope| scope.contains(':') && !scope.contains(char::is_whitespace))
        .map(str::to_owned)
        .collect()
}
