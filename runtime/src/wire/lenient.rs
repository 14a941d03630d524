//! Reads what can be read of a document that does not fit its type. A field of another shape than
//! documented stays empty and is told; everything else is filled.

use std::fmt::Write;

use serde_json::Value;

use super::{ListSlot, MembersSlot, Object, Slot, Wire, decode};
use crate::secret::{REDACTED, is_credential};

/// A value of a reply that does not fit the documented type; see
/// [`Client::lenient`](crate::Client::lenient).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unread {
    /// Where it is: `data.items[3].title`.
    pub path: String,
    /// What is there.
    pub value: Value,
    /// What was found and what is documented: `found "many", expected a whole number`.
    pub message: String,
}

/// Fills `target` from a value, and adds what does not fit. `path` is where the value is.
#[cold]
pub(crate) fn fill(target: &mut dyn Wire, value: &Value, path: &str, unread: &mut Vec<Unread>) {
    let mut reader = LenientReader { path: path.to_owned(), unread: Vec::new() };
    reader.read(target, value);
    unread.append(&mut reader.unread);
}

struct LenientReader {
    path: String,
    unread: Vec<Unread>,
}

impl LenientReader {
    /// Whether there was a value.
    fn read(&mut self, target: &mut dyn Wire, value: &Value) -> bool {
        match target.slot() {
            Slot::Optional(slot) => {
                let found = self.read(slot.fill(), value);
                if !found {
                    slot.clear();
                }
                found
            }
            Slot::List(slot) => self.list(slot, value),
            Slot::Texts(slot) => {
                slot.clear();
                self.list(slot, value)
            }
            Slot::Members(slot) => self.members(slot, value),
            Slot::Object(slot) => self.object(slot, value),
            slot => match decode::fill(slot, false, value) {
                Ok(found) => found,
                Err(error) => self.add(value, error.to_string()),
            },
        }
    }

    fn list(&mut self, slot: &mut dyn ListSlot, value: &Value) -> bool {
        slot.clear();
        let Value::Array(elements) = value else {
            return self.other(value, "a list");
        };
        let read = |at: &mut Self, slot: &mut dyn ListSlot, index: usize| {
            at.inside(format_args!("[{index}]"), |at| {
                let known = at.unread.len();
                let found = at.read(slot.push(), &elements[index]);
                if !found && at.unread.len() == known {
                    at.add(&elements[index], "found nothing, expected an element".to_owned());
                }
                found
            })
        };
        let kept: Vec<usize> = (0..elements.len()).filter(|&at| read(self, slot, at)).collect();
        // A list does not give elements back, so those that stay are read again.
        if kept.len() < elements.len() {
            slot.clear();
            let mut again = LenientReader { path: String::new(), unread: Vec::new() };
            for index in kept {
                read(&mut again, slot, index);
            }
        }
        true
    }

    fn members(&mut self, slot: &mut dyn MembersSlot, value: &Value) -> bool {
        slot.clear();
        let Value::Object(members) = value else {
            return self.other(value, "an object");
        };
        for (key, value) in members {
            let member = slot.add(key.clone());
            // Any JSON includes `null`.
            let any = matches!(member.slot(), Slot::Json(_));
            let found = self.inside(format_args!(".{key}"), |at| at.read(member, value));
            if !found && !any {
                slot.remove(key);
            }
        }
        true
    }

    fn object(&mut self, slot: &mut dyn Object, value: &Value) -> bool {
        let Value::Object(members) = value else {
            return self.other(value, "an object");
        };
        slot.write(&mut |shape, fields| {
            for (name, field) in shape.names.iter().zip(fields) {
                if let Some(value) = members.get(*name) {
                    self.inside(format_args!(".{name}"), |at| at.read(&mut **field, value));
                }
            }
        });
        true
    }

    /// A value in place of a list or an object: nothing, or of another shape.
    fn other(&mut self, value: &Value, expected: &str) -> bool {
        let found = match value {
            Value::Null => return false,
            Value::String(text) if text.trim().is_empty() => return false,
            Value::Array(elements) if elements.is_empty() => return false,
            Value::Object(members) if members.is_empty() => return false,
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::String(_) => "text",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
        };
        self.add(value, format!("found {found}, expected {expected}"))
    }

    fn add(&mut self, value: &Value, message: String) -> bool {
        let (value, message) = if self.path.split(['.', '[']).any(is_credential) {
            (Value::from(REDACTED), "it does not fit the documented type".to_owned())
        } else {
            (without_credentials(value), message)
        };
        self.unread.push(Unread { path: self.path.clone(), value, message });
        false
    }

    fn inside<T>(&mut self, step: std::fmt::Arguments<'_>, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        let _ = write!(self.path, "{step}");
        let outcome = read(self);
        self.path.truncate(length);
        outcome
    }
}

/// The value with its credentials redacted, since it goes into `Debug`.
fn without_credentials(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let redacted = members.iter().map(|(name, value)| {
                let redacted = Value::from(REDACTED);
                (
                    name.clone(),
                    if is_credential(name) { redacted } else { without_credentials(value) },
                )
            });
            redacted.collect()
        }
        Value::Array(elements) => elements.iter().map(without_credentials).collect(),
        plain => plain.clone(),
    }
}
