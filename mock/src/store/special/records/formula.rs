//! The filter of a list of records, which is a formula: `AND(CurrentValue.[Length]>30,
//! CurrentValue.[Ship].contains("Argo"))`.

use std::cmp::Ordering;

use serde_json::Value;

use super::{cell::texts, filter::compare_text};
use crate::store::collection::Object;

/// How deep formulas may stand in each other.
const DEPTH: usize = 20;

/// A formula that holds for a record or does not.
#[derive(Debug, PartialEq)]
pub(super) enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    Compared(String, Comparison, String),
    /// The cell has one of these texts in it.
    Contains(String, Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

/// The signs of comparisons; those of two characters first.
const SIGNS: [(&str, Comparison); 7] = [
    (">=", Comparison::GreaterEqual),
    ("<=", Comparison::LessEqual),
    ("!=", Comparison::NotEqual),
    ("<>", Comparison::NotEqual),
    ("=", Comparison::Equal),
    (">", Comparison::Greater),
    ("<", Comparison::Less),
];

impl Formula {
    /// Reads a formula; nothing if it is none, or one that this does not know.
    pub(super) fn parse(text: &str) -> Option<Formula> {
        let mut rest = Rest(text.trim());
        let formula = rest.formula(DEPTH)?;
        rest.0.trim().is_empty().then_some(formula)
    }

    /// The fields that it names.
    pub(super) fn fields<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Formula::All(inner) | Formula::Any(inner) => inner.iter().for_each(|it| it.fields(out)),
            Formula::Not(inner) => inner.fields(out),
            Formula::Compared(field, ..) | Formula::Contains(field, _) => out.push(field),
        }
    }

    pub(super) fn holds(&self, record: &Object) -> bool {
        let cell = |field: &str| {
            let cell = record.get("fields").and_then(|fields| fields.get(field));
            texts(cell.unwrap_or(&Value::Null)).join("")
        };
        match self {
            Formula::All(inner) => inner.iter().all(|it| it.holds(record)),
            Formula::Any(inner) => inner.iter().any(|it| it.holds(record)),
            Formula::Not(inner) => !inner.holds(record),
            Formula::Contains(field, wanted) => {
                let cell = cell(field);
                wanted.iter().any(|text| cell.contains(text.as_str()))
            }
            Formula::Compared(field, comparison, value) => {
                let cell = cell(field);
                let order = compare_text(&cell, value);
                match comparison {
                    Comparison::Equal => order.is_eq(),
                    Comparison::NotEqual => order.is_ne(),
                    // An empty cell is neither more nor less than anything.
                    _ if cell.is_empty() => false,
                    Comparison::Greater => order == Ordering::Greater,
                    Comparison::GreaterEqual => order.is_ge(),
                    Comparison::Less => order == Ordering::Less,
                    Comparison::LessEqual => order.is_le(),
                }
            }
        }
    }
}

/// What is left to read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.0.trim_start();
        // Names may be written in either case: `and(..)`.
        let found = rest.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign));
        if found {
            self.0 = &rest[sign.len()..];
        }
        found
    }

    fn formula(&mut self, depth: usize) -> Option<Formula> {
        let depth = depth.checked_sub(1)?;
        if self.take("AND(") {
            return Some(Formula::All(self.list(depth)?));
        }
        if self.take("OR(") {
            return Some(Formula::Any(self.list(depth)?));
        }
        if self.take("NOT(") {
            let inner = self.formula(depth)?;
            return self.take(")").then(|| Formula::Not(Box::new(inner)));
        }
        if !self.take("CurrentValue.[") {
            return None;
        }
        let (field, rest) = self.0.split_once(']')?;
        let field = field.to_owned();
        self.0 = rest;
        if self.take(".contains(") {
            let mut wanted = vec![self.value()?];
            while self.take(",") {
                wanted.push(self.value()?);
            }
            return self.take(")").then_some(Formula::Contains(field, wanted));
        }
        let (_, comparison) = SIGNS.into_iter().find(|(sign, _)| self.take(sign))?;
        Some(Formula::Compared(field, comparison, self.value()?))
    }

    /// Formulas separated by commas, and the bracket that ends them.
    fn list(&mut self, depth: usize) -> Option<Vec<Formula>> {
        let mut all = vec![self.formula(depth)?];
        while self.take(",") {
            all.push(self.formula(depth)?);
        }
        self.take(")").then_some(all)
    }

    /// A text in quotes, or all up to the next comma or bracket, which is no call of a function.
    fn value(&mut self) -> Option<String> {
        let rest = self.0.trim_start();
        if let Some(quote) = rest.chars().next().filter(|it| matches!(it, '"' | '\'')) {
            let (text, rest) = rest[1..].split_once(quote)?;
            let text = text.to_owned();
            self.0 = rest;
            return Some(text);
        }
        let end = rest.find([',', ')']).unwrap_or(rest.len());
        let text = rest[..end].trim();
        let text = (!text.is_empty() && !text.contains('(')).then(|| text.to_owned());
        self.0 = &rest[end..];
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Formula;

    #[test]
    fn formulas_hold_for_the_records_that_they_mean() {
        let record = json!({"fields": {"Ship": "Argo", "Length": 30, "Kinds": ["a", "b"]}});
        let record = record.as_object().unwrap();
        for (text, holds) in [
            ("CurrentValue.[Length]>29", true),
            ("CurrentValue.[Length] >= 30.0", true),
            ("CurrentValue.[Length]<30", false),
            ("CurrentValue.[Ship]=\"Argo\"", true),
            ("CurrentValue.[Ship]!='Argo'", false),
            ("CurrentValue.[Kinds].contains(\"x\", \"b\")", true),
            ("AND(CurrentValue.[Length]>29, CurrentValue.[Ship].contains(\"rg\"))", true),
            ("or(CurrentValue.[Length]>31,CurrentValue.[None]=\"\")", true),
            ("NOT(CurrentValue.[Length]>31)", true),
            ("CurrentValue.[None]>1", false),
        ] {
            let formula = Formula::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(formula.holds(record), holds, "{text}");
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        let deep = "NOT(".repeat(10_000);
        for text in [
            "",
            "AND(",
            "CurrentValue.[",
            "CurrentValue.[A]",
            "CurrentValue.[A]=",
            "é(",
            "AND()",
            &deep,
            "x=1",
            "CurrentValue.[A]=1 junk(",
            "CurrentValue.[A]=\"x",
        ] {
            assert_eq!(Formula::parse(text), None, "{text:.20}");
        }
    }
}
