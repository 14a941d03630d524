//! Commands: `/name arguments`.

/// The name of a command without its slash, and what stands behind it.
pub(super) fn of(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('/')?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (name, arguments) = rest.split_at(end);
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':'));
    is_name.then(|| (name, arguments.trim()))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_command_begins_with_a_slash_and_a_name() {
        for (text, expected) in [
            ("/help", Some(("help", ""))),
            ("/deploy  main now ", Some(("deploy", "main now"))),
            ("/say one\ntwo", Some(("say", "one\ntwo"))),
            ("/部署 main", Some(("部署", "main"))),
            ("/", None),
            ("/ help", None),
            ("/usr/bin/env", None),
            ("help", None),
            ("see /help", None),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
