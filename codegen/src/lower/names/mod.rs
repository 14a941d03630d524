//! Turns names of the documentation into names that follow Rust's conventions. Each function uses
//! only the name itself, so no page can change the names of another.

mod singular;

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};

pub(super) use self::singular::singular;
use crate::ir::TYPES;

/// Rust 2024's keywords, strict and reserved, apart from those in [`NEVER_RAW`].
#[rustfmt::skip]
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that `r#…` does not allow.
const NEVER_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// Types that generated code uses by their bare names, which its own types must not hide.
pub(super) const PRELUDE: [&str; 13] = [
    "Box",
    "Clone",
    "Default",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "String",
    "Vec",
];

/// The module of a version's events.
pub(super) const EVENTS: &str = "events";

/// Names of setters that would collide with `new` and derived methods.
const METHODS: [&str; 5] = ["new", "clone", "clone_from", "default", "eq"];

/// A field, function or module: `userID` is `user_id`, `type` is `r#type`, `2fa` is `_2fa`.
/// Returns nothing if no letter or digit is left.
pub(super) fn value(name: &str) -> Option<String> {
    Some(escape(snake(&plain(name)?)))
}

/// A constant.
pub(super) fn constant(function: &str) -> String {
    function.trim_start_matches("r#").to_uppercase()
}

/// A struct, an enum or a variant: `job.hire_team` is `JobHireTeam`.
pub(super) fn camel(name: &str) -> Option<String> {
    let name = plain(name)?;
    let camel = match is_snake(&name) {
        true => name.split('_').flat_map(capitalized).collect(),
        false => name.to_upper_camel_case(),
    };
    Some(escape(camel))
}

/// The struct of an event: `message.receive_v1` is `MessageReceiveV1`.
pub(super) fn event(name: &str) -> Option<String> {
    let name = camel(name)?;
    let hides = PRELUDE.contains(&name.as_str());
    Some(if hides { format!("{name}Event") } else { name })
}

/// The module of a version. The module `types` has the shared types of a service.
pub(super) fn version(name: &str) -> Option<String> {
    let name = value(name)?;
    Some(if name == TYPES { format!("{name}_") } else { name })
}

/// The module of a resource. The module `events` has the events of a version.
pub(super) fn resource(name: &str) -> Option<String> {
    let name = value(name)?;
    Some(if name == EVENTS { format!("{name}_") } else { name })
}

/// The name of a struct whose type has this name in the documentation; nothing if that is only
/// another word for "object".
pub(super) fn documented_type(hint: &str) -> Option<String> {
    #[rustfmt::skip]
    const EMPTY_WORDS: [&str; 13] = [
        "Any", "Array", "Body", "Data", "Dict", "Enum", "Interface", "Json", "JsonObject", "List",
        "Map", "Object", "Struct",
    ];
    let name = camel(hint)?;
    (name.starts_with(|c: char| c.is_ascii_uppercase())
        && !EMPTY_WORDS.contains(&name.as_str())
        && !PRELUDE.contains(&name.as_str()))
    .then_some(name)
}

/// The variant for a string on the wire.
pub(super) fn variant(value: &str) -> Option<String> {
    let name = camel(value)?;
    // `Unknown` is the variant that every enum has for what it does not know.
    Some(if name == "Unknown" { "Unknown_".to_owned() } else { name })
}

/// The method that sets a field.
pub(super) fn setter(field: &str) -> String {
    if METHODS.contains(&field) { format!("{field}_") } else { field.to_owned() }
}

/// The name of a type inside an owner: `Job` and `Status` is `JobStatus`, `Block` and `BlockType`
/// is `BlockType`.
pub(super) fn joined(owner: &str, own: &str) -> String {
    let words = own.char_indices().skip(1).filter(|(_, c)| c.is_ascii_uppercase());
    let said = words.map(|(at, _)| at).filter(|&at| ends_in(owner, &own[..at])).last();
    format!("{owner}{}", &own[said.unwrap_or(0)..])
}

/// Whether a name's last words are these.
fn ends_in(name: &str, words: &str) -> bool {
    // A word starts with a capital letter, so the match starts at a word.
    name.ends_with(words)
}

/// How English spells the words that names shorten.
#[rustfmt::skip]
const SPELLED: [(&str, &str); 62] = [
    ("acl", "ACL"), ("addr", "address"), ("ai", "AI"), ("api", "API"), ("apis", "APIs"),
    ("attr", "attribute"), ("attrs", "attributes"), ("bcc", "BCC"), ("biz", "business"),
    ("bp", "BP"), ("cc", "CC"), ("cid", "CID"), ("csv", "CSV"), ("dept", "department"),
    ("depts", "departments"), ("desc", "description"), ("descs", "descriptions"),
    ("dest", "destination"), ("emp", "employee"), ("faq", "FAQ"), ("faqs", "FAQs"),
    ("guid", "GUID"), ("guids", "GUIDs"), ("hr", "HR"), ("hrbp", "HRBP"), ("html", "HTML"),
    ("id", "ID"), ("ids", "IDs"), ("img", "image"), ("ip", "IP"), ("ips", "IPs"),
    ("json", "JSON"), ("lang", "language"), ("mac", "MAC"), ("md5", "MD5"), ("mdm", "MDM"),
    ("msg", "message"), ("msgs", "messages"), ("num", "number"), ("obj", "object"),
    ("okr", "OKR"), ("okrs", "OKRs"), ("org", "organization"), ("orgs", "organizations"),
    ("param", "parameter"), ("params", "parameters"), ("pc", "PC"), ("pdf", "PDF"),
    ("perm", "permission"), ("perms", "permissions"), ("pwd", "password"), ("qr", "QR"),
    ("seq", "sequence"), ("sql", "SQL"), ("src", "source"), ("tel", "telephone"), ("ui", "UI"),
    ("uri", "URI"), ("url", "URL"), ("urls", "URLs"), ("uuid", "UUID"), ("xml", "XML"),
];

