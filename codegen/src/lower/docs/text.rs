//! Text in doc comments: our sentences, and data without Markdown in it.

use feishu_spec::markdown;
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

/// A code span around any text, on one line.
pub(super) fn code(text: &str) -> String {
    markdown::code(&markdown::one_line(text))
}

/// Text in which no character is markup, with URLs in code spans.
pub(super) fn text(text: &str) -> String {
    let word = |word: &str| {
        if word.contains("://") { markdown::cell(&code(word)) } else { markdown::escape(word) }
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
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
