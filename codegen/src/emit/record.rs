//! `rt::record!`: what its fields are by default, their names in JSON, then the documented limits of
//! each, and its name in Rust where that is another.

use super::invocation::{Bracket, Element, List, invocation};
use crate::ir::{Argument, Check, Field, Struct, Type};

/// How many fields the runtime takes as one tuple; larger structs are written in groups.
const LARGEST: usize = 16;

pub(super) fn record(it: &Struct, fixed: Option<&(String, String)>) -> String {
    let fields = it.fields.iter().map(|field| format!("{}: {:?}", field.name, field.wire));
    let mut fields: Vec<Element> = fields.map(Element::Text).collect();
    if fields.len() > LARGEST {
        let mut rest = fields.into_iter().peekable();
        fields = Vec::new();
        while rest.peek().is_some() {
            fields.push(Element::List(squared(rest.by_ref().take(LARGEST).collect())));
        }
    }
    let fixed = fixed.map_or_else(String::new, |(member, text)| format!(", {member:?}: {text:?}"));
    let empty = if it.fields.iter().all(has_constant) { "rt::Blank::BLANK" } else { "rt::empty()" };
    let head = format!("({empty}) {}{fixed}", it.name);
    let mut parts = vec![List { head, bracket: Bracket::Curly, elements: fields }];
    let rules = it.fields.iter().enumerate().flat_map(rules);
    let rules: Vec<Element> = rules.map(|rule| Element::Text(format!("{rule:?}"))).collect();
    if !rules.is_empty() {
        parts.push(squared(rules));
    }
    invocation("rt::record", &parts)
}

fn squared(elements: Vec<Element>) -> List {
    List { head: String::new(), bracket: Bracket::Square, elements }
}

/// Whether a field that is not set has a value that is a constant.
fn has_constant(field: &Field) -> bool {
    let of_plain = || match field.ty {
        Type::String | Type::Int | Type::Float | Type::Bool | Type::Value => true,
        Type::List(_) | Type::Map(_) => true,
        Type::File | Type::Struct(_) | Type::Enum(_) | Type::Boxed(_) => false,
    };
    field.optional || of_plain()
}

/// The rules of the field at this position, as the runtime reads them.
fn rules((position, field): (usize, &Field)) -> impl Iterator<Item = String> {
    let required = field.required.then(|| "required".to_owned());
    let limits = field.checks.iter().map(limit);
    let bare = field.name.trim_start_matches("r#");
    let named = (bare != field.wire).then(|| format!("named {bare}"));
    required.into_iter().chain(limits).chain(named).map(move |rule| format!("{position} {rule}"))
}

fn limit(check: &Check) -> String {
    let word = check.rule;
    match &check.arguments[..] {
        [] => word.to_owned(),
        [Argument::Text(text)] => format!("{word} {text}"),
        ends => {
            let ends: Vec<String> = ends.iter().map(end).collect();
            format!("{word} {}", ends.join(".."))
        }
    }
}

/// The end of a range; an open one is nothing.
fn end(argument: &Argument) -> String {
    let end = match argument {
        Argument::Count(end) => end.map(|end| end.to_string()),
        Argument::Int(end) => end.map(|end| end.to_string()),
        Argument::Float(end) => end.map(|end| f64::from(end).to_string()),
        Argument::Text(text) => Some(text.clone()),
    };
    end.unwrap_or_default()
}
