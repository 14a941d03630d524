//! An independent reading of converted pages: Markdown tables line by line, nesting by the marks
//! before a name. Only what a simple reading can be sure of.

use std::collections::{BTreeMap, BTreeSet};

/// What a page says, as comparable facts.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// `fullPath` of the front matter.
    pub(crate) path: String,
    /// The name of the page.
    pub(crate) title: String,
    /// Rows of the table of basic facts.
    pub(crate) basic: BTreeMap<String, String>,
    /// Kinds of access token in the row of the header that carries it.
    pub(crate) tokens: BTreeSet<String>,
    /// Code blocks under a heading that speaks of an example, by that heading.
    pub(crate) examples: BTreeMap<String, String>,
    /// Fields, by section and dotted path.
    pub(crate) fields: BTreeMap<(Section, String), Row>,
    /// Error codes with the text beside them.
    pub(crate) errors: BTreeSet<(String, String)>,
}

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Header,
    Path,
    Query,
    Body,
    Reply,
    Event,
}

/// One row of a table of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) ty: String,
    pub(crate) required: String,
    pub(crate) default: String,
    pub(crate) example: String,
    pub(crate) limits: Vec<String>,
    /// The values, with all that is written behind each.
    pub(crate) values: BTreeMap<String, String>,
    /// The whole description.
    pub(crate) text: String,
}

pub(crate) fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let mut section = None;
    let mut example = None;
    let mut header: Vec<String> = Vec::new();
    let mut stack: Vec<(usize, String)> = Vec::new();
    let mut code = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            code = !code;
            continue;
        }
        if code {
            if let Some(example) = &example {
                let text: &mut String = facts.examples.entry(String::clone(example)).or_default();
                *text += line;
                text.push('\n');
            }
            continue;
        }
        for (key, value) in [("fullPath: ", &mut facts.path), ("# ", &mut facts.title)] {
            if let Some(found) = trimmed.strip_prefix(key) {
                *value = found.trim_matches('"').to_owned();
            }
        }
        if trimmed.starts_with('|') {
            let cells = cells(trimmed);
            let rule = |cell: &String| cell.chars().all(|c| matches!(c, '-' | ':' | ' '));
            if header.is_empty() {
                header = cells;
            } else if !cells.iter().all(rule) {
                row(&mut facts, section, &header, &cells, &mut stack);
            }
            continue;
        }
        header.clear();
        stack.clear();
        if trimmed.starts_with('#') {
            let heading = trimmed.trim_start_matches('#').trim();
            let shown = heading.contains("示例");
            example = shown.then(|| heading.to_owned());
            section = named(heading)
                .or(if trimmed.starts_with("###") { section } else { None })
                .filter(|_| !shown);
        }
    }
    facts
}

fn named(heading: &str) -> Option<Section> {
    Some(match heading {
        "请求头" => Section::Header,
        "路径参数" => Section::Path,
        "查询参数" => Section::Query,
        "请求体" => Section::Body,
        "响应体" => Section::Reply,
        "事件体" => Section::Event,
        _ => return None,
    })
}

/// Splits at bars that no backslash escapes; what is beyond the columns is left to the last.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim_matches('|').replace("\\|", "\u{1}");
    let plain = |cell: &str| cell.replace('\u{1}', "|").replace("&lt;", "<").replace("&gt;", ">");
    line.split('|').map(|cell| plain(cell.trim())).collect()
}

fn row(
    facts: &mut Facts,
    section: Option<Section>,
    header: &[String],
    cells: &[String],
    stack: &mut Vec<(usize, String)>,
) {
    let column = |names: &[&str]| header.iter().position(|title| names.contains(&title.as_str()));
    let cell =
        |at: Option<usize>| at.and_then(|at| cells.get(at)).map(String::as_str).unwrap_or_default();
    if header.iter().any(|title| title == "错误码") {
        let code = cell(column(&["错误码"])).to_owned();
        facts.errors.insert((code, words(cell(column(&["描述"])))));
        return;
    }
    let Some(section) = section else {
        if header.len() == 2 && cells.len() >= 2 {
            // Its first column is the name, with remarks behind the name of some.
            let name = cells[0].split_whitespace().next().unwrap_or_default().to_owned();
            facts.basic.entry(name).or_insert_with(|| cells[1..].join("|"));
        }
        return;
    };
    let (Some(name), Some(ty)) = (column(&["名称"]), column(&["类型"])) else { return };
    let marked = cells.get(name).map(String::as_str).unwrap_or_default();
    let depth = marked.matches("&nbsp;").count() / 2;
    let name = marked.replace("&nbsp;", "").replace(['└', '`', ' '], "");
    while stack.last().is_some_and(|(above, _)| *above >= depth) {
        stack.pop();
    }
    let path = match stack.last() {
        Some((_, above)) => format!("{above}.{name}"),
        None => name,
    };
    stack.push((depth, path.clone()));
    if path == "Authorization" || path == "Content-Type" {
        // How to get a token may be told behind which it is.
        let described = cells.last().map(String::as_str).unwrap_or_default();
        let told = described.split("值格式").next().unwrap_or_default();
        let kinds = ["tenant_access_token", "user_access_token", "app_access_token"];
        facts
            .tokens
            .extend(kinds.iter().filter(|kind| told.contains(*kind)).map(ToString::to_string));
        return;
    }
    let described = cells.get(header.len() - 1..).unwrap_or_default().join("|");
    let row = described_row(cell(Some(ty)), cell(column(&["必填"])), &described);
    facts.fields.insert((section, path), row);
}

fn described_row(ty: &str, required: &str, described: &str) -> Row {
    let behind = |mark: &str| -> String {
        let Some((_, rest)) = described.split_once(mark) else { return String::new() };
        let rest = rest.split("<br>").next().unwrap_or_default();
        rest.trim_start_matches(['*', '：', ':', ' ']).replace('`', "").trim().to_owned()
    };
    let marks = ["可选值有", "可能值有", "可选值：", "可能值："];
    let values = marks.iter().find_map(|mark| described.split_once(mark));
    let values =
        values.map(|(_, rest)| rest.split("<br>**").next().unwrap_or_default()).unwrap_or_default();
    let values = values.split("- ").skip(1).filter_map(|rest| match rest.strip_prefix('`') {
        Some(rest) => rest.split_once('`'),
        None => rest.split_once('：'),
    });
    let values = values.map(|(value, label)| (value.to_owned(), words(label)));
    let limits = ["长度范围", "最大长度", "最小长度", "取值范围", "最大值", "最小值", "正则校验"];
    Row {
        ty: ty.replace(['`', '\\', ' '], ""),
        required: required.to_owned(),
        default: behind("**默认值**"),
        example: behind("**示例值**"),
        limits: limits.iter().map(|limit| behind(limit)).collect(),
        values: values.collect(),
        text: described.to_owned(),
    }
}

/// What stands between backticks or parentheses and has a colon in it: scopes.
pub(crate) fn scopes(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| c.is_whitespace() || "`()（）".contains(c));
    parts
        .filter(|part| part.contains(':') && part.is_ascii() && !part.contains("//"))
        .map(str::to_owned)
        .collect()
}

/// A text without what is only writing: targets of links, marks of quotation, spaces.
pub(crate) fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        out += before;
        rest = link.split_once(')').map_or("", |(_, rest)| rest);
    }
    out += rest;
    out.replace(['>', '[', ']', '`'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}
