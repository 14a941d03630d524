//! Where a component may stand and how many of it a card may have, which pages tell in sentences
//! of one form.

use super::facts::{captures, count};
use crate::page::Page;

#[derive(Default)]
pub(super) struct Rules {
    pub(super) most: Option<u64>,
    pub(super) without: Vec<String>,
    pub(super) only_in: Vec<String>,
}

/// The components that rules name. The page about forms contradicts itself about charts.
const NAMES: [&str; 2] = ["form", "table"];

const EXCEPT: &str = r"(?:all components except|support embedding) (.+)";
const CANNOT: &str = r"(?:but|though) (.+) cannot be nested";
const ONLY_FORM: &str = r"only supported (?:for use )?within a form container";
const ONLY_CARD: &str = r"only be placed under the card's root node";
const MOST_OF_KIND: &str = r"^- Each card can accommodate up to (\w+) ";
const MOST_OF_ALL: &str = r"supports up to (\w+) elements .*for a card";

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
        let except = captures(EXCEPT, text)
            .filter(|_| text.contains("not support") || text.contains("except"));
        if let Some(found) = except.or_else(|| captures(CANNOT, text)) {
            self.exclude(&found[1]);
        }
        if captures(ONLY_FORM, text).is_some() {
            self.only_in = vec!["form".to_owned()];
        }
        if captures(ONLY_CARD, text).is_some() {
            self.only_in = vec![feishu_spec::Component::CARD.to_owned()];
        }
        let most = captures(MOST_OF_KIND, text).or_else(|| captures(MOST_OF_ALL, text));
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
