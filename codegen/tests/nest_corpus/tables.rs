//! Body tables of converted pages with the nesting that they show, and the example that follows
//! each. Written apart from the importer on purpose: it checks what the importer says.

use std::{
    fs,
    path::{Path, PathBuf},
};

use feishu_codegen::{import::nest::Row, spec::Type};
use serde_json::Value;

/// One table of a page.
pub struct Table {
    pub section: String,
    pub rows: Vec<OwnedRow>,
    pub parents: Vec<Option<usize>>,
    pub example: Option<Value>,
}

pub struct OwnedRow {
    pub name: String,
    pub ty: Type,
    pub type_name: Option<String>,
}

impl Table {
    /// The rows without their depth; with `marks`, still saying which are nested at all.
    pub fn flattened(&self, marks: bool) -> Vec<Row<'_>> {
        let nested = |parent: Option<usize>| marks.then_some(parent.is_some());
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

    pub fn is_nested(&self) -> bool {
        self.parents.iter().any(Option::is_some)
    }
}

/// All pages under `folder` that have a body table.
pub fn read_folder(folder: &Path) -> Vec<(PathBuf, Vec<Table>)> {
    let mut files = Vec::new();
    list(folder, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let tables = read_page(&fs::read_to_string(&file).expect("a page is text"));
            (file.strip_prefix(folder).expect("it is in the folder").to_owned(), tables)
        })
        .filter(|(_, tables)| !tables.is_empty())
        .collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

pub fn read_page(text: &str) -> Vec<Table> {
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
            // An example belongs to the last table of the section that it is named for.
            if let Some(table) = tables.last_mut()
                && section.starts_with(table.section.as_str())
                && table.example.is_none()
            {
                table.example = lenient_json(&code);
            }
        } else if line.starts_with('|')
            && matches!(section, "请求体" | "响应体" | "事件体")
            && lines.peek().is_some_and(|next| next.starts_with('|') && next.contains("---"))
        {
            lines.next();
            let mut rows = Vec::new();
            let mut depths = Vec::new();
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                if let Some((depth, row)) = read_row(row, multipart) {
                    depths.push(depth);
                    rows.push(row);
                }
            }
            if !rows.is_empty() {
                let parents = parents(&depths);
                tables.push(Table { section: section.to_owned(), rows, parents, example: None });
            }
        }
    }
    tables
}

fn read_row(line: &str, multipart: bool) -> Option<(usize, OwnedRow)> {
    let mut cells = line.split('|').skip(1);
    let (first, second) = (cells.next()?, cells.next()?);
    let indents = ["&nbsp;&nbsp;", "&emsp;", "∟∟"].map(|mark| first.matches(mark).count());
    let marked = first.contains('└') || first.contains('∟');
    let depth = if marked { indents.into_iter().max().unwrap_or(0).max(1) } else { 0 };
    let name = first.replace("&nbsp;", "").replace("&emsp;", "").replace("&ensp;", "");
    let name = name.trim_matches(|c: char| "└∟`".contains(c) || c.is_whitespace());
    let (ty, type_name) = read_type(second.trim().trim_matches('`').trim(), multipart);
    (!name.is_empty()).then(|| (depth, OwnedRow { name: name.replace('\\', ""), ty, type_name }))
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

/// JSON with comments and trailing commas let pass.
fn lenient_json(code: &str) -> Option<Value> {
    serde_json::from_str(code).ok().or_else(|| {
        let mut clean = String::with_capacity(code.len());
        let (mut in_string, mut escaped) = (false, false);
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            if in_string {
                in_string = c != '"' || escaped;
                escaped = c == '\\' && !escaped;
            } else if c == '"' {
                in_string = true;
            } else if c == '/' && chars.peek() == Some(&'/') {
                chars.by_ref().find(|&c| c == '\n');
                continue;
            } else if matches!(c, '}' | ']') {
                let kept = clean.trim_end();
                clean.truncate(kept.strip_suffix(',').unwrap_or(kept).len());
            }
            clean.push(c);
        }
        serde_json::from_str(&clean).ok()
    })
}
