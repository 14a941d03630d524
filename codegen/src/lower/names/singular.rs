//! What one element of a list is called: English plurals, by a few rules and the words that they
//! get wrong. A word is added here when a generated name shows the need; the name then changes,
//! so look at what else it renames.

/// Plurals that the rules get wrong, each with its singular.
#[rustfmt::skip]
const IRREGULAR: [(&str, &str); 34] = [
    // -es behind a word that ends in s.
    ("aliases", "alias"), ("biases", "bias"), ("bonuses", "bonus"), ("buses", "bus"),
    ("campuses", "campus"), ("canvases", "canvas"), ("focuses", "focus"), ("lenses", "lens"),
    ("radiuses", "radius"), ("statuses", "status"), ("surpluses", "surplus"),
    ("viruses", "virus"),
    // -is and -us that are plurals.
    ("apis", "api"), ("emojis", "emoji"), ("kpis", "kpi"), ("menus", "menu"), ("taxis", "taxi"),
    ("wikis", "wiki"),
    // -ies, -xes and -ches behind a word that ends in e.
    ("axes", "axis"), ("caches", "cache"), ("calories", "calorie"), ("cookies", "cookie"),
    ("movies", "movie"), ("niches", "niche"),
    // Plurals without s, or with more than that.
    ("analyses", "analysis"), ("bases", "base"), ("children", "child"),
    ("criteria", "criterion"), ("halves", "half"), ("heroes", "hero"), ("indices", "index"),
    ("people", "person"), ("shelves", "shelf"), ("vertices", "vertex"),
];

/// Words that end in s and are no plurals, beside those in -ss, -us and -is.
const SINGULAR: [&str; 15] = [
    "alias", "atlas", "bias", "canvas", "chaos", "dns", "gas", "gps", "https", "ios", "lens",
    "news", "series", "sms", "species",
];

/// What one element of a list is called, after the list: `items` is `item`, `id_list` is `id`,
/// `exception_statuses` is `exception_status`. Words in -ves lose their s only: here they are
/// objectives, archives and leaves of absence.
pub(in crate::lower) fn singular(list: &str) -> String {
    if let Some(stem) = list.strip_suffix("_list").filter(|stem| !stem.is_empty()) {
        return stem.to_owned();
    }
    let (before, word) = list.split_at(last_word(list));
    format!("{before}{}", singular_of(word))
}

/// Where the last word of a name begins, in snake case or camel case.
fn last_word(name: &str) -> usize {
    let mut start = 0;
    let mut lower = false;
    for (at, letter) in name.char_indices() {
        if !letter.is_alphanumeric() {
            start = at + letter.len_utf8();
        } else if letter.is_uppercase() && lower {
            start = at;
        }
        lower = letter.is_lowercase() || letter.is_numeric();
    }
    start
}

fn singular_of(word: &str) -> String {
    let lower = word.to_lowercase();
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == lower) {
        // Both begin with the same letter, which may be a capital one.
        let first = word.chars().next().map_or(0, char::len_utf8);
        return format!("{}{}", &word[..first], &one[first..]);
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let plural = word.len() > 2 && ends(&["s"]) && !ends(&["ss", "us", "is"]);
    if !plural || SINGULAR.contains(&lower.as_str()) {
        return word.to_owned();
    }
    let without = |letters: usize| &word[..word.len() - letters];
    if ends(&["ies"]) && word.len() > 5 {
        format!("{}y", without(3))
    } else if ends(&["sses", "xes", "ches", "shes", "zzes"]) {
        without(2).to_owned()
    } else {
        without(1).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_called_after_its_list() {
        let cases = [
            ("items", "item"),
            ("package_id_list", "package_id"),
            ("list", "list"),
            ("userIds", "userId"),
            ("work-shifts", "work-shift"),
            ("companies", "company"),
            ("ties", "tie"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("mailboxes", "mailbox"),
            ("branches", "branch"),
            ("crashes", "crash"),
            ("buzzes", "buzz"),
        ];
        for (list, element) in cases {
            assert_eq!(singular(list), element);
        }
    }

    #[test]
    fn words_in_ses_and_ves_keep_the_e_that_is_theirs() {
        let cases = [
            ("courses", "course"),
            ("expenses", "expense"),
            ("responses", "response"),
            ("spouses", "spouse"),
            ("databases", "database"),
            ("statuses", "status"),
            ("exception_statuses", "exception_status"),
            ("StatusAliases", "StatusAlias"),
            ("progresses", "progress"),
            ("objectives", "objective"),
            ("archives", "archive"),
            ("leaves", "leave"),
            ("halves", "half"),
        ];
        for (list, element) in cases {
            assert_eq!(singular(list), element);
        }
    }

    #[test]
    fn a_word_that_is_no_plural_stays() {
        for word in ["status", "address", "analysis", "alias", "series", "bonus", "ms", "ios", "s"]
        {
            assert_eq!(singular(word), word);
        }
    }

    #[test]
    fn an_exception_is_none_by_the_rules_and_begins_like_its_singular() {
        for (many, one) in IRREGULAR {
            assert_eq!(singular(many), one);
            assert_eq!(many.chars().next(), one.chars().next(), "{many}");
        }
        assert!(SINGULAR.iter().all(|word| singular(word) == *word));
    }
}
