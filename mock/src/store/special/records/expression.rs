//! The formula of a field: `bitable::$table[tblA].$field[fldB] * 2`, `IF([Length] > 30, "long",
//! "short")`. Known are fields of the same record, numbers and texts, the usual signs, and the
//! functions in `FUNCTIONS`; a formula with anything else computes nothing.

use super::{
    cell::number,
    outcome::{Outcome, function, joined, two},
};

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
    /// The first, and then each with the sign before it, all of one rank: `1 + 2 - 3`. In one list,
    /// since a formula may have thousands.
    Chain(Box<Expression>, Vec<(Sign, Expression)>),
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
            Expression::Chain(first, others) => {
                first.fields(out);
                others.iter().for_each(|(_, it)| it.fields(out));
            }
            Expression::Function(_, arguments) => arguments.iter().for_each(|it| it.fields(out)),
        }
    }

    /// What it computes; `cell` gives the value of a field. Nothing if a text becomes too long.
    pub(super) fn evaluate(&self, cell: &dyn Fn(&str) -> Outcome) -> Option<Outcome> {
        Some(match self {
            Expression::Value(value) => value.clone(),
            Expression::Field(name) => cell(name),
            Expression::Negative(inner) => {
                inner.evaluate(cell)?.number().map_or(Outcome::Empty, |it| Outcome::number_of(-it))
            }
            // Signs that join have a rank of their own.
            Expression::Chain(first, others) if others.iter().all(|(it, _)| *it == Sign::Join) => {
                let all = others.iter().map(|(_, it)| it);
                let all = std::iter::once(&**first).chain(all).map(|it| it.evaluate(cell));
                joined(all)?
            }
            Expression::Chain(first, others) => {
                let first = first.evaluate(cell)?;
                others.iter().try_fold(first, |left, (sign, right)| {
                    Some(two(*sign, &left, &right.evaluate(cell)?))
                })?
            }
            Expression::Function("IF", arguments) => {
                let taken = if arguments[0].evaluate(cell)?.holds() { 1 } else { 2 };
                arguments.get(taken).map_or(Some(Outcome::Empty), |it| it.evaluate(cell))?
            }
            Expression::Function("CONCATENATE", arguments) => {
                joined(arguments.iter().map(|it| it.evaluate(cell)))?
            }
            Expression::Function(name, arguments) => {
                let values: Option<Vec<Outcome>> =
                    arguments.iter().map(|it| it.evaluate(cell)).collect();
                let found = function(name, &values?).unwrap_or(Outcome::Empty);
                Some(found).filter(|it| !it.is_too_long())?
            }
        })
    }
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
        let first = self.ranked(rank + 1, depth)?;
        let mut others = Vec::new();
        while let Some((_, sign)) = signs.iter().find(|(sign, _)| self.take(sign)) {
            others.push((*sign, self.ranked(rank + 1, depth)?));
        }
        Some(match others.is_empty() {
            true => first,
            false => Expression::Chain(Box::new(first), others),
        })
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
                return Some(Expression::Value(Outcome::Text(self.until(quote)?.into())));
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
            let (digits, rest) = self.0.split_at(digits);
            self.0 = rest;
            return Some(Expression::Value(Outcome::Number(number(digits)?)));
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
    use super::{super::outcome::LONGEST, Expression, Outcome};

    fn value(formula: &str) -> Outcome {
        let formula =
            Expression::parse(formula).unwrap_or_else(|| panic!("{formula} is not known"));
        let cell = |field: &str| match field {
            "fldLength" | "Length" => Outcome::Number(30.0),
            "Ship" => Outcome::Text("Argo".into()),
            "Owner" => Outcome::Text("Nan".into()),
            "Dot" => Outcome::Text("Infinity".into()),
            "Long" => Outcome::Text("x".repeat(LONGEST).into()),
            _ => Outcome::Empty,
        };
        formula.evaluate(&cell).unwrap_or(Outcome::Empty)
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
            assert_eq!(value(formula), Outcome::Text(is.into()), "{formula}")
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
    fn a_formula_of_many_parts_is_computed_like_a_short_one() {
        let many = |part: &str| vec![part; 100_000].join("");
        assert_eq!(value(&format!("1{}", many(" + 1"))), Outcome::Number(100_001.0));
        assert_eq!(value(&format!("1{}", many(" * 1"))), Outcome::Number(1.0));
        assert_eq!(value(&format!("1{}", many(" = 1"))), Outcome::Bool(true));
        assert_eq!(value(&format!("LEN(\"\"{})", many(" & [None]"))), Outcome::Number(0.0));
        assert_eq!(value(&format!("SUM(1{})", many(", 1"))), Outcome::Number(100_001.0));
        // So many that need each other to be known are none.
        for deep in [
            "-".repeat(100_000) + "1",
            "(".repeat(100_000) + "1",
            "NOT(".repeat(100_000),
            "1 + (".repeat(100_000),
        ] {
            assert_eq!(Expression::parse(&deep), None, "{deep:.20}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_none() {
        let length = |formula: &str| match value(formula) {
            Outcome::Text(text) => Some(text.len()),
            _ => None,
        };
        assert_eq!(length("[Long] & [None]"), Some(LONGEST));
        for long in [
            "[Long] & 1",
            "CONCATENATE([Long], [Ship])",
            "IF(TRUE, [Long] & 1)",
            // It is not what is left of it, either.
            "LEFT([Long] & 1, 1)",
            "1 & ([Long] & 1)",
        ] {
            assert_eq!(value(long), Outcome::Empty, "{long}");
        }
    }

    #[test]
    fn texts_that_name_no_number_are_none() {
        for empty in ["[Owner] + 1", "SUM([Owner])", "-[Dot]", "ABS([Dot])", "MAX([Owner], 1)"] {
            assert_eq!(value(empty), Outcome::Empty, "{empty}");
        }
        let great = "9".repeat(308);
        for empty in [
            format!("SUM({great}, {great})"),
            format!("AVERAGE({great}, {great})"),
            format!("ROUND({great}, 15)"),
            format!("{great} * 10"),
        ] {
            assert_eq!(value(&empty), Outcome::Empty, "{empty:.20}");
        }
        assert_eq!(Expression::parse(&"9".repeat(400)), None);
        assert_eq!(value("[Owner] = \"Nan\""), Outcome::Bool(true));
        assert_eq!(value("[Owner] = \"NaN\""), Outcome::Bool(false));
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
