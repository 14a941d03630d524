//! Cards and parts of cards in requests, checked before anything is sent.

use serde_json::Value;

use super::{
    CardRule, Violation, Violations,
    card::{Found, check_elements_json, one},
    card_changes::check_changes,
    check_card_json,
};
use crate::{
    content::{self, CardMember, CardPart},
    wire::{Object, Record, View, Wire},
};

/// All that is wrong with the cards in a request.
pub(crate) fn check_card_members(request: &dyn Object, members: &[CardMember]) -> Vec<Violation> {
    let mut violations = Violations::default();
    for member in members {
        let path: Vec<&str> = member.at.split('.').collect();
        let found = match json(request, &path) {
            None => continue,
            Some(Ok(json)) => {
                let mut found = shape(member.part, &json);
                found.extend(too_large(member.part, &json));
                if let Some(check) = member.checked.filter(|_| found.is_empty()) {
                    found = check(member.part, &json);
                }
                found
            }
            Some(Err(error)) => vec![(String::new(), format!("not JSON: {error}"))],
        };
        for (path, message) in found {
            violations.found.push(Violation { path: joined(member.at, &path), message });
        }
    }
    violations.found
}

/// The most bytes of a card, as pages give it (30 KB); the platform also counts what a template and
/// tags for styles become, which nobody else can see.
const MOST_BYTES: usize = 30 * 1024;

fn too_large(part: CardPart, json: &Value) -> Option<Found> {
    let is_card = matches!(part, CardPart::Card | CardPart::Entity);
    let bytes = if is_card { json.to_string().len() } else { 0 };
    let message = || format!("the card has {bytes} bytes, at most {MOST_BYTES}");
    (bytes > MOST_BYTES).then(|| (String::new(), message()))
}

/// The path of a place inside of another one.
fn joined(outer: &str, inner: &str) -> String {
    match inner {
        "" => outer.to_owned(),
        index if index.starts_with('[') || outer.is_empty() => format!("{outer}{index}"),
        member => format!("{outer}.{member}"),
    }
}

/// The JSON of the member at this path; none if it is absent.
fn json(object: &dyn Object, path: &[&str]) -> Option<serde_json::Result<Value>> {
    let (first, rest) = path.split_first()?;
    let names = object.shape().names;
    let at = names.iter().rposition(|name| name == first)?;
    let mut found = None;
    object.read(&mut |_, fields| {
        found = match (fields[at].view(), rest) {
            (View::Text(text), []) => Some(serde_json::from_str(text)),
            (View::Json(json), []) => Some(Ok(json.clone())),
            (View::Object(inside), [_, ..]) => json(inside, rest),
            _ => None,
        };
    });
    found
}

/// What is wrong with the form of a part: what can be told without the types of cards.
fn shape(part: CardPart, json: &Value) -> Vec<Found> {
    let is_new = json.get("schema").is_some_and(|schema| schema == "2.0");
    match part {
        CardPart::Card if !json.is_object() => one("", "not a JSON object, which a card is"),
        CardPart::Entity if !is_new && json.get("template_id").is_none() => {
            one("schema", "not \"2.0\"; only cards of JSON 2.0 and templates are taken here")
        }
        CardPart::Card | CardPart::Entity => Vec::new(),
        CardPart::Element => element(json),
        CardPart::Elements => each(json, "components", element),
        CardPart::Changes => match json.as_object() {
            None => one("", "not a JSON object, which has the members to replace"),
            Some(members) if members.is_empty() => one("", "no member to replace"),
            Some(_) => Vec::new(),
        },
        CardPart::Settings => settings(json),
        CardPart::Updates => each(json, "changes", update),
    }
}

fn each(json: &Value, what: &str, check: fn(&Value) -> Vec<Found>) -> Vec<Found> {
    let Some(list) = json.as_array() else {
        return one("", format!("not a JSON list of {what}"));
    };
    let at = |(index, it)| inside(&format!("[{index}]"), check(it));
    list.iter().enumerate().flat_map(at).collect()
}

