//! A table and its example as text, for the fuzzer to change: a row a line, `name type` and,
//! where there is one, the type's name and `!` or `?` for required and `>` or `<` for nested or
//! not; then a line `---` and the example.

use feishu_docs::import::nest::Row;
use feishu_spec::Type;

/// A row that owns its words.
pub struct OwnedRow {
    name: String,
    ty: Type,
    type_name: Option<String>,
    required: Option<bool>,
    nested: Option<bool>,
}

impl OwnedRow {
    /// The row as nesting takes it.
    pub fn as_row(&self) -> Row<'_> {
        Row {
            name: &self.name,
            ty: &self.ty,
            type_name: self.type_name.as_deref(),
            required: self.required,
            nested: self.nested,
        }
    }
}

/// The rows and the example; a type that is none is a string.
pub fn read(text: &str) -> (Vec<OwnedRow>, Option<&str>) {
    let (table, example) = match text.split_once("\n---\n") {
        Some((table, example)) => (table, Some(example)),
        None => (text, None),
    };
    (table.lines().map(row).collect(), example)
}

fn row(line: &str) -> OwnedRow {
    let mut row = OwnedRow {
        name: String::new(),
        ty: Type::String,
        type_name: None,
        required: None,
        nested: None,
    };
    for (at, word) in line.split(' ').enumerate() {
        match (at, word) {
            (0, name) => row.name = name.to_owned(),
            (1, ty) => row.ty = ty.parse().unwrap_or(Type::String),
            (_, "!") => row.required = Some(true),
            (_, "?") => row.required = Some(false),
            (_, ">") => row.nested = Some(true),
            (_, "<") => row.nested = Some(false),
            (_, name) => row.type_name = Some(name.to_owned()),
        }
    }
    row
}
