//! Doc comments of structs, enums and variants: words, values on the wire, places.

use super::text::{code, sentence};
use crate::{ir::Doc, lower::names};

/// The doc comment of a variant.
pub(in crate::lower) fn variant(summary: Option<&str>, name: &str, wire: &str) -> Doc {
    let words = summary.map_or_else(|| format!("{}.", names::english(name)), sentence);
    vec![words, String::new(), format!("{} on the wire.", code(wire))]
}

/// The part of an enum's doc comment about documented values without a variant.
pub(in crate::lower) fn unnamed<'v>(values: impl Iterator<Item = &'v str>) -> Doc {
    let values: Vec<String> = values.map(code).collect();
    if values.is_empty() {
        return Doc::new();
    }
    let told = format!("Values without a variant, read as `Unknown`: {}.", values.join(", "));
    vec![String::new(), told]
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
    let mut all: Vec<(String, String)> = Vec::new();
    for (method, path) in places {
        let inside = path.split('.').skip(2).collect::<Vec<_>>().join(".");
        // A body that is a list has no name.
        let place = (method, code(if inside.is_empty() { path } else { &inside }));
        if !all.contains(&place) {
            all.push(place);
        }
    }
    let more = match all.len().saturating_sub(MOST) {
        0 => String::new(),
        1 => ", and in 1 more place".to_owned(),
        more => format!(", and in {more} more places"),
    };
    let mut shown = String::new();
    for (at, (method, inside)) in all.iter().take(MOST).enumerate() {
        let before = at.checked_sub(1).map(|before| &all[before].0);
        shown += &match before {
            None => format!("In `{method}` as {inside}"),
            Some(before) if before == method => format!(" and as {inside}"),
            Some(_) => format!(", in `{method}` as {inside}"),
        };
    }
    vec![words, String::new(), format!("{shown}{more}.")]
}

#[cfg(test)]
mod tests {
    use super::named_type;

    #[test]
    fn a_call_is_named_once_for_places_that_follow_each_other() {
        let places = [
            ("get", "response.data.before"),
            ("get", "response.data.after"),
            ("get", "response.data.after"),
            ("list", "response.data.items.now"),
            ("list", "response.data.items.then"),
        ];
        let places = places.into_iter().map(|(method, path)| (method.to_owned(), path));
        let doc = named_type(Some("A tide"), "Tide", places);
        let told =
            "In `get` as `before` and as `after`, in `list` as `items.now`, and in 1 more place.";
        assert_eq!(doc, ["A tide.", "", told]);
    }
}
