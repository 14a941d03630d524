//! The words for a field of which two places say different things: both, each with its places.

use std::collections::BTreeSet;

use feishu_spec::markdown::code;

/// How many places of a text are named.
const NAMED: usize = 2;

/// A text, the call or event that says it, and the field that holds its struct there.
pub(super) struct Told<'w> {
    pub(super) text: &'w str,
    pub(super) call: String,
    pub(super) held: Option<&'w str>,
}

/// Both texts; `None` if there are not two, or if no names tell their places apart.
pub(super) fn joint(told: &[Told<'_>]) -> Option<String> {
    let mut texts: Vec<&str> = Vec::new();
    for it in told {
        if !texts.contains(&it.text) {
            texts.push(it.text);
        }
    }
    let [one, other] = texts[..] else { return None };
    let calls = |text: &str| places(told, text, |it| Some(it.call.as_str()));
    let held = |text: &str| places(told, text, |it| it.held);
    let (here, there) =
        apart(calls(one)?, calls(other)?).or_else(|| apart(held(one)?, held(other)?))?;
    match (here.len() <= NAMED, there.len() <= NAMED) {
        (true, true) => Some(format!("In {}: {one} In {}: {other}", named(&here), named(&there))),
        // The text of most places stands alone, and before that of the few.
        (false, true) => Some(format!("{one} In {}: {other}", named(&there))),
        (true, false) => Some(format!("{other} In {}: {one}", named(&here))),
        (false, false) => None,
    }
}

/// The names of the places that say a text; `None` if one has no name.
fn places<'t>(
    told: &'t [Told<'_>],
    text: &str,
    name: impl Fn(&'t Told<'_>) -> Option<&'t str>,
) -> Option<BTreeSet<&'t str>> {
    told.iter().filter(|it| it.text == text).map(name).collect()
}

type Names<'t> = BTreeSet<&'t str>;

fn apart<'t>(here: Names<'t>, there: Names<'t>) -> Option<(Names<'t>, Names<'t>)> {
    here.is_disjoint(&there).then_some((here, there))
}

fn named(names: &Names<'_>) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::{Told, joint};

    fn said(told: &[(&'static str, &str, &'static str)]) -> Option<String> {
        let told = told.iter().map(|(text, call, held)| Told {
            text,
            call: (*call).to_owned(),
            held: Some(*held),
        });
        joint(&told.collect::<Vec<_>>())
    }

    #[test]
    fn two_texts_stand_with_their_calls_or_else_with_the_fields_that_hold_them() {
        assert_eq!(
            said(&[("Sail.", "get", "a"), ("Row.", "list", "a")]).as_deref(),
            Some("In `get`: Sail. In `list`: Row.")
        );
        assert_eq!(
            said(&[("Sail.", "get", "before"), ("Row.", "get", "after")]).as_deref(),
            Some("In `before`: Sail. In `after`: Row.")
        );
        assert_eq!(said(&[("Sail.", "get", "a"), ("Row.", "get", "a")]), None);
        assert_eq!(said(&[("A.", "a", "x"), ("B.", "b", "x"), ("C.", "c", "x")]), None);
    }

    #[test]
    fn the_text_of_most_places_comes_first_without_their_names() {
        let told =
            [("Row.", "d", "x"), ("Sail.", "a", "x"), ("Sail.", "b", "x"), ("Sail.", "c", "x")];
        assert_eq!(said(&told).as_deref(), Some("Sail. In `d`: Row."));
    }
}
