//! Doc comments: our own English words where there are any, and the documented facts. What is
//! documented in Chinese (labels, examples, messages) stands in them as data only.

use serde_json::{Number, Value};

use super::names;
use crate::{
    ir::{self, Check, Doc, Type},
    spec::{AppType, EnumValue, Field, RateLimit, Token},
};

/// Examples and defaults longer than this explain nothing.
const LONGEST_VALUE: usize = 120;

/// The doc comment of the function that makes a call.
pub(super) fn call(summary: &str, endpoint: &ir::Endpoint) -> Doc {
    let mut doc = vec![summary.to_owned(), String::new()];
    doc.push(code(&format!("{} {}", endpoint.method, endpoint.path)));
    doc.push(String::new());

    let service = endpoint.id.split('.').next().unwrap_or_default();
    let mut facts = vec![format!("Feature: {}.", code(service))];
    if let Some(host) = &endpoint.host {
        facts.push(format!("Host: {}.", code(host)));
    }
    facts.push(format!("Token: {}.", tokens(&endpoint.tokens)));
    match endpoint.scopes.as_slice() {
        [] => {}
        [scope] => facts.push(format!("Scope: {}.", code(scope))),
        scopes => facts.push(format!("Scopes (any one): {}.", codes(scopes))),
    }
    if !endpoint.field_scopes.is_empty() {
        facts.push(format!("Scopes for single fields: {}.", codes(&endpoint.field_scopes)));
    }
    if !endpoint.app_types.is_empty() {
        let apps: Vec<&str> = endpoint.app_types.iter().copied().map(app).collect();
        facts.push(format!("Apps: {}.", apps.join(", ")));
    }
    if let Some(limit) = endpoint.rate_limit.as_ref().and_then(rate_limit) {
        facts.push(format!("Limit: {limit}."));
    }
    doc.push(facts.join(" "));
    if let Some(address) = &endpoint.doc {
        doc.extend([String::new(), format!("[Documentation]({address})")]);
    }
    if !endpoint.errors.is_empty() {
        doc.extend(
            ["", "# Error codes", "", "| code | HTTP | documented as |", "|---|---|---|"]
                .map(str::to_owned),
        );
        for error in &endpoint.errors {
            let status = error.http.map_or(String::new(), |status| status.to_string());
            let message = error.message.as_deref().map_or(String::new(), text);
            doc.push(format!("| {} | {status} | {message} |", error.code));
        }
    }
    doc
}

fn tokens(tokens: &[Token]) -> String {
    let names: Vec<&str> = tokens
        .iter()
        .map(|token| match token {
            Token::Tenant => "tenant",
            Token::User => "user",
            Token::App => "app",
        })
        .collect();
    if names.is_empty() { "none".to_owned() } else { names.join(" or ") }
}

fn app(app: AppType) -> &'static str {
    match app {
        AppType::Custom => "custom",
        AppType::Isv => "store",
    }
}

