//! [`Record`]: a struct that represents a JSON object.

use std::{any::type_name, fmt};

use super::{Slot, View, Wire, same};

/// A struct that represents a JSON object. [`record!`](crate::record) implements this trait and
/// those that are built on it.
pub trait Record: Default + 'static {
    /// Describes the fields, or gives access to them.
    fn access(it: Access<'_, Self>);
}

/// The kinds of access to a [`Record`]. One function serves all of them, because the compiler
/// spends more on the number of functions than on their content.
pub enum Access<'a, T> {
    /// Describe the fields.
    Shape(&'a mut Shape),
    /// Read the fields.
    Read(&'a T, &'a mut Reader<'a>),
    /// Fill the fields.
    Write(&'a mut T, &'a mut Writer<'a>),
}

/// A recursive type contains itself in a box.
impl<T: Record> Record for Box<T> {
    fn access(it: Access<'_, Self>) {
        T::access(match it {
            Access::Shape(to) => Access::Shape(to),
            Access::Read(it, to) => Access::Read(it, to),
            Access::Write(it, to) => Access::Write(it, to),
        });
    }
}

/// The documented names and rules of a record's fields.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    /// The names in JSON. In a request their order is path, query, headers, body.
    pub(crate) names: &'static [&'static str],
    /// The rules of each field; empty if no field has any.
    pub(crate) rules: &'static [&'static [Rule]],
    /// A member that each value has with this text, which is no field.
    pub(crate) fixed: Option<(&'static str, &'static str)>,
}

impl Shape {
    /// Sets names and rules.
    pub fn set(&mut self, names: &'static [&'static str], rules: &'static [&'static [Rule]]) {
        *self = Shape { names, rules, fixed: None };
    }

    /// Adds a member that each value has with this text, which is no field.
    pub fn fix(&mut self, name: &'static str, text: &'static str) {
        self.fixed = Some((name, text));
    }

    /// The names in JSON.
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The name in Rust of the field at this position.
    pub(crate) fn rust_name(&self, field: usize) -> &'static str {
        let named = self
            .rules
            .get(field)
            .into_iter()
            .copied()
            .flatten()
            .find_map(|rule| if let Rule::Named(name) = rule { Some(*name) } else { None });
        named.unwrap_or(self.names[field])
    }

    /// Whether the field at this position must be present when the record is decoded.
    pub(crate) fn is_required(&self, field: usize) -> bool {
        self.rules.get(field).is_some_and(|rules| rules.contains(&Rule::Required))
    }
}

/// A documented rule of a field. Bounds include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// The field must be present when the record is decoded.
    Required,
    /// The number of characters of a string, or of each string in a list.
    Characters(Option<u64>, Option<u64>),
    /// The number of elements of a list or a map.
    Items(Option<u64>, Option<u64>),
    /// The value of an integer, or of each integer in a list.
    Range(Option<i64>, Option<i64>),
    /// The value of a number, or of each number in a list.
    RangeFloat(Option<f64>, Option<f64>),
    /// A regular expression that matches anywhere in a string, or in each string in a list. An
    /// invalid expression is not checked: the generator leaves it out.
    Pattern(&'static str),
    /// A string is not empty: in a path an empty one would change the URL.
    NotEmpty,
    /// The field has this name in Rust, which is not its name in JSON. `Debug` prints it.
    Named(&'static str),
}

impl Rule {
    /// Whether the rule limits the value of a request. The others say what a reply must have, and
    /// what `Debug` prints.
    pub(crate) fn is_checked(&self) -> bool {
        !matches!(self, Rule::Required | Rule::Named(_))
    }
}

/// Receives the fields of a record for reading.
pub struct Reader<'a>(&'a mut dyn FnMut(&[&dyn Wire]));

impl Reader<'_> {
    /// Receives all fields, in the order of their names.
    pub fn take(&mut self, fields: &[&dyn Wire]) {
        (self.0)(fields);
    }
}

/// Receives the fields of a record for filling.
pub struct Writer<'a>(Shape, &'a mut dyn FnMut(Shape, &mut [&mut dyn Wire]));

impl Writer<'_> {
    /// Receives all fields, in the order of their names.
    pub fn take(&mut self, fields: &mut [&mut dyn Wire]) {
        (self.1)(self.0, fields);
    }
}

/// A [`Record`] of any type, as a trait object.
pub trait Object {
    /// The type's name, without its path.
    fn name(&self) -> &'static str;
    /// The documented names and rules of its fields.
    fn shape(&self) -> Shape;
    /// Calls `take` with the fields.
    fn read(&self, take: &mut dyn FnMut(&[&dyn Wire]));
    /// Calls `take` with the shape and the fields.
    fn write(&mut self, take: &mut dyn FnMut(Shape, &mut [&mut dyn Wire]));
}

impl<T: Record> Object for T {
    fn name(&self) -> &'static str {
        let path = type_name::<T>();
        // The name of a box ends in `>`, and a record has no type parameters.
        path.rsplit("::").next().unwrap_or(path).trim_end_matches('>')
    }

    fn shape(&self) -> Shape {
        let mut shape = Shape::default();
        T::access(Access::Shape(&mut shape));
        shape
    }

    fn read(&self, take: &mut dyn FnMut(&[&dyn Wire])) {
        T::access(Access::Read(self, &mut Reader(take)));
    }

    fn write(&mut self, take: &mut dyn FnMut(Shape, &mut [&mut dyn Wire])) {
        let mut shape = Shape::default();
        T::access(Access::Shape(&mut shape));
        T::access(Access::Write(self, &mut Writer(shape, take)));
    }
}

impl<T: Record> Wire for T {
    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }

    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        same::print_object(self, f)
    }
}
