//! The builder of a [`Page`]: a dialect's reader adds what it finds in the order of the text.

use super::{
    Block, Cell, Code, Explorer, Front, Page, Place, Problem, ProblemKind, Section, Table, front,
};

/// The end of the path in links to the platform's API explorer:
/// `{…}(url=/api/tools/api_explore/…?project=…&…)`.
const EXPLORER: &str = "api_explore_config?";

/// A line of the text, without its line ending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) number: usize,
    pub(super) start: usize,
}

impl Line<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn place(&self) -> Place {
        Place { line: self.number, start: self.start, end: self.end() }
    }
}

/// Returns the lines of `text` from byte `from` on, with their places in it.
pub(super) fn lines(text: &str, from: usize) -> Vec<Line<'_>> {
    let first = 1 + text[..from].matches('\n').count();
    let mut start = from;
    let mut out = Vec::new();
    for (number, line) in (first..).zip(text[from..].split_inclusive('\n')) {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        out.push(Line { text: bare.strip_suffix('\r').unwrap_or(bare), number, start });
        start += line.len();
    }
    out
}

/// Reads a page block by block. `block` reads the block that begins at a line, and returns the
/// number of the line after it.
pub(super) fn read_blocks(
    text: &str,
    block: impl Fn(&[Line<'_>], usize, &mut PageBuilder) -> usize,
) -> Page {
    let mut problems = Vec::new();
    let (front, body) = front::read(text, &mut problems);
    let mut page = PageBuilder::new(text, front, problems);
    let lines = lines(text, body);
    let mut at = 0;
    while at < lines.len() {
        at = block(&lines, at, &mut page);
    }
    page.page
}

/// A page under construction.
pub(super) struct PageBuilder {
    pub(super) page: Page,
}

impl PageBuilder {
    pub(super) fn new(text: &str, front: Front, problems: Vec<Problem>) -> Self {
        let page = Page {
            front,
            explorer: explorer(text),
            problems,
            sections: vec![Section::default()],
            len: text.len(),
            ..Page::default()
        };
        PageBuilder { page }
    }

    pub(super) fn title(&mut self, title: Cell) {
        self.page.title = Some(title);
    }

    pub(super) fn heading(&mut self, level: usize, heading: Cell) {
        self.page.sections.push(Section { level, heading, blocks: Vec::new() });
    }

    fn push(&mut self, block: Block) {
        if let Some(section) = self.page.sections.last_mut() {
            section.blocks.push(block);
        }
    }

    pub(super) fn text(&mut self, text: Cell) {
        if !text.text.trim().is_empty() {
            self.push(Block::Text(text));
        }
    }

    pub(super) fn table(&mut self, table: Table) {
        for row in table.rows.iter().filter(|row| !row.closed) {
            self.page.problems.push(Problem { kind: ProblemKind::UnclosedRow, place: row.place });
        }
        if table.header.is_empty() {
            self.problem(ProblemKind::Headerless, table.place);
        }
        self.push(Block::Table(table));
    }

    pub(super) fn code(&mut self, code: Code) {
        self.push(Block::Code(code));
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, place: Place) {
        self.page.problems.push(Problem { kind, place });
    }
}

fn explorer(text: &str) -> Option<Explorer> {
    let found = &text[text.find(EXPLORER)? + EXPLORER.len()..];
    let query = &found[..found.find([')', '\n'])?];
    let member = |name: &str| {
        let value = query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))?
            .1;
        (!value.is_empty()).then(|| value.to_owned())
    };
    Some(Explorer {
        project: member("project")?,
        version: member("version")?,
        resource: member("resource")?,
        method: member("method")?,
    })
}
