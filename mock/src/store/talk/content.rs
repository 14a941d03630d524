//! Who is mentioned in the text of a message.

use serde_json::{Value, json};

use super::super::{
    answer::Collections,
    people::{self, TENANT},
};

/// The content of a text as it is received, and who is mentioned in it: `<at user_id="ou_1">Ada</at>`
/// becomes `@_user_1`. Contents of other types stay as they are.
pub(crate) fn mentioned(
    collections: &Collections,
    kind: &str,
    content: &str,
) -> (String, Vec<Value>) {
    let mut mentions = Vec::new();
    // Some clients write `<` as `\u003c`, which is seen once the JSON is read.
    if kind != "text" || !(content.contains("<at ") || content.contains("\\u")) {
        return (content.to_owned(), mentions);
    }
    let parsed = serde_json::from_str::<Value>(content).unwrap_or_default();
    let Some(text) = parsed["text"].as_str().filter(|text| text.contains("<at ")) else {
        return (content.to_owned(), mentions);
    };
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<at ") {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let Some((head, after)) = tag.split_once('>') else {
            out.push_str(tag);
            rest = "";
            break;
        };
        let (name, after) = after.split_once("</at>").unwrap_or(("", after));
        let id = ["user_id", "id", "open_id"].iter().find_map(|attribute| {
            let (_, value) = head.split_once(&format!("{attribute}="))?;
            Some(
                value
                    .trim_start_matches(['"', '\''])
                    .split(['"', '\'', ' ', '/'])
                    .next()?
                    .to_owned(),
            )
        });
        match id.as_deref() {
            Some("all") => out.push_str("@_all"),
            Some(id) if !id.is_empty() => {
                let key = format!("@_user_{}", mentions.len() + 1);
                let id = people::canonical(collections, id);
                let name =
                    if name.is_empty() { people::name(collections, &id) } else { name.to_owned() };
                out.push_str(&key);
                mentions
                    .push(json!({"key": key, "id": id, "id_type": people::kind(&id), "name": name,
                    "tenant_key": TENANT}));
            }
            _ => out.push_str(name),
        }
        rest = after;
    }
    out.push_str(rest);
    let mut parsed = parsed;
    parsed["text"] = out.into();
    (parsed.to_string(), mentions)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Collections, mentioned};

    #[test]
    fn a_mention_in_a_text_becomes_its_key() {
        let none = Collections::default();
        let of = |text: &str| mentioned(&none, "text", &json!({ "text": text }).to_string());
        let (content, mentions) = of(r#"Hi <at user_id="ou_1">Tom</at>, <at user_id="all"></at>!"#);
        assert_eq!(content, r#"{"text":"Hi @_user_1, @_all!"}"#);
        assert_eq!((&mentions[0]["id"], &mentions[0]["name"]), (&json!("ou_1"), &json!("Tom")));
        assert_eq!(mentions.len(), 1);
        // As Go writes it.
        let escaped = r#"{"text":"Hi \u003cat user_id=\"ou_1\"\u003eTom\u003c/at\u003e"}"#;
        assert_eq!(mentioned(&none, "text", escaped).0, r#"{"text":"Hi @_user_1"}"#);
        for odd in ["a <at ", "<at user_id=", "<at user_id=\"\">x</at>", "<at >"] {
            assert!(of(odd).1.is_empty(), "{odd}");
        }
        assert_eq!(mentioned(&none, "post", "<at user_id=\"x\">").0, "<at user_id=\"x\">");
    }
}
