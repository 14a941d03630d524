//! What a new import asks of the people who explain fields: which explanations need another look,
//! because their page says something else now, and which fields are new.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use feishu_spec::{
    Specs, SubjectId,
    counts::counted,
    markdown::{code, escape},
};

use super::{
    FOLDER, NONE, Unexplained, Words,
    cards::{CARD, each_card_field},
};
use crate::quoted;

/// Fields without words, of which the specs before had none or others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordsReview {
    /// Fields whose page is worded anew, with what the old wording was explained by.
    pub look: Vec<(Unexplained, String)>,
    /// Fields that are new, with what the same wording was explained by under another name; empty
    /// where there is none.
    pub new: Vec<(Unexplained, String)>,
    /// Fields of cards without words.
    pub cards: Vec<CardReview>,
}

/// A field of a card whose page is worded anew, or that is new.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardReview {
    /// What holds it: a component, a named type or a field.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// The wording of its page.
    pub wording: Option<String>,
    /// What the old wording was explained by; empty if the field is new.
    pub words: String,
}

impl Words {
    /// Compares the specs before with those now.
    pub fn review(&self, before: &Specs, now: &Specs) -> WordsReview {
        let mut known: BTreeMap<(SubjectId, String), Option<String>> = BTreeMap::new();
        // A field that has another name now has the wording that it had.
        let mut by_wording: BTreeMap<(&str, &str), String> = BTreeMap::new();
        for subject in before.subjects() {
            self.each(subject, &mut |path, field, words| {
                known.insert((subject.id(), path.to_string()), words.map(str::to_owned));
                if let (Some(wording), Some(words)) = (&field.wording, words) {
                    let entry = by_wording.entry((subject.project(), wording));
                    entry.or_insert_with(|| words.to_owned());
                }
            });
        }
        let mut review = WordsReview::default();
        for field in self.coverage(now).unexplained {
            match known.remove(&(field.subject.clone(), field.path.clone())) {
                Some(Some(words)) => review.look.push((field, words)),
                Some(None) => {}
                None => {
                    let wording = field.wording.as_deref().unwrap_or_default();
                    let words = by_wording.get(&(field.subject.project(), wording)).cloned();
                    review.new.push((field, words.unwrap_or_default()));
                }
            }
        }
        review.cards = self.review_cards(before, now);
        review
    }

    fn review_cards(&self, before: &Specs, now: &Specs) -> Vec<CardReview> {
        let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
        let mut wordings: BTreeSet<(String, String, Option<String>)> = BTreeSet::new();
        each_card_field(&before.cards, &mut |place, field| {
            let (owner, name) = (place.owner.to_owned(), field.name.clone());
            wordings.insert((owner.clone(), name.clone(), field.wording.clone()));
            if let Some(words) = self.card_field(&owner, &name, field.wording.as_deref()) {
                known.entry((owner, name)).or_insert_with(|| words.to_owned());
            }
        });
        let mut review = BTreeSet::new();
        each_card_field(&now.cards, &mut |place, field| {
            let (owner, name, wording) =
                (place.owner.to_owned(), field.name.clone(), field.wording.clone());
            let had = wordings.contains(&(owner.clone(), name.clone(), wording.clone()));
            if !had && self.card_field(&owner, &name, wording.as_deref()).is_none() {
                let words = known.get(&(owner.clone(), name.clone())).cloned().unwrap_or_default();
                review.insert(CardReview { owner, name, wording, words });
            }
        });
        review.into_iter().collect()
    }
}

impl CardReview {
    /// The line to write in the file of words about cards, under the table of its owner.
    fn line(&self) -> String {
        let CardReview { owner, name, wording, words } = self;
        let owner = if owner.contains('.') { quoted(owner) } else { owner.clone() };
        let wording = wording.as_deref().unwrap_or(NONE);
        format!("types.{owner}.{name}.{wording} = {}", quoted(words))
    }
}

impl Unexplained {
    /// The file of its words.
    fn file(&self) -> String {
        format!("specs/overrides/{FOLDER}{}.toml", self.subject.project())
    }

