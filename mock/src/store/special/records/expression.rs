//! The formula of a field: `bitable::$table[tblA].$field[fldB] * 2`, `IF([Length] > 30, "long",
//! "short")`. Known are fields of the same record, numbers and texts, the usual signs, and the
//! functions in `FUNCTIONS`; a formula with anything else computes nothing.

use std::cmp::Ordering;

/// How deep a formula may be.
const DEPTH: usize = 50;

/// What is known beside signs.
const FUNCTIONS: [&str; 22] = [
    "ABS",
    "AND",
    "AVERAGE",
    "CEILING",
    "CONCATENATE",
    "CONTAINTEXT",
    "FLOOR",
    "IF",
    "ISBLANK",
    "LEFT",
    "LEN",
    "LOWER",
    "MAX",
    "MIN",
    "MOD",
    "NOT",
    "OR",
    "RIGHT",
    "ROUND",
    "SUM",
    "TRIM",
    "UPPER",
];

/// A formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Value(Outcome),
    /// A field, by its id or its name.
    Field(String),
    Negative(Box<Expression>),
    Two(Sign, Box<Expression>, Box<Expression>),
    Function(&'static str, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Add,
    Subtract,
    Multiply,
    Divide,
    Join,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What a formula computes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Empty,
    Number(f64),
    Text(String),
    Bool(bool),
}

/// The signs of each rank, of which those that bind least come first, and longer ones before those
/// that they begin with.
const RANKS: [&[(&str, Sign)]; 4] = [
    &[
        ("==", Sign::Equal),
        ("!=", Sign::NotEqual),
        ("<>", Sign::NotEqual),
        ("<=", Sign::LessEqual),
        (">=", Sign::GreaterEqual),
        ("=", Sign::Equal),
        ("<", Sign::Less),
        (">", Sign::Greater),
    ],
    &[("&", Sign::Join)],
    &[("+", Sign::Add), ("-", Sign::Subtract)],
    &[("*", Sign::Multiply), ("/", Sign::Divide)],
];

impl Expression {
    /// Reads a formula; nothing if it has anything that is not known.
    pub(super) fn parse(text: &str) -> Option<Expression> {
        let mut rest = Rest(text);
        let expression = rest.ranked(0, DEPTH)?;
        rest.0.trim().is_empty().then_some(expression)
    }

    /// The fields that it names, by id or name.
    pub(super) fn fields<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Expression::Value(_) => {}
            Expression::Field(name) => out.push(name),
            Expression::Negative(inner) => inner.fields(out),
            Expression::Two(_, a, b) => [a, b].into_iter().for_each(|it| it.fields(out)),
            Expression::Function(_, arguments) => arguments.iter().for_each(|it| it.fields(out)),
        }
    }

    /// What it computes; `cell` gives the value of a field.
    pub(super) fn evaluate(&self, cell: &dyn Fn(&str) -> Outcome) -> Outcome {
        match self {
            Expression::Value(value) => value.clone(),
            Expression::Field(name) => cell(name),
            Expression::Negative(inner) => {
                inner.evaluate(cell).number().map_or(Outcome::Empty, |it| Outcome::Number(-it))
            }
            Expression::Two(sign, a, b) => two(*sign, &a.evaluate(cell), &b.evaluate(cell)),
            Expression::Function("IF", arguments) => {
                let taken = if arguments[0].evaluate(cell).holds() { 1 } else { 2 };
                arguments.get(taken).map_or(Outcome::Empty, |it| it.evaluate(cell))
            }
            Expression::Function(name, arguments) => {
                let values: Vec<Outcome> = arguments.iter().map(|it| it.evaluate(cell)).collect();
                function(name, &values).unwrap_or(Outcome::Empty)
            }
        }
    }
}

impl Outcome {
    /// As a number, which an empty cell counts as 0.
    fn number(&self) -> Option<f64> {
        match self {
            Outcome::Empty => Some(0.0),
            Outcome::Number(number) => Some(*number),
            Outcome::Bool(it) => Some(f64::from(u8::from(*it))),
            Outcome::Text(text) => text.trim().parse().ok(),
        }
    }

