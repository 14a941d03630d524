//! [`Wire`]: a value of any type that has a form in JSON. [`View`] reads it and [`Slot`] fills it.
//! Both enums are closed, so each algorithm over values is written once.

use std::fmt;

use serde_json::Value;

use super::{Object, same};
use crate::File;

/// A value that has a form in JSON. It is decoded leniently, as the platform writes it: numbers may
/// be quoted, and `null` means absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from JSON",
    note = "an endpoint that answers with a file is called with `client.download(..)`"
)]
pub trait Wire: 'static {
    /// Reads the value.
    fn view(&self) -> View<'_>;

    /// Fills the value.
    fn slot(&mut self) -> Slot<'_>;

    /// Fills an option of the value. Scalars have special slots for it.
    fn slot_of_option(option: &mut Option<Self>) -> Slot<'_>
    where
        Self: Default + Sized,
    {
        Slot::Optional(option)
    }

    /// Fills a list of these values. Strings, which are in most lists, have a special slot.
    fn slot_of_list(list: &mut Vec<Self>) -> Slot<'_>
    where
        Self: Default + Sized,
    {
        Slot::List(list)
    }

    /// Prints the value as `#[derive(Debug)]` would.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        same::print(self.view(), f)
    }
}

/// The content of a value.
#[allow(missing_docs)]
pub enum View<'a> {
    /// An `Option` that is `None`.
    Absent,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    /// An integer enum: the name of the variant, and its value in JSON.
    IntVariant(&'static str, i64),
    /// A string enum: the name of the variant, and its value in JSON.
    TextVariant(&'static str, &'a str),
    Json(&'a Value),
    File(&'a File),
    List(&'a dyn List),
    Members(&'a dyn Members),
    Object(&'a dyn Object),
    /// A record that is one of several: the member and its value that tell which one it is.
    Tagged(&'static str, &'static str, &'a dyn Object),
}

/// The place of a value that is to be filled.
#[allow(missing_docs)]
pub enum Slot<'a> {
    Bool(&'a mut bool),
    Int(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    OptionalBool(&'a mut Option<bool>),
    OptionalInt(&'a mut Option<i64>),
    OptionalFloat(&'a mut Option<f64>),
    OptionalText(&'a mut Option<String>),
    Optional(&'a mut dyn Optional),
    IntVariant(&'a mut dyn IntChoice),
    TextVariant(&'a mut dyn TextChoice),
    Json(&'a mut Value),
    File(&'a mut File),
    List(&'a mut dyn ListSlot),
    Texts(&'a mut Vec<String>),
    Members(&'a mut dyn MembersSlot),
    Object(&'a mut dyn Object),
    Tagged(&'a mut dyn Tagged),
}

/// A list to read.
#[allow(clippy::len_without_is_empty)]
pub trait List {
    /// The number of elements.
    fn len(&self) -> usize;
    /// The element at this position, which must be below [`len`](List::len).
    fn at(&self, index: usize) -> &dyn Wire;
}

/// A list to fill.
pub trait ListSlot {
    /// Removes all elements.
    fn clear(&mut self);
    /// Adds an empty element and returns it.
    fn push(&mut self) -> &mut dyn Wire;
}

/// A map to read.
pub trait Members {
    /// The members, in order.
    fn all(&self) -> Vec<(&str, &dyn Wire)>;
}

/// A map to fill.
pub trait MembersSlot {
    /// Removes all members.
    fn clear(&mut self);
    /// Adds an empty member and returns it.
    fn add(&mut self, key: String) -> &mut dyn Wire;
    /// Removes a member.
    fn remove(&mut self, key: &str);
}

/// An `Option` to fill.
pub trait Optional {
    /// Sets an empty value and returns it.
    fn fill(&mut self) -> &mut dyn Wire;
    /// Removes the value.
    fn clear(&mut self);
}

/// An integer enum to set.
pub trait IntChoice {
    /// Sets the variant of this value.
    fn choose(&mut self, value: i64);
}

impl<T: From<i64>> IntChoice for T {
    fn choose(&mut self, value: i64) {
        *self = value.into();
    }
}

/// One of several records, told by a member of the JSON object, to fill.
pub trait Tagged {
    /// The member that tells.
    fn member(&self) -> &'static str;
    /// Sets the empty record of this value and returns it, if there is one.
    fn choose(&mut self, tag: &str) -> Option<&mut dyn Object>;
    /// Whether a value that says which record it is, but cannot be read as that one, is kept, too.
    /// Otherwise it is an error.
    fn keeps_unreadable(&self) -> bool;
    /// Keeps a value that is none of the records.
    fn keep(&mut self, value: Value);
}

/// A string enum to set.
pub trait TextChoice {
    /// Sets the variant of this value.
    fn choose(&mut self, value: &str);
}

impl<T: for<'a> From<&'a str>> TextChoice for T {
    fn choose(&mut self, value: &str) {
        *self = value.into();
    }
}
