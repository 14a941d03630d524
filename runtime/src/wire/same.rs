//! Printing, comparing and cloning: what derives do per type, done once for all types.

use std::fmt;

use super::{Object, Slot, View, Wire, encode::elements};
use crate::secret::{REDACTED, is_credential};

/// Prints a value. Every generated `Debug` calls this.
pub fn debug(value: &dyn Wire, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    value.fmt(f)
}

/// Compares two values of one type. Every generated `PartialEq` calls this.
pub fn equal(one: &dyn Wire, other: &dyn Wire) -> bool {
    match (one.view(), other.view()) {
        (View::Absent, View::Absent) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (
            View::Int(one) | View::IntVariant(_, one),
            View::Int(other) | View::IntVariant(_, other),
        ) => one == other,
        (View::Float(one), View::Float(other)) => one == other,
        (
            View::Text(one) | View::TextVariant(_, one),
            View::Text(other) | View::TextVariant(_, other),
        ) => one == other,
        (View::Json(one), View::Json(other)) => one == other,
        (View::File(one), View::File(other)) => one == other,
        (View::List(one), View::List(other)) => {
            one.len() == other.len()
                && elements(one).zip(elements(other)).all(|(one, other)| equal(one, other))
        }
        (View::Members(one), View::Members(other)) => {
            let (one, other) = (one.all(), other.all());
            one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(one, other)| one.0 == other.0 && equal(one.1, other.1))
        }
        (View::Object(one), View::Object(other)) => equal_objects(one, other),
        (View::Tagged(_, tag, one), View::Tagged(_, other_tag, other)) => {
            tag == other_tag && equal_objects(one, other)
        }
        _ => false,
    }
}

fn equal_objects(one: &dyn Object, other: &dyn Object) -> bool {
    let mut same = false;
    one.read(&mut |_, ones| {
        other.read(&mut |_, others| {
            same = ones.iter().zip(others).all(|(one, other)| equal(*one, *other));
        });
    });
    same
}

/// Clones a value. Every generated `Clone` calls this.
pub fn copied<T: Wire + Default>(value: &T) -> T {
    let mut copy = T::default();
    copy_into(value.view(), copy.slot());
    copy
}

/// Copies a view into the empty slot of a value of the same type.
fn copy_into(from: View<'_>, to: Slot<'_>) {
    match (from, to) {
        (View::Bool(from), Slot::Bool(to)) => *to = from,
        (View::Int(from), Slot::Int(to)) => *to = from,
        (View::Float(from), Slot::Float(to)) => *to = from,
        (View::Text(from), Slot::Text(to)) => from.clone_into(to),
        (View::Bool(from), Slot::OptionalBool(to)) => *to = Some(from),
        (View::Int(from), Slot::OptionalInt(to)) => *to = Some(from),
        (View::Float(from), Slot::OptionalFloat(to)) => *to = Some(from),
        (View::Text(from), Slot::OptionalText(to)) => *to = Some(from.to_owned()),
        (View::IntVariant(_, from), Slot::IntVariant(to)) => to.choose(from),
        (View::TextVariant(_, from), Slot::TextVariant(to)) => to.choose(from),
        (View::Json(from), Slot::Json(to)) => to.clone_from(from),
        (View::File(from), Slot::File(to)) => to.clone_from(from),
        (View::List(from), Slot::List(to)) => {
            elements(from).for_each(|element| copy_into(element.view(), to.push().slot()));
        }
        (View::List(from), Slot::Texts(to)) => to.extend(elements(from).map(|element| {
            let mut copy = String::new();
            copy_into(element.view(), Slot::Text(&mut copy));
            copy
        })),
        (View::Members(from), Slot::Members(to)) => {
            for (key, value) in from.all() {
                copy_into(value.view(), to.add(key.to_owned()).slot());
            }
        }
        (View::Tagged(_, tag, from), Slot::Tagged(to)) => {
            if let Some(to) = to.choose(tag) {
                copy_into(View::Object(from), Slot::Object(to));
            }
        }
        (View::Json(from), Slot::Tagged(to)) => to.keep(from.clone()),
        (View::Object(from), Slot::Object(to)) => from.read(&mut |_, from| {
            to.write(&mut |_, to| {
                for (from, to) in from.iter().zip(to) {
                    copy_into(from.view(), to.slot());
                }
            });
        }),
        // The slot of an absent value stays empty.
        (View::Absent, _) => {}
        (from, Slot::Optional(to)) => copy_into(from, to.fill().slot()),
        // Unreachable: a view and a slot of different types.
        _ => {}
    }
}

/// Prints a view as a derive would.
pub(super) fn print(view: View<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match view {
        View::Absent => f.write_str("None"),
        View::Bool(value) => fmt::Debug::fmt(&value, f),
        View::Int(value) => fmt::Debug::fmt(&value, f),
        View::Float(value) => fmt::Debug::fmt(&value, f),
        View::Text(value) => fmt::Debug::fmt(value, f),
        View::IntVariant(UNKNOWN, value) => f.debug_tuple(UNKNOWN).field(&value).finish(),
        View::TextVariant(UNKNOWN, value) => f.debug_tuple(UNKNOWN).field(&value).finish(),
        View::IntVariant(name, _) | View::TextVariant(name, _) => f.write_str(name),
        View::Json(value) => fmt::Debug::fmt(value, f),
        View::File(value) => fmt::Debug::fmt(value, f),
        View::List(list) => f.debug_list().entries(elements(list).map(Shown)).finish(),
        View::Members(members) => {
            let members = members.all().into_iter().map(|(key, value)| (key, Shown(value)));
            f.debug_map().entries(members).finish()
        }
        View::Object(object) | View::Tagged(.., object) => print_object(object, f),
    }
}

/// The variant that holds unknown values.
const UNKNOWN: &str = "Unknown";

/// Prints a record with its credentials redacted.
pub(super) fn print_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut outcome = Ok(());
    object.read(&mut |shape, fields| {
        let mut record = f.debug_struct(object.name());
        for (index, field) in fields.iter().enumerate() {
            let name = shape.rust_name(index);
            match field.view() {
                View::Text(_) if is_credential(shape.names[index]) => {
                    record.field(name, &format_args!("{REDACTED}"))
                }
                _ => record.field(name, &Shown(*field)),
            };
        }
        outcome = record.finish();
    });
    outcome
}

/// Adapts a value to functions of std that take a `Debug`.
pub(super) struct Shown<'a>(pub(super) &'a dyn Wire);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
