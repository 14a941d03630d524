//! Doc comments, wrapped at a width.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Doc;

/// Characters per line, without indentation and `///`.
const WIDTH: usize = 92;

/// A doc comment before an item.
pub(super) fn outer(doc: &Doc) -> TokenStream {
    let lines = wrapped(doc);
    quote! { #(#[doc = #lines])* }
}

/// A doc comment at the top of a file.
pub(super) fn inner(doc: &Doc) -> TokenStream {
    let lines = wrapped(doc);
    quote! { #(#![doc = #lines])* }
}

/// A doc comment of one line.
pub(super) fn line(text: &str) -> TokenStream {
    outer(&vec![text.to_owned()])
}

fn wrapped(doc: &Doc) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_code = false;
    for text in doc {
        let is_fence = text.starts_with("```");
        is_code ^= is_fence;
        if is_code || is_fence || text.starts_with(['|', '#']) || text.chars().count() <= WIDTH {
            lines.push(text.clone());
        } else {
            wrap(text, &mut lines);
        }
    }
    lines.into_iter().map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}

/// Wraps a paragraph at spaces outside code spans, but never where the next line would start like
/// a list or a heading.
fn wrap(text: &str, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut width = 0;
    for word in unbreakable(text) {
        let length = word.chars().count();
        let harmless = word.starts_with(|c: char| c.is_alphabetic() || c == '`' || c == '[');
        // The marker of a list item stays with its first word, however long that is.
        let begun = !matches!(line.as_str(), "" | "*");
        if begun && width + 1 + length > WIDTH && harmless {
            lines.push(std::mem::take(&mut line));
            width = 0;
            // The next line of a list item is indented to its text.
            if text.starts_with("* ") {
                line.push(' ');
                width = 1;
            }
        }
        if !line.is_empty() {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
    }
    lines.push(line);
}

/// Splits text at spaces. A code span and what touches it stay together.
fn unbreakable(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, letter) in text.char_indices() {
        if letter == '`' {
            inside = !inside;
        } else if letter == ' ' && !inside {
            words.push(&text[start..at]);
            start = at + 1;
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paragraph_is_wrapped_and_a_code_span_stays_whole() {
        let text = format!("{} `a code span with spaces` and an end", "word ".repeat(16));
        let lines = wrapped(&vec![text]);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with(" `a code span with spaces` and"), "{lines:?}");
    }

    #[test]
    fn the_marker_of_a_list_item_stays_with_its_first_word() {
        let long = format!("* [`{0}`]({0}/index.html): its words", "name".repeat(18));
        let lines = wrapped(&vec![long]);
        assert!(lines[0].starts_with(" * [`name") && lines[1].starts_with("   its"), "{lines:?}");
    }

    #[test]
    fn code_is_never_wrapped() {
        let long = format!("let tide = [{}];", "1, ".repeat(40));
        let doc = ["```", &long, "```"].map(str::to_owned);
        assert_eq!(wrapped(&doc.to_vec())[1], format!(" {long}"));
    }

    #[test]
    fn no_line_starts_like_a_list() {
        let text = format!("{}- 1. # + > end", "word ".repeat(18));
        let lines = wrapped(&vec![text]);
        assert_eq!(lines.last().map(String::as_str), Some(" end"));
    }
}
