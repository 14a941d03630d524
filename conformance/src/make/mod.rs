//! [`Maker`]: generates values for the fields of a page, the same on each run.

use feishu_spec::{Bounds, Field, Type};
use serde_json::{Map, Number, Value, json};

use crate::{part::RequestPart, table::FieldTable};

mod scalars;
mod within;

/// Which values to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Anything that the types can hold, documented or not; absent or `null` where allowed.
    Wild,
    /// Every field, one element per list; enums take the value with this index.
    Full(usize),
    /// Within the documented limits: all fields, only the required ones, or some.
    Valid(Presence),
}

/// How many of the optional fields are present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Presence {
    All,
    Required,
    Some,
}

/// How often to follow a type that contains itself.
const RECURSIONS: usize = 2;

/// Generates values.
pub struct Maker<'a> {
    rng: fastrand::Rng,
    style: Style,
    table: FieldTable<'a>,
    recursions: usize,
    /// Limits for which no value was found.
    pub unmet: Vec<String>,
}

impl<'a> Maker<'a> {
    /// For the fields of one body.
    pub fn new(seed: u64, style: Style, top: &'a [Field]) -> Self {
        let rng = fastrand::Rng::with_seed(seed);
        Maker { rng, style, table: FieldTable { top }, recursions: 0, unmet: Vec::new() }
    }

    /// Whether the values keep to what is documented.
    pub fn is_valid(&self) -> bool {
        matches!(self.style, Style::Valid(_))
    }

    /// A value for a field of a request (`sent`) or a response; `None` if it stays absent.
    pub fn member(&mut self, field: &'a Field, sent: bool, place: RequestPart) -> Option<Value> {
        let required = sent && field.required;
        if !required {
            match self.style {
                Style::Wild => match self.rng.u8(..10) {
                    0..=3 => return None,
                    4 => return Some(Value::Null),
                    _ => {}
                },
                Style::Full(_) | Style::Valid(Presence::All) => {}
                Style::Valid(Presence::Required) => return None,
                Style::Valid(Presence::Some) if self.rng.bool() => return None,
                Style::Valid(Presence::Some) => {}
            }
        }
        let recurs = field.same_as.is_some();
        if recurs && self.recursions == RECURSIONS {
            return required.then(|| self.nothing(&field.ty));
        }
        self.recursions += usize::from(recurs);
        let value = self.value(field, &field.ty, sent, place, true);
        self.recursions -= usize::from(recurs);
        // `null` in a field of any JSON means absent.
        if required && value.is_null() { Some(json!({})) } else { Some(value) }
    }

    /// An object with these fields.
    pub fn object(&mut self, fields: &'a [Field], sent: bool) -> Map<String, Value> {
        let mut members = Map::new();
        for field in fields {
            if let Some(value) = self.member(field, sent, RequestPart::Body) {
                members.insert(field.name.clone(), value);
            }
        }
        members
    }

    /// A value of this type; `outermost` says whether it is the field itself, not an element.
    pub fn value(
        &mut self,
        field: &'a Field,
        ty: &Type,
        sent: bool,
        place: RequestPart,
        outermost: bool,
    ) -> Value {
        if self.table.is_free(field, ty) {
            return self.anything(2);
        }
        match ty {
            Type::Object => Value::Object(self.object(self.table.inside(field), sent)),
            Type::List(inner) => {
                let count = self.count(field, outermost);
                (0..count).map(|_| self.value(field, inner, sent, place, false)).collect()
            }
            Type::Map(inner) => {
                let count = self.count(field, outermost);
                let mut members = Map::new();
                while members.len() < count {
                    let value = self.value(field, inner, sent, place, false);
                    members.insert(self.text(), value);
                }
                Value::Object(members)
            }
            _ if matches!(self.style, Style::Valid(_)) => self.valid_scalar(field, ty, place),
            _ => self.wild_scalar(field, ty),
        }
    }

    fn nothing(&self, ty: &Type) -> Value {
        match ty {
            Type::List(_) => json!([]),
            _ => json!({}),
        }
    }

    /// The number of elements of a list or map.
    fn count(&mut self, field: &Field, outermost: bool) -> usize {
        match self.style {
            Style::Wild => self.rng.usize(..3),
            Style::Full(_) => 1,
            Style::Valid(presence) => {
                let Bounds { min, max } =
                    field.items.clone().filter(|_| outermost).unwrap_or_default();
                let min = min.map_or(0, |min| min as usize);
                let max = max.map_or(min + 3, |max| max as usize).min(min + 3);
                match presence {
                    Presence::Required => min,
                    _ if min > max => min,
                    _ => self.rng.usize(min..=max).max(1.min(max)),
                }
            }
        }
    }

    /// Any JSON, up to this depth.
    fn anything(&mut self, depth: usize) -> Value {
        match self.rng.u8(..if depth == 0 { 5 } else { 7 }) {
            0 => json!(self.rng.bool()),
            1 => json!(self.int()),
            2 => json!(self.float()),
            3 => json!(u64::MAX),
            4 => json!(self.text()),
            5 => (0..self.rng.usize(..3)).map(|_| self.anything(depth - 1)).collect(),
            _ => {
                let members = (0..self.rng.usize(..3))
                    .map(|_| (self.text(), self.anything(depth - 1)))
                    .collect::<Map<String, Value>>();
                Value::Object(members)
            }
        }
    }
}

/// The documented values that a field of this type can hold.
fn documented(field: &Field, ty: &Type) -> Vec<Value> {
    let values = field.values.iter().map(|value| &value.value);
    match ty {
        Type::String => values
            .map(|value| match value {
                Value::String(text) => json!(text),
                other => json!(other.to_string()),
            })
            .collect(),
        Type::Int => values
            .filter_map(|value| match value {
                Value::String(text) => text.trim().parse::<i64>().ok(),
                other => other.as_i64(),
            })
            .map(Value::from)
            .collect(),
        _ => Vec::new(),
    }
}

/// A number with few enough digits for every JSON reader to read exactly.
fn finite(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}
