//! The rows of the tables of a page, with the path of each field from the top of its component.

use super::Notes;
use crate::{
    import::Kind,
    page::{Cell, Page, Row, Section, Table, plain_text},
};

/// A documented field.
#[derive(Debug)]
pub(super) struct FieldRow {
    /// Its path, from the top.
    pub(super) path: Vec<Step>,
    pub(super) required: bool,
    /// Its type in the words of the page; a list of fields in running text has none.
    pub(super) ty: Option<String>,
    /// Its default in the words of the page.
    pub(super) default: String,
    /// What is said about it, with backticks.
    pub(super) words: String,
}

/// One field of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: String,
    /// Whether what follows is inside the elements of a list.
    pub(super) list: bool,
}

/// All rows of a page about fields.
pub(super) fn read(page: &Page, notes: &mut Notes<'_>) -> Vec<FieldRow> {
    let mut rows = Vec::new();
    for section in &page.sections {
        // Names in angle brackets or braces are chosen by users: the page about the card has them.
        if section.heading.text.starts_with("Custom Font") {
            continue;
        }
        for table in section.tables() {
            let Some(columns) = Columns::of(table) else { continue };
            let above = above(section, &rows);
            let in_form = section.heading.text.starts_with("Form Container");
            for row in &table.rows {
                match columns.row(row, &above) {
                    Some(row) => rows.push(FieldRow { required: row.required && !in_form, ..row }),
                    None => unread(row, notes),
                }
            }
        }
    }
    // Tables say more.
    let points = page.sections.iter().flat_map(|section| section.texts()).filter_map(point);
    rows.extend(points);
    rows.retain(|row| !is_inside_element(&row.path));
    rows
}

/// A form tells which fields the components inside it need; those are fields of the components.
fn is_inside_element(path: &[Step]) -> bool {
    let inside = path.split_last().map_or(&[][..], |(_, above)| above);
    inside.iter().any(|step| step.name == "elements")
}

fn unread(row: &Row, notes: &mut Notes<'_>) {
    let name = row.cells.first().map_or("", |cell| cell.text.as_str());
    // Fields that the page itself calls deprecated are left out.
    if !name.contains("(deprecated)") && !name.contains(['<', '{']) {
        notes.add(Kind::UnreadableRow, row.place, name, "the path of a field");
    }
}

/// The positions of the columns of a table of fields.
struct Columns {
    name: usize,
    required: Option<usize>,
    ty: Option<usize>,
    default: Option<usize>,
    words: usize,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let at = |wanted: &str| table.header.iter().position(|cell| cell.text == wanted);
        Some(Columns {
            name: at("Field")?,
            required: at("Required"),
            ty: at("Type"),
            default: at("Default"),
            words: at("Description")?,
        })
    }

    fn row(&self, row: &Row, above: &[Step]) -> Option<FieldRow> {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| cell.text.trim());
        let own = steps(cell(self.name))?;
        // Some tables inside a field write its name again.
        let again = above.first().is_some_and(|first| own[0].name == first.name);
        let path = if again { own } else { [above, &own].concat() };
        Some(FieldRow {
            path,
            required: self.required.is_some_and(|at| cell(at) == "Yes"),
            ty: self.ty.map(|at| plain_text(cell(at))),
            default: self.default.map(cell).unwrap_or_default().to_owned(),
            words: cell(self.words).to_owned(),
        })
    }
}

/// The path in a cell or a list: `` `options[].text.tag` ``.
fn steps(cell: &str) -> Option<Vec<Step>> {
    let path = cell.strip_prefix('`')?.strip_suffix('`')?;
    let step = |part: &str| {
        let list = part.ends_with("[]");
        let name = part.trim_end_matches("[]");
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (!name.is_empty() && name.chars().all(is_name))
            .then(|| Step { name: name.to_owned(), list })
    };
    path.split('.').map(step).collect()
}

/// The field inside which the fields of a table are: its heading names it (`header_style Fields`,
/// `Options Fields`, `Card Title (header)`).
fn above(section: &Section, before: &[FieldRow]) -> Vec<Step> {
    let heading = section.heading.text.trim();
    let named = match heading.rsplit_once('(') {
        Some((_, named)) => named.trim_end_matches(')'),
        None => heading.strip_suffix(" Fields").unwrap_or_default(),
    };
    let name = named.to_ascii_lowercase();
    let is_it = |step: &Step| step.name == name || step.name == format!("{name}s");
    let known = before.iter().find(|row| row.path.last().is_some_and(is_it));
    let Some(row) = known else { return Vec::new() };
    let mut path = row.path.clone();
    if let Some(last) = path.last_mut() {
        let ty = row.ty.as_deref().unwrap_or_default();
        last.list = ty.contains("rray") || ty.contains("[]");
    }
    path
}

/// A field in a list of running text: `` - `body.direction`: … ``.
fn point(text: &Cell) -> Option<FieldRow> {
    let (path, words) = text.text.trim().strip_prefix("- ")?.split_once(':')?;
    Some(FieldRow {
        path: steps(path.trim())?,
        required: false,
        ty: None,
        default: String::new(),
        words: words.trim().to_owned(),
    })
}
