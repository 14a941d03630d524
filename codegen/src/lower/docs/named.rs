//! Doc comments of structs, enums and variants: words, values on the wire, places.

use super::text::{code, sentence, text};
use crate::{ir::Doc, lower::names};
use feishu_spec::EnumValue;

/// The doc comment of a variant.
pub(in crate::lower) fn variant(
    summary: Option<&str>,
    name: &str,
    wire: &str,
    values: &[&EnumValue],
) -> Doc {
    let words = summary.map_or_else(|| format!("{}.", names::english(name)), sentence);
    let labels = labels(values);
    let label: Vec<String> = labels.iter().map(|label| text(label)).collect();
    // Whoever has words does not need the documented ones.
    let fact = if label.is_empty() || summary.is_some() {
        format!("{} on the wire.", code(wire))
    } else {
        format!(
            "{}, documented as: {}.",
            code(wire),
            label.join("; ").trim_end_matches(['.', '。'])
        )
    };
    vec![words, String::new(), fact]
}

/// The part of an enum's doc comment about documented values without a variant.
pub(in crate::lower) fn unnamed<'v>(
    values: impl Iterator<Item = (&'v str, &'v [&'v EnumValue])>,
) -> Doc {
    let values: Vec<String> = values
        .map(|(wire, values)| match labels(values).first() {
            Some(label) => format!("{} ({})", code(wire), text(label)),
            None => code(wire),
        })
        .collect();
    if values.is_empty() {
        return Doc::new();
    }
    let told =
        format!("Documented without a meaning, and read as `Unknown`: {}.", values.join(", "));
    vec![String::new(), told]
}

/// The labels of a value, each once. A note replaces the label that it explains.
fn labels<'a>(values: &[&'a EnumValue]) -> Vec<&'a str> {
    let mut labels: Vec<&str> = Vec::new();
    for label in values.iter().filter_map(|value| value.note.as_ref().or(value.label.as_ref())) {
        if !labels.contains(&label.as_str()) {
            labels.push(label);
        }
    }
    labels
}

/// The doc comment of a type with several documented names, given as paths.
pub(in crate::lower) fn shared(words: Option<&str>, name: &str, paths: &[String]) -> Doc {
    const MOST: usize = 3;
    let words = words.map_or_else(|| format!("{}.", names::english(name)), sentence);
    let shown: Vec<String> = paths.iter().take(MOST).map(|path| code(path)).collect();
    let shown = shown.join(", ");
    let told = if paths.len() > MOST {
        format!("Documented under {} names, among them {shown}.", paths.len())
    } else {
        format!("Documented as {shown}.")
    };
    vec![words, String::new(), told]
}

/// The doc comment of a struct or enum inside calls: words, and its places. A place is a call and a
/// path: `batch_update`, `request.body.package_list`.
pub(in crate::lower) fn named_type<'p>(
    words: Option<&str>,
    name: &str,
    places: impl Iterator<Item = (String, &'p str)>,
) -> Doc {
    const MOST: usize = 3;
    let words = words.map_or_else(|| format!("{}.", names::english(name)), sentence);
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0;
    for (method, path) in places {
        let inside = path.split('.').skip(2).collect::<Vec<_>>().join(".");
        // A body that is a list has no name.
        let inside = if inside.is_empty() { path } else { &inside };
        let place = format!("`{method}` as {}", code(inside));
        if shown.contains(&place) {
            continue;
        }
        if shown.len() < MOST { shown.push(place) } else { more += 1 }
    }
    let more = match more {
        0 => String::new(),
        1 => ", and in 1 more place".to_owned(),
        more => format!(", and in {more} more places"),
    };
    vec![words, String::new(), format!("In {}{more}.", shown.join(", in "))]
}
