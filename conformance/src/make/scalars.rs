//! Scalars of every kind that their types can hold, regardless of the documentation.

use feishu_spec::{Field, Type};
use serde_json::{Value, json};

use super::{Maker, Style, documented, finite};

/// Characters that break careless code: quotation marks, escapes, line breaks, other scripts,
/// combining marks, right-to-left text, and the first and last code points.
const ODD: &[char] = &[
    'a',
    'Z',
    '0',
    '_',
    '-',
    '.',
    ' ',
    '"',
    '\\',
    '/',
    '%',
    '&',
    '=',
    '+',
    '?',
    '#',
    ':',
    '<',
    '\'',
    '\n',
    '\r',
    '\t',
    '\0',
    '\u{1f}',
    '\u{7f}',
    'é',
    'ß',
    '\u{301}',
    '中',
    '文',
    '\u{2028}',
    '\u{feff}',
    'ע',
    'ب',
    '\u{200d}',
    '👩',
    '🦀',
    '\u{fffd}',
    '\u{10ffff}',
];

impl Maker<'_> {
    pub(super) fn wild_scalar(&mut self, field: &Field, ty: &Type) -> Value {
        let documented = documented(field, ty);
        let known = match self.style {
            Style::Full(number) => documented.get(number % documented.len().max(1)),
            _ if documented.is_empty() || self.rng.u8(..4) == 0 => None,
            _ => documented.get(self.rng.usize(..documented.len())),
        };
        if let Some(known) = known {
            return known.clone();
        }
        match ty {
            Type::String | Type::File => json!(self.text()),
            Type::Int => json!(self.int()),
            Type::Float => finite(self.float()),
            Type::Bool => json!(self.rng.bool()),
            _ => unreachable!("no scalar: {ty}"),
        }
    }

    pub(super) fn text(&mut self) -> String {
        let length = self.rng.usize(..10);
        (0..length).map(|_| ODD[self.rng.usize(..ODD.len())]).collect()
    }

    pub(super) fn int(&mut self) -> i64 {
        match self.rng.u8(..8) {
            0 => i64::MAX,
            1 => i64::MIN,
            // One more than the largest integer that a double holds exactly.
            2 => 9_007_199_254_740_993,
            3 => 0,
            4 => -1,
            _ => self.rng.i64(-1_000_000..1_000_000),
        }
    }

    /// With so few digits that every JSON reader reads the same number.
    pub(super) fn float(&mut self) -> f64 {
        match self.rng.u8(..6) {
            0 => 0.0,
            1 => -0.5,
            2 => 1e300,
            3 => 3.0,
            _ => self.rng.i64(-1_000_000_000..1_000_000_000) as f64 / 1000.0,
        }
    }
}
