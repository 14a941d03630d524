//! Values made up from the tables of every page survive being read, written and read again by
//! the generated types, requests and responses with all that is inside them.

use std::collections::BTreeSet;

use feishu_conformance::{
    call::Tripper,
    events,
    make::{Maker, Style},
    normal::difference,
    report::Failures,
    request::{RequestLayout, Sent},
    response::Read,
    subjects,
};
use feishu_spec::{Field, Type};
use serde_json::Value;

/// How many values of each type are made without regard to what is documented.
const WILD: usize = 50;

#[derive(Default)]
struct Count {
    types: usize,
    values: usize,
    bytes: usize,
}

impl Count {
    fn add(&mut self, bytes: usize) {
        self.values += 1;
        self.bytes += bytes;
    }

    fn print(&self, what: &str) {
        let Count { types, values, bytes } = self;
        println!("{values} values of {types} types of {what}, {} MB of JSON", bytes / 1_000_000);
    }
}

/// The styles in which values of a type are made: enough full ones for each documented value
/// of each enum, and [`WILD`] others.
fn styles(fields: &[Field]) -> impl Iterator<Item = Style> {
    let full = (0..largest_enum(fields).max(2)).map(Style::Full);
    full.chain(std::iter::repeat_n(Style::Wild, WILD))
}

fn largest_enum(fields: &[Field]) -> usize {
    let own = |field: &Field| field.values.len().max(largest_enum(&field.fields));
    fields.iter().map(own).max().unwrap_or_default()
}

/// The text values of all enums of a table.
fn documented(fields: &[Field]) -> BTreeSet<String> {
    let mut documented = BTreeSet::new();
    for field in fields {
        let values = field.values.iter().filter_map(|value| value.value.as_str());
        documented.extend(values.map(str::to_owned));
        documented.extend(self::documented(&field.fields));
    }
    documented
}

#[test]
fn requests_survive_being_written_and_read() {
    let mut failures = Failures::default();
    let mut count = Count::default();
    for subject in subjects() {
        let layout = RequestLayout::of(&subject.spec);
        count.types += 1;
        let fields: Vec<Field> = layout.fields.iter().map(|(_, field)| field.clone()).collect();
        let documented = documented(&fields);
        for (seed, style) in styles(&fields).enumerate() {
            let sent = Sent::made(&layout, &mut Maker::new(seed as u64, style, layout.top()));
            let json = sent.json();
            count.add(json.len());
            let outcome = survives(subject.call.request, &json, style, &documented, |written| {
                let expected = sent.clone().normal(&layout);
                Ok(Sent::written(&layout, written)?.difference(&expected))
            });
            failures.take(format_args!("{} request {seed}", subject.spec.id), outcome);
        }
    }
    count.print("requests");
    failures.end();
}

#[test]
fn responses_survive_being_written_and_read() {
    let mut failures = Failures::default();
    let mut count = Count::default();
    for subject in subjects() {
        let (Some(read), Some(trip)) = (Read::of(&subject.spec), subject.call.response) else {
            continue;
        };
        count.types += 1;
        let documented = documented(&read.field.fields);
        for (seed, style) in styles(&read.field.fields).enumerate() {
            let value = read.made(&mut Maker::new(seed as u64, style, &read.field.fields));
            let json = value.to_string().into_bytes();
            count.add(json.len());
            let outcome = survives(trip, &json, style, &documented, |written| {
                let written = serde_json::from_slice(written).map_err(|error| error.to_string())?;
                Ok(difference(&read.normal(written), &read.normal(value.clone())))
            });
            failures.take(format_args!("{} response {seed}", subject.spec.id), outcome);
        }
    }
    count.print("responses");
    failures.end();
}

#[test]
fn events_survive_being_written_and_read() {
    let mut failures = Failures::default();
    let mut count = Count::default();
    for subject in events() {
        let read = Read::of_event(&subject.spec);
        let trip = subject.event.content;
        count.types += 1;
        let documented = documented(&read.field.fields);
        for (seed, style) in styles(&read.field.fields).enumerate() {
            let value = read.made(&mut Maker::new(seed as u64, style, &read.field.fields));
            let json = value.to_string().into_bytes();
            count.add(json.len());
            let outcome = survives(trip, &json, style, &documented, |written| {
                let written = serde_json::from_slice(written).map_err(|error| error.to_string())?;
                Ok(difference(&read.normal(written), &read.normal(value.clone())))
            });
            failures.take(format_args!("{} event {seed}", subject.spec.id), outcome);
            if seed < 4 {
                let mut rng = fastrand::Rng::with_seed(seed as u64);
                let loose = loosened(&read.field, &read.field.ty, &value, &mut rng).to_string();
                let outcome = same(trip, &json, loose.as_bytes());
                failures.take(format_args!("{} event {seed}", subject.spec.id), outcome);
            }
        }
    }
    count.print("events");
    failures.end();
}

