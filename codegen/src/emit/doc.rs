//! Doc comments, wrapped at a width.

use std::{borrow::Cow, ops::Range};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Doc;

/// Characters per line, without indentation and `///`.
const WIDTH: usize = 92;

/// Stands between the lines of a doc comment until it is printed. As one attribute a comment takes
/// a fraction of the tokens of an attribute per line, and most lines of the crate are docs.
const BREAK: char = '\u{1}';

/// A doc comment before an item.
pub(super) fn outer(doc: &Doc) -> TokenStream {
    let text = joined(doc).into_iter();
    quote! { #(#[doc = #text])* }
}

/// A doc comment as text: a line for each of its lines, behind this indentation.
pub(super) fn comment(doc: &Doc, indent: &str) -> String {
    let mut text = String::new();
    each_line(doc, |start, line| {
        let line = line.trim_end_matches(' ');
        let start = if line.is_empty() { start.trim_end_matches(' ') } else { start };
        text.extend([indent, "///", start, line, "\n"]);
    });
    text
}

/// A doc comment at the top of a file.
pub(super) fn inner(doc: &Doc) -> TokenStream {
    let text = joined(doc).into_iter();
    quote! { #(#![doc = #text])* }
}

/// A doc comment of one line.
pub(super) fn line(text: &str) -> TokenStream {
    outer(&vec![text.to_owned()])
}

/// The lines of a comment as one text, if there are any.
fn joined(doc: &Doc) -> Option<String> {
    let mut text = String::new();
    each_line(doc, |start, line| {
        text.extend([start, line]);
        text.push(BREAK);
    });
    // The last line has none behind it.
    text.pop().map(|_| text)
}

/// Printed code with a line for each line of its doc comments.
pub(super) fn with_lines(code: &str) -> Cow<'_, str> {
    if !code.contains(BREAK) {
        return code.into();
    }
    let mut out = String::with_capacity(code.len() + code.len() / 8);
    for line in code.split_inclusive('\n') {
        let Some((first, rest)) = line.split_once(BREAK) else {
            out.push_str(line);
            continue;
        };
        // The indentation and the slashes before the first line.
        let mark = first.find("//").map_or("", |at| &first[..at + "///".len()]);
        out.push_str(first.trim_end_matches(' '));
        for next in rest.trim_end_matches('\n').split(BREAK) {
            out.push('\n');
            out.push_str(mark);
            out.push_str(next.trim_end_matches(' '));
        }
        out.push('\n');
    }
    out.into()
}

/// Visits the lines of a doc comment, wrapped: what stands before the text of each, and the text.
fn each_line(doc: &Doc, mut visit: impl FnMut(&str, &str)) {
    let mut is_code = false;
    // Behind a line break, words would stand as code in the file.
    for text in doc.iter().flat_map(|text| text.split(['\n', '\r'])) {
        let is_fence = text.starts_with("```");
        is_code ^= is_fence;
        if text.is_empty() {
            visit("", "");
        } else if is_code || is_fence || text.starts_with(['|', '#']) || fits(text) {
            visit(" ", text);
        } else {
            wrap(text, &mut visit);
        }
    }
}

/// Whether a line need not be wrapped. No text has more characters than bytes.
fn fits(text: &str) -> bool {
    text.len() <= WIDTH || text.chars().count() <= WIDTH
}

/// Wraps a paragraph at spaces outside code spans, but never where the next line would start like
/// a list or a heading.
fn wrap(text: &str, visit: &mut impl FnMut(&str, &str)) {
    // The next line of a list item is indented to its text, and its marker stays with its first word,
    // however long that is.
    let (indent, marker) = if text.starts_with("* ") { ("   ", "* ".len()) } else { (" ", 0) };
    // The line: where it begins and ends in the text, its width, and what stands before it.
    let (mut from, mut to, mut width, mut start) = (0, 0, 0, " ");
    for Range { start: first, end: last } in unbreakable(text) {
        let word = &text[first..last];
        let length = word.chars().count();
        let harmless = word.starts_with(|c: char| c.is_alphabetic() || c == '`' || c == '[');
        if first > marker && harmless && width + 1 + length > WIDTH {
            visit(start, &text[from..to]);
            (from, width, start) = (first, indent.len() - 1, indent);
        } else if first > from {
            width += 1;
        }
        width += length;
        to = last;
    }
    visit(start, &text[from..to]);
}

/// Where the words of a text are, which spaces separate. A code span and what touches it are one.
fn unbreakable(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, letter) in text.bytes().enumerate() {
        if letter == b'`' {
            inside = !inside;
        } else if letter == b' ' && !inside {
            words.push(start..at);
            start = at + 1;
        }
    }
    words.push(start..text.len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str) -> Vec<String> {
        let text = comment(&vec![text.to_owned()], "");
        text.lines().map(|line| line.trim_start_matches("///").to_owned()).collect()
    }

    #[test]
    fn a_long_paragraph_is_wrapped_and_a_code_span_stays_whole() {
        let text = format!("{} `a code span with spaces` and an end", "word ".repeat(16));
        let lines = wrapped(&text);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with(" `a code span with spaces` and"), "{lines:?}");
    }

    #[test]
    fn the_marker_of_a_list_item_stays_with_its_first_word() {
        let long = format!("* [`{0}`]({0}/index.html): its words", "name".repeat(18));
        let lines = wrapped(&long);
        assert!(lines[0].starts_with(" * [`name") && lines[1].starts_with("   its"), "{lines:?}");
    }

    #[test]
    fn a_comment_is_one_attribute_and_printed_line_by_line() {
        let docs = outer(&["One.", "", "```", "let two = 2;", "```"].map(str::to_owned).to_vec());
        assert_eq!(docs.clone().into_iter().count(), 2, "{docs}");
        let file: syn::File = syn::parse2(quote! { mod tide { #docs pub struct Wave; } }).unwrap();
        let text = prettyplease::unparse(&file);
        let expected = "mod tide {\n    /// One.\n    ///\n    /// ```\n    /// let two = 2;\n    /// ```\n    pub struct Wave;\n}\n";
        assert_eq!(with_lines(&text), expected);
    }

    #[test]
    fn nothing_to_say_is_no_comment() {
        assert!(outer(&Vec::new()).is_empty());
    }

    #[test]
    fn code_is_never_wrapped() {
        let long = format!("let tide = [{}];", "1, ".repeat(40));
        let doc = ["```", &long, "```"].map(str::to_owned);
        let text = comment(&doc.to_vec(), "    ");
        assert_eq!(text, format!("    /// ```\n    /// {long}\n    /// ```\n"));
    }

    #[test]
    fn a_line_break_does_not_end_the_comment() {
        let doc = vec!["The tide.\n}\rfn high() {}".to_owned(), "End.".to_owned()];
        let text = comment(&doc, "    ");
        assert_eq!(text, "    /// The tide.\n    /// }\n    /// fn high() {}\n    /// End.\n");
        let inner = joined(&doc).unwrap();
        assert!(!inner.contains(['\n', '\r']), "{inner:?}");
    }

    #[test]
    fn no_line_starts_like_a_list() {
        let text = format!("{}- 1. # + > end", "word ".repeat(18));
        let lines = wrapped(&text);
        assert_eq!(lines.last().map(String::as_str), Some(" end"));
    }
}
