//! Sets the example, default, documented values and limits of a field, on the field or on its
//! elements, as its type demands.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::{
    Kind,
    context::Context,
    enums,
    limits::Limit,
    rows::{Facts, FieldRow},
    unlabeled, values, wording,
};
use feishu_spec::{Bounds, EnumValue, Field, Type};

pub(super) fn apply(context: &mut Context<'_>, field: &mut Field, row: &FieldRow) {
    let facts = &row.facts;
    let prose = context.options.prose;
    field.example = facts.example.as_deref().and_then(|text| values::typed(text, &field.ty));
    field.default = default(facts, &field.ty);
    field.scopes.clone_from(&facts.scopes);
    // Values in the description of a struct belong to what is inside it.
    let told = told_values(facts, &field.ty);
    let values = if *field.ty.innermost() == Type::Object || holds_json(facts, &field.ty) {
        &[][..]
    } else if facts.values.is_empty() {
        &told
    } else {
        &facts.values
    };
    let mut seen = HashSet::with_capacity(values.len());
    for value in values.iter().filter(|value| seen.insert(value.key.as_str())) {
        match enum_value(value, field.ty.innermost(), prose) {
            Some(value) => field.values.push(value),
            None => {
                let expected = format!("a value of type {}", field.ty.innermost());
                context.report_found(Kind::UnreadableValue, row.place, &value.key, expected);
            }
        }
    }
    for limit in &facts.limits {
        if !set_limit(field, limit) {
            let expected = format!("a limit that a field of type {} can have", field.ty);
            context.report_found(Kind::UnreadableValue, row.place, &limit.to_string(), expected);
        }
    }
    let float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    let reversed = [
        drop_reversed(&mut field.characters, |count| *count as f64),
        drop_reversed(&mut field.items, |count| *count as f64),
        drop_reversed(&mut field.range, float),
    ];
    if reversed.contains(&true) {
        let limits: Vec<String> = facts.limits.iter().map(Limit::to_string).collect();
        let expected = "a least that is not above the most: no value could be sent".to_owned();
        context.report_found(Kind::UnreadableValue, row.place, &limits.join(", "), expected);
    }
}

/// The default after its label, else the value marked as default, else the one in the text.
fn default(facts: &Facts, ty: &Type) -> Option<Value> {
    if let Some(text) = &facts.default {
        return values::default(text, ty);
    }
    let told = unlabeled::marked(&facts.values).or_else(|| unlabeled::default(&facts.prose))?;
    // Text in a sentence is a value only if the values are listed.
    let listed = || facts.values.iter().any(|value| value.key == told);
    (matches!(ty, Type::Int | Type::Float | Type::Bool) || *ty == Type::String && listed())
        .then(|| values::default(told, ty))?
}

/// Whether the field is text that holds JSON, so that listed values are those of a member inside.
fn holds_json(facts: &Facts, ty: &Type) -> bool {
    const SAID: [&str; 2] = ["JSON格式", "JSON字符串"];
    // Few texts name the format, and each is searched.
    if *ty != Type::String || !facts.prose.contains(['J', 'j']) {
        return false;
    }
    let told = facts.prose.replace([' ', '\u{a0}'], "").to_uppercase();
    SAID.iter().any(|said| told.contains(said))
}

/// Values listed without a label, if all of them have the field's type.
fn told_values(facts: &Facts, ty: &Type) -> Vec<enums::Value> {
    let fits = match ty.innermost() {
        Type::Int => |key: &str| key.parse::<i64>().is_ok(),
        Type::String => |key: &str| key.starts_with(|c: char| c.is_ascii_alphabetic()),
        _ => return Vec::new(),
    };
    if !facts.values.is_empty() {
        return Vec::new();
    }
    let values = unlabeled::values(&facts.prose);
    if values.iter().all(|value| fits(&value.key)) { values } else { Vec::new() }
}

fn enum_value(value: &enums::Value, ty: &Type, prose: bool) -> Option<EnumValue> {
    let key = match ty {
        Type::Int => Value::from(value.key.parse::<i64>().ok()?),
        Type::Float => Value::from(value.key.parse::<Number>().ok()?),
        // Pages misspell it.
        Type::Bool if value.key == "fasle" => Value::from(false),
        Type::Bool => Value::from(value.key.to_ascii_lowercase().parse::<bool>().ok()?),
        _ => Value::from(value.key.as_str()),
    };
    let mut found = EnumValue {
        value: key,
        label: value.label.clone(),
        note: value.note.clone(),
        wording: None,
        description: Some(value.text.clone()).filter(|text| prose && !text.is_empty()),
    };
    found.wording = wording::of_value(&found, &value.text);
    Some(found)
}

/// Sets a limit; returns false if the field's type cannot have a limit of this kind.
fn set_limit(field: &mut Field, limit: &Limit) -> bool {
    let many = matches!(field.ty, Type::List(_) | Type::Map(_));
    let inner = field.ty.innermost();
    match limit {
        Limit::Length { bounds, characters } => {
            if many && !*characters {
                merge(&mut field.items, bounds);
            } else if *inner == Type::String || *characters {
                merge(&mut field.characters, bounds);
            } else {
                return false;
            }
        }
        Limit::Range(bounds) if matches!(inner, Type::Int | Type::Float) => {
            merge(&mut field.range, bounds)
        }
        Limit::Range(_) => return false,
        Limit::Pattern(pattern) => field.pattern = Some(pattern.clone()),
    }
    true
}

/// Joins bounds: a page may give the lower and the upper bound separately.
fn merge<N: Clone>(slot: &mut Option<Bounds<N>>, bounds: &Bounds<N>) {
    let into = slot.get_or_insert_with(|| Bounds { min: None, max: None });
    into.min = bounds.min.clone().or(into.min.take());
    into.max = bounds.max.clone().or(into.max.take());
}

/// Removes bounds that no value satisfies; returns whether it did.
fn drop_reversed<N>(slot: &mut Option<Bounds<N>>, float: impl Fn(&N) -> f64) -> bool {
    let reversed = |bounds: &mut Bounds<N>| matches!((&bounds.min, &bounds.max), (Some(min), Some(max)) if float(min) > float(max));
    slot.take_if(reversed).is_some()
}
