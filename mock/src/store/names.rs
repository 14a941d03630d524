//! What the names of members and collections say.

/// Words at the end of names of members that hold ids.
pub(crate) const ID_WORDS: [&str; 6] = ["id", "token", "key", "guid", "code", "no"];

/// What an id is the id of: `chat` of `chat_id`, `spreadsheet` of `spreadsheetToken`.
pub(crate) fn stem(name: &str) -> &str {
    for word in ID_WORDS {
        let ends = name.len() >= word.len()
            && name.is_char_boundary(name.len() - word.len())
            && name[name.len() - word.len()..].eq_ignore_ascii_case(word);
        if !ends {
            continue;
        }
        let stem = &name[..name.len() - word.len()];
        let split = stem.is_empty()
            || stem.ends_with('_')
            || name[stem.len()..].starts_with(char::is_uppercase);
        if split {
            return stem.trim_end_matches('_');
        }
    }
    name
}

/// The name of one of a collection: `berth` of `berths`, `family` of `families`.
pub(crate) fn singular(name: &str) -> String {
    let name = name.to_lowercase();
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.trim_end_matches('s').to_owned(),
    }
}

/// Whether a member has the name of one of a collection.
pub(crate) fn named_alike(member: &str, collection: &str) -> bool {
    singular(member) == singular(collection)
}

/// Whether a member tells when something was done.
pub(crate) fn is_time(name: &str) -> bool {
    name.ends_with("_time") || name.ends_with("_at") || name.ends_with("timestamp")
}

/// Whether a member tells when a resource was last changed.
pub(crate) fn is_time_of_change(name: &str) -> bool {
    is_time(name) && (name.contains("update") || name.contains("modif") || name.contains("edit"))
}