    fn text(&self) -> String {
        match self {
            Outcome::Empty => String::new(),
            Outcome::Number(number) => number.to_string(),
            Outcome::Text(text) => text.clone(),
            Outcome::Bool(it) => if *it { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }

    fn holds(&self) -> bool {
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
                if b.number().is_none() || a.parse::<f64>().is_err() =>
            {
                Some(self.text().cmp(&other.text()))
            }
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }
}

fn two(sign: Sign, a: &Outcome, b: &Outcome) -> Outcome {
    let numbers = |compute: fn(f64, f64) -> f64| match (a.number(), b.number()) {
        (Some(a), Some(b)) => {
            let number = compute(a, b);
            // Nothing can be divided by 0.
            if number.is_finite() { Outcome::Number(number) } else { Outcome::Empty }
        }
        _ => Outcome::Empty,
    };
    let compared =
        |is: fn(Ordering) -> bool| a.order(b).map_or(Outcome::Empty, |it| Outcome::Bool(is(it)));
    match sign {
        Sign::Add => numbers(|a, b| a + b),
        Sign::Subtract => numbers(|a, b| a - b),
        Sign::Multiply => numbers(|a, b| a * b),
        Sign::Divide => numbers(|a, b| a / b),
        Sign::Join => Outcome::Text(a.text() + &b.text()),
        Sign::Equal => compared(Ordering::is_eq),
        Sign::NotEqual => compared(Ordering::is_ne),
        Sign::Less => compared(Ordering::is_lt),
        Sign::LessEqual => compared(Ordering::is_le),
        Sign::Greater => compared(Ordering::is_gt),
        Sign::GreaterEqual => compared(Ordering::is_ge),
    }
}

/// What a function computes; nothing if its arguments do not fit.
fn function(name: &str, values: &[Outcome]) -> Option<Outcome> {
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
        "SUM" => Outcome::Number(all()?.iter().sum()),
        "MAX" => Outcome::Number(all()?.into_iter().reduce(f64::max)?),
        "MIN" => Outcome::Number(all()?.into_iter().reduce(f64::min)?),
        #[allow(clippy::cast_precision_loss)]
        "AVERAGE" => {
            let all = all().filter(|it| !it.is_empty())?;
            Outcome::Number(all.iter().sum::<f64>() / all.len() as f64)
        }
        "ABS" => Outcome::Number(number(0)?.abs()),
        "CEILING" => Outcome::Number(number(0)?.ceil()),
        "FLOOR" => Outcome::Number(number(0)?.floor()),
        "MOD" => Outcome::Number(number(0)?.rem_euclid(number(1).filter(|it| *it != 0.0)?)),
        "ROUND" => {
            let by = 10_f64.powf(number(1).unwrap_or(0.0).clamp(-15.0, 15.0).trunc());
            Outcome::Number((number(0)? * by).round() / by)
        }
        "AND" => Outcome::Bool(values.iter().all(Outcome::holds)),
        "OR" => Outcome::Bool(values.iter().any(Outcome::holds)),
        "NOT" => Outcome::Bool(!values.first()?.holds()),
        "ISBLANK" => Outcome::Bool(text(0)?.is_empty()),
        "CONCATENATE" => Outcome::Text(values.iter().map(Outcome::text).collect()),
        "CONTAINTEXT" => Outcome::Bool(text(0)?.contains(&text(1)?)),
        #[allow(clippy::cast_precision_loss)]
        "LEN" => Outcome::Number(text(0)?.chars().count() as f64),
        "LOWER" => Outcome::Text(text(0)?.to_lowercase()),
        "UPPER" => Outcome::Text(text(0)?.to_uppercase()),
        "TRIM" => Outcome::Text(text(0)?.trim().to_owned()),
        "LEFT" => Outcome::Text(text(0)?.chars().take(count(1, 1)).collect()),
        "RIGHT" => {
            let text: Vec<char> = text(0)?.chars().collect();
            Outcome::Text(text[text.len().saturating_sub(count(1, 1))..].iter().collect())
        }
        _ => return None,
    })
}

