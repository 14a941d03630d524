//! New ids that look like the documented ones.

use fastrand::Rng;

use super::names::stem;

/// The fewest characters in which an id differs from its example.
const FRESH: usize = 8;

/// An id that looks like `example`: what says what it is an id of stays, and each other character
/// is replaced by one of its kind. Without an example, an id that begins with what the field's
/// `name` says that it is the id of.
pub(crate) fn like(example: Option<&str>, name: &str, random: &mut Rng) -> String {
    let Some(example) = example.filter(|example| !example.trim().is_empty()) else {
        let prefix = stem(name);
        let prefix = prefix.rsplit('_').next().filter(|it| !it.is_empty()).unwrap_or("id");
        return format!("{prefix}_{:016x}", random.u64(..));
    };
    let (before, own, after) = parts(example);
    let hexadecimal =
        own.chars().all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c))
            && own.contains(|c: char| c.is_ascii_lowercase());
    let mut id = String::with_capacity(example.len() + FRESH);
    id.push_str(before);
    if hexadecimal {
        hexadecimal_like(own, &mut id, random);
    }
    for (place, c) in own.chars().enumerate().filter(|_| !hexadecimal) {
        id.push(match c {
            // A number does not begin with a zero.
            '0'..='9' if place == 0 => random.choice(*b"123456789").map_or('1', char::from),
            '0'..='9' => random.digit(10),
            'a'..='z' | '*' => random.lowercase(),
            'A'..='Z' => random.uppercase(),
            other => other,
        });
    }
    let fresh = own.chars().filter(char::is_ascii_alphanumeric).count();
    id.extend((fresh..FRESH).map(|_| random.digit(10)));
    id + after
}

/// Writes as many hexadecimal digits, with a `-` wherever the example has one.
fn hexadecimal_like(example: &str, id: &mut String, random: &mut Rng) {
    for sixteen in example.as_bytes().chunks(16) {
        // One random number is enough for 16 digits.
        let mut digits = random.u64(..);
        for byte in sixteen {
            let digit = b"0123456789abcdef"[(digits & 15) as usize];
            id.push(char::from(if *byte == b'-' { b'-' } else { digit }));
            digits >>= 4;
        }
    }
}

/// What an id begins with, what is its own, and what it ends with: `oc_`, `tbl`, `rec` say what it
/// is an id of, and so does a domain after `@`.
fn parts(example: &str) -> (&str, &str, &str) {
    let id = &example[..example.find('@').unwrap_or(example.len())];
    let prefixed = id.rfind('_').map(|at| at + 1).filter(|at| id.len() - at >= FRESH);
    let mixed = id.len() >= 12
        && id.contains(|c: char| c.is_ascii_uppercase())
        && id.contains(|c: char| c.is_ascii_digit())
        && id.chars().take(3).all(|c| c.is_ascii_lowercase());
    let (before, own) = id.split_at(prefixed.unwrap_or(if mixed { 3 } else { 0 }));
    // A short number after a `_` is a part of its own: the instance of a recurring event.
    let own_end = own.rfind('_').filter(|at| own.len() - at <= 3).unwrap_or(own.len());
    (before, &own[..own_end], &example[before.len() + own_end..])
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::like;

    #[test]
    fn an_id_has_the_form_of_its_example_and_is_another() {
        let mut random = Rng::with_seed(7);
        for (example, prefix, suffix) in [
            ("oc_a0553eda9014c201e6969b478895c230", "oc_", ""),
            ("tblsRc9GRRXKqhvW", "tbl", ""),
            ("00592a0e-7edf-4678-bc9d-1b77383ef08e_0", "", "_0"),
            (
                "feishu.cn_HF9U2MbibE8PPpjro6xjqa@group.calendar.feishu.cn",
                "feishu.cn_",
                "@group.calendar.feishu.cn",
            ),
            ("6967692239087058945", "", ""),
        ] {
            let id = like(Some(example), "berth_id", &mut random);
            assert!(id.starts_with(prefix) && id.ends_with(suffix) && id != example, "{id}");
            assert_eq!(id.len(), example.len(), "{id}");
            assert_ne!(id, like(Some(example), "berth_id", &mut random));
        }
    }

    #[test]
    fn a_short_or_missing_example_gives_an_id_that_is_unique_all_the_same() {
        let mut random = Rng::with_seed(7);
        assert!(like(Some("b1"), "berth_id", &mut random).len() >= 8);
        assert!(like(None, "harbour_berth_id", &mut random).starts_with("berth_"));
    }
}