fn rate_limit(limit: &RateLimit) -> Option<String> {
    let mut parts = Vec::new();
    let mut say = |count: Option<u32>, per: &str| {
        if let Some(count) = count {
            let calls = if parts.is_empty() { " calls" } else { "" };
            parts.push(format!("{}{calls} a {per}", grouped(count.into())));
        }
    };
    say(limit.per_minute, "minute");
    say(limit.per_second, "second");
    if parts.is_empty() && limit.special {
        parts.push("one of its own, not documented in figures".to_owned());
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The doc comment of a field.
pub(super) fn field(words: Option<&str>, spec: &Field, ty: &Type, checks: &[Check]) -> Doc {
    let words = words.map_or_else(|| format!("{}.", names::words(&spec.name)), sentence);
    let mut facts: Vec<String> = kind(ty, checks, spec).into_iter().collect();
    if let Some(pattern) = &spec.pattern {
        let checked = checks.iter().any(|check| matches!(check, Check::Pattern(_)));
        let note = if checked { "" } else { " (not checked)" };
        facts.push(format!("Pattern: {}{note}.", code(pattern)));
    }
    for (name, value) in [("Default", &spec.default), ("Example", &spec.example)] {
        if let Some(value) = value.as_ref().and_then(value_text) {
            facts.push(format!("{name}: {}.", code(&value)));
        }
    }
    match spec.scopes.as_slice() {
        [] => {}
        [scope] => facts.push(format!("Needs the scope {}.", code(scope))),
        scopes => facts.push(format!("Needs one of the scopes {}.", codes(scopes))),
    }
    if facts.is_empty() { vec![words] } else { vec![words, String::new(), facts.join(" ")] }
}

/// `Text of 1 to 100 characters.`, `List of text, 1 to 500 items.`
fn kind(ty: &Type, checks: &[Check], spec: &Field) -> Option<String> {
    let mut kind = noun(ty).map(str::to_owned);
    let mut say = |more: String| match &mut kind {
        Some(kind) => kind.push_str(&more),
        None => kind = Some(format!("{}{more}", plural(ty))),
    };
    // Limits are told even where they are too odd to be checked.
    if let Some(items) = &spec.items
        && let Some(items) = bounds(items.min, items.max, |n| counted(n, "item"))
    {
        say(format!(", {items}"));
    }
    let listed = matches!(ty, Type::List(_) | Type::Map(_));
    let (each_of, each) = if listed { (", each of", ", each") } else { (" of", ",") };
    if let Some(characters) = &spec.characters
        && let Some(characters) =
            bounds(characters.min, characters.max, |n| counted(n, "character"))
    {
        say(format!("{each_of} {characters}"));
    }
    if let Some(range) = &spec.range
        && let Some(range) = bounds(range.min.as_ref(), range.max.as_ref(), number)
    {
        say(format!("{each} {range}"));
    }
    if checks.contains(&Check::NotEmpty) {
        say(", not empty".to_owned());
    }
    kind.map(|kind| format!("{kind}."))
}

/// What a type of values is called; nothing where its name says more.
fn noun(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::String => "Text",
        Type::Int => "Whole number",
        Type::Float => "Number",
        Type::Bool => "True or false",
        Type::Value => "JSON of any shape",
        Type::File => "File",
        Type::List(inner) => match **inner {
            Type::String => "List of text",
            Type::Int => "List of whole numbers",
            Type::Float => "List of numbers",
            Type::Bool => "List of true or false",
            Type::Value => "List of JSON of any shape",
            Type::File => "List of files",
            _ => return None,
        },
        Type::Map(inner) => match **inner {
            Type::String => "Map to text",
            Type::Int => "Map to whole numbers",
            Type::Float => "Map to numbers",
            Type::Bool => "Map to true or false",
            Type::Value => "Map to JSON of any shape",
            _ => return None,
        },
        Type::Struct(_) | Type::Enum(_) | Type::Boxed(_) => return None,
    })
}

/// What limits belong to where a type has no noun.
fn plural(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) => "List",
        Type::Map(_) => "Map",
        _ => "Value",
    }
}

fn bounds<N: PartialEq>(
    min: Option<N>,
    max: Option<N>,
    say: impl Fn(&N) -> String,
) -> Option<String> {
    Some(match (min, max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", say(&max)),
        (Some(min), Some(max)) => {
            // The unit is said once.
            let min = say(&min);
            let min = min.split(' ').next().unwrap_or_default();
            format!("{min} to {}", say(&max))
        }
        (Some(min), None) => format!("at least {}", say(&min)),
        (None, Some(max)) => format!("at most {}", say(&max)),
        (None, None) => return None,
    })
}

fn counted(count: &u64, what: &str) -> String {
    format!("{} {what}{}", grouped(*count), if *count == 1 { "" } else { "s" })
}

fn number(number: &&Number) -> String {
    number.as_u64().map_or_else(|| number.to_string(), grouped)
}

