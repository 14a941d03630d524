//! Plausible values for fields that the documentation gives none for, by name and type.

use feishu_spec::{Field, Type};
use serde_json::Value;

/// Texts for names that end like this; the first that fits is taken.
const BY_NAME: [(&[&str], &str); 15] = [
    (&["file_name", "filename"], "report.pdf"),
    (&["email", "mail", "mail_address"], "ada@example.com"),
    (&["mobile", "phone", "phone_number"], "+8613800000000"),
    (&["url", "link", "redirect", "href"], "https://example.com"),
    (&["timezone", "time_zone"], "Asia/Shanghai"),
    (&["time", "timestamp", "_at"], "1700000000"),
    (&["date", "day"], "2024-01-31"),
    (&["month"], "2024-01"),
    (&["color"], "#3370FF"),
    (&["language", "locale", "lang"], "zh-CN"),
    (&["country", "region"], "CN"),
    (&["name", "title", "summary"], "Ada"),
    (&["token", "key", "code", "ticket"], "Q7PlbT2pEoxQ3csn"),
    (&["id", "ids"], "7230753910687080001"),
    (&["content", "text", "description", "comment"], "Hello"),
];

/// Texts that documented patterns and lengths may ask for.
const OTHERS: [&str; 14] = [
    "text",
    "a1b2c3",
    "A1",
    "1",
    "1.00",
    "10",
    "2024",
    "2024-01-31",
    "2024-01",
    "2024-01-31 12:00:00",
    "1700000000000",
    "12:00",
    "zh-CN",
    "CNY",
];

/// Candidates for a scalar, the most plausible first. There is at least one.
pub(super) fn candidates(field: &Field, ty: &Type) -> Vec<Value> {
    let name = field.name.to_lowercase();
    match ty {
        Type::Bool => vec![true.into()],
        Type::Int | Type::Float => numbers(field, &name, *ty == Type::Int),
        _ => texts(field, &name),
    }
}

fn numbers(field: &Field, name: &str, whole: bool) -> Vec<Value> {
    let is_time = ["time", "timestamp", "_at"].iter().any(|end| name.ends_with(end));
    let plain = is_time.then(|| Value::from(1_700_000_000_i64));
    let one = if whole { Value::from(1) } else { Value::from(1.5) };
    let range = field.range.as_ref();
    let ends = range.map(|range| [range.min.clone(), range.max.clone()]).unwrap_or_default();
    let ends = ends.into_iter().flatten().map(Value::Number);
    let inner =
        range.and_then(|range| range.min.as_ref()?.as_i64()).map(|min| Value::from(min + 1));
    plain.into_iter().chain([one]).chain(ends).chain(inner).collect()
}

fn texts(field: &Field, name: &str) -> Vec<Value> {
    let of_name = BY_NAME.iter().find(|(ends, _)| ends.iter().any(|end| name.ends_with(end)));
    let texts = of_name.map(|(_, text)| *text).into_iter().chain(OTHERS);
    let bounds = field.characters.as_ref();
    let least = bounds.and_then(|bounds| bounds.min).unwrap_or(0) as usize;
    let most = bounds.and_then(|bounds| bounds.max).unwrap_or(u64::MAX) as usize;
    let sized = texts.clone().map(|text| {
        let long = text.chars().cycle().take(least.max(text.chars().count()));
        long.take(most).collect::<String>()
    });
    texts.map(str::to_owned).chain(sized.collect::<Vec<_>>()).map(Value::String).collect()
}

/// The name of a file to upload.
pub(super) fn file_name(field: &Field) -> &'static str {
    let is_image = ["image", "avatar", "photo", "icon", "picture"]
        .iter()
        .any(|word| field.name.to_lowercase().contains(word));
    if is_image { "photo.png" } else { "report.pdf" }
}

#[cfg(test)]
mod tests {
    use feishu_spec::Bounds;

    use super::*;

    #[test]
    fn the_name_of_a_field_tells_what_is_plausible() {
        let first =
            |name: &str, ty: Type| candidates(&Field::new(name, ty.clone()), &ty)[0].clone();
        assert_eq!(first("ship_id", Type::String), "7230753910687080001");
        assert_eq!(first("captain_email", Type::String), "ada@example.com");
        assert_eq!(first("arrival_time", Type::Int), 1_700_000_000_i64);
        assert_eq!(first("berths", Type::Int), 1);
        assert_eq!(first("draft", Type::Float), 1.5);
        assert_eq!(first("loaded", Type::Bool), true);
    }

    #[test]
    fn documented_lengths_are_met() {
        let field = Field {
            characters: Some(Bounds { min: Some(40), max: Some(50) }),
            ..Field::new("ship_id", Type::String)
        };
        let fits = |text: &Value| text.as_str().is_some_and(|it| (40..=50).contains(&it.len()));
        assert!(candidates(&field, &Type::String).iter().any(fits));
    }

    #[test]
    fn a_file_is_called_after_what_its_field_is_for() {
        assert_eq!(file_name(&Field::new("image", Type::File)), "photo.png");
        assert_eq!(file_name(&Field::new("file", Type::File)), "report.pdf");
    }
}
