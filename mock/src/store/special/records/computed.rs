//! Cells that no call writes: what a record knows of itself, and what formulas compute from its
//! other cells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::{
    Field, Table,
    cell::{CellForm, FieldKind, texts},
    outcome::Outcome,
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
                    FieldKind::AutoNumber
                        | FieldKind::CreatedTime
                        | FieldKind::ModifiedTime
                        | FieldKind::CreatedBy
                        | FieldKind::ModifiedBy
                )
        };
        self.fields.values().any(is_computed)
    }

    /// Settles in which order formulas are computed. Those that need themselves compute nothing, and
    /// neither do those between two such circles.
    pub(super) fn order_formulas(&mut self) {
        let (order, others) = sorted(&self.needs());
        // What is left is in a circle, or needs a field in one, or both: where the others are gone
        // from the other end, too, only those in circles are left.
        let mut needed_by = Needs::default();
        for (name, needs) in self.needs().into_iter().filter(|(name, _)| others.contains(name)) {
            for need in needs.into_iter().filter(|it| others.contains(it)) {
                needed_by.entry(need).or_default().push(name.clone());
            }
            needed_by.entry(name).or_default();
        }
        let (_, circles) = sorted(&needed_by);
        if circles.is_empty() {
            self.order = order;
            return;
        }
        for name in circles {
            if let Some(field) = self.fields.get_mut(&name) {
                field.formula = None;
            }
        }
        (self.order, _) = sorted(&self.needs());
    }

    /// Which other formulas each formula needs.
    fn needs(&self) -> Needs {
        let with_formula = self.fields.iter().filter_map(|(name, field)| {
            let mut named = Vec::new();
            field.formula.as_ref()?.fields(&mut named);
            let needs = named.into_iter().filter_map(|it| self.named(it));
            let needs = needs.filter(|(_, field)| field.formula.is_some());
            let needs: BTreeSet<&String> = needs.map(|(name, _)| name).collect();
            Some((name.clone(), needs.into_iter().cloned().collect()))
        });
        with_formula.collect()
    }

    /// The field that a formula names, by name or by id.
    fn named(&self, field: &str) -> Option<(&String, &Field)> {
        let by_id = || self.fields.get_key_value(self.names.get(field)?);
        self.fields.get_key_value(field).or_else(by_id)
    }

    pub(super) fn computed(&self, record: &Object) -> Computed {
        let mut computed = Computed::default();
        for (name, field) in &self.fields {
            if let Some(own) = field.kind.own(record) {
                computed.fields.insert(name.clone(), own);
            }
        }
        // Each once, however many need it.
        let mut outcomes: HashMap<&str, Outcome> = HashMap::new();
        for name in &self.order {
            let Some(formula) = self.fields.get(name).and_then(|it| it.formula.as_ref()) else {
                continue;
            };
            let outcome = formula.evaluate(&|field| self.cell(record, field, &outcomes));
            let outcome = outcome.unwrap_or(Outcome::Empty);
            let value = match &outcome {
                Outcome::Empty => None,
                Outcome::Number(number) => Some(number_of(*number)),
                Outcome::Text(text) => Some(json!(&**text)),
                Outcome::Bool(it) => Some(json!(it)),
            };
            outcomes.insert(name, outcome);
            if let Some(value) = value {
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

    /// What a cell is for a formula that names its field, by name or by id. `outcomes` are those of
    /// the formulas that come before it.
    fn cell(&self, record: &Object, field: &str, outcomes: &HashMap<&str, Outcome>) -> Outcome {
        let Some((name, known)) = self.named(field) else { return Outcome::Empty };
        if known.formula.is_some() {
            return outcomes.get(name.as_str()).cloned().unwrap_or(Outcome::Empty);
        }
        let cell = known.kind.own(record);
        let cell = cell.or_else(|| record.get("fields")?.get(name).cloned());
        match cell.unwrap_or_default() {
            Value::Null => Outcome::Empty,
            Value::Bool(it) => Outcome::Bool(it),
            Value::Number(number) => Outcome::Number(number.as_f64().unwrap_or(0.0)),
            other => Outcome::Text(texts(&other).join(",").into()),
        }
    }
}

/// Which others each of some things needs.
type Needs = BTreeMap<String, Vec<String>>;

/// Things in an order in which each comes after those that it needs, and those that cannot be in one.
fn sorted(needs: &Needs) -> (Vec<String>, BTreeSet<String>) {
    let mut left: BTreeMap<&str, usize> =
        needs.iter().map(|(name, needs)| (name.as_str(), needs.len())).collect();
    let mut needed_by: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, needs) in needs {
        needs.iter().for_each(|need| needed_by.entry(need).or_default().push(name));
    }
    let free = left.iter().filter(|(_, needs)| **needs == 0).map(|(name, _)| *name);
    let mut order: Vec<&str> = free.collect();
    let mut next = 0;
    while let Some(name) = order.get(next).copied() {
        next += 1;
        for user in needed_by.get(name).into_iter().flatten() {
            if let Some(needs) = left.get_mut(user) {
                *needs -= 1;
                if *needs == 0 {
                    order.push(user);
                }
            }
        }
    }
    for name in &order {
        left.remove(name);
    }
    let owned = |name: &str| name.to_owned();
    (order.into_iter().map(owned).collect(), left.into_keys().map(owned).collect())
}

/// A number without a fraction as a whole one.
fn number_of(number: f64) -> Value {
    // As far as a float holds each whole number.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)]
    if number.fract() == 0.0 && number.abs() < WHOLE { json!(number as i64) } else { json!(number) }
}

/// What a formula computed, as replies show it: with its type, where they are asked for that.
pub(super) fn shown(value: &Value, form: CellForm, whole: bool) -> Value {
    if !whole {
        return value.clone();
    }
    let searches = matches!(form, CellForm::Read { arrays: true, .. });
    match value {
        Value::String(text) if searches => {
            json!({"type": 1, "value": [{"type": "text", "text": text}]})
        }
        Value::String(_) => json!({"type": 1, "value": [value]}),
        Value::Bool(_) => json!({"type": 7, "value": [value]}),
        _ => json!({"type": 2, "value": [value]}),
    }
}
