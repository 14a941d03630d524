//! Conditions between the fields of a request that a page tells in words: at least one of some
//! fields, one of them only, required when another field has a value.
//!
//! Only sentences whose meaning is plain become conditions, since a wrong one refuses requests
//! that the platform accepts. The other sentences that seem to tell one are reported for review.

mod sentence;

use serde_json::Value;

use self::sentence::ToldCondition;
use super::{Kind, context::Context, rows::FieldRow};
use feishu_spec::{
    Field,
    condition::{Condition, broken},
    visit::Path,
};

/// The conditions that one part of a request tells.
#[derive(Default)]
pub(super) struct Told {
    pub(super) conditions: Vec<Condition>,
    /// Those that the documented example of the part breaks.
    pub(super) doubted: Vec<Condition>,
}

/// The conditions that one part of a request tells. One that the example breaks is reported, too.
pub(super) fn read(
    context: &mut Context<'_>,
    part: &str,
    rows: &[FieldRow],
    fields: &[Field],
    example: Option<&Value>,
) -> Told {
    let mut objects = Vec::new();
    collect(part.to_owned(), fields, &mut rows.iter(), &mut objects);
    let mut all = Told::default();
    for ObjectRows { path, members } in &objects {
        let fields: Vec<&Field> = members.iter().map(|(field, _)| *field).collect();
        for (field, row) in members {
            for told in sentence::read(&row.facts.text, field, &fields) {
                let ToldCondition::Rule(rule) = told else {
                    let expected = "a condition between fields that is plain, or a correction";
                    context.report(Kind::UnreadCondition, row.place, expected);
                    continue;
                };
                let condition = Condition { object: path.clone(), rule };
                let told = std::slice::from_ref(&condition);
                if example.is_some_and(|it| !broken(told, part, it).is_empty()) {
                    let expected =
                        format!("an example that keeps to this: {}", condition.sentence());
                    context.report(Kind::UnreadCondition, row.place, expected);
                    add(&mut all.doubted, condition);
                } else {
                    add(&mut all.conditions, condition);
                }
            }
        }
    }
    all
}

/// Adds a condition unless one says as much; those that say less go.
fn add(conditions: &mut Vec<Condition>, condition: Condition) {
    if !conditions.iter().any(|known| condition.follows_from(known)) {
        conditions.retain(|known| !known.follows_from(&condition));
        conditions.push(condition);
    }
}

/// The fields of one object, each with the row that documents it.
struct ObjectRows<'a> {
    path: String,
    members: Vec<(&'a Field, &'a FieldRow)>,
}

/// Pairs fields with rows: both stand in the order of the table, and a row that became no field
/// is passed over.
fn collect<'a>(
    path: String,
    fields: &'a [Field],
    rows: &mut std::slice::Iter<'a, FieldRow>,
    objects: &mut Vec<ObjectRows<'a>>,
) {
    let mut members = Vec::with_capacity(fields.len());
    for field in fields {
        let Some(row) = rows.clone().position(|row| row.name == field.name) else { continue };
        members.extend(rows.nth(row).map(|row| (field, row)));
        let inside = Path::inside(&field.ty);
        collect(format!("{path}.{}{inside}", field.name), &field.fields, rows, objects);
    }
    objects.push(ObjectRows { path, members });
}
