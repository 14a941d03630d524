//! How numbers read in reports and docs.

use std::fmt::Display;

/// A whole number with a comma every three digits: `1,693`.
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 page`, `2 pages`.
pub fn counted(count: impl Display, one: &str) -> String {
    let number = grouped(count);
    let end = if number == "1" { "" } else { "s" };
    format!("{number} {one}{end}")
}

#[cfg(test)]
mod tests {
    use super::{counted, grouped};

    #[test]
    fn numbers_have_a_comma_every_three_digits() {
        let shown = [0, 999, 1000, 123456, 1234567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn only_one_is_not_many() {
        let shown = [0, 1, 1001].map(|count| counted(count, "page"));
        assert_eq!(shown, ["0 pages", "1 page", "1,001 pages"]);
    }
}
