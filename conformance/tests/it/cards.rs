//! The types of cards against cards: what goes in comes out.

use feishu_openapi::{
    card::{Button, Card, Column, ColumnSet, Element, Form, Header, Input, Markdown, Text},
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