    /// The line to write there.
    fn line(&self, words: &str) -> String {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let name = match self.name.chars().all(bare) {
            true => self.name.clone(),
            false => quoted(&self.name),
        };
        format!("{name}.{} = {}", self.wording.as_deref().unwrap_or(NONE), quoted(words))
    }
}

impl WordsReview {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.look.is_empty() && self.new.is_empty() && self.cards.is_empty()
    }

    /// For a terminal: by page, each with the line to write; empty where nothing is to be done.
    pub fn told(&self) -> String {
        let mut text = String::new();
        let mut told = BTreeSet::new();
        for (head, fields) in self.lists() {
            let _ = writeln!(text, "{head}");
            let mut page = None;
            for (field, words) in fields {
                if page != Some(&field.subject) {
                    page = Some(&field.subject);
                    let (page, file) = (field.subject.plain(), field.file());
                    let _ = writeln!(text, "  {page}  ({file}, below `[fields]`)");
                }
                let line = field.line(words);
                // A key that is pasted twice is none.
                let is_first = told.insert((field.file(), line.clone()));
                let line = if is_first { &line } else { "(the line above)" };
                let _ = writeln!(text, "    {}\n      {line}", field.path);
            }
        }
        if !self.cards.is_empty() {
            let _ = writeln!(text, "{}", self.head_of_cards());
            let _ = writeln!(text, "  specs/overrides/{FOLDER}{CARD}.toml");
            for field in &self.cards {
                let _ = writeln!(text, "    {}", field.line());
            }
        }
        text
    }

    fn head_of_cards(&self) -> String {
        let (need, say) = match self.cards.len() {
            1 => ("needs", "its page says"),
            _ => ("need", "their pages say"),
        };
        let fields = counted(self.cards.len(), "field");
        format!(
            "{fields} of cards {need} words: {say} something else now, or it is new. Keep the \
             words, or write them anew:"
        )
    }

    /// As Markdown of at most `limit` characters.
    pub fn markdown(&self, limit: Option<usize>) -> String {
        let mut text = String::new();
        let mut told = BTreeSet::new();
        for (head, fields) in self.lists() {
            let _ = write!(text, "\n### {}\n\n", escape(head.trim_end_matches(':')));
            for (index, (field, words)) in fields.iter().enumerate() {
                let place = code(&format!("{} {}", field.subject.plain(), field.path));
                let (file, words) = (code(&field.file()), code(&field.line(words)));
                let line = match told.insert((field.file(), words.clone())) {
                    true => format!("- {place}: {words} below `[fields]` of {file}"),
                    false => format!("- {place}: the same line"),
                };
                let length = text.chars().count() + line.chars().count();
                if limit.is_some_and(|limit| length > limit) {
                    let _ = writeln!(text, "- and {} more", fields.len() - index);
                    break;
                }
                let _ = writeln!(text, "{line}");
            }
        }
        if !self.cards.is_empty() {
            let _ =
                write!(text, "\n### {}\n\n", escape(self.head_of_cards().trim_end_matches(':')));
            for (index, field) in self.cards.iter().enumerate() {
                let line = format!("- {}", code(&field.line()));
                let length = text.chars().count() + line.chars().count();
                if limit.is_some_and(|limit| length > limit) {
                    let _ = writeln!(text, "- and {} more", self.cards.len() - index);
                    break;
                }
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }

    /// The lists that are not empty, each with what it is.
    fn lists(&self) -> Vec<(String, Vec<(&Unexplained, &str)>)> {
        let look: Vec<_> = self.look.iter().map(|(field, words)| (field, words.as_str())).collect();
        let new: Vec<_> = self.new.iter().map(|(field, words)| (field, words.as_str())).collect();
        let (need, say) = match look.len() {
            1 => ("needs", "its page says"),
            _ => ("need", "their pages say"),
        };
        let have = if new.len() == 1 { "has" } else { "have" };
        let lists = [
            (
                format!(
                    "{} {need} another look: {say} something else now. Keep the words, or \
                     write them anew:",
                    counted(look.len(), "explanation")
                ),
                look,
            ),
            (
                format!(
                    "{} {have} no words yet. Say in English what each is:",
                    counted(new.len(), "new field")
                ),
                new,
            ),
        ];
        lists.into_iter().filter(|(_, fields)| !fields.is_empty()).collect()
    }
}
