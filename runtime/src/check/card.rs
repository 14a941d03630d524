//! Documented rules about a card as a whole: how many elements it has, which component may stand
//! inside which, and that identifiers are unique.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Violation, Violations, counted};
use crate::{
    content,
    wire::{Object, Record, Shape, View, Wire},
};

/// The documented rules about one component.
#[derive(Clone, Copy, Debug)]
pub struct CardRule {
    /// Its tag; that of the card itself is [`CARD`](CardRule::CARD).
    pub tag: &'static str,
    /// How many of it a card may have; for the card itself, how many elements with a tag.
    pub most: Option<u64>,
    /// The tags that may not stand inside it.
    pub without: &'static [&'static str],
    /// The tags inside one of which it has to stand; that of the card is outside of all.
    pub only_in: &'static [&'static str],
}

impl CardRule {
    /// The tag of the rule about the card itself.
    pub const CARD: &'static str = "card";
}

/// A path and what is wrong there.
pub(super) type Found = (String, String);

pub(super) fn one(path: &str, message: impl Into<String>) -> Vec<Found> {
    vec![(path.to_owned(), message.into())]
}

/// All documented limits that a card breaks: those of its fields, and those about it as a whole.
pub fn check_card(card: &impl Record, rules: &'static [CardRule]) -> Vec<Violation> {
    let mut of_fields = Violations::default();
    of_fields.record(card);
    let mut tree = Tree { rules, to: of_fields, ..Tree::default() };
    tree.object(card);
    tree.counts();
    tree.to.found
}

