//! [`Shape`]: what the documentation says about the fields of a record, as constant data.

use super::{Rule, rule};

/// The documented names and rules of a record's fields.
pub struct Shape {
    /// The names in JSON. In a request their order is path, query, headers, body.
    pub names: &'static [&'static str],
    /// The rules, as texts in the order of the fields: the position of the field, from 0, a space,
    /// and a [`Rule`] as it is written. A name would not do, since several fields of a request can
    /// have the same. Text costs the compiler nearly nothing.
    pub rules: &'static [&'static str],
    /// A member that each value has with this text, which is no field; one at most.
    pub fixed: &'static [(&'static str, &'static str)],
}

impl Shape {
    /// The member that each value has with the same text, which is no field.
    pub(crate) fn fixed(&self) -> Option<(&'static str, &'static str)> {
        self.fixed.first().copied()
    }

    /// The rules as texts, each with the position of its field, in the order of the fields.
    fn rules(&self) -> impl Iterator<Item = (usize, &'static str)> + use<> {
        self.rules.iter().filter_map(|line| rule::positioned(line))
    }

    /// Those that limit a value, still as texts.
    pub(crate) fn limits(&self) -> impl Iterator<Item = (usize, &'static str)> + use<> {
        self.rules().filter(|(_, rule)| rule::is_limit(rule))
    }

    /// The name in Rust of the field at this position.
    pub(crate) fn rust_name(&self, field: usize) -> &'static str {
        let mut rules = self.rules().filter(|(at, _)| *at == field);
        let named = rules.find_map(|(_, rule)| match Rule::read(rule) {
            Some(Rule::Named(name)) => Some(name),
            _ => None,
        });
        named.unwrap_or(self.names[field])
    }

    /// The positions of the fields that must be present when the record is decoded.
    pub(crate) fn required(&self) -> impl Iterator<Item = usize> + use<> {
        self.rules().filter(|(_, rule)| *rule == rule::REQUIRED).map(|(at, _)| at)
    }
}
