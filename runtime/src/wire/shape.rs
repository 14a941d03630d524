//! [`Shape`]: what the documentation says about the fields of a record, as constant data.

use super::Rule;

/// The documented names and rules of a record's fields.
pub struct Shape {
    /// The names in JSON. In a request their order is path, query, headers, body.
    pub names: &'static [&'static str],
    /// The rules, as texts in the order of the fields: the name of the field in JSON, a space, and
    /// what [`Rule::read`] reads. Text costs the compiler nothing.
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
    pub(crate) fn rules(&self) -> impl Iterator<Item = (usize, &'static str)> + use<> {
        let (names, mut field) = (self.names, 0);
        self.rules.iter().filter_map(move |line| {
            while let Some(name) = names.get(field) {
                match line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')) {
                    Some(rule) => return Some((field, rule)),
                    None => field += 1,
                }
            }
            debug_assert!(false, "{line:?} is no rule of a field, or not in the order of fields");
            None
        })
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
        self.rules().filter(|(_, rule)| Rule::read(rule) == Some(Rule::Required)).map(|(at, _)| at)
    }
}