/// What is left to read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn take(&mut self, sign: &str) -> bool {
        match self.0.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// What stands up to a sign, which is taken as well.
    fn until(&mut self, sign: char) -> Option<&'a str> {
        let (before, after) = self.0.split_once(sign)?;
        self.0 = after;
        Some(before)
    }

    /// An expression with signs of this rank and those that bind more.
    fn ranked(&mut self, rank: usize, depth: usize) -> Option<Expression> {
        let Some(signs) = RANKS.get(rank) else { return self.one(depth.checked_sub(1)?) };
        let mut left = self.ranked(rank + 1, depth)?;
        while let Some((_, sign)) = signs.iter().find(|(sign, _)| self.take(sign)) {
            let right = self.ranked(rank + 1, depth)?;
            left = Expression::Two(*sign, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if self.take("(") {
            let inner = self.ranked(0, depth)?;
            return self.take(")").then_some(inner);
        }
        if self.take("-") {
            return Some(Expression::Negative(Box::new(self.one(depth.checked_sub(1)?)?)));
        }
        for quote in ['"', '\''] {
            if self.take(&quote.to_string()) {
                return Some(Expression::Value(Outcome::Text(self.until(quote)?.to_owned())));
            }
        }
        if self.take("bitable::$table[") {
            self.until(']')?;
            return self.take(".$field[").then(|| self.field())?;
        }
        if self.take("$field[") || self.take("CurrentValue.[") || self.take("[") {
            return self.field();
        }
        self.0 = self.0.trim_start();
        let length = |is: fn(char) -> bool| self.0.find(|c| !is(c)).unwrap_or(self.0.len());
        let digits = length(|c| c.is_ascii_digit() || c == '.');
        if digits > 0 {
            let (number, rest) = self.0.split_at(digits);
            self.0 = rest;
            return Some(Expression::Value(Outcome::Number(number.parse().ok()?)));
        }
        let (word, rest) = self.0.split_at(length(|c| c.is_ascii_alphabetic()));
        self.0 = rest;
        let word = word.to_ascii_uppercase();
        match word.as_str() {
            "TRUE" => return Some(Expression::Value(Outcome::Bool(true))),
            "FALSE" => return Some(Expression::Value(Outcome::Bool(false))),
            _ => {}
        }
        let name = FUNCTIONS.into_iter().find(|it| *it == word)?;
        let arguments = self.take("(").then(|| self.arguments(depth))??;
        // Without a condition, nothing can be chosen.
        (name != "IF" || !arguments.is_empty()).then_some(Expression::Function(name, arguments))
    }

    fn field(&mut self) -> Option<Expression> {
        Some(Expression::Field(self.until(']')?.trim().to_owned()))
    }

    /// Expressions separated by commas, and the bracket that ends them.
    fn arguments(&mut self, depth: usize) -> Option<Vec<Expression>> {
        let mut all = Vec::new();
        if self.take(")") {
            return Some(all);
        }
        loop {
            all.push(self.ranked(0, depth)?);
            if self.take(")") {
                return Some(all);
            }
            if !self.take(",") {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, Outcome};

    fn value(formula: &str) -> Outcome {
        let formula =
            Expression::parse(formula).unwrap_or_else(|| panic!("{formula} is not known"));
        formula.evaluate(&|field| match field {
            "fldLength" | "Length" => Outcome::Number(30.0),
            "Ship" => Outcome::Text("Argo".to_owned()),
            _ => Outcome::Empty,
        })
    }

    #[test]
    fn formulas_compute_numbers_texts_and_truth() {
        let number =
            |formula: &str, is: f64| assert_eq!(value(formula), Outcome::Number(is), "{formula}");
        number("1 + 2 * 3 - 4 / 2", 5.0);
        number("-(1 + 2) * 3", -9.0);
        number("bitable::$table[tblA].$field[fldLength] * 2", 60.0);
        number("SUM([Length], CurrentValue.[Length], [Width])", 60.0);
        number("ROUND([Length] / 7, 2)", 4.29);
        number("MAX(1, MIN(5, 3))", 3.0);
        number("MOD(-1, 3)", 2.0);
        number("len([Ship])", 4.0);
        let text = |formula: &str, is: &str| {
            assert_eq!(value(formula), Outcome::Text(is.to_owned()), "{formula}")
        };
        text("[Ship] & \" is \" & [Length] & 'm'", "Argo is 30m");
        text("IF([Length] >= 30, \"long\", \"short\")", "long");
        text("UPPER(LEFT([Ship], 2)) & RIGHT([Ship], 1)", "ARo");
        assert_eq!(value("AND([Ship] = \"Argo\", NOT([Length] < 30))"), Outcome::Bool(true));
        assert_eq!(value("CONTAINTEXT([Ship], \"rg\")"), Outcome::Bool(true));
        assert_eq!(value("ISBLANK([Width])"), Outcome::Bool(true));
        for empty in ["1 / 0", "[Width]", "[Ship] * 2", "IF(FALSE, 1)", "AVERAGE()"] {
            assert_eq!(value(empty), Outcome::Empty, "{empty}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_formula() {
        let deep = "(".repeat(1000) + "1" + &")".repeat(1000);
        for unknown in
            ["", "1 +", "(1", "NOW()", "IF()", "[Ship", "\"a", "SUM(1", "1.2.3", "a", &deep]
        {
            assert_eq!(Expression::parse(unknown), None, "{unknown}");
        }
    }
}
