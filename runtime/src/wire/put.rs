//! What the functions of generated types call in place of a line of their own: with thousands of
//! them, each line that is compiled once here saves megabytes of the compiler's memory.

use std::collections::BTreeMap;

use serde_json::Value;

/// Puts a value into an optional field.
#[inline]
pub fn put<T>(to: &mut Option<T>, value: impl Into<T>) {
    *to = Some(value.into());
}

/// Puts values into an optional list.
#[inline]
pub fn put_all<T, V: Into<T>>(to: &mut Option<Vec<T>>, values: impl IntoIterator<Item = V>) {
    *to = Some(values.into_iter().map(Into::into).collect());
}

/// A type of a field with a constant that says "not set". The compiler spends less on a constant
/// than on a call of [`empty`], which may panic as far as it knows.
pub trait Blank {
    /// The value of a field that is not set.
    const BLANK: Self;
}

impl<T> Blank for Option<T> {
    const BLANK: Self = None;
}

impl<T> Blank for Vec<T> {
    const BLANK: Self = Vec::new();
}

impl<K, V> Blank for BTreeMap<K, V> {
    const BLANK: Self = BTreeMap::new();
}

impl Blank for String {
    const BLANK: Self = String::new();
}

impl Blank for i64 {
    const BLANK: Self = 0;
}

impl Blank for f64 {
    const BLANK: Self = 0.0;
}

impl Blank for bool {
    const BLANK: Self = false;
}

impl Blank for Value {
    const BLANK: Self = Value::Null;
}

/// The value of a field that is not set, of any type.
#[inline]
pub fn empty<T: Default>() -> T {
    T::default()
}
