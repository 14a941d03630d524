//! ARCHITECTURE.md says what an overrides file may hold: each example in it can be read, and each
//! table and key of the model has one.

use feishu_overrides::{Overrides, OverridesFile};
use feishu_testing::files;
use toml::{Table, Value};

/// The examples: of the file of a service, of `pages.toml`, of `sdk.toml`, and of `cards.toml`.
fn examples() -> [Vec<String>; 4] {
    let text = std::fs::read_to_string(files::repository("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("\n## What an overrides file may hold\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let blocks = section.split("```toml\n").skip(1);
    let mut examples = [const { Vec::new() }; 4];
    for block in blocks.map(|block| block.split("```").next().unwrap().to_owned()) {
        let file = match &block {
            block if block.contains("[[page]]") => 1,
            block if block.contains("[[event]]") => 2,
            block if block.contains("\ncard = ") => 3,
            _ => 0,
        };
        examples[file].push(block);
    }
    examples
}

/// The keys that reading this text would have accepted in place of `zzz`.
fn accepted(text: &str) -> Vec<String> {
    let of_file = |name: &str| {
        Overrides::read(&[(name.to_owned(), text.to_owned())]).unwrap_err().remove(0).message
    };
    let error = match text.lines().next() {
        Some("[[page]]" | "[[api_list]]") => of_file("pages.toml"),
        Some("[[event]]") => of_file("sdk.toml"),
        Some("# cards.toml") => of_file("cards.toml"),
        _ => toml::from_str::<OverridesFile>(text).unwrap_err().message().to_owned(),
    };
    let (_, names) = error.split_once("unknown field `zzz`, expected ").unwrap_or_else(|| {
        panic!("{text} gives {error}");
    });
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a table below the examples has the key; `*` in the way stands for any key or element.
fn has(value: &Value, way: &[&str]) -> bool {
    let Some((step, rest)) = way.split_first() else { return true };
    match value {
        Value::Array(elements) => elements.iter().any(|element| has(element, way)),
        Value::Table(members) if *step == "*" => members.values().any(|inner| has(inner, rest)),
        Value::Table(members) => members.get(*step).is_some_and(|inner| has(inner, rest)),
        _ => false,
    }
}

#[test]
fn every_example_can_be_read() {
    let [services, pages, sdk, cards] = examples();
    assert!(!services.is_empty() && !pages.is_empty() && !sdk.is_empty());
    for text in services {
        toml::from_str::<OverridesFile>(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    for text in pages {
        let read = Overrides::read(&[("pages.toml".to_owned(), text)]).unwrap();
        assert!(!read.pages().is_empty());
    }
    for text in sdk {
        let read = Overrides::read(&[("sdk.toml".to_owned(), text)]).unwrap();
        assert!(!read.sdk_events().is_empty());
    }
    for text in cards {
        let read = Overrides::read(&[("cards.toml".to_owned(), text)]).unwrap();
        assert!(!read.cards().correct.is_empty());
    }
}

#[test]
fn every_table_and_key_has_an_example() {
    let [services, pages, sdk, cards] = examples();
    let read = |texts: Vec<String>| -> Vec<Value> {
        let tables = texts.iter().map(|text| toml::from_str::<Table>(text).unwrap());
        tables.map(Value::Table).collect()
    };
    let (services, pages, sdk, cards) = (read(services), read(pages), read(sdk), read(cards));
    let places = [
        ("", "zzz = 1", &services),
        ("service", "[service]\nzzz = 1", &services),
        ("resource.*", "[resource.x]\nzzz = 1", &services),
        ("endpoint.*", "[endpoint.x]\nzzz = 1", &services),
        ("enum.*", "[enum.x]\nzzz = 1", &services),
        ("enum.*.values.*", "[enum.x.values]\n1 = { zzz = 1 }", &services),
        ("shared.*", "[shared.x]\nzzz = 1", &services),
        ("correct", "[[correct]]\nzzz = 1", &services),
        ("page", "[[page]]\nzzz = 1", &pages),
        ("api_list", "[[api_list]]\nzzz = 1", &pages),
        ("event", "[[event]]\nzzz = 1", &sdk),
        ("", "# cards.toml\nzzz = 1", &cards),
        ("correct", "# cards.toml\n[[correct]]\nzzz = 1", &cards),
    ];
    let mut missing = Vec::new();
    for (place, text, examples) in places {
        let keys = accepted(text);
        assert!(!keys.is_empty(), "{text}");
        for key in keys {
            let way: Vec<&str> =
                place.split('.').filter(|step| !step.is_empty()).chain([key.as_str()]).collect();
            if !examples.iter().any(|example| has(example, &way)) {
                missing.push(way.join("."));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "ARCHITECTURE.md has no example of these");
}
