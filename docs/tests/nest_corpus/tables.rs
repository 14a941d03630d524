//! The body tables of converted pages with their nesting, and the example that follows each. It
//! does not use the importer on purpose, because it checks what the importer says.

use std::path::{Path, PathBuf};

use feishu_docs::import::nest::{Row, parse_lenient};
use feishu_spec::Type;
use feishu_testing::files;
use serde_json::Value;

/// One table of a page.
pub(crate) struct Table {
    pub(crate) section: String,
    pub(crate) rows: Vec<OwnedRow>,
    pub(crate) parents: Vec<Option<usize>>,
    pub(crate) example: Option<Value>,
}

pub(crate) struct OwnedRow {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) type_name: Option<String>,
}

impl Table {
    /// Returns the rows without their depth; with `markers`, they still say whether each has a
    /// parent.
    pub(crate) fn flattened(&self, markers: bool) -> Vec<Row<'_>> {
        let nested = |parent: Option<usize>| markers.then_some(parent.is_some());
        self.rows
            .iter()
            .zip(&self.parents)
            .map(|(row, parent)| Row {
                name: &row.name,
                ty: &row.ty,
                type_name: row.type_name.as_deref(),
                required: None,
                nested: nested(*parent),
            })
            .collect()
    }

    pub(crate) fn is_nested(&self) -> bool {
        self.parents.iter().any(Option::is_some)
    }
}

/// Reads all pages under `folder` that have a body table.
pub(crate) fn read_folder(folder: &Path) -> Vec<(PathBuf, Vec<Table>)> {
    files::below(folder, ".md")
        .into_iter()
        .map(|(name, text)| (PathBuf::from(name), read_page(&text)))
        .filter(|(_, tables)| !tables.is_empty())
        .collect()
}

pub(crate) fn read_page(text: &str) -> Vec<Table> {
    let multipart = text.contains("multipart/form-data");
    let mut tables: Vec<Table> = Vec::new();
    let mut section = "";
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with('#') {
            section = line.trim_matches(|c: char| c == '#' || c.is_whitespace());
        } else if line.trim_start_matches("```").trim_start().starts_with("json")
            && line.starts_with("```")
            && section.contains("示例")
        {
            let mut code = String::new();
            for line in lines.by_ref() {
                if line.trim_start().starts_with("```") {
                    break;
                }
                code.push_str(line);
                code.push('\n');
            }
            // An example belongs to the last table of the section that its heading names.
            if let Some(table) = tables.last_mut()
                && section.starts_with(table.section.as_str())
                && table.example.is_none()
            {
                table.example = serde_json::from_str(&code).ok().or_else(|| parse_lenient(&code));
            }
        } else if line.starts_with('|')
            && matches!(section, "请求体" | "响应体" | "事件体")
            && lines.peek().is_some_and(|next| next.starts_with('|') && next.contains("---"))
        {
            lines.next();
            let type_column = line.split('|').skip(1).position(|cell| {
                let cell = cell.trim();
                cell.contains("类型") || cell.contains("格式") || cell.eq_ignore_ascii_case("type")
            });
            let multipart = multipart && section == "请求体";
            let mut rows = Vec::new();
            let mut depths = Vec::new();
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                if let Some((depth, row)) = read_row(row, type_column, multipart) {
                    depths.push(depth);
                    rows.push(row);
                }
            }
            // Markers without any indentation do not give the depth.
            let known =
                depths.iter().all(|&depth| depth == 0) || depths.iter().any(|&depth| depth > 1);
            if !rows.is_empty() && known {
                let parents = parents(&depths);
                tables.push(Table { section: section.to_owned(), rows, parents, example: None });
            }
        }
    }
    tables
}

/// Reads a row and its indentation: 0 without a marker, more with indentation and markers.
fn read_row(line: &str, type_column: Option<usize>, multipart: bool) -> Option<(usize, OwnedRow)> {
    let cells = line.split('|').skip(1).collect::<Vec<_>>();
    let first = cells.first()?;
    let markers = first.matches(['└', '∟']).count();
    let indent = first.matches("&nbsp;").count() + 2 * first.matches("sp;∟").count();
    let indent = indent.max(2 * first.matches("&emsp;").count());
    let width = if markers > 0 { markers + indent } else { 0 };
    let name = first.replace("&nbsp;", "").replace("&emsp;", "").replace("&ensp;", "");
    let name = name.trim_matches(|c: char| "└∟`*".contains(c) || c.is_whitespace());
    let name = name.split(['`', ' ']).next()?.replace('\\', "");
    let ty = type_column.and_then(|column| cells.get(column)).unwrap_or(&"");
    let (ty, type_name) = read_type(ty.trim().trim_matches('`').trim(), multipart);
    (!name.is_empty()).then_some((width, OwnedRow { name, ty, type_name }))
}

fn read_type(text: &str, multipart: bool) -> (Type, Option<String>) {
    let text = text.replace('\\', "").replace("&lt;", "<").replace("&gt;", ">");
    let text = text.trim();
    if let Some(inner) = text.strip_suffix("[]") {
        let (ty, name) = read_type(inner, multipart);
        return (ty.list(), name);
    }
    for list in ["array<", "list<"] {
        if let Some(inner) = text.strip_prefix(list).and_then(|rest| rest.strip_suffix('>')) {
            let (ty, name) = read_type(inner, multipart);
            return (ty.list(), name);
        }
    }
    if let Some(inner) = text.strip_prefix("map<") {
        let inner = inner.trim_end_matches('>').rsplit(',').next().unwrap_or("");
        let (ty, name) = read_type(inner, multipart);
        return (ty.map(), name);
    }
    let ty = match text {
        "string" => Type::String,
        "int" | "number" | "int64" | "integer" => Type::Int,
        "boolean" | "bool" => Type::Bool,
        "float" | "number(float)" | "double" => Type::Float,
        "file" if multipart => Type::File,
        "array" | "list" => Type::Any.list(),
        "" | "-" | "/" | "/-" | "union" | "interface" | "any" => Type::Any,
        "object" => Type::Object,
        name => return (Type::Object, Some(name.to_owned())),
    };
    (ty, None)
}

fn parents(depths: &[usize]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(depths.len());
    for (index, &depth) in depths.iter().enumerate() {
        while open.last().is_some_and(|&last| depths[last] >= depth) {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(index);
    }
    parents
}
