//! What may stand in a field that has limits: a value, an absent one, a list of them.

use std::collections::BTreeMap;

use super::Violations;
use crate::{IntEnum, Record, StringEnum};

/// A value with records inside.
pub trait Checked {
    /// Checks each record inside, at its own path.
    fn check_each(&self, to: &mut Violations);
}

impl<T: Record> Checked for T {
    fn check_each(&self, to: &mut Violations) {
        self.check(to);
    }
}

impl<T: Checked> Checked for Option<T> {
    fn check_each(&self, to: &mut Violations) {
        self.iter().for_each(|value| value.check_each(to));
    }
}

impl<T: Checked> Checked for Vec<T> {
    fn check_each(&self, to: &mut Violations) {
        for (index, value) in self.iter().enumerate() {
            to.at_index(index, |to| value.check_each(to));
        }
    }
}

impl<T: Checked> Checked for BTreeMap<String, T> {
    fn check_each(&self, to: &mut Violations) {
        for (key, value) in self {
            to.at_key(key, |to| value.check_each(to));
        }
    }
}

/// A list or a map, perhaps absent.
pub trait Counted {
    /// How many elements it has; `None` where it is absent.
    fn count(&self) -> Option<usize>;
}

impl<T> Counted for Vec<T> {
    fn count(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T> Counted for BTreeMap<String, T> {
    fn count(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T: Counted> Counted for Option<T> {
    fn count(&self) -> Option<usize> {
        self.as_ref().and_then(Counted::count)
    }
}

/// One trait a kind of scalar, each for the scalar itself, options and lists.
macro_rules! leaves {
    ($(#[$doc:meta])* $name:ident :: $each:ident ( $value:ty )) => {
        $(#[$doc])*
        pub trait $name {
            /// Calls `check` with each value inside, at its own path.
            fn $each(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, $value));
        }

        impl<T: $name> $name for Option<T> {
            fn $each(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, $value)) {
                self.iter().for_each(|value| value.$each(to, check));
            }
        }

        impl<T: $name> $name for Vec<T> {
            fn $each(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, $value)) {
                for (index, value) in self.iter().enumerate() {
                    to.at_index(index, |to| value.$each(to, check));
                }
            }
        }

        impl<T: $name> $name for BTreeMap<String, T> {
            fn $each(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, $value)) {
                for (key, value) in self {
                    to.at_key(key, |to| value.$each(to, check));
                }
            }
        }
    };
}

leaves! {
    /// A string, perhaps absent, or a list of them.
    Texts::each_text(&str)
}
leaves! {
    /// A whole number, perhaps absent, or a list of them.
    Wholes::each_whole(i64)
}
leaves! {
    /// A number that may have a fraction, perhaps absent, or a list of them.
    Numbers::each_number(f64)
}

impl Texts for String {
    fn each_text(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, &str)) {
        check(to, self);
    }
}

impl<T: StringEnum> Texts for T {
    fn each_text(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, &str)) {
        check(to, self.as_wire());
    }
}

impl Wholes for i64 {
    fn each_whole(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, i64)) {
        check(to, *self);
    }
}

impl<T: IntEnum> Wholes for T {
    fn each_whole(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, i64)) {
        check(to, self.to_wire());
    }
}

impl Numbers for f64 {
    fn each_number(&self, to: &mut Violations, check: &mut dyn FnMut(&mut Violations, f64)) {
        check(to, *self);
    }
}
