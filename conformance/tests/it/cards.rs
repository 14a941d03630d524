//! The types of cards against cards: what goes in comes out.

use feishu_openapi::{
    card::{Button, Card, Column, ColumnSet, Element, Form, Header, Input, Markdown, Text},
    im::content::Card as SentCard,
    serde_json::{self, Value, json},
};
use feishu_testing::files;

#[test]
fn a_card_is_written_as_the_platform_reads_it() {
    let card = Card::new()
        .header(Header::new(Text::plain("Deploy")))
        .element(Markdown::new("**done**"))
        .element(Button::labeled("Roll back").callback(json!({"op": "rollback"})));
    assert!(card.check().is_empty(), "{:?}", card.check());
    assert_eq!(
        serde_json::from_str::<Value>(&card.to_json().unwrap()).unwrap(),
        json!({
            "schema": "2.0",
            "header": {"title": {"tag": "plain_text", "content": "Deploy"}},
            "body": {"elements": [
                {"tag": "markdown", "content": "**done**"},
                {
                    "tag": "button",
                    "text": {"tag": "plain_text", "content": "Roll back"},
                    "behaviors": [{"type": "callback", "value": {"op": "rollback"}}],
                },
            ]},
        })
    );
}

#[test]
fn what_the_platform_would_refuse_is_told_with_its_path() {
    let form = || Form::new("f", []).element(Input::new().element_id("1st").margin("1em"));
    let card = Card::new()
        .element(ColumnSet::new([Column::new().element(form())]))
        .element(Markdown::new("a").element_id("twice"))
        .element(Markdown::new("b").element_id("twice"));
    let found: Vec<String> = card.check().iter().map(ToString::to_string).collect();
    let inside = "body.elements[0].columns[0].elements[0]";
    let starts = [
        format!("{inside}.elements[0].element_id: \"1st\" does not match"),
        format!("{inside}.elements[0].margin: \"1em\" does not match"),
        format!("{inside}: `form` inside `column_set`"),
        "body.elements[2].element_id: \"twice\"".to_owned(),
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(&starts) {
        assert!(found.starts_with(start), "{found}, expected {start}");
    }
}

#[test]
fn a_card_has_at_most_200_elements() {
    let with = |count| (0..count).fold(Card::new(), |card, _| card.element(Markdown::new("a")));
    assert!(with(200).check().is_empty());
    assert_eq!(with(201).check()[0].to_string(), "body: 201 elements, at most 200");
}

#[test]
fn a_card_can_be_looked_at() {
    let card = Card::new()
        .header(Header::new(Text::plain("Deploy")))
        .element(Button::labeled("Roll back").callback(json!({"op": "rollback"})));
    assert_eq!(card.to_text(), "Deploy\n======\n[Roll back]\n");
    assert!(card.to_html().contains("<title>Deploy</title>"));
    assert_eq!(feishu_openapi::CardRenderer::new().to_html(card.clone()), card.to_html());
}

#[test]
fn an_unknown_component_is_kept() {
    let value = json!({"tag": "hologram", "depth": [1, null]});
    let element: Element = serde_json::from_value(value.clone()).unwrap();
    assert!(matches!(&element, Element::Unknown(kept) if *kept == value));
    assert_eq!(serde_json::to_value(&element).unwrap(), value);
}

#[test]
#[ignore = "needs the documentation pages: cards"]
fn the_examples_of_all_pages_come_out_as_they_went_in() {
    let folder = files::documentation().join("../cards-2026-03-26");
    let (mut tried, mut wrong) = (0, Vec::new());
    for (file, text) in files::below(&folder, ".md") {
        // The overview shows fields without what they need.
        if file == "index.md" {
            continue;
        }
        for mut example in feishu_docs::cards::examples(&text) {
            without_placeholders(&mut example);
            without_fractions(&mut example);
            tried += 1;
            let is_card = example.get("schema").is_some();
            let outcome =
                if is_card { through::<Card>(&example) } else { through::<Element>(&example) };
            wrong.extend(outcome.err().map(|why| format!("{file}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 60, "{tried} examples");
    println!("{tried} examples of cards come out as they went in");
}

#[test]
#[ignore = "needs the documentation pages: cards"]
fn the_examples_of_all_pages_can_be_looked_at() {
    let folder = files::documentation().join("../cards-2026-03-26");
    let (mut shown, mut wrong) = (0, Vec::new());
    for (file, text) in files::below(&folder, ".md") {
        for example in feishu_docs::cards::examples(&text) {
            let mut words = Vec::new();
            words_of(&example, &mut words);
            if words.is_empty() {
                continue;
            }
            shown += 1;
            let card = SentCard::from(example);
            for (form, output) in [("text", card.to_text()), ("page", card.to_html())] {
                let visible = output.split("</style>").last().unwrap_or_default();
                let lost = words.iter().filter(|word| !visible.contains(word.as_str()));
                wrong.extend(lost.map(|word| format!("{file}: {word:?} is not in the {form}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {shown}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(shown > 50, "{shown} examples");
    println!("{shown} examples of cards can be looked at");
}

/// The words of all texts that users see at once: text objects and Markdown, without markup.
fn words_of(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let is_text = ["plain_text", "lark_md", "markdown"]
                .contains(&members.get("tag").and_then(Value::as_str).unwrap_or_default());
            if let (true, Some(content)) = (is_text, members.get("content").and_then(Value::as_str))
            {
                let tagless = without_tags(content);
                let is_word = |c: char| c.is_alphanumeric();
                words.extend(
                    tagless.split(|c| !is_word(c)).filter(|it| !it.is_empty()).map(str::to_owned),
                );
            }
            // Old clients alone show this instead of the component.
            let shown = members.iter().filter(|(name, _)| *name != "fallback");
            // A value stands where the placeholder would.
            const VALUES: [&str; 4] =
                ["default_value", "initial_date", "initial_datetime", "initial_time"];
            let has_value = VALUES.iter().any(|name| members.contains_key(*name));
            let shown = shown.filter(|(name, _)| !(has_value && *name == "placeholder"));
            // Of several languages one is shown.
            let shown = shown.filter(|(name, _)| !name.starts_with("i18n"));
            shown.for_each(|(_, member)| words_of(member, words));
        }
        Value::Array(elements) => elements.iter().for_each(|it| words_of(it, words)),
        _ => {}
    }
}

/// Markdown without tags, and without the addresses of links.
fn without_tags(content: &str) -> String {
    let mut parts = content.split('<');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(' ');
        out.push_str(part.split_once('>').map_or(part, |(_, rest)| rest));
    }
    let mut parts = out.split("](");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push(' ');
        shown.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    shown
}

/// Blocks that show the form of a component have `{}` where a text could stand.
fn without_placeholders(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, member| {
                *member != json!({})
                    || ["chart_spec", "streaming_config", "value"].contains(&name.as_str())
            });
            members.values_mut().for_each(without_placeholders);
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_placeholders),
        _ => {}
    }
}

fn through<T>(example: &Value) -> Result<(), String>
where
    T: serde::de::DeserializeOwned + serde::Serialize,
{
    let read: T = serde_json::from_value(example.clone()).map_err(|error| error.to_string())?;
    let mut written = serde_json::to_value(read).map_err(|error| error.to_string())?;
    without_fractions(&mut written);
    if written == *example {
        return Ok(());
    }
    Err(difference(example, &written, ""))
}

/// A number without a fraction is written as `1.0` where its field may have one.
fn without_fractions(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(without_fractions),
        Value::Array(elements) => elements.iter_mut().for_each(without_fractions),
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            *value = whole.map_or(value.clone(), |whole| Value::from(whole as i64));
        }
        _ => {}
    }
}

/// The first place in which two values differ.
fn difference(one: &Value, other: &Value, path: &str) -> String {
    match (one, other) {
        (Value::Object(ones), Value::Object(others)) => {
            let names = ones.keys().chain(others.keys());
            let differing = names.into_iter().find(|name| ones.get(*name) != others.get(*name));
            differing.map_or(String::new(), |name| {
                difference(&one[name], &other[name], &format!("{path}.{name}"))
            })
        }
        (Value::Array(ones), Value::Array(others)) if ones.len() == others.len() => {
            let at = (0..ones.len()).find(|at| ones[*at] != others[*at]).unwrap_or_default();
            difference(&ones[at], &others[at], &format!("{path}[{at}]"))
        }
        _ => format!("{path}: {one} became {other}"),
    }
}
