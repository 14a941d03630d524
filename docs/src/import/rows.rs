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
use crate::page::{Cell, Depth, Place, Row, Table, plain_text};
use feishu_spec::Type;

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

impl FieldRow {
    /// In a multipart body `file` is a file, elsewhere the name of a struct.
    pub(super) fn infer_file(&mut self) {
        if self.written.name().is_some_and(|name| name.eq_ignore_ascii_case("file")) {
            types::set_innermost(&mut self.written.ty, Type::File);
            self.written.inner = Inner::Known;
        }
    }
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
    /// Those and the sentences behind labels that introduce no facts.
    pub(super) sentences: String,
}

/// Reads all rows of a table of fields; `None`, without a finding, if it is not such a table.
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
            Some(mut read) => {
                context.rows.read += 1;
                rows.append(&mut read);
            }
            None => context.rows.reported += 1,
        }
    }
    Some(rows)
}

/// The fields of a row: one, or several that share it because a caller picks among them.
fn read_row(
    context: &mut Context<'_>,
    row: &Row,
    columns: &[Option<Column>],
) -> Option<Vec<FieldRow>> {
    let index = |wanted: Column| columns.iter().position(|column| *column == Some(wanted));
    let left_out = index(Column::Type).filter(|at| type_left_out(row, columns, *at));
    let cell = |wanted: Column| {
        let at = index(wanted)?;
        match left_out {
            Some(left_out) if at == left_out => None,
            Some(left_out) if at > left_out => row.cells.get(at - 1),
            _ => row.cells.get(at),
        }
    };
    let expected = "a row that begins with the name of a field";
    let Some(names) = cell(Column::Name).and_then(|cell| Names::read(&cell.text)) else {
        context.report(Kind::UnreadableRow, row.place, expected);
        return None;
    };
    if !names.all.iter().all(|name| name.contains(|c: char| c.is_alphanumeric())) {
        context.report(Kind::Divider, row.place, expected);
        return None;
    }
    // Only the description may be empty with its pipe left out.
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
    let written = read_type(context, cell(Column::Type));
    let said = names.required;
    let required =
        cell(Column::Required).map_or(said, |cell| read_required(context, cell).or(said));
    // If a caller picks one of several, none is required by itself.
    let required = required.filter(|_| names.all.len() == 1);
    let location = cell(Column::Location).map(|cell| plain_text(&cell.text));
    let (depth, place) = (row.depth, row.place);
    let one = FieldRow { name: String::new(), written, required, location, facts, depth, place };
    let mut names = names.all;
    let last = names.pop()?;
    let mut fields: Vec<FieldRow> =
        names.into_iter().map(|name| FieldRow { name, ..one.clone() }).collect();
    fields.push(FieldRow { name: last, ..one });
    Some(fields)
}

/// The content of the cell of a name.
struct Names {
    /// The name, or several where a caller picks one: `user_id、open_id`.
    all: Vec<String>,
    /// Whether text after the name says that it is required.
    required: Option<bool>,
}

impl Names {
    fn read(cell: &str) -> Option<Names> {
        let mut names = Names { all: Vec::new(), required: None };
        let parts =
            cell.split(['、', '\n', '∟', '└']).map(plain_text).filter(|part| !part.is_empty());
        for part in parts {
            let mut name = String::new();
            for word in part.split([' ', '(', ')', '（', '）']).filter(|word| !word.is_empty()) {
                match required_word(word) {
                    Some(required) if !name.is_empty() || !names.all.is_empty() => {
                        names.required = Some(required);
                    }
                    // Blanks only let a long name break.
                    _ => name.push_str(word),
                }
            }
            if !name.is_empty() {
                names.all.push(name);
            }
        }
        (!names.all.is_empty()).then_some(names)
    }
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

/// Whether a row lacks the cell of its type: the text in that column is not a type, and the last
/// column is empty. The cells then belong one column to the right.
fn type_left_out(row: &Row, columns: &[Option<Column>], at: usize) -> bool {
    let missing = |at: usize| row.cells.get(at).is_none_or(|cell| cell.text.trim().is_empty());
    !columns.contains(&Some(Column::Required))
        && missing(columns.len() - 1)
        && row.cells.get(at).is_some_and(|cell| types::parse(&cell.text).is_none())
}

fn read_type(context: &mut Context<'_>, cell: Option<&Cell>) -> Written {
    let Some(cell) = cell else {
        return Written { ty: Type::Object, inner: Inner::Absent };
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
        let parts = facts::parts(&cell.text);
        facts.sentences = facts::sentences(&parts);
        for part in parts {
            match part.label {
                Label::Prose if part.title.is_empty() => facts.prose = part.text.trim().to_owned(),
                Label::Prose | Label::ValueScopes => {}
                Label::Example => set(&mut facts.example, &values::text(part.text)),
                Label::Default => set(&mut facts.default, &values::text(part.text)),
                Label::Fixed => set(&mut facts.fixed, &values::text(part.text)),
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
                Label::Rules => read_limits(context, &mut facts, cell, part.text),
                Label::Rule => {
                    let rule = format!("{}：{}", part.title, part.text.trim());
                    read_limits(context, &mut facts, cell, &rule);
                }
                Label::Scopes => facts.scopes.extend(scopes(part.text)),
            }
        }
    }
    if let Some(cell) = example {
        set(&mut facts.example, &values::text(&cell.text));
    }
    if let Some(cell) = default {
        set(&mut facts.default, &values::text(&cell.text));
    }
    facts
}

fn read_limits(context: &mut Context<'_>, facts: &mut Facts, cell: &Cell, text: &str) {
    let (limits, unread) = limits::parse(text);
    facts.limits.extend(limits);
    for piece in unread {
        let expected = "a limit such as 最大长度：`64` 字符";
        context.report_found(Kind::UnreadableValue, cell.place, piece, expected);
    }
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
