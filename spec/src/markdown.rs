//! Text inside Markdown: documented text and values contain characters that Markdown would
//! interpret.

/// The text with all white space, line breaks among it, collapsed to single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text in which no character is markup: no emphasis, link, code span, HTML tag, entity, heading
/// or table cell.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if r"\`*_[]<>|~#&".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Markdown for the cell of a table, which a vertical bar would end, even inside a code span.
pub fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// A code span with the text, which must be on one line. Its fence is longer than any run of
/// backticks inside it.
pub fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A backtick of the text next to the fence would count as part of it.
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{cell, code, escape, one_line};

    #[test]
    fn escaped_text_contains_no_markup() {
        assert_eq!(
            escape("a|b <at id=1> [x] `y` *z* _w_ ~v~ #1 &amp; c:\\d"),
            r"a\|b \<at id=1\> \[x\] \`y\` \*z\* \_w\_ \~v\~ \#1 \&amp; c:\\d"
        );
        assert_eq!(escape("plain 中文, 1.5 (ok)!"), "plain 中文, 1.5 (ok)!");
    }

    #[test]
    fn white_space_collapses_to_one_line() {
        assert_eq!(one_line("  a\n\tb\r\n  c "), "a b c");
    }

    #[test]
    fn a_cell_keeps_its_markup_and_escapes_bars() {
        assert_eq!(cell("`a|b` *c*"), r"`a\|b` *c*");
    }

    #[test]
    fn a_code_span_may_contain_backticks() {
        assert_eq!(code("plain"), "`plain`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b`"), "`` `b` ``");
        assert_eq!(code("a `` b ` c"), "```a `` b ` c```");
    }
}
