//! The runtime, which checks requests before they are sent, and the specs, against which
//! everything else is checked, agree on what a documented pattern means.

#![allow(missing_docs)]

use feishu_runtime::{check, private::*};
use feishu_spec::limit::pattern;

/// A record with a field per pattern, and the patterns by the names of their fields.
macro_rules! patterns {
    ($($position:literal $field:ident: $pattern:literal),* $(,)?) => {
        struct Texts { $($field: Option<String>),* }
        record! {
            Texts { $($field: (stringify!($field))),* }
            [$(concat!($position, " pattern ", $pattern)),*]
        }

        /// What the runtime says of a text, under each pattern.
        fn by_runtime(text: &str) -> Vec<(&'static str, bool)> {
            let one = |texts: Texts| check(&texts).is_empty();
            vec![$((
                $pattern,
                one(Texts { $field: Some(text.to_owned()), ..Texts::default() })
            )),*]
        }
    };
}

patterns! {
    0 plain: r"[A-Z]{2}\d",
    1 anchored: r"^[A-Z]{2}\d$",
    2 start: "^a",
    3 end: "z$",
    4 either: "a|z",
    5 either_end: "^a|z$",
    6 any: "",
    7 han: r"^[\u{4e00}-\u{9fff}]+$",
    8 dot: "a.z",
    9 unreadable: "(?<=a)z",
}

#[test]
fn runtime_and_specs_agree_on_what_matches() {
    let texts = ["", "a", "z", "az", "xax", "AB1", "xAB1y", "ab1", "码头", "a\nz", "abz", "AB1\n"];
    let mut matching = 0;
    for text in texts {
        for (pattern, matches) in by_runtime(text) {
            // What cannot be read is not checked.
            let expected = pattern::matches(pattern, text).unwrap_or(true);
            assert_eq!(matches, expected, "{text:?} and {pattern}");
            matching += usize::from(matches);
        }
    }
    assert!((texts.len()..texts.len() * 9).contains(&matching), "{matching}");
}

#[test]
fn a_pattern_matches_anywhere_unless_it_is_anchored() {
    let of = |text: &str| by_runtime(text)[..2].iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(of("AB1"), [true, true]);
    assert_eq!(of("xAB1y"), [true, false]);
    assert_eq!(of("ab1"), [false, false]);
}