/// `1000000` is `1,000,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The doc comment of a variant.
pub(super) fn variant(summary: Option<&str>, name: &str, wire: &str, values: &[&EnumValue]) -> Doc {
    let words = summary.map_or_else(|| format!("{}.", names::words(name)), sentence);
    let labels = labels(values);
    let label: Vec<String> = labels.iter().map(|label| text(label)).collect();
    let fact = if label.is_empty() {
        format!("{} on the wire.", code(wire))
    } else {
        format!(
            "{}, documented as: {}.",
            code(wire),
            label.join("; ").trim_end_matches(['.', '。'])
        )
    };
    vec![words, String::new(), fact]
}

/// What pages call a value, each name once: where a label is quoted, what stands behind it.
fn labels<'a>(values: &[&'a EnumValue]) -> Vec<&'a str> {
    let mut labels: Vec<&str> = Vec::new();
    for label in values.iter().filter_map(|value| value.note.as_ref().or(value.label.as_ref())) {
        if !labels.contains(&label.as_str()) {
            labels.push(label);
        }
    }
    labels
}

/// The doc comment of a struct or enum inside a call: words, and where it stands, each place
/// as method and path (`batch_update`, `request.body.package_list`).
pub(super) fn named_type<'p>(
    words: Option<&str>,
    name: &str,
    places: impl Iterator<Item = (&'p str, &'p str)>,
) -> Doc {
    const MOST: usize = 3;
    let words = words.map_or_else(|| format!("{}.", names::words(name)), sentence);
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0;
    for (method, path) in places {
        let inside = path.split('.').skip(2).collect::<Vec<_>>().join(".");
        // A body that is a list has no name of its own.
        let inside = if inside.is_empty() { path } else { &inside };
        let place = format!("`{method}` as {}", code(inside));
        if shown.contains(&place) {
            continue;
        }
        if shown.len() < MOST { shown.push(place) } else { more += 1 }
    }
    let more = match more {
        0 => String::new(),
        1 => ", and in 1 more place".to_owned(),
        more => format!(", and in {more} more places"),
    };
    vec![words, String::new(), format!("In {}{more}.", shown.join(", in "))]
}

/// Words with a full stop.
pub(super) fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

fn value_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => return None,
        value => value.to_string(),
    };
    let short = !text.trim().is_empty() && text.chars().count() <= LONGEST_VALUE;
    // Around two backticks go three, which are a fence where a line begins with them.
    (short && !text.contains(['\n', '\r']) && !text.contains("``")).then_some(text)
}

fn codes(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// A code span around anything, on one line.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut ticks = "`".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    // A span cannot begin or end with a backtick of its own.
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{gap}{text}{gap}{ticks}")
}

/// Text as data: nothing in it is Markdown, a link or an HTML tag.
fn text(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains("://") {
            out.push_str(&code(word).replace('|', "\\|"));
            continue;
        }
        for letter in word.chars() {
            if r"\`*_[]<>|~#&".contains(letter) {
                out.push('\\');
            }
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_text_is_never_markdown() {
        assert_eq!(
            text("a|b <at id=1> [x] `y` *z*\n_w_"),
            r"a\|b \<at id=1\> \[x\] \`y\` \*z\* \_w\_"
        );
        assert_eq!(text("see https://x.example/a|b"), r"see `https://x.example/a\|b`");
    }

    #[test]
    fn a_code_span_holds_backticks() {
        assert_eq!(code("plain"), "`plain`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b`"), "`` `b` ``");
    }

    #[test]
    fn a_value_whose_code_span_could_be_taken_for_a_fence_is_left_out() {
        assert_eq!(value_text(&Value::from("``` {} ```")), None);
        assert_eq!(value_text(&Value::from("a `b`")), Some("a `b`".to_owned()));
    }

    #[test]
    fn bounds_read_as_english() {
        let say = |min, max| bounds(min, max, |n| counted(n, "item")).unwrap();
        assert_eq!(say(Some(1), Some(1000)), "1 to 1,000 items");
        assert_eq!(say(None, Some(1)), "at most 1 item");
        assert_eq!(say(Some(2), None), "at least 2 items");
        assert_eq!(say(Some(3), Some(3)), "exactly 3 items");
    }
}
