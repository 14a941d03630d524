//! What the functions of generated types call in place of a line of their own: with thousands of
//! them, each line that is compiled once here saves megabytes of the compiler's memory.

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

/// The value of a field that is not set.
#[inline]
pub fn empty<T: Default>() -> T {
    T::default()
}
