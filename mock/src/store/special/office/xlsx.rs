//! Workbooks: the values of their cells, without styles and formulas.

use std::fmt::Write as _;

use roxmltree::{Document, Node};
use serde_json::{Value, json};

use super::{
    super::cells::{Range, name, text},
    escaped, zip,
};

/// The most rows and columns of a sheet of a workbook.
const MOST_ROWS: usize = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;

/// A sheet of a workbook.
pub(in super::super) struct Table {
    pub(in super::super) name: String,
    pub(in super::super) rows: Vec<Vec<Value>>,
}

/// The sheets of a workbook, in their order; nothing if it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Table>> {
    let parts = zip::read(bytes, |name| name.starts_with("xl/") && is_xml(name))?;
    let workbook = Document::parse(parts.get("xl/workbook.xml")?).ok()?;
    let relations = Document::parse(parts.get("xl/_rels/workbook.xml.rels")?).ok()?;
    let strings = match parts.get("xl/sharedStrings.xml") {
        Some(strings) => shared(&Document::parse(strings).ok()?),
        None => Vec::new(),
    };
    let target = |id: &str| {
        let mut all = named(relations.root(), "Relationship");
        let target = all.find(|it| it.attribute("Id") == Some(id))?.attribute("Target")?;
        // From the root of the archive, or from the workbook.
        Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
    };
    let sheet = |sheet: Node<'_, '_>| {
        let id = sheet.attributes().find(|it| it.name() == "id")?.value();
        let cells = Document::parse(parts.get(&target(id)?)?).ok()?;
        let name = sheet.attribute("name").unwrap_or_default().to_owned();
        Some(Table { name, rows: rows(&cells, &strings)? })
    };
    let sheets: Option<Vec<Table>> = named(workbook.root(), "sheet").map(sheet).collect();
    sheets.filter(|all| !all.is_empty())
}

fn is_xml(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// All elements of this name below another.
fn named<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |it| it.is_element() && it.tag_name().name() == name)
}

/// The texts that cells share.
fn shared(strings: &Document<'_>) -> Vec<String> {
    named(strings.root(), "si").map(written).collect()
}

/// All that is written in an element: texts can be in parts, each with a font of its own.
fn written(node: Node<'_, '_>) -> String {
    // How a text is to be pronounced is no part of it.
    let parts =
        named(node, "t").filter(|it| it.ancestors().all(|it| it.tag_name().name() != "rPh"));
    parts.filter_map(|it| it.text()).collect()
}

fn rows(sheet: &Document<'_>, strings: &[String]) -> Option<Vec<Vec<Value>>> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (place, row) in named(sheet.root(), "row").enumerate() {
        // Rows and cells that say no place of their own follow each other.
        let given = row.attribute("r").and_then(|it| it.parse::<usize>().ok());
        let at = given.map_or(Some(place), |row| row.checked_sub(1))?;
        let mut cells: Vec<Value> = Vec::new();
        for cell in named(row, "c") {
            let given = cell.attribute("r").and_then(|it| Range::parse(&format!("s!{it}")));
            let column = given.map_or(cells.len(), |range| range.from.1);
            if at >= MOST_ROWS || column >= MOST_COLUMNS {
                return None;
            }
            if cells.len() <= column {
                cells.resize(column + 1, Value::Null);
            }
            cells[column] = value(cell, strings);
        }
        if rows.len() <= at {
            rows.resize(at + 1, Vec::new());
        }
        rows[at] = cells;
    }
    Some(rows)
}

fn value(cell: Node<'_, '_>, strings: &[String]) -> Value {
    let content = named(cell, "v").next().and_then(|it| it.text()).unwrap_or_default();
    match cell.attribute("t") {
        Some("s") => {
            let text = content.parse::<usize>().ok().and_then(|it| strings.get(it));
            text.map_or(Value::Null, |it| json!(it))
        }
        Some("inlineStr") => json!(written(cell)),
        Some("b") => json!(content == "1"),
        Some("str" | "e" | "d") => json!(content),
        _ if content.is_empty() => Value::Null,
        _ => match (content.parse::<i64>(), content.parse::<f64>()) {
            (Ok(number), _) => json!(number),
            (_, Ok(number)) => json!(number),
            _ => json!(content),
        },
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const SHEETS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A workbook with these sheets.
pub(super) fn write(tables: &[Table]) -> Option<Vec<u8>> {
    let mut types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SHEETS}.sheet.main+xml\"/>"
    );
    let mut workbook = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>");
    let mut relations = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    let mut parts = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let number = at + 1;
        let part = format!("xl/worksheets/sheet{number}.xml");
        let _ = write!(
            types,
            "<Override PartName=\"/{part}\" ContentType=\"{SHEETS}.worksheet+xml\"/>"
        );
        let name = escaped(&table.name);
        let _ =
            write!(workbook, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        parts.push((part, worksheet(&table.rows)));
    }
    types += "</Types>";
    workbook += "</sheets></workbook>";
    relations += "</Relationships>";
    let root = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    for (name, text) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
    ] {
        parts.push((name.to_owned(), text));
    }
    zip::write(&parts)
}

fn worksheet(rows: &[Vec<Value>]) -> String {
    let mut sheet = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>");
    for (at, row) in rows.iter().enumerate() {
        let _ = write!(sheet, "<row r=\"{}\">", at + 1);
        for (column, value) in row.iter().enumerate().filter(|(_, value)| !value.is_null()) {
            let place = name((at, column));
            let _ = match value {
                Value::Number(number) => write!(sheet, "<c r=\"{place}\"><v>{number}</v></c>"),
                Value::Bool(it) => {
                    write!(sheet, "<c r=\"{place}\" t=\"b\"><v>{}</v></c>", i32::from(*it))
                }
                value => write!(
                    sheet,
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(&text(value))
                ),
            };
        }
        sheet += "</row>";
    }
    sheet + "</sheetData></worksheet>"
}
