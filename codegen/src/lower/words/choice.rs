//! Which of several texts fits all that one item of the crate stands for.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// How much of its words a text must share with the others.
const ENOUGH: f64 = 0.7;

/// Words of which a text about one thing has one, and a text about its counterpart the other.
const OPPOSITES: [(&str, &str); 25] = [
    ("before", "after"),
    ("start", "end"),
    ("starts", "ends"),
    ("begins", "ends"),
    ("begin", "end"),
    ("first", "last"),
    ("add", "remove"),
    ("added", "removed"),
    ("add", "delete"),
    ("added", "deleted"),
    ("created", "changed"),
    ("created", "deleted"),
    ("old", "new"),
    ("original", "target"),
    ("source", "target"),
    ("lowest", "highest"),
    ("lower", "upper"),
    ("least", "most"),
    ("earliest", "latest"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("left", "right"),
    ("width", "height"),
    ("sender", "receiver"),
    ("latitude", "longitude"),
];

/// A text with its words that say something.
struct Said<'w> {
    text: &'w str,
    words: BTreeSet<String>,
    times: usize,
    /// Which of [`OPPOSITES`] it has the first word of without the second one, and the second one
    /// without the first one: a bit for each.
    sides: [u32; 2],
}

/// What is said: nothing, or the same everywhere, which is what most items are; or several texts.
enum Texts<'w> {
    Same(Option<&'w str>),
    Several(Vec<Said<'w>>),
}

/// The text that fits all: it says almost the same as each other one, or only what all of them say.
/// `None` if some say another thing.
pub(in crate::lower) fn fitting<'w>(texts: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let said = match gathered(texts) {
        Texts::Same(text) => return text,
        Texts::Several(said) => said,
    };
    let fits = |it: &&Said| {
        !opposed(it, &said) && (says_less(it, &said) || agreement(it, &said) >= ENOUGH)
    };
    best(said.iter().filter(fits), &said)
}

/// The text that says all that each other one says, in the same words, and more: "ID of the berth, as
/// in the list of berths." before "ID of the berth.". Where to look something up counts as nothing
/// more. `None` if there is none, or if what it has more is about its own place.
pub(in crate::lower) fn fullest<'w>(texts: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let Texts::Several(said) = gathered(texts) else { return None };
    let parts: Vec<Vec<String>> = said.iter().map(|it| clauses(it.text)).collect();
    let sourceless = |of: &[String]| -> BTreeSet<String> {
        of.iter().filter(|clause| !is_source(clause)).cloned().collect()
    };
    let cores: Vec<BTreeSet<String>> = parts.iter().map(|it| sourceless(it)).collect();
    let full = |at: usize| {
        let same_start = parts.iter().all(|other| other.first() == parts[at].first());
        same_start && cores.iter().all(|other| other.is_subset(&cores[at]))
    };
    let everywhere = |clause: &String| parts.iter().all(|of| of.contains(clause));
    let elsewhere = |at: usize| parts[at].iter().all(|it| everywhere(it) || !is_of_place(it));
    let candidates = (0..said.len()).filter(|&at| full(at) && elsewhere(at));
    // Of those that say as much, one that also tells where to look.
    let best = candidates.max_by_key(|&at| (parts[at].len(), said[at].times, Reverse(at)))?;
    Some(said[best].text)
}

/// The clauses of a text, without what stands between them.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses = vec![String::new()];
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches([',', ';', '.', ':']);
        let last = clauses.last_mut().expect("there is one");
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(&bare.to_lowercase());
        if bare.len() < word.len() {
            clauses.push(String::new());
        }
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// Whether a clause tells where a value comes from, or where its details are.
fn is_source(clause: &str) -> bool {
    const STARTS: [&str; 3] = ["from the ", "as in the ", "see "];
    const ENDS: [&str; 4] =
        ["gives the details", "give the details", "has its details", "takes it"];
    STARTS.iter().any(|start| clause.starts_with(start))
        || ENDS.iter().any(|end| clause.ends_with(end))
}

/// Whether a clause holds for the call alone whose page has it.
fn is_of_place(clause: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "not returned",
        "not given",
        "this call",
        "the request",
        "the reply",
        "left out",
        "without it",
    ];
    SIGNS.iter().any(|sign| clause.contains(sign)) || clause.split(' ').any(|word| word == "here")
}

/// What most places say, if few enough say another thing.
pub(in crate::lower) fn common<'w>(texts: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let said = match gathered(texts) {
        Texts::Same(text) => return text,
        Texts::Several(said) => said,
    };
    let all: usize = said.iter().map(|it| it.times).sum();
    let most = said.iter().find(|it| it.times * 3 >= all * 2)?;
    (!opposed(most, &said)).then_some(most.text)
}

/// The text that fits most, of texts about one and the same thing. `None` only where they contradict
/// each other.
pub(super) fn likeliest<'w>(texts: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let said = match gathered(texts) {
        Texts::Same(text) => return text,
        Texts::Several(said) => said,
    };
    best(said.iter().filter(|it| !opposed(it, &said)), &said)
}

fn best<'s, 'w: 's>(
    texts: impl Iterator<Item = &'s Said<'w>>,
    said: &[Said<'w>],
) -> Option<&'w str> {
    let rated = texts.map(|it| (says_less(it, said), agreement(it, said), it.text));
    let best = rated.max_by(|(less, agreement, text), (other_less, other_agreement, other)| {
        // The shorter one says less that is not so elsewhere.
        less.cmp(other_less)
            .then(agreement.total_cmp(other_agreement))
            .then(other.len().cmp(&text.len()))
            .then(other.cmp(text))
    });
    best.map(|(.., text)| text)
}

