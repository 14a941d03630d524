//! Cards and parts of cards that requests hold, as JSON or as text with JSON in it.

use feishu_spec::{CardPart, Endpoint};
use serde_json::Value;

use super::{Checks, Sent, Violation, card, violation::joined};
use crate::Specs;

/// Checks the cards in a request. A member that is absent or of another type is not looked at: the
/// check of the fields speaks of it.
pub(super) fn cards(
    specs: &Specs,
    endpoint: &Endpoint,
    sent: &Sent<'_>,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    let members = &endpoint.request.cards;
    if members.is_empty() {
        return;
    }
    let Ok(body) = sent.json() else { return };
    for member in members {
        let held = member.at.split('.').try_fold(body, |at, name| at.get(name));
        let json = match held {
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(json) => json,
                Err(error) => {
                    let part = member.part.name();
                    let description = format!("not JSON: {error}; expected {part} as JSON");
                    out.push(Violation::new(&*member.at, text, description));
                    continue;
                }
            },
            Some(json @ Value::Object(_)) => json.clone(),
            _ => continue,
        };
        let bytes = json.to_string().len() as u64;
        if let Some(most) = member.part.max_bytes().filter(|most| checks.limits && bytes > *most) {
            let description = format!("the card has {bytes} bytes, at most {most}");
            out.push(Violation::new(&*member.at, "", description));
        }
        out.extend(inside(&member.at, part(specs, member.part, &json, checks)));
    }
}

/// Puts what was found in a value at the place of the value.
fn inside(at: &str, found: Vec<Violation>) -> Vec<Violation> {
    let placed = |found: Violation| Violation { field: joined(at, &found.field), ..found };
    found.into_iter().map(placed).collect()
}

/// What is wrong with a card, or a part of one.
fn part(specs: &Specs, part: CardPart, json: &Value, checks: Checks) -> Vec<Violation> {
    let wrong = |field: &str, description: &str| {
        vec![Violation::new(field, field_of(json, field), description)]
    };
    let is_new = json.get("schema").is_some_and(|schema| schema == "2.0");
    let components = specs.components();
    match part {
        CardPart::Card if !json.is_object() => wrong("", "expected a JSON object"),
        CardPart::Entity if !is_new && json.get("template_id").is_none() => {
            wrong("schema", "expected \"2.0\"; only cards of JSON 2.0 and templates are taken here")
        }
        CardPart::Card | CardPart::Entity => card::card(components, json, checks),
        CardPart::Element if !json.is_object() => wrong("", "expected a JSON object"),
        CardPart::Element => card::elements(components, json, checks),
        CardPart::Elements if !json.is_array() => wrong("", "expected a JSON list of components"),
        CardPart::Elements => card::elements(components, json, checks),
        CardPart::Changes => match json.as_object() {
            None => wrong("", "expected a JSON object with the members to replace"),
            Some(members) if members.is_empty() => wrong("", "expected a member to replace"),
            Some(_) => card::changes(components, json, checks),
        },
        CardPart::Settings => settings(specs, json, checks),
        CardPart::Updates => match json.as_array() {
            None => wrong("", "expected a JSON list of changes"),
            Some(updates) => {
                let updates = updates.iter().enumerate();
                updates
                    .flat_map(|(index, it)| {
                        inside(&format!("[{index}]"), update(specs, it, checks))
                    })
                    .collect()
            }
        },
    }
}

fn field_of<'j>(json: &'j Value, field: &str) -> &'j Value {
    if field.is_empty() { json } else { json.get(field).unwrap_or(&Value::Null) }
}

fn settings(specs: &Specs, json: &Value, checks: Checks) -> Vec<Violation> {
    const MEMBERS: [&str; 2] = ["config", "card_link"];
    let Some(members) = json.as_object() else {
        return vec![Violation::new(
            "",
            json,
            "expected a JSON object with `config` or `card_link`",
        )];
    };
    let mut found = card::settings(specs.components(), json, &MEMBERS, checks);
    if checks.unknown_fields {
        let unknown = members.iter().filter(|(name, _)| !MEMBERS.contains(&name.as_str()));
        found.extend(unknown.map(|(name, value)| {
            Violation::new(name.as_str(), value, "expected `config` or `card_link`")
                .not_documented()
        }));
    }
    found
}

fn update(specs: &Specs, json: &Value, checks: Checks) -> Vec<Violation> {
    let action = field_of(json, "action");
    let (member, held) = match action.as_str() {
        Some("partial_update_setting") => ("settings", CardPart::Settings),
        Some("add_elements") => ("elements", CardPart::Elements),
        Some("partial_update_element") => ("partial_element", CardPart::Changes),
        Some("update_element") => ("element", CardPart::Element),
        Some("delete_elements") => return Vec::new(),
        _ => {
            return vec![Violation::new(
                "action",
                action,
                "expected a documented change of a card",
            )];
        }
    };
    let path = format!("params.{member}");
    match json["params"].get(member) {
        Some(json) => inside(&path, part(specs, held, json, checks)),
        None => vec![Violation::required(path)],
    }
}