/// The same for a card as JSON. Cards of JSON 1.0, templates and cards that were created before are
/// passed over: their form is another. Returns the path and the message of each violation.
pub fn check_card_json<C>(json: &Value, rules: &'static [CardRule]) -> Vec<(String, String)>
where
    C: Record + Wire + Default,
{
    let mut violations = Violations::default();
    if !json.is_object() {
        violations.add("not a JSON object, which a card is".to_owned());
    } else if json.get("schema").is_some_and(|schema| schema == "2.0") {
        match content::read::<C>("interactive", &json.to_string()) {
            Ok(card) => violations.found = check_card(&card, rules),
            Err(error) => violations.inner(&error.path, error.message),
        }
    }
    violations.found.into_iter().map(|it| (it.path, it.message)).collect()
}

/// The same for components that are sent by themselves.
pub(super) fn check_elements_json<T: Wire + Default>(
    json: &Value,
    rules: &'static [CardRule],
) -> Vec<Found> {
    match content::read::<T>("interactive", &json.to_string()) {
        Ok(elements) => {
            let found = check_elements(&elements, rules).into_iter();
            found.map(|it| (it.path, it.message)).collect()
        }
        Err(error) => one(&error.path, error.message),
    }
}

/// All documented limits that components break which are sent by themselves. Where they will stand
/// in the card is not known.
fn check_elements(elements: &dyn Wire, rules: &'static [CardRule]) -> Vec<Violation> {
    let mut of_fields = Violations::default();
    of_fields.inside(elements);
    let mut tree = Tree { rules, to: of_fields, is_part: true, ..Tree::default() };
    tree.value(elements);
    tree.counts();
    tree.to.found
}

/// What was seen on the way through a card.
#[derive(Default)]
struct Tree {
    rules: &'static [CardRule],
    to: Violations,
    /// Whether the elements are a part of a card, which stands somewhere in it.
    is_part: bool,
    /// The tags around what is looked at, outer ones first, without those of no component.
    around: Vec<String>,
    /// How often each tag was seen.
    seen: BTreeMap<String, u64>,
    ids: BTreeSet<String>,
}

impl Tree {
    fn rule(&self, tag: &str) -> Option<&'static CardRule> {
        self.rules.iter().find(|rule| rule.tag == tag)
    }

    fn object(&mut self, object: &dyn Object) {
        let shape = object.shape();
        let fixed = shape.fixed().filter(|(name, _)| *name == "tag").map(|(_, tag)| tag.to_owned());
        let mut read = |_: &'static Shape, fields: &[&dyn Wire]| {
            let member = |name: &str| {
                let at = shape.names.iter().position(|known| *known == name)?;
                text(fields[at])
            };
            let tag = fixed.clone().or_else(|| member("tag").map(str::to_owned));
            let component = fixed.as_deref().is_some_and(|tag| self.rule(tag).is_some());
            self.tagged(tag.as_deref(), member("element_id"));
            if component {
                self.around.extend(tag);
            }
            for (name, field) in shape.names.iter().zip(fields) {
                self.inside(name, *field);
            }
            if component {
                self.around.pop();
            }
        };
        object.read(&mut read);
    }

    /// Goes on inside a field.
    fn inside(&mut self, name: &str, field: &dyn Wire) {
        let length = self.to.path.len();
        if !self.to.path.is_empty() {
            self.to.path.push('.');
        }
        self.to.path.push_str(name);
        self.value(field);
        self.to.path.truncate(length);
    }

    fn value(&mut self, value: &dyn Wire) {
        match value.view() {
            View::Object(object) | View::Tagged(.., object) => self.object(object),
            View::List(list) => {
                for index in 0..list.len() {
                    let length = self.to.path.len();
                    self.to.path.push_str(&format!("[{index}]"));
                    match list.at(index).view() {
                        // A component of no known type.
                        View::Json(element) => {
                            let member = |name| element.get(name).and_then(Value::as_str);
                            self.tagged(member("tag"), member("element_id"));
                        }
                        _ => self.value(list.at(index)),
                    }
                    self.to.path.truncate(length);
                }
            }
            View::Members(members) => {
                members.all().into_iter().for_each(|(key, value)| self.inside(key, value));
            }
            _ => {}
        }
    }

    /// Counts what has a tag, and checks its place and its identifier.
    fn tagged(&mut self, tag: Option<&str>, id: Option<&str>) {
        if let Some(id) = id
            && !self.ids.insert(id.to_owned())
        {
            self.to.at("element_id", |to| {
                to.add(format!("{id:?} is the identifier of another component too"));
            });
        }
        let Some(tag) = tag else { return };
        *self.seen.entry(tag.to_owned()).or_default() += 1;
        let refusing = self
            .around
            .iter()
            .find(|around| self.rule(around).is_some_and(|rule| rule.without.contains(&tag)));
        if let Some(around) = refusing {
            self.to.add(format!("`{tag}` inside `{around}`, which cannot hold it"));
        }
        let only_in = self.rule(tag).map_or(&[][..], |rule| rule.only_in);
        let is_there = |place: &&str| match *place {
            CardRule::CARD => self.around.is_empty(),
            place => self.around.iter().any(|around| around == place),
        };
        let is_placed = !self.is_part || !self.around.is_empty();
        if is_placed && !only_in.is_empty() && !only_in.iter().any(is_there) {
            self.to.add(format!("`{tag}` can only stand inside `{}`", only_in.join("` or `")));
        }
    }

    /// Checks how many elements there are, of each kind and in all.
    fn counts(&mut self) {
        for rule in self.rules {
            let (count, what) = match rule.tag {
                CardRule::CARD => (self.seen.values().sum(), "element".to_owned()),
                tag => {
                    (self.seen.get(tag).copied().unwrap_or_default(), format!("`{tag}` component"))
                }
            };
            if let Some(most) = rule.most.filter(|most| count > *most) {
                self.to.at("body", |to| {
                    to.add(format!("{}, at most {most}", counted(count, &what)));
                });
            }
        }
    }
}

fn text(value: &dyn Wire) -> Option<&str> {
    match value.view() {
        View::Text(text) | View::TextVariant(_, text) => Some(text),
        _ => None,
    }
}
