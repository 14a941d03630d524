//! Numbers in tables, as `format` of their column says.

use super::model::Style;

/// The most digits after the point that a column may ask for.
const MOST_DIGITS: u64 = 10;

pub(super) fn formatted(number: f64, format: Style<'_>) -> String {
    let precision = format.get("precision").and_then(|it| it.as_u64());
    let digits = match precision {
        Some(precision) => format!("{number:.*}", precision.min(MOST_DIGITS) as usize),
        None => number.to_string(),
    };
    let is_separated = format.get("separator").is_some_and(|it| *it == true);
    let digits = if is_separated { separated(&digits) } else { digits };
    format.text("symbol").unwrap_or_default().to_owned() + &digits
}

/// With a comma between each three digits before the point.
fn separated(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if left % 3 == 0 && out.ends_with(|before: char| before.is_ascii_digit()) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_have_symbols_separators_and_digits() {
        for (number, format, expected) in [
            (168.0, json!({}), "168"),
            (26.58, json!({}), "26.58"),
            (
                1234567.891,
                json!({"precision": 2, "separator": true, "symbol": "$"}),
                "$1,234,567.89",
            ),
            (-123456.0, json!({"separator": true}), "-123,456"),
            (999.5, json!({"precision": 0, "separator": true}), "1,000"),
            (0.5, json!({"precision": u64::MAX}), "0.5000000000"),
        ] {
            assert_eq!(formatted(number, Style(format.as_object())), expected);
        }
    }
}