/// A name in English: `package_id_list` is `Package ID list`.
pub(super) fn english(name: &str) -> String {
    let snake = snake(name.trim_start_matches("r#"));
    let words = snake.split('_').map(|word| {
        let spelled = SPELLED.binary_search_by_key(&word, |(short, _)| short);
        spelled.map_or(word, |at| SPELLED[at].1)
    });
    let words = words.collect::<Vec<_>>().join(" ");
    capitalized(&words).collect()
}

/// The text with a capital letter at its beginning.
fn capitalized(text: &str) -> impl Iterator<Item = char> {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
}

/// A name in snake case.
fn snake(name: &str) -> String {
    if is_snake(name) { name.to_owned() } else { name.to_snake_case() }
}

/// Whether a name is in snake case as it stands, like most names of the documentation.
fn is_snake(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name.split('_').all(is_word)
}

/// The name in a form that heck can read. Returns nothing if it has letters beyond ASCII, which a
/// person should translate, or no letters and digits.
fn plain(name: &str) -> Option<Cow<'_, str>> {
    let foreign = name.chars().any(|c| c.is_alphanumeric() && !c.is_ascii());
    let named = name.chars().any(|c| c.is_ascii_alphanumeric());
    (named && !foreign).then(|| {
        // A sign in front of a number is part of it.
        match name.strip_prefix('-') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("minus {rest}").into()
            }
            _ => name.into(),
        }
    })
}

fn escape(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.binary_search(&name.as_str()).is_ok() {
        format!("r#{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_follow_rusts_habit() {
        let cases = [
            ("account_id", "account_id"),
            ("userID", "user_id"),
            ("X-Aily-BizUserID", "x_aily_biz_user_id"),
            ("filter.start", "filter_start"),
            ("ids[]", "ids"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("2fa", "_2fa"),
        ];
        for (wire, rust) in cases {
            assert_eq!(value(wire).as_deref(), Some(rust));
        }
    }

    #[test]
    fn a_name_without_ascii_letters_or_digits_asks_for_help() {
        for wire in ["", "-", "名称", "部门id", "[]"] {
            assert_eq!(value(wire), None, "{wire}");
        }
    }

    #[test]
    fn names_in_snake_case_are_not_read_by_heck_and_come_out_as_if_they_were() {
        for name in ["id", "user_id_type", "i18n_names", "2fa", "a1_2b_c"] {
            assert!(is_snake(name));
            assert_eq!(snake(name), name.to_snake_case());
            assert_eq!(camel(name), Some(escape(name.to_upper_camel_case())));
        }
        for name in ["", "_", "a_", "_a", "a__b", "userId", "a b", "名"] {
            assert!(!is_snake(name), "{name}");
        }
    }

    #[test]
    fn every_keyword_becomes_an_identifier_that_the_language_accepts() {
        assert!(KEYWORDS.is_sorted());
        for keyword in KEYWORDS.iter().chain(&NEVER_RAW) {
            let name = escape((*keyword).to_owned());
            assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
        }
        for word in ["union", "auto", "raw", "default", "safe"] {
            assert!(syn::parse_str::<syn::Ident>(&escape(word.to_owned())).is_ok(), "{word}");
        }
    }

    #[test]
    fn words_for_any_object_and_names_of_the_prelude_name_no_struct() {
        for hint in ["object", "-", "/", "map", "option", "vec", "3d", "对象"] {
            assert_eq!(documented_type(hint), None, "{hint}");
        }
        assert_eq!(documented_type("app.table.record").as_deref(), Some("AppTableRecord"));
    }

    #[test]
    fn a_documented_value_never_takes_the_place_of_the_unknown_one() {
        assert_eq!(variant("unknown").as_deref(), Some("Unknown_"));
        assert_eq!(variant("open_id").as_deref(), Some("OpenId"));
        assert_eq!(variant("self").as_deref(), Some("Self_"));
        assert_eq!(variant("7d").as_deref(), Some("_7d"));
        assert_eq!(variant("-1").as_deref(), Some("Minus1"));
    }

    #[test]
    fn words_that_an_owner_ends_in_are_said_once() {
        let cases = [
            ("Job", "Status", "JobStatus"),
            ("Block", "BlockType", "BlockType"),
            ("AppRoleMember", "MemberType", "AppRoleMemberType"),
            ("ChatTab", "ChatTabType", "ChatTabType"),
            ("InviteStatus", "Status", "InviteStatusStatus"),
            ("Tab", "Table", "TabTable"),
        ];
        for (owner, own, name) in cases {
            assert_eq!(joined(owner, own), name);
        }
    }

    #[test]
    fn shortened_words_are_spelled_as_english_writes_them() {
        assert!(SPELLED.is_sorted());
        assert_eq!(english("msg_id_list"), "Message ID list");
        assert_eq!(english("Url"), "URL");
        assert_eq!(english("r#type"), "Type");
    }
}
