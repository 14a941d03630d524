//! [`Wire`]: a value with a form in JSON, whatever its type, to look at ([`View`]) and to fill
//! ([`Slot`]). Both are closed: what works on values is written over them once.

use std::fmt;

use serde_json::Value;

use super::{Object, same};
use crate::File;

/// A value with a form in JSON. Read leniently, as the platform writes it: numbers in quotation
/// marks, `null` for nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from JSON",
    note = "an endpoint that answers with a file is called with `client.download(..)`"
)]
pub trait Wire: 'static {
    /// What is there.
    fn view(&self) -> View<'_>;

    /// Where something can be put.
    fn slot(&mut self) -> Slot<'_>;

    /// Where something can be put that may be absent; scalars have slots of their own for it.
    fn slot_of_option(option: &mut Option<Self>) -> Slot<'_>
    where
        Self: Default + Sized,
    {
        Slot::Optional(option)
    }

    /// Where a list of these can be put; text, of which most lists are, has a slot of its own.
    fn slot_of_list(list: &mut Vec<Self>) -> Slot<'_>
    where
        Self: Default + Sized,
    {
        Slot::List(list)
    }

    /// Prints it as `#[derive(Debug)]` would.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        same::print(self.view(), f)
    }
}

/// What a value holds.
#[allow(missing_docs)]
pub enum View<'a> {
    /// An `Option` that is `None`.
    Absent,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    /// An enum over whole numbers: the variant's name, the value on the wire.
    IntVariant(&'static str, i64),
    /// An enum over strings: the variant's name, the value on the wire.
    TextVariant(&'static str, &'a str),
    Json(&'a Value),
    File(&'a File),
    List(&'a dyn List),
    Members(&'a dyn Members),
    Object(&'a dyn Object),
}

/// Where a value goes.
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
}

/// A list to look at.
#[allow(clippy::len_without_is_empty)]
pub trait List {
    /// How many elements there are.
    fn len(&self) -> usize;
    /// The element at this position, which must be below [`len`](List::len).
    fn at(&self, index: usize) -> &dyn Wire;
}

/// A list to fill.
pub trait ListSlot {
    /// Takes all elements out.
    fn clear(&mut self);
    /// Adds an empty element, and gives it.
    fn push(&mut self) -> &mut dyn Wire;
}

/// A map to look at.
pub trait Members {
    /// The members, in order.
    fn all(&self) -> Vec<(&str, &dyn Wire)>;
}

/// A map to fill.
pub trait MembersSlot {
    /// Takes all members out.
    fn clear(&mut self);
    /// Adds an empty member, and gives it.
    fn add(&mut self, key: String) -> &mut dyn Wire;
    /// Takes a member out.
    fn remove(&mut self, key: &str);
}

/// An `Option` to fill.
pub trait Optional {
    /// Puts an empty value in, and gives it.
    fn fill(&mut self) -> &mut dyn Wire;
    /// Takes the value out.
    fn clear(&mut self);
}

/// An enum over whole numbers, to be set.
pub trait IntChoice {
    /// Takes the variant for this value.
    fn choose(&mut self, value: i64);
}

impl<T: From<i64>> IntChoice for T {
    fn choose(&mut self, value: i64) {
        *self = value.into();
    }
}

/// An enum over strings, to be set.
pub trait TextChoice {
    /// Takes the variant for this value.
    fn choose(&mut self, value: &str);
}

impl<T: for<'a> From<&'a str>> TextChoice for T {
    fn choose(&mut self, value: &str) {
        *self = value.into();
    }
}
