//! How many fields of each service have words.

use std::collections::BTreeMap;

use feishu_spec::{
    Component, Content, Field, Specs, Subject, SubjectId,
    visit::{Part, Path, Step},
};

use super::{
    Table, Words,
    cards::{CARD, each_card_field},
    name_of_type,
};
use crate::Overrides;

/// Stands for a service: the fields of all services that pages do not have.
const OF_SDKS: &str = "official-sdks";

/// How much is explained, by service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By service.
    pub services: BTreeMap<String, Share>,
    /// The fields without words, in the order of their pages.
    pub unexplained: Vec<Unexplained>,
    /// The same for the contents of messages: `im.sent.text.text`.
    pub contents: Vec<String>,
    /// The fields and values of cards without words, by owner and name.
    pub unexplained_in_cards: Vec<String>,
}

/// How many of something have words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that have.
    pub explained: usize,
    /// All of them.
    pub all: usize,
}

/// A field without words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unexplained {
    /// The endpoint or event.
    pub subject: SubjectId,
    /// The path of the field.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The wording of its page.
    pub wording: Option<String>,
}

impl Share {
    /// In tenths of a percent, rounded down, so that all means all.
    pub fn per_mille(self) -> usize {
        (self.explained * 1000).checked_div(self.all).unwrap_or(1000)
    }

    fn add(&mut self, explained: bool) {
        self.all += 1;
        self.explained += usize::from(explained);
    }
}

impl Coverage {
    /// Of all services together.
    pub fn total(&self) -> Share {
        let sum = |total: Share, share: &Share| Share {
            explained: total.explained + share.explained,
            all: total.all + share.all,
        };
        self.services.values().fold(Share::default(), sum)
    }
}

impl Overrides {
    /// Which fields have words, those inside contents of messages too.
    pub fn coverage(&self, specs: &Specs) -> Coverage {
        let mut coverage = self.words().coverage(specs);
        for content in &specs.contents {
            self.content_coverage(content, &mut coverage);
        }
        coverage
    }

    fn content_coverage(&self, content: &Content, coverage: &mut Coverage) {
        let project = &content.id.project;
        let place = format!("{}.{}", content.id.direction.name(), content.id.kind);
        let nodes = content.nodes.iter();
        let mut lists: Vec<(String, &[Field])> =
            nodes.map(|node| (format!("{place}.{}", node.tag), &node.fields[..])).collect();
        lists.push((place, &content.fields));
        let share = coverage.services.entry(project.clone()).or_default();
        while let Some((place, fields)) = lists.pop() {
            for field in fields {
                let inside = format!("{place}.{}", field.name);
                let explained = self.content_words(project, &place, field).is_some();
                share.add(explained);
                if !explained {
                    coverage.contents.push(format!("{project}.{inside}"));
                }
                lists.push((inside, &field.fields));
            }
        }
    }

    /// The words for a field of a struct inside a content: those for its place, else those of the
    /// service, else those for all services.
    pub fn content_words(&self, project: &str, place: &str, field: &Field) -> Option<&str> {
        let file = self.service(project);
        let place = format!("{place}.{}", field.name);
        let own = file.and_then(|file| file.content.words.get(&place));
        own.map(String::as_str).or_else(|| self.words().of_service(project, field))
    }
}

impl Words {
    /// Which fields of endpoints and events have words.
    pub fn coverage(&self, specs: &Specs) -> Coverage {
        let mut coverage = Coverage::default();
        for subject in specs.subjects() {
            let project = subject.project().to_owned();
            let mut share = coverage.services.remove(&project).unwrap_or_default();
            let mut of_sdks = coverage.services.remove(OF_SDKS).unwrap_or_default();
            let unexplained = &mut coverage.unexplained;
            self.each(subject, &mut |path, field, words| {
                // No witness says what they are, so that they are counted for themselves.
                let told = subject.sdks().is_empty() && field.witness.is_none();
                if told { &mut share } else { &mut of_sdks }.add(words.is_some());
                for value in &field.values {
                    self.value(subject, &field.name, value);
                }
                if words.is_none() {
                    unexplained.push(Unexplained {
                        subject: subject.id(),
                        path: path.to_string(),
                        name: field.name.clone(),
                        wording: field.wording.clone(),
                    });
                }
            });
            coverage.services.insert(project, share);
            if of_sdks.all > 0 {
                coverage.services.insert(OF_SDKS.to_owned(), of_sdks);
            }
        }
        self.cover_cards(&specs.cards, &mut coverage);
        coverage
    }

    /// The same for cards. A field is explained if its values are, too.
    fn cover_cards(&self, cards: &[Component], coverage: &mut Coverage) {
        if cards.is_empty() {
            return;
        }
        let share = coverage.services.entry(CARD.to_owned()).or_default();
        each_card_field(cards, &mut |place, field| {
            let (owner, name) = (place.owner, &field.name);
            let valued = |value| self.card_value(owner, name, value).is_some();
            let words = self.card_field(owner, name, field.wording.as_deref());
            let explained = words.is_some() && field.values.iter().all(valued);
            share.add(explained);
            if !explained {
                coverage.unexplained_in_cards.push(format!("{owner}.{name}"));
            }
        });
    }

    /// Visits each field of an endpoint or event with its path and its words.
    pub fn each<'a>(
        &self,
        subject: Subject<'a>,
        visit: &mut dyn FnMut(&Path<'a>, &'a Field, Option<&str>),
    ) {
        for part in subject.parts() {
            let Part { place, ty, fields } = part;
            let mut path = Path::of(place.path());
            path.enter(ty);
            let page = self.page(subject);
            self.inside(subject, page, &mut path, None, fields, visit);
        }
    }

    fn inside<'a>(
        &self,
        subject: Subject<'a>,
        page: Option<&Table>,
        path: &mut Path<'a>,
        owner: Option<&'a Field>,
        fields: &'a [Field],
        visit: &mut dyn FnMut(&Path<'a>, &'a Field, Option<&str>),
    ) {
        for field in fields {
            path.push(Step::Field(field.name.as_str().into()));
            let names = || path.names().into();
            let words = self.field_in(page, subject, names, owner.map(name_of_type), field);
            visit(path, field, words);
            let steps = path.enter(&field.ty);
            self.inside(subject, page, path, Some(field), &field.fields, visit);
            (0..=steps).for_each(|_| path.pop());
        }
    }
}