fn survives(
    trip: Tripper,
    json: &[u8],
    style: Style,
    documented: &BTreeSet<String>,
    differs: impl Fn(&[u8]) -> Result<Option<String>, String>,
) -> Result<(), String> {
    let text = || String::from_utf8_lossy(json);
    let there = trip(json).map_err(|error| format!("cannot be read: {error} in {}", text()))?;
    if let Some(difference) = differs(&there.json)? {
        return Err(format!("{difference} in {}", text()));
    }
    if !there.stable {
        return Err(format!("is another value once written and read again: {}", text()));
    }
    // What a page documents as a value of an enum is one to the type too. Other text may stand
    // in an enum as well, where a page without its values shares the type.
    if style != Style::Wild {
        let shown = (there.shown)();
        let mut unknown = documented.iter().map(|value| format!("Unknown({value:?})"));
        if let Some(unknown) = unknown.find(|unknown| shown.contains(unknown)) {
            return Err(format!("a documented value is {unknown} in {}", text()));
        }
    }
    Ok(())
}

/// What a value becomes whose scalars are written in the other ways that the platform has.
fn loosened(field: &Field, ty: &Type, value: &Value, rng: &mut fastrand::Rng) -> Value {
    let free = *ty == Type::Object && field.fields.is_empty();
    match (ty, value) {
        _ if free || rng.bool() && !value.is_object() && !value.is_array() => value.clone(),
        (Type::Object, Value::Object(members)) => {
            let loose = members.iter().map(|(name, value)| {
                let inside = field.fields.iter().find(|field| field.name == *name);
                let value = inside
                    .map_or_else(|| value.clone(), |field| loosened(field, &field.ty, value, rng));
                (name.clone(), value)
            });
            let mut loose: serde_json::Map<String, Value> = loose.collect();
            loose.insert("zz_not_in_the_table".to_owned(), serde_json::json!([{"a": 1}]));
            Value::Object(loose)
        }
        (Type::List(inner), Value::Array(elements)) => {
            elements.iter().map(|element| loosened(field, inner, element, rng)).collect()
        }
        (Type::Map(inner), Value::Object(members)) => {
            let loose = members.iter();
            Value::Object(
                loose.map(|(key, it)| (key.clone(), loosened(field, inner, it, rng))).collect(),
            )
        }
        (Type::Int, Value::Number(number)) => match number.as_i64() {
            Some(int) if int.unsigned_abs() < 1 << 53 && rng.bool() => Value::from(int as f64),
            _ => Value::from(number.to_string()),
        },
        (Type::Float, Value::Number(number)) => Value::from(number.to_string()),
        (Type::Bool, Value::Bool(said)) => match rng.u8(..3) {
            0 => Value::from(said.to_string()),
            1 => Value::from(i64::from(*said)),
            _ => Value::from(i64::from(*said).to_string()),
        },
        (Type::String, Value::String(text)) => text
            .parse::<i64>()
            .ok()
            .filter(|int| int.to_string() == *text)
            .map_or_else(|| value.clone(), Value::from),
        (_, other) => other.clone(),
    }
}

/// Every field with a shape of its own has a type of its own too: one held as plain JSON would
/// keep what is loose, and what no table has.
#[test]
fn numbers_in_quotation_marks_and_unlisted_members_change_nothing() {
    let mut failures = Failures::default();
    let mut count = Count::default();
    for subject in subjects() {
        count.types += 1;
        for seed in 0..4 {
            let style = if seed < 2 { Style::Full(seed) } else { Style::Wild };
            let seed = seed as u64;
            let mut rng = fastrand::Rng::with_seed(seed);
            let place = format!("{} {seed}", subject.spec.id);

            let layout = RequestLayout::of(&subject.spec);
            let sent = Sent::made(&layout, &mut Maker::new(seed, style, layout.top()));
            let mut loose = sent.clone();
            let mut fields = layout.fields.iter();
            for (at, name, value) in &mut loose.values {
                let found = fields.by_ref().find(|(place, it)| place == at && it.name == *name);
                let (_, field) = found.expect("what is made stands in the table");
                *value = loosened(field, &field.ty, value, &mut rng);
            }
            count.add(loose.json().len());
            let outcome = same(subject.call.request, &sent.json(), &loose.json());
            failures.take(format_args!("{place} request"), outcome);

            let (Some(read), Some(trip)) = (Read::of(&subject.spec), subject.call.response) else {
                continue;
            };
            let value = read.made(&mut Maker::new(seed, style, &read.field.fields));
            let loose = loosened(&read.field, &read.field.ty, &value, &mut rng);
            let [strict, loose] = [value, loose].map(|value| value.to_string());
            count.add(loose.len());
            let outcome = same(trip, strict.as_bytes(), loose.as_bytes());
            failures.take(format_args!("{place} response"), outcome);
        }
    }
    count.print("calls written loosely");
    failures.end();
}

fn same(trip: Tripper, strict: &[u8], loose: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy;
    match (trip(strict), trip(loose)) {
        (Ok(strict), Ok(loose)) if strict.json == loose.json => Ok(()),
        (Ok(strict), Ok(loose)) => Err(format!("{} and {}", text(&strict.json), text(&loose.json))),
        (_, Err(error)) => Err(format!("{error} in {}", text(loose))),
        (Err(error), _) => Err(format!("{error} in {}", text(strict))),
    }
}
