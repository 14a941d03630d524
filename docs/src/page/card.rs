//! The reader of pages about cards: Markdown in English that names the address it was taken from
//! in a line `> Source: <…>` below its title, and writes fields as dotted paths.

use super::{Dialect, Page, markdown};

const SOURCE: &str = "> Source: <";
/// What the path of a page begins with in an address.
const DOCUMENT: &str = "/document/";
/// What the paths of all pages about cards contain.
const CARDS: &str = "/feishu-cards/";

pub(super) const NAME: &str = "card";

pub(super) const DIALECT: Dialect =
    Dialect { name: NAME, claims: |text| source(text).is_some(), read };

fn read(text: &str) -> Page {
    let mut page = markdown::read(text, false);
    page.front.path = source(text).map(str::to_owned);
    page
}

/// The path of the page below `/document`, from the line that names its source.
fn source(text: &str) -> Option<&str> {
    const FIRST_LINES: usize = 6;
    let mut lines = text.lines().take(FIRST_LINES);
    let address = lines.find_map(|line| line.strip_prefix(SOURCE)?.strip_suffix('>'))?;
    let path = &address[address.find(DOCUMENT)? + DOCUMENT.len() - 1..];
    path.contains(CARDS).then_some(path)
}
