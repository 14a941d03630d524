//! Prints calls of the runtime's macros, whose content prettyplease cannot format, as lists.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;

/// Characters per line.
const WIDTH: usize = 100;

const INDENT: &str = "    ";

/// Prints `rt::record! { … }` on one line where it fits; otherwise one line per part, and one line
/// per element of each part that does not fit.
pub(super) fn invocation(it: &syn::Macro) -> String {
    let name = it.path.to_token_stream().to_string().replace(' ', "");
    let short = format!("{name}! {{ {} }}\n", inline(it.tokens.clone()));
    if short.chars().count() <= WIDTH {
        return short;
    }
    let mut out = format!("{name}! {{\n");
    let mut part = String::new();
    for token in it.tokens.clone() {
        match token {
            // The list is the end of a part.
            TokenTree::Group(group) if group.delimiter() != Delimiter::Parenthesis => {
                let part = std::mem::take(&mut part);
                out.push_str(&list(&part, &group, INDENT, ""));
            }
            other => push(&mut part, &other),
        }
    }
    out.push_str("}\n");
    out
}

/// Prints a part: the name of a list, and the list, with what ends it.
fn list(name: &str, group: &Group, indent: &str, end: &str) -> String {
    let (open, close) = delimiters(group.delimiter());
    let (open, close) = (open.trim_end(), close.trim_start());
    let name = if name.is_empty() { String::new() } else { format!("{name} ") };
    let short = format!("{indent}{name}{}{end}\n", inline(TokenTree::from(group.clone()).into()));
    if short.chars().count() <= WIDTH {
        return short;
    }
    let mut out = format!("{indent}{name}{open}\n");
    let mut tokens = group.stream().into_iter().peekable();
    while tokens.peek().is_some() {
        let is_comma = |it: &TokenTree| matches!(it, TokenTree::Punct(it) if it.as_char() == ',');
        let element: Vec<TokenTree> = tokens.by_ref().take_while(|it| !is_comma(it)).collect();
        out.push_str(&match &element[..] {
            [TokenTree::Group(group)] => list("", group, &format!("{indent}{INDENT}"), ","),
            _ => format!("{indent}{INDENT}{},\n", inline(element.into_iter().collect())),
        });
    }
    out.push_str(&format!("{indent}{close}{end}\n"));
    out
}

fn inline(tokens: TokenStream) -> String {
    let mut out = String::new();
    for token in tokens {
        push(&mut out, &token);
    }
    out
}

/// Appends a token, after a space where a person would type one.
fn push(out: &mut String, token: &TokenTree) {
    let text = match token {
        TokenTree::Group(group) if group.stream().is_empty() => {
            let (open, close) = delimiters(group.delimiter());
            format!("{}{}", open.trim_end(), close.trim_start())
        }
        TokenTree::Group(group) => {
            let (open, close) = delimiters(group.delimiter());
            format!("{open}{}{close}", inline(group.stream()))
        }
        other => other.to_string(),
    };
    let tight = match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | ':'),
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        _ => false,
    };
    if !(out.is_empty() || tight || out.ends_with('-') || out.ends_with("::")) {
        out.push(' ');
    }
    out.push_str(&text);
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        invocation(&syn::parse_str(source).unwrap())
    }

    #[test]
    fn what_fits_is_on_one_line() {
        let call = "rt::record! { Nothing {} }\n";
        assert_eq!(text(call), call);
        let call = "rt::open_enum! { Tide: i64 { High: 1, Low: -1 } }\n";
        assert_eq!(text(call), call);
    }

    #[test]
    fn what_fields_are_by_default_stands_before_the_name() {
        let call = "rt::record! { (rt::Blank::BLANK) Ship { name: \"name\" } }\n";
        assert_eq!(text(call), call);
        let fields: String = ('a'..='m').map(|name| format!("{name}: \"{name}\", ")).collect();
        let call = text(&format!("rt::record! {{ (rt::Blank::BLANK) Ship {{ {fields} }} }}"));
        assert!(call.starts_with("rt::record! {\n    (rt::Blank::BLANK) Ship {\n"), "{call}");
    }

    #[test]
    fn a_long_list_has_a_line_for_each_element() {
        let fields: String = ('a'..='m').map(|name| format!("{name}: \"{name}\", ")).collect();
        let call = text(&format!(
            "rt::record! {{ Ship {{ {fields} n: \"n\" }} [\"0 required\", \"13 items 1..\"] }}"
        ));
        let (head, tail) = call.split_once("        b: \"b\",\n").unwrap();
        assert_eq!(head, "rt::record! {\n    Ship {\n        a: \"a\",\n");
        let end = "        n: \"n\",\n    }\n    [\"0 required\", \"13 items 1..\"]\n}\n";
        assert!(tail.ends_with(end), "{call}");
    }

    #[test]
    fn a_long_list_of_lists_has_a_line_for_each_element_of_those_that_are_long() {
        let fields: String = ('a'..='m').map(|name| format!("{name}: \"{name}\", ")).collect();
        let call = text(&format!("rt::record! {{ Ship {{ [{fields}], [n: \"n\"] }} }}"));
        let (head, tail) = call.split_once("            b: \"b\",\n").unwrap();
        assert_eq!(head, "rt::record! {\n    Ship {\n        [\n            a: \"a\",\n");
        let end = "            m: \"m\",\n        ],\n        [n: \"n\"],\n    }\n}\n";
        assert!(tail.ends_with(end), "{call}");
    }
}
