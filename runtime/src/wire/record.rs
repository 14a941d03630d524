//! [`Record`]: a struct that represents a JSON object.

use std::{any::type_name, fmt};

use super::{
    Fields, FieldsToFill, Shape, Slot, View, Wire,
    fields::{Fill, Look},
    same,
};

/// A struct that represents a JSON object. [`record!`](crate::record) implements this trait and
/// those that are built on it.
pub trait Record: Default + 'static {
    /// Gives access to the fields.
    fn access(it: Access<'_, Self>);
}

/// The kinds of access to a [`Record`]. One function serves both, because the compiler spends more
/// on the number of functions than on their content.
pub enum Access<'a, T> {
    /// Read the fields.
    Read(&'a T, Reader<'a>),
    /// Fill the fields.
    Write(&'a mut T, Writer<'a>),
}

/// A recursive type contains itself in a box.
impl<T: Record> Record for Box<T> {
    fn access(it: Access<'_, Self>) {
        T::access(match it {
            Access::Read(it, to) => Access::Read(it, to),
            Access::Write(it, to) => Access::Write(it, to),
        });
    }
}

/// Receives the fields of a record for reading.
pub struct Reader<'a>(&'a mut Look<'a>);

impl Reader<'_> {
    /// Receives the shape and all fields, in the order of their names.
    #[inline]
    pub fn take(self, shape: &'static Shape, fields: impl Fields) {
        fields.look(shape, self.0);
    }
}

/// Receives the fields of a record for filling.
pub struct Writer<'a>(&'a mut Fill<'a>);

impl Writer<'_> {
    /// Receives the shape and all fields, in the order of their names.
    #[inline]
    pub fn take(self, shape: &'static Shape, fields: impl FieldsToFill) {
        fields.fill(shape, self.0);
    }
}

/// A [`Record`] of any type, as a trait object.
pub trait Object {
    /// The type's name, without its path.
    fn name(&self) -> &'static str;
    /// Calls `take` with the shape and the fields.
    fn read(&self, take: &mut Look<'_>);
    /// Calls `take` with the shape and the fields.
    fn write(&mut self, take: &mut Fill<'_>);
}

impl dyn Object + '_ {
    /// The documented names and rules of its fields.
    pub fn shape(&self) -> &'static Shape {
        let mut found = &Shape { names: &[], rules: &[], fixed: &[] };
        self.read(&mut |shape, _| found = shape);
        found
    }
}

impl<T: Record> Object for T {
    fn name(&self) -> &'static str {
        let path = type_name::<T>();
        // The name of a box ends in `>`, and a record has no type parameters.
        path.rsplit("::").next().unwrap_or(path).trim_end_matches('>')
    }

    fn read(&self, take: &mut Look<'_>) {
        T::access(Access::Read(self, Reader(take)));
    }

    fn write(&mut self, take: &mut Fill<'_>) {
        T::access(Access::Write(self, Writer(take)));
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
