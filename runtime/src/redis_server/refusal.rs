//! What Redis says when it refuses something, and what to do about it.

/// A refusal as it is told: without what was asked, which may be a token, and with what to do.
pub(super) fn told(text: &str) -> String {
    let text = without_arguments(text).trim_end();
    match advice(text) {
        Some(advice) => format!("{}; {advice}", text.trim_end_matches('.')),
        None => text.to_owned(),
    }
}

/// Redis repeats the arguments of a command that it does not know, or that somebody renamed.
pub(super) fn without_arguments(text: &str) -> &str {
    const BEFORE: &str = ", with args beginning with";
    text.split_once(BEFORE).map_or(text, |(before, _)| before)
}

/// Whether a refusal is about the user name or the password, or about there being none.
pub(super) fn is_about_password(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    matches!(word, "WRONGPASS" | "NOAUTH" | "NOPERM")
        || ["password", "AUTH"].iter().any(|part| text.contains(part))
}

/// By the word in capitals that a refusal begins with; `ERR` is the word for all others.
fn advice(text: &str) -> Option<&'static str> {
    Some(match text.split(' ').next().unwrap_or_default() {
        "NOAUTH" => "write the password into its URL: `redis://:password@host`",
        "NOPERM" => "give the user of its URL the right to this command and to these keys",
        "LOADING" => "it has just started, and answers when its data is loaded",
        "READONLY" => "this is a replica: use the address of the primary, which takes writes",
        "MASTERDOWN" => "this is a replica that has lost its primary: use the address of that",
        "MOVED" | "ASK" | "TRYAGAIN" | "CLUSTERDOWN" => {
            "this is a node of a cluster, which needs a connection that knows the others: give the \
             store one by `with_connection`"
        }
        "CROSSSLOT" => {
            "in a cluster, keys stay together by a prefix in braces, such as `{app}:`: give the store \
             one by `prefix`"
        }
        "OOM" => "its memory is full: raise `maxmemory`, or let it evict keys",
        "MISCONF" => "it takes no writes, since it cannot save its data",
        "BUSY" => "a script of another client holds it up",
        _ if text.contains("max number of clients") => {
            "raise its `maxclients`, or let other programs close connections"
        }
        _ if text.contains("unknown command") => {
            "it has to be a Redis or Valkey that lets this program run the command"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_about_password, told};

    #[test]
    fn each_refusal_says_what_to_do_and_repeats_no_argument() {
        for (text, part) in [
            ("NOAUTH Authentication required.", "required; write the password"),
            ("LOADING Redis is loading the dataset in memory", "has just started"),
            ("READONLY You can't write against a read only replica.", "replica; this is a replica"),
            ("MOVED 3999 127.0.0.1:6381", "`with_connection`"),
            ("CLUSTERDOWN Hash slot not served", "`with_connection`"),
            ("CROSSSLOT Keys in request don't hash to the same slot", "`{app}:`"),
            ("NOPERM User me has no permissions to run the 'eval' command", "give the user"),
            ("OOM command not allowed when used memory > 'maxmemory'.", "'maxmemory'; its memory"),
            ("ERR max number of clients reached", "`maxclients`"),
            ("ERR unknown command 'SET', with args beginning with: 'k' '17 t-1' ", "'SET'; it has"),
        ] {
            let told = told(text);
            assert!(told.contains(part) && !told.contains("t-1"), "{told}");
        }
        // Other refusals are told unchanged.
        assert_eq!(told("WRONGTYPE Operation against a key"), "WRONGTYPE Operation against a key");
        assert_eq!(told(""), "");
    }

    #[test]
    fn a_password_is_not_blamed_for_something_else() {
        for text in [
            "WRONGPASS invalid username-password pair or user is disabled.",
            "ERR invalid password",
            "ERR AUTH <password> called without any password configured for the default user.",
            "NOAUTH HELLO must be called with the client already authenticated",
        ] {
            assert!(is_about_password(text), "{text}");
        }
        for text in ["ERR max number of clients reached", "LOADING Redis is loading", "", "BUSY x"]
        {
            assert!(!is_about_password(text), "{text}");
        }
    }
}
