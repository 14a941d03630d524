//! Cells that no call writes: what a record knows of itself, and what formulas compute from its
//! other cells.

use serde_json::{Map, Value, json};

use super::{
    Field, Table,
    cell::{Form, Kind, texts},
    expression::Outcome,
};
use crate::store::collection::Object;

/// The computed cells of a record, by the names of their fields. Empty ones are absent.
#[derive(Default)]
pub(super) struct Computed {
    pub(super) fields: Map<String, Value>,
    pub(super) formulas: Map<String, Value>,
}

impl Table {
    /// Whether it has fields that no call writes.
    pub(super) fn has_computed(&self) -> bool {
        let is_computed = |field: &Field| {
            field.formula.is_some()
                || matches!(
                    field.kind,
                    Kind::AutoNumber
                        | Kind::CreatedTime
                        | Kind::ModifiedTime
                        | Kind::CreatedBy
                        | Kind::ModifiedBy
                )
        };
        self.fields.values().any(is_computed)
    }

    /// Formulas that need themselves compute nothing.
    pub(super) fn forget_circles(&mut self) {
        let circles: Vec<String> =
            self.fields.keys().filter(|name| self.needs_itself(name)).cloned().collect();
        for (_, field) in self.fields.iter_mut().filter(|(name, _)| circles.contains(name)) {
            field.formula = None;
        }
    }

    /// The field that a formula names, by name or by id.
    fn named(&self, field: &str) -> Option<(&String, &Field)> {
        let by_id = || self.fields.iter().find(|(_, it)| it.id == field);
        self.fields.get_key_value(field).or_else(by_id)
    }

    fn needs_itself(&self, name: &str) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        let mut waiting = vec![name];
        while let Some(next) = waiting.pop() {
            let Some((other, field)) = self.named(next) else { continue };
            if seen.contains(&other.as_str()) {
                if other == name {
                    return true;
                }
                continue;
            }
            seen.push(other);
            field.formula.iter().for_each(|it| it.fields(&mut waiting));
        }
        false
    }

    pub(super) fn computed(&self, record: &Object) -> Computed {
        let mut computed = Computed::default();
        for (name, field) in &self.fields {
            if let Some(own) = field.kind.own(record) {
                computed.fields.insert(name.clone(), own);
            } else if field.formula.is_some() {
                let value = match self.outcome(record, name) {
                    Outcome::Empty => continue,
                    Outcome::Number(number) => number_of(number),
                    Outcome::Text(text) => json!(text),
                    Outcome::Bool(it) => json!(it),
                };
                computed.formulas.insert(name.clone(), value);
            }
        }
        computed
    }

    /// The record with its computed cells among the others.
    pub(super) fn with_computed(&self, mut record: Object) -> Object {
        let Computed { fields, formulas } = self.computed(&record);
        if let Some(Value::Object(cells)) = record.get_mut("fields") {
            cells.extend(fields);
            cells.extend(formulas);
        }
        record
    }

    /// What a cell is for a formula that names its field, by name or by id.
    fn outcome(&self, record: &Object, field: &str) -> Outcome {
        let Some((name, known)) = self.named(field) else { return Outcome::Empty };
        if let Some(formula) = &known.formula {
            return formula.evaluate(&|other| self.outcome(record, other));
        }
        let cell = known.kind.own(record);
        let cell = cell.or_else(|| record.get("fields")?.get(name).cloned());
        match cell.unwrap_or_default() {
            Value::Null => Outcome::Empty,
            Value::Bool(it) => Outcome::Bool(it),
            Value::Number(number) => Outcome::Number(number.as_f64().unwrap_or(0.0)),
            other => Outcome::Text(texts(&other).join(",")),
        }
    }
}

/// A number without a fraction as a whole one.
fn number_of(number: f64) -> Value {
    // As far as a float holds each whole number.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)]
    if number.fract() == 0.0 && number.abs() < WHOLE { json!(number as i64) } else { json!(number) }
}

/// What a formula computed, as replies show it: with its type, where they are asked for that.
pub(super) fn shown(value: &Value, form: Form, whole: bool) -> Value {
    if !whole {
        return value.clone();
    }
    let searches = matches!(form, Form::Read { arrays: true, .. });
    match value {
        Value::String(text) if searches => {
            json!({"type": 1, "value": [{"type": "text", "text": text}]})
        }
        Value::String(_) => json!({"type": 1, "value": [value]}),
        Value::Bool(_) => json!({"type": 7, "value": [value]}),
        _ => json!({"type": 2, "value": [value]}),
    }
}
