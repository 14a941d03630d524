//! Where a component may stand and how many of it a card may have, which pages tell in sentences
//! of one form.

use std::sync::LazyLock;

use regex::Regex;

use super::facts::{count, pattern};
use crate::page::Page;

#[derive(Default)]
pub(super) struct Rules {
    pub(super) most: Option<u64>,
    pub(super) without: Vec<String>,
    pub(super) only_in: Vec<String>,
}

/// The components that rules name. The page about forms contradicts itself about charts.
const NAMES: [&str; 2] = ["form", "table"];

static EXCEPT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:all components except|support embedding) (.+)"));
static CANNOT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:but|though) (.+) cannot be nested"));
static ONLY_FORM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"only supported (?:for use )?within a form container"));
static ONLY_CARD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"only be placed under the card's root node"));
static MOST_OF_KIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^- Each card can accommodate up to (\w+) "));
static MOST_OF_ALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"supports up to (\w+) elements .*for a card"));

pub(super) fn read(page: &Page) -> Rules {
    let mut rules = Rules::default();
    let running = page.sections.iter().flat_map(|section| section.texts());
    let cells = page.tables().flat_map(|(_, table)| &table.rows).flat_map(|row| &row.cells);
    for text in running.chain(cells).map(|cell| cell.text.as_str()) {
        rules.sentence(text);
    }
    rules
}

impl Rules {
    fn sentence(&mut self, text: &str) {
        let except = EXCEPT
            .captures(text)
            .filter(|_| text.contains("not support") || text.contains("except"));
        if let Some(found) = except.or_else(|| CANNOT.captures(text)) {
            self.exclude(&found[1]);
        }
        if ONLY_FORM.is_match(text) {
            self.only_in = vec!["form".to_owned()];
        }
        if ONLY_CARD.is_match(text) {
            self.only_in = vec![feishu_spec::Component::CARD.to_owned()];
        }
        let most = MOST_OF_KIND.captures(text).or_else(|| MOST_OF_ALL.captures(text));
        if let Some(most) = most.and_then(|found| count(&found[1])) {
            self.most = Some(most);
        }
    }

    fn exclude(&mut self, words: &str) {
        for tag in NAMES.map(str::to_owned) {
            if words.contains(&tag) && !self.without.contains(&tag) {
                self.without.push(tag);
                self.without.sort();
            }
        }
    }
}