fn gathered<'w>(texts: impl Iterator<Item = &'w str>) -> Texts<'w> {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    texts.for_each(|text| *said.entry(text).or_default() += 1);
    if said.len() < 2 {
        return Texts::Same(said.into_keys().next());
    }
    let said = said.into_iter().map(|(text, times)| {
        let words = content(text);
        Said { text, times, sides: sides(&words), words }
    });
    Texts::Several(said.collect())
}

/// How much a text is like the others, each as often as it is said.
fn agreement(it: &Said<'_>, said: &[Said<'_>]) -> f64 {
    let others = said.iter().filter(|other| other.text != it.text);
    let (shared, all) = others.fold((0.0, 0), |(shared, all), other| {
        (shared + likeness(&it.words, &other.words) * other.times as f64, all + other.times)
    });
    if all == 0 { 1.0 } else { shared / all as f64 }
}

/// Whether each other text says what this one says, and more.
fn says_less(it: &Said<'_>, said: &[Said<'_>]) -> bool {
    !it.words.is_empty() && said.iter().all(|other| it.words.is_subset(&other.words))
}

/// Whether another text is about the counterpart.
fn opposed(it: &Said<'_>, said: &[Said<'_>]) -> bool {
    let [one, two] = it.sides;
    said.iter().any(|other| one & other.sides[1] != 0 || two & other.sides[0] != 0)
}

/// See [`Said::sides`].
fn sides(words: &BTreeSet<String>) -> [u32; 2] {
    let mut sides = [0; 2];
    for (at, (one, two)) in OPPOSITES.iter().enumerate() {
        match (words.contains(*one), words.contains(*two)) {
            (true, false) => sides[0] |= 1 << at,
            (false, true) => sides[1] |= 1 << at,
            _ => {}
        }
    }
    sides
}

/// The words of a text that say something.
fn content(text: &str) -> BTreeSet<String> {
    const SMALL: [&str; 14] =
        ["a", "an", "the", "of", "in", "on", "to", "for", "is", "are", "that", "by", "or", "and"];
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words = words.map(str::to_lowercase).filter(|word| !word.is_empty());
    words.filter(|word| !SMALL.contains(&word.as_str())).collect()
}

/// The share of words that two texts have in common.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let all = one.union(other).count();
    if all == 0 { 1.0 } else { one.intersection(other).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::{common, fitting, fullest, likeliest};

    #[test]
    fn what_all_say_is_chosen() {
        let said = ["ID of the berth.", "ID of the berth.", "ID of a berth, for short."];
        assert_eq!(fitting(said.into_iter()), Some("ID of the berth."));
        let said = ["ID of the old berth.", "ID of the berth.", "ID of the berth at night."];
        assert_eq!(fitting(said.into_iter()), Some("ID of the berth."));
    }

    #[test]
    fn of_two_that_say_almost_the_same_the_shorter_is_chosen() {
        let said = ["When the ship came in at the berth.", "When the ship came in."];
        assert_eq!(fitting(said.into_iter()), Some("When the ship came in."));
    }

    #[test]
    fn where_each_says_another_thing_nothing_is_chosen() {
        assert_eq!(fitting(["ID of the berth.", "ID of the captain."].into_iter()), None);
        assert_eq!(
            fitting(["ID of the ship's berth.", "ID of the ship's owner."].into_iter()),
            None
        );
        assert_eq!(fitting(std::iter::empty()), None);
    }

    #[test]
    fn a_text_that_adds_to_all_others_is_the_fullest() {
        let full = "ID of the berth, in the form that `id_type` names; not supported yet.";
        let said = ["ID of the berth.", full, "ID of the berth, not supported yet."];
        assert_eq!(fullest(said.into_iter()), Some(full));
        assert_eq!(fullest(["ID of the berth."].into_iter()), None);
        assert_eq!(fullest(["ID of the berth.", "ID of the captain."].into_iter()), None);
        let said = ["The berth, by day.", "The berth, by night."];
        assert_eq!(fullest(said.into_iter()), None);
    }

    #[test]
    fn where_to_look_does_not_tell_texts_apart() {
        let one = "ID of the berth; empty if there is none. The list of berths gives the details.";
        let other = "ID of the berth, as in the list of berths.";
        assert_eq!(fullest([one, other].into_iter()), Some(one));
    }

    #[test]
    fn what_holds_for_one_place_alone_is_not_the_fullest() {
        let said = ["The ship's flag.", "The ship's flag; not returned here."];
        assert_eq!(fullest(said.into_iter()), None);
    }

    #[test]
    fn opposites_are_never_taken_for_each_other() {
        for said in [
            ["The ship before the storm.", "The ship after the storm."],
            [
                "When the long watch at the pier of the harbor starts, in seconds.",
                "When the long watch at the pier of the harbor ends, in seconds.",
            ],
        ] {
            assert_eq!(fitting(said.into_iter()), None);
            assert_eq!(likeliest(said.into_iter()), None);
        }
        let both = ["The ship, before or after the storm.", "The ship before or after."];
        assert_eq!(fitting(both.into_iter()), Some("The ship before or after."));
    }

    #[test]
    fn what_most_places_say_is_common_unless_one_says_the_opposite() {
        let said = ["The pier.", "The pier.", "Where the ship lies."];
        assert_eq!(common(said.into_iter()), Some("The pier."));
        assert_eq!(common(said.into_iter().skip(1)), None);
        let said = ["The first pier.", "The first pier.", "The last pier."];
        assert_eq!(common(said.into_iter()), None);
    }

    #[test]
    fn of_texts_about_one_thing_one_is_always_chosen() {
        let said = ["Closed.", "The gate is shut at night."];
        assert_eq!(fitting(said.into_iter()), None);
        assert_eq!(likeliest(said.into_iter()), Some("Closed."));
    }
}
