//! Card entities on the stand-in: each update is checked as the platform checks it.

use std::sync::Arc;

use feishu_mock::{Platform, Received, Script};
use feishu_openapi::serde_json::{self, Value, json};

use super::stage::{Data, Entity, Stage};

/// How large a card may be, in bytes.
const MOST: usize = 30 * 1024;

/// A code of the platform, with its message.
type Refusal = (i64, &'static str);

pub(super) fn serve(platform: &Arc<Platform>, stage: &Stage) {
    let on = |endpoint: &str, serve: fn(&mut Data, &Received, &Value) -> Script| {
        let stage = stage.clone();
        platform.reply_with(endpoint, move |received| {
            serve(&mut stage.lock(), received, &received.json().unwrap_or_default())
        });
    };
    on("cardkit.v1.card.create", create);
    on("cardkit.v1.card.settings", |data, received, body| {
        update(data, received, body, |entity| {
            let settings: Value = parse(&body["settings"]);
            merge(&mut entity.card["config"], &settings["config"]);
            Ok(())
        })
    });
    on("cardkit.v1.card.update", |data, received, body| {
        update(data, received, body, |entity| {
            entity.card = parse(&body["card"]["data"]);
            Ok(())
        })
    });
    on("cardkit.v1.card.element.content", |data, received, body| {
        update(data, received, body, |entity| {
            if !entity.is_streaming() {
                return Err((300_309, "Card streaming closed"));
            }
            let element = element(entity, received)?;
            element["content"] = body["content"].clone();
            Ok(())
        })
    });
    on("cardkit.v1.card.element.delete", |data, received, body| {
        update(data, received, body, |entity| {
            element(entity, received)?;
            let id = received.path_value("element_id").unwrap_or_default();
            if let Some(elements) = entity.card["body"]["elements"].as_array_mut() {
                elements.retain(|element| element["element_id"] != id);
            }
            Ok(())
        })
    });
}

fn create(data: &mut Data, _: &Received, body: &Value) -> Script {
    let card: Value = parse(&body["data"]);
    if card.to_string().len() > MOST {
        return Script::code(200_860, "Card content exceeds limit.");
    }
    let id = format!("{}", 7_355_439_197_428_000_000 + data.next());
    data.cards.insert(id.clone(), Entity { card, sequence: 0, keys: Vec::new() });
    Script::data(json!({"card_id": id}))
}

/// Checks what all updates have in common, and makes this one.
fn update(
    data: &mut Data,
    received: &Received,
    body: &Value,
    change: impl FnOnce(&mut Entity) -> Result<(), Refusal>,
) -> Script {
    let id = received.path_value("card_id").unwrap_or_default();
    let Some(entity) = data.cards.get_mut(id) else {
        return Script::code(200_740, "The card entity does not exist");
    };
    let key = body["uuid"].as_str().map(str::to_owned);
    if key.as_ref().is_some_and(|key| entity.keys.contains(key)) {
        return Script::code(200_770, "UUID conflict");
    }
    let sequence = body["sequence"].as_i64().unwrap_or_default();
    if sequence <= entity.sequence {
        let why = "The sequence number for operating on the card did not increment consecutively";
        return Script::code(300_317, why);
    }
    let mut changed = entity.clone();
    if let Err((code, why)) = change(&mut changed) {
        return Script::code(code, why);
    }
    if changed.card.to_string().len() > MOST {
        return Script::code(200_860, "Card content exceeds limit.");
    }
    changed.sequence = sequence;
    changed.keys.extend(key);
    *entity = changed;
    Script::data(json!({}))
}

fn element<'a>(entity: &'a mut Entity, received: &Received) -> Result<&'a mut Value, Refusal> {
    let id = received.path_value("element_id").unwrap_or_default();
    let elements = entity.card["body"]["elements"].as_array_mut();
    let found = elements.and_then(|all| all.iter_mut().find(|it| it["element_id"] == id));
    found.ok_or((300_313, "Failed to update element properties"))
}

/// JSON inside of a string.
fn parse(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default()
}

fn merge(into: &mut Value, from: &Value) {
    for (name, value) in from.as_object().into_iter().flatten() {
        into[name.as_str()] = value.clone();
    }
}
