//! The body tables of the seed pages: cells without backticks or continued over several lines,
//! code without fences. It knows the nesting that a reader of those pages sees.

use feishu_docs::import::nest::{Row, parse_lenient};
use feishu_spec::Type;
use serde_json::Value;

/// One table of a seed page.
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    types: Vec<(Type, Option<String>)>,
    /// Whether each row has a marker; `None` if no row has one.
    markers: Option<Vec<bool>>,
    pub(crate) example: Option<Value>,
}

impl Table {
    pub(crate) fn rows(&self) -> Vec<Row<'_>> {
        let row = |row: usize| Row {
            name: &self.names[row],
            ty: &self.types[row].0,
            type_name: self.types[row].1.as_deref(),
            required: None,
            nested: self.markers.as_ref().map(|markers| markers[row]),
        };
        (0..self.names.len()).map(row).collect()
    }

    /// The name of the row's parent.
    pub(crate) fn expected(&self, row: usize) -> Option<&str> {
        let before = self.names[..row].iter().map(String::as_str);
        let mut lists = before.filter(|name| {
            matches!(*name, "package_list" | "additional_item_list" | "operate_results")
        });
        match self.names[row].as_str() {
            "id" | "name" | "description" | "unique_id" | "message" => lists.next_back(),
            "code" if row > 0 => lists.next_back(),
            "operate_results" => Some("data"),
            _ => None,
        }
    }
}

pub(crate) fn read_page(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut section = "";
    let mut example = String::new();
    for line in text.lines().chain(["### end"]) {
        let title = line.trim_start_matches(['}', '#', ' ']);
        let is_title = matches!(title, "请求体" | "响应体" | "请求体示例" | "响应体示例")
            || title.starts_with("响应")
            || title.starts_with("错误码")
            || line.starts_with('#');
        if is_title && !line.contains('|') {
            if section.ends_with("示例") {
                let table = tables.last_mut().expect("an example follows its table");
                table.example = parse_lenient(&example);
            }
            example.clear();
            section = title;
            if matches!(section, "请求体" | "响应体") {
                let (names, types) = (Vec::new(), Vec::new());
                tables.push(Table { names, types, markers: None, example: None });
            }
        } else if section.ends_with("示例") {
            example.push_str(line);
            example.push('\n');
        } else if matches!(section, "请求体" | "响应体")
            && let Some((name, rest)) = line.trim_start_matches('|').split_once(" | ")
            && !matches!(name.trim(), "名称" | "---")
        {
            let table = tables.last_mut().expect("the section has begun");
            let marked = name.contains('└');
            if marked && table.markers.is_none() {
                table.markers = Some(vec![false; table.names.len()]);
            }
            if let Some(markers) = &mut table.markers {
                markers.push(marked);
            }
            table.names.push(name.trim_start_matches('└').trim().to_owned());
            table.types.push(read_type(rest.split(" | ").next().unwrap_or("").trim()));
        }
    }
    tables
}

fn read_type(text: &str) -> (Type, Option<String>) {
    let text = text.replace('\\', "");
    if let Some(inner) = text.strip_suffix("[]") {
        let (ty, name) = read_type(inner);
        return (ty.list(), name);
    }
    match text.as_str() {
        "string" => (Type::String, None),
        "int" => (Type::Int, None),
        "-" => (Type::Any, None),
        name => (Type::Object, Some(name.to_owned())),
    }
}
