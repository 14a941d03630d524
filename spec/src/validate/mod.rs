//! Compares a JSON value with its documentation.
//!
//! A value is an `int` only if it is written without fraction and exponent: the platform reads
//! requests with Go's `encoding/json`, which refuses `1.0` for an `int64`. Where scalars are read
//! leniently, `1.0` passes, as `"1"` does.

mod finding;
mod reply;
mod scalar;
mod walk;

use serde_json::Value;

use crate::{Body, Field, Type};
pub use finding::{Finding, Reason, ValueKind};
pub use reply::Reply;
pub use scalar::{coerce, fits, is_listed};
use walk::Walk;

/// The meaning of `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// In an object, the member is absent; elsewhere, `null` is a value of the wrong kind.
    Absent,
    /// For a value of any kind.
    Anything,
    /// For itself, and so for a value of the wrong kind.
    Itself,
}

/// How closely a value is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strictness {
    /// `"12"` is no int, and `12` no string.
    pub exact_types: bool,
    /// Members that are not documented are told.
    pub unknown: bool,
    /// Required fields must be there.
    pub required: bool,
    /// Documented limits are checked.
    pub limits: bool,
    /// A field with listed values takes no others.
    pub values: bool,
    /// The meaning of `null`.
    pub null: Null,
    /// Only the first finding is wanted.
    pub first: bool,
    /// How many objects at one place are looked at; each costs as much as its place has fields.
    pub objects: usize,
}

impl Strictness {
    /// Everything is asked.
    pub const STRICT: Strictness = Strictness {
        exact_types: true,
        unknown: true,
        required: true,
        limits: true,
        values: true,
        null: Null::Absent,
        first: false,
        objects: usize::MAX,
    };

    /// What a JSON Schema asks of what comes back: types, limits and values.
    pub const SCHEMA: Strictness = Strictness {
        unknown: false,
        required: false,
        null: Null::Itself,
        first: true,
        ..Strictness::STRICT
    };

    /// Only the kinds of values, and that each is documented.
    pub const TYPES: Strictness = Strictness {
        required: false,
        limits: false,
        values: false,
        null: Null::Anything,
        ..Strictness::STRICT
    };
}

/// What is wrong with the value of a field.
pub fn field<'v>(field: &Field, value: &'v Value, strictness: Strictness) -> Vec<Finding<'v>> {
    let mut walk = Walk::new(strictness, &field.fields);
    walk.named(field, value);
    walk.found
}

/// What is wrong with the value of a field beside which these fields stand: [`Field::same_as`] counts
/// from them.
pub fn member<'v>(
    field: &Field,
    beside: &[Field],
    value: &'v Value,
    strictness: Strictness,
) -> Vec<Finding<'v>> {
    let mut walk = Walk::new(strictness, beside);
    walk.named(field, value);
    walk.found
}

/// What is wrong with one value inside all lists and maps of a field.
pub fn innermost<'v>(field: &Field, value: &'v Value, strictness: Strictness) -> Vec<Finding<'v>> {
    let mut walk = Walk::new(strictness, &field.fields);
    walk.innermost(field, value);
    walk.found
}

/// What is wrong with an object that has these fields.
pub fn object<'v>(fields: &[Field], value: &'v Value, strictness: Strictness) -> Vec<Finding<'v>> {
    let mut walk = Walk::new(strictness, fields);
    walk.top(fields, value);
    walk.found
}

/// What is wrong with a body. `name` begins the paths in a body that is no object, and names one
/// that is of the wrong kind.
pub fn body<'v>(
    body: &Body,
    name: &str,
    value: &'v Value,
    strictness: Strictness,
) -> Vec<Finding<'v>> {
    match (&body.ty, value) {
        // An object that is documented without fields may hold anything.
        (Type::Object, Value::Object(_)) if body.fields.is_empty() => Vec::new(),
        (Type::Object, Value::Object(_)) => object(&body.fields, value, strictness),
        _ => {
            let mut whole = Field::new(name, body.ty.clone());
            whole.fields.clone_from(&body.fields);
            field(&whole, value, strictness)
        }
    }
}
