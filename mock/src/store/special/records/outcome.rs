//! What formulas compute: with numbers, texts and truth, by signs and by functions.

use std::{cmp::Ordering, sync::Arc};

use super::{cell::number, expression::Sign};

/// How many bytes a text may have that is computed. A formula with a longer one computes nothing, or
/// a few fields that double a text would fill the memory.
pub(super) const LONGEST: usize = 100_000;

/// What a formula computes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Empty,
    Number(f64),
    Text(Arc<str>),
    Bool(bool),
}

/// The texts of all one after the other, unless they are too long.
pub(super) fn joined(all: impl Iterator<Item = Option<Outcome>>) -> Option<Outcome> {
    let mut text = String::new();
    for one in all {
        text.push_str(&one?.text());
        if text.len() > LONGEST {
            return None;
        }
    }
    Some(Outcome::Text(text.into()))
}

impl Outcome {
    /// Whether it is a text that is longer than any may be.
    pub(super) fn is_too_long(&self) -> bool {
        matches!(self, Outcome::Text(text) if text.len() > LONGEST)
    }

    /// A number; nothing if it is none, such as one that was divided by 0.
    pub(super) fn number_of(number: f64) -> Outcome {
        if number.is_finite() { Outcome::Number(number) } else { Outcome::Empty }
    }

    /// As a number, which an empty cell counts as 0.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Outcome::Empty => Some(0.0),
            Outcome::Number(number) => Some(*number),
            Outcome::Bool(it) => Some(f64::from(u8::from(*it))),
            Outcome::Text(text) => number(text),
        }
    }

    fn text(&self) -> Arc<str> {
        match self {
            Outcome::Empty => "".into(),
            Outcome::Number(number) => number.to_string().into(),
            Outcome::Text(text) => text.clone(),
            Outcome::Bool(it) => if *it { "TRUE" } else { "FALSE" }.into(),
        }
    }

    pub(super) fn holds(&self) -> bool {
        match self {
            Outcome::Empty => false,
            Outcome::Bool(it) => *it,
            Outcome::Number(number) => *number != 0.0,
            Outcome::Text(text) => !text.is_empty(),
        }
    }

    fn order(&self, other: &Outcome) -> Option<Ordering> {
        match (self, other) {
            (Outcome::Text(a), b) | (b, Outcome::Text(a))
                if b.number().is_none() || number(a).is_none() =>
            {
                Some(self.text().cmp(&other.text()))
            }
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }
}

/// What two values give with a sign between them.
pub(super) fn two(sign: Sign, a: &Outcome, b: &Outcome) -> Outcome {
    let numbers = |compute: fn(f64, f64) -> f64| match (a.number(), b.number()) {
        (Some(a), Some(b)) => Outcome::number_of(compute(a, b)),
        _ => Outcome::Empty,
    };
    let compared =
        |is: fn(Ordering) -> bool| a.order(b).map_or(Outcome::Empty, |it| Outcome::Bool(is(it)));
    match sign {
        Sign::Add => numbers(|a, b| a + b),
        Sign::Subtract => numbers(|a, b| a - b),
        Sign::Multiply => numbers(|a, b| a * b),
        Sign::Divide => numbers(|a, b| a / b),
        Sign::Join => Outcome::Text([a.text(), b.text()].concat().into()),
        Sign::Equal => compared(Ordering::is_eq),
        Sign::NotEqual => compared(Ordering::is_ne),
        Sign::Less => compared(Ordering::is_lt),
        Sign::LessEqual => compared(Ordering::is_le),
        Sign::Greater => compared(Ordering::is_gt),
        Sign::GreaterEqual => compared(Ordering::is_ge),
    }
}

/// What a function computes; nothing if its arguments do not fit.
pub(super) fn function(name: &str, values: &[Outcome]) -> Option<Outcome> {
    let number = |index: usize| values.get(index)?.number();
    let text = |index: usize| values.get(index).map(Outcome::text);
    // Empty cells do not count among several.
    let all = || -> Option<Vec<f64>> {
        values.iter().filter(|it| **it != Outcome::Empty).map(Outcome::number).collect()
    };
    // As many characters as a text may have.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = |index: usize, default: usize| {
        number(index).map_or(default, |it| it.clamp(0.0, 1e6) as usize)
    };
    Some(match name {
        "SUM" => Outcome::number_of(all()?.iter().sum()),
        "MAX" => Outcome::number_of(all()?.into_iter().reduce(f64::max)?),
        "MIN" => Outcome::number_of(all()?.into_iter().reduce(f64::min)?),
        #[allow(clippy::cast_precision_loss)]
        "AVERAGE" => {
            let all = all().filter(|it| !it.is_empty())?;
            Outcome::number_of(all.iter().sum::<f64>() / all.len() as f64)
        }
        "ABS" => Outcome::number_of(number(0)?.abs()),
        "CEILING" => Outcome::number_of(number(0)?.ceil()),
        "FLOOR" => Outcome::number_of(number(0)?.floor()),
        "MOD" => Outcome::number_of(number(0)?.rem_euclid(number(1).filter(|it| *it != 0.0)?)),
        "ROUND" => {
            let by = 10_f64.powf(number(1).unwrap_or(0.0).clamp(-15.0, 15.0).trunc());
            Outcome::number_of((number(0)? * by).round() / by)
        }
        "AND" => Outcome::Bool(values.iter().all(Outcome::holds)),
        "OR" => Outcome::Bool(values.iter().any(Outcome::holds)),
        "NOT" => Outcome::Bool(!values.first()?.holds()),
        "ISBLANK" => Outcome::Bool(text(0)?.is_empty()),
        "CONTAINTEXT" => Outcome::Bool(text(0)?.contains(&*text(1)?)),
        #[allow(clippy::cast_precision_loss)]
        "LEN" => Outcome::number_of(text(0)?.chars().count() as f64),
        "LOWER" => Outcome::Text(text(0)?.to_lowercase().into()),
        "UPPER" => Outcome::Text(text(0)?.to_uppercase().into()),
        "TRIM" => Outcome::Text(text(0)?.trim().into()),
        "LEFT" => Outcome::Text(text(0)?.chars().take(count(1, 1)).collect::<String>().into()),
        "RIGHT" => {
            let text: Vec<char> = text(0)?.chars().collect();
            let last = &text[text.len().saturating_sub(count(1, 1))..];
            Outcome::Text(last.iter().collect::<String>().into())
        }
        _ => return None,
    })
}