fn inside(outer: &str, found: Vec<Found>) -> Vec<Found> {
    found.into_iter().map(|(path, message)| (joined(outer, &path), message)).collect()
}

fn element(json: &Value) -> Vec<Found> {
    match json.get("tag") {
        Some(Value::String(_)) => Vec::new(),
        _ if json.is_object() => one("tag", "missing; it says which component it is"),
        _ => one("", "not a JSON object, which a component is"),
    }
}

fn settings(json: &Value) -> Vec<Found> {
    const MEMBERS: [&str; 2] = ["config", "card_link"];
    let Some(members) = json.as_object() else {
        return one("", "not a JSON object, which has `config` or `card_link`");
    };
    let unknown = members.keys().filter(|name| !MEMBERS.contains(&name.as_str()));
    let known = "no setting of a card; these are in `config` and `card_link`";
    unknown.map(|name| (name.clone(), known.to_owned())).collect()
}

/// The parts of cards in the parameters of a change.
fn parts(action: &str) -> Option<&'static [(&'static str, CardPart)]> {
    Some(match action {
        "partial_update_setting" => &[("settings", CardPart::Settings)],
        "add_elements" => &[("elements", CardPart::Elements)],
        "partial_update_element" => &[("partial_element", CardPart::Changes)],
        "update_element" => &[("element", CardPart::Element)],
        "delete_elements" => &[],
        _ => return None,
    })
}

fn update(json: &Value) -> Vec<Found> {
    let Some(action) = json.get("action").and_then(Value::as_str) else {
        return one("action", "missing; it says what to change");
    };
    let Some(parts) = parts(action) else {
        return one("action", format!("{action:?} is no documented change of a card"));
    };
    let found = |(name, part): &(&str, CardPart)| match json["params"].get(*name) {
        Some(json) => inside(&format!("params.{name}"), shape(*part, json)),
        None => one(&format!("params.{name}"), "missing"),
    };
    parts.iter().flat_map(found).collect()
}

/// All documented limits that a part of a card breaks, with their paths in it. `C` is the type of
/// cards, `E` that of components.
pub fn check_card_part<C, E>(
    part: CardPart,
    json: &Value,
    rules: &'static [CardRule],
) -> Vec<(String, String)>
where
    C: Record + Wire + Default,
    E: Wire + Default,
{
    match part {
        CardPart::Card | CardPart::Entity => check_card_json::<C>(json, rules),
        CardPart::Element => check_elements_json::<E>(json, rules),
        CardPart::Elements => check_elements_json::<Vec<E>>(json, rules),
        CardPart::Settings => check_settings::<C>(json),
        CardPart::Changes => check_changes::<E>(json, rules),
        CardPart::Updates => {
            let updates = json.as_array().into_iter().flatten().enumerate();
            updates.flat_map(|(index, it)| check_update::<C, E>(index, it, rules)).collect()
        }
    }
}

fn check_update<C, E>(index: usize, json: &Value, rules: &'static [CardRule]) -> Vec<Found>
where
    C: Record + Wire + Default,
    E: Wire + Default,
{
    let action = json["action"].as_str().unwrap_or_default();
    let check = |(name, part): &(&str, CardPart)| {
        let found = check_card_part::<C, E>(*part, &json["params"][*name], rules);
        inside(&format!("[{index}].params.{name}"), found)
    };
    parts(action).unwrap_or_default().iter().flat_map(check).collect()
}

/// Settings are members of a card, so they are read as those of a card with nothing else.
fn check_settings<C: Record + Wire + Default>(json: &Value) -> Vec<Found> {
    let mut card = json.clone();
    card["schema"] = "2.0".into();
    match content::read::<C>("interactive", &card.to_string()) {
        Ok(settings) => {
            let found = super::check(&settings).into_iter();
            found.map(|it| (it.path, it.message)).collect()
        }
        Err(error) => vec![(error.path, error.message)],
    }
}
