//! Text in doc comments: our sentences, and data without Markdown in it.

use serde_json::Value;

/// Longer examples and defaults explain nothing.
const LONGEST_VALUE: usize = 120;

/// Words with a full stop.
pub(in crate::lower) fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

pub(super) fn value_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => return None,
        value => value.to_string(),
    };
    let short = !text.trim().is_empty() && text.chars().count() <= LONGEST_VALUE;
    // Two backticks would need three around them, which start a fence at the start of a line.
    (short && !text.contains(['\n', '\r']) && !text.contains("``")).then_some(text)
}

pub(super) fn codes(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// A code span around anything, on one line.
pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut ticks = "`".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    // A span must not start or end with a backtick of its text.
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{gap}{text}{gap}{ticks}")
}

/// Text with all Markdown, links and HTML tags in it escaped.
pub(super) fn text(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains("://") {
            out.push_str(&code(word).replace('|', "\\|"));
            continue;
        }
        for letter in word.chars() {
            if r"\`*_[]<>|~#&".contains(letter) {
                out.push('\\');
            }
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_whose_code_span_could_be_taken_for_a_fence_is_left_out() {
        assert_eq!(value_text(&Value::from("``` {} ```")), None);
        assert_eq!(value_text(&Value::from("a `b`")), Some("a `b`".to_owned()));
    }

    #[test]
    fn documented_text_is_never_markdown() {
        assert_eq!(
            text("a|b <at id=1> [x] `y` *z*\n_w_"),
            r"a\|b \<at id=1\> \[x\] \`y\` \*z\* \_w\_"
        );
        assert_eq!(text("see https://x.example/a|b"), r"see `https://x.example/a\|b`");
    }

    #[test]
    fn a_code_span_holds_backticks() {
        assert_eq!(code("plain"), "`plain`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b`"), "`` `b` ``");
    }
}
