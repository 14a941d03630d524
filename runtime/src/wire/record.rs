//! [`Record`]: a struct that stands for a JSON object.

use std::{any::type_name, fmt};

use super::{Slot, View, Wire, same};

/// A struct that stands for a JSON object. [`record!`](crate::record) implements it, and with
/// it all that follows from it.
pub trait Record: Default + 'static {
    /// Tells what the fields are, or hands them out.
    fn access(it: Access<'_, Self>);
}

/// What is wanted of a [`Record`]. One function answers all of it, since the compiler pays for
/// functions more than for what is in them.
pub enum Access<'a, T> {
    /// What is documented of the fields.
    Shape(&'a mut Shape),
    /// The fields, to look at.
    Read(&'a T, &'a mut Reader<'a>),
    /// The fields, to be filled.
    Write(&'a mut T, &'a mut Writer<'a>),
}

/// What a recursive type holds itself by.
impl<T: Record> Record for Box<T> {
    fn access(it: Access<'_, Self>) {
        T::access(match it {
            Access::Shape(to) => Access::Shape(to),
            Access::Read(it, to) => Access::Read(it, to),
            Access::Write(it, to) => Access::Write(it, to),
        });
    }
}

/// What is documented of a record's fields.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    /// Names on the wire. In a request they stand in the order path, query, headers, body.
    pub(crate) names: &'static [&'static str],
    /// What is documented of each; empty where nothing is of any.
    pub(crate) rules: &'static [&'static [Rule]],
}

impl Shape {
    /// Says what is documented.
    pub fn set(&mut self, names: &'static [&'static str], rules: &'static [&'static [Rule]]) {
        *self = Shape { names, rules };
    }

    /// Names on the wire.
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// Whether the field at this position must be there when the record is read.
    pub(crate) fn is_required(&self, field: usize) -> bool {
        self.rules.get(field).is_some_and(|rules| rules.contains(&Rule::Required))
    }
}

/// What is documented of a field. Bounds include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// It must be there when the record is read.
    Required,
    /// The number of characters of a string, or of each string in a list.
    Characters(Option<u64>, Option<u64>),
    /// The number of elements of a list or a map.
    Items(Option<u64>, Option<u64>),
    /// A whole number, or each one in a list.
    Range(Option<i64>, Option<i64>),
    /// A number that may have a fraction, or each one in a list.
    RangeFloat(Option<f64>, Option<f64>),
    /// A regular expression that matches somewhere in a string, or in each one in a list. One
    /// that cannot be read is not checked: the generator leaves those out.
    Pattern(&'static str),
    /// A string is not empty: in a path an empty one would name another address.
    NotEmpty,
}

/// Takes the fields of a record to look at.
pub struct Reader<'a>(&'a mut dyn FnMut(&[&dyn Wire]));

impl Reader<'_> {
    /// Takes all fields, in the order of their names.
    pub fn take(&mut self, fields: &[&dyn Wire]) {
        (self.0)(fields);
    }
}

/// Takes the fields of a record to fill them.
pub struct Writer<'a>(Shape, &'a mut dyn FnMut(Shape, &mut [&mut dyn Wire]));

impl Writer<'_> {
    /// Takes all fields, in the order of their names.
    pub fn take(&mut self, fields: &mut [&mut dyn Wire]) {
        (self.1)(self.0, fields);
    }
}

/// A [`Record`] whatever its type.
pub trait Object {
    /// The type's name, without its path.
    fn name(&self) -> &'static str;
    /// What is documented of its fields.
    fn shape(&self) -> Shape;
    /// Calls `take` with the fields.
    fn read(&self, take: &mut dyn FnMut(&[&dyn Wire]));
    /// Calls `take` with what is documented of the fields, and with them.
    fn write(&mut self, take: &mut dyn FnMut(Shape, &mut [&mut dyn Wire]));
}

impl<T: Record> Object for T {
    fn name(&self) -> &'static str {
        let path = type_name::<T>();
        // A box ends in `>`, and a record has no parameters of its own.
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
