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
