//! The fields of a record as a tuple of references, which is how [`record!`](crate::record) hands
//! them out: the compiler needs less memory for a tuple than for a list of trait objects in each of
//! thousands of records. A record of more than 16 fields hands out a tuple of tuples.

use super::{Shape, Wire};

/// What receives the shape of a record and its fields for reading.
pub type Look<'a> = dyn FnMut(&'static Shape, &[&dyn Wire]) + 'a;

/// What receives the shape of a record and its fields for filling.
pub type Fill<'a> = dyn FnMut(&'static Shape, &mut [&mut dyn Wire]) + 'a;

/// The fields of a record, for reading.
pub trait Fields {
    /// Calls `to` with the shape and the fields.
    fn look(self, shape: &'static Shape, to: &mut Look<'_>);
}

/// The fields of a record, for filling.
pub trait FieldsToFill {
    /// Calls `to` with the shape and the fields.
    fn fill(self, shape: &'static Shape, to: &mut Fill<'_>);
}

/// Several fields of a large record, for reading.
pub trait Group<'a> {
    /// Adds the fields to those before them.
    fn add(self, to: &mut Vec<&'a dyn Wire>);
}

/// Several fields of a large record, for filling.
pub trait GroupToFill<'a> {
    /// Adds the fields to those before them.
    fn add_to_fill(self, to: &mut Vec<&'a mut dyn Wire>);
}

macro_rules! tuples {
    ($([$($field:ident)*])*) => {$(
        #[allow(non_snake_case)]
        impl<$($field: Wire),*> Fields for ($(&$field,)*) {
            #[inline]
            fn look(self, shape: &'static Shape, to: &mut Look<'_>) {
                let ($($field,)*) = self;
                to(shape, &[$($field),*]);
            }
        }

        #[allow(non_snake_case)]
        impl<$($field: Wire),*> FieldsToFill for ($(&mut $field,)*) {
            #[inline]
            fn fill(self, shape: &'static Shape, to: &mut Fill<'_>) {
                let ($($field,)*) = self;
                to(shape, &mut [$($field),*]);
            }
        }

        #[allow(non_snake_case, unused_variables)]
        impl<'a, $($field: Wire),*> Group<'a> for ($(&'a $field,)*) {
            fn add(self, to: &mut Vec<&'a dyn Wire>) {
                let ($($field,)*) = self;
                $(to.push($field);)*
            }
        }

        #[allow(non_snake_case, unused_variables)]
        impl<'a, $($field: Wire),*> GroupToFill<'a> for ($(&'a mut $field,)*) {
            fn add_to_fill(self, to: &mut Vec<&'a mut dyn Wire>) {
                let ($($field,)*) = self;
                $(to.push($field);)*
            }
        }
    )*};
}

tuples! {
    []
    [A]
    [A B]
    [A B C]
    [A B C D]
    [A B C D E]
    [A B C D E F]
    [A B C D E F G]
    [A B C D E F G H]
    [A B C D E F G H I]
    [A B C D E F G H I J]
    [A B C D E F G H I J K]
    [A B C D E F G H I J K L]
    [A B C D E F G H I J K L M]
    [A B C D E F G H I J K L M N]
    [A B C D E F G H I J K L M N O]
    [A B C D E F G H I J K L M N O P]
}

/// The groups of a large record.
pub struct Groups<T>(pub T);

macro_rules! groups {
    ($([$($group:ident)*])*) => {$(
        #[allow(non_snake_case)]
        impl<'a, $($group: Group<'a>),*> Fields for Groups<($($group,)*)> {
            fn look(self, shape: &'static Shape, to: &mut Look<'_>) {
                let ($($group,)*) = self.0;
                let mut all = Vec::with_capacity(shape.names.len());
                $($group.add(&mut all);)*
                to(shape, &all);
            }
        }

        #[allow(non_snake_case)]
        impl<'a, $($group: GroupToFill<'a>),*> FieldsToFill for Groups<($($group,)*)> {
            fn fill(self, shape: &'static Shape, to: &mut Fill<'_>) {
                let ($($group,)*) = self.0;
                let mut all = Vec::with_capacity(shape.names.len());
                $($group.add_to_fill(&mut all);)*
                to(shape, &mut all);
            }
        }
    )*};
}

groups! {
    [A B]
    [A B C]
    [A B C D]
    [A B C D E]
    [A B C D E F]
    [A B C D E F G]
    [A B C D E F G H]
}
