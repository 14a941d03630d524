//! Values of cells as their formats show them.

use serde_json::Value;

use super::super::calendar::date;

/// The days from the first day of sheets, 1899-12-30, to 1970-01-01.
const EPOCH: i64 = 25_569;

/// A value in the documented format of its cell; nothing if the format changes nothing of it.
/// Formats of dates alone are applied with `dates_only`.
pub(in super::super) fn formatted(value: &Value, format: &str, dates_only: bool) -> Option<String> {
    let number = value.as_f64()?;
    if format.contains("yy") || format.contains("HH") {
        return Some(moment(number, format));
    }
    match format {
        _ if dates_only => None,
        "" => None,
        "@" => Some(value.to_string()),
        _ => numeral(number, format),
    }
}

/// A date and a time: `yyyy/MM/dd HH:mm:ss`.
fn moment(number: f64, format: &str) -> String {
    // To the second: a second is no round part of a day.
    let seconds = (number * 86_400.0).round() as i64;
    let (year, month, day) = date(seconds.div_euclid(86_400) - EPOCH);
    let of_day = seconds.rem_euclid(86_400);
    let mut written = format.replace("yyyy", &format!("{year:04}"));
    for (name, part) in [
        ("MM", month),
        ("dd", day),
        ("HH", of_day / 3600),
        ("mm", of_day / 60 % 60),
        ("ss", of_day % 60),
    ] {
        written = written.replace(name, &format!("{part:02}"));
    }
    written
}

/// A number: `0`, `#,##0.00`, `0%`, `0.00E+00`, with a sign of a currency before it or without one.
fn numeral(number: f64, format: &str) -> Option<String> {
    let first = format.find(['#', '0'])?;
    let (currency, digits) = format.split_at(first);
    let (digits, percent) = match digits.strip_suffix('%') {
        Some(digits) => (digits, "%"),
        None => (digits, ""),
    };
    let (digits, exponent) = match digits.strip_suffix("E+00") {
        Some(digits) => (digits, true),
        None => (digits, false),
    };
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let number = if percent.is_empty() { number } else { number * 100.0 };
    let sign = if number < 0.0 { "-" } else { "" };
    let size = number.abs();
    let written = match exponent {
        true => scientific(size, decimals),
        false => format!("{size:.decimals$}"),
    };
    let written = if digits.contains(',') { grouped(&written) } else { written };
    Some(format!("{sign}{currency}{written}{percent}"))
}

/// `1.02E+03`.
fn scientific(number: f64, decimals: usize) -> String {
    let written = format!("{number:.decimals$e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}E{sign}{:02}", exponent.abs())
}

/// A comma before each three digits of what is before the point.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::formatted;

    #[test]
    fn numbers_are_written_in_each_documented_format() {
        let written = |value: Value, format: &str| formatted(&value, format, false).unwrap();
        for (value, format, wanted) in [
            (json!(1024), "@", "1024"),
            (json!(1024.4), "0", "1024"),
            (json!(1_024_000), "#,##0", "1,024,000"),
            (json!(-1024.567), "#,##0.00", "-1,024.57"),
            (json!(0.1024), "0%", "10%"),
            (json!(0.1024), "0.00%", "10.24%"),
            (json!(1024), "0.00E+00", "1.02E+03"),
            (json!(0.00125), "0.00E+00", "1.25E-03"),
            (json!(1024), "¥#,##0", "¥1,024"),
            (json!(1024.5), "$#,##0.00", "$1,024.50"),
            (json!(42_957), "yyyy/MM/dd", "2017/08/10"),
            (json!(42_957.5), "yyyy-MM-dd", "2017-08-10"),
            (json!(42_957.975), "HH:mm:ss", "23:24:00"),
            (json!(2.5), "yyyy/MM/dd HH:mm:ss", "1900/01/01 12:00:00"),
        ] {
            assert_eq!(written(value, format), wanted, "{format}");
        }
    }

    #[test]
    fn what_is_no_number_or_has_no_format_stays() {
        assert_eq!(formatted(&json!("tide"), "0", false), None);
        assert_eq!(formatted(&json!(7), "", false), None);
        assert_eq!(formatted(&json!(7), "0.00", true), None, "only dates");
        assert_eq!(formatted(&json!(0), "yyyy/MM/dd", true).unwrap(), "1899/12/30");
    }
}
