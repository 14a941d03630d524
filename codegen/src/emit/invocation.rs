//! Writes calls of the runtime's macros, whose content prettyplease cannot format, as lists.

/// The most characters of a line.
const WIDTH: usize = 99;

const INDENT: &str = "    ";

/// A part of a call: a list between brackets, behind what it is a list of.
pub(super) struct List {
    pub(super) head: String,
    pub(super) bracket: Bracket,
    pub(super) elements: Vec<Element>,
}

#[derive(Clone, Copy)]
pub(super) enum Bracket {
    Curly,
    Square,
}

pub(super) enum Element {
    Text(String),
    List(List),
}

/// Writes `rt::record! { … }` on one line where it fits; otherwise one line per part, and one line
/// per element of each part that does not fit.
pub(super) fn invocation(path: &str, parts: &[List]) -> String {
    let mut out = format!("{path}! {{ ");
    for (at, part) in parts.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { " " });
        part.inline(&mut out);
    }
    out.push_str(" }");
    if fits(&out) {
        out.push('\n');
        return out;
    }
    out = format!("{path}! {{\n");
    for part in parts {
        part.lines(INDENT, "", &mut out);
    }
    out.push_str("}\n");
    out
}

impl List {
    /// A list of texts in curly brackets.
    pub(super) fn of(head: String, texts: impl Iterator<Item = String>) -> Self {
        List { head, bracket: Bracket::Curly, elements: texts.map(Element::Text).collect() }
    }

    /// The list in one line.
    fn inline(&self, out: &mut String) {
        let (open, close) = self.brackets();
        out.extend([self.head.as_str(), if self.head.is_empty() { "" } else { " " }]);
        if self.elements.is_empty() {
            out.extend([open.trim_end(), close.trim_start()]);
            return;
        }
        out.push_str(open);
        for (at, element) in self.elements.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            match element {
                Element::Text(text) => out.push_str(text),
                Element::List(list) => list.inline(out),
            }
        }
        out.push_str(close);
    }

    /// The list, with what ends it, in one line if it fits into one.
    fn lines(&self, indent: &str, end: &str, out: &mut String) {
        let mut short = indent.to_owned();
        self.inline(&mut short);
        short.push_str(end);
        if fits(&short) {
            out.extend([short.as_str(), "\n"]);
            return;
        }
        let (open, close) = self.brackets();
        let space = if self.head.is_empty() { "" } else { " " };
        out.extend([indent, &self.head, space, open.trim_end(), "\n"]);
        let inner = format!("{indent}{INDENT}");
        for element in &self.elements {
            match element {
                Element::Text(text) => out.extend([inner.as_str(), text, ",\n"]),
                Element::List(list) => list.lines(&inner, ",", out),
            }
        }
        out.extend([indent, close.trim_start(), end, "\n"]);
    }

    fn brackets(&self) -> (&'static str, &'static str) {
        match self.bracket {
            Bracket::Curly => ("{ ", " }"),
            Bracket::Square => ("[", "]"),
        }
    }
}

fn fits(line: &str) -> bool {
    line.len() <= WIDTH || line.chars().count() <= WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(head: &str, fields: impl Iterator<Item = char>, rules: &[&str]) -> String {
        let fields = fields.map(|name| Element::Text(format!("{name}: \"{name}\"")));
        let rules = rules.iter().map(|rule| Element::Text(format!("{rule:?}"))).collect();
        let rules = List { head: String::new(), bracket: Bracket::Square, elements: rules };
        let fields =
            List { head: head.to_owned(), bracket: Bracket::Curly, elements: fields.collect() };
        let parts = [fields, rules];
        let parts = parts.into_iter().filter(|it| it.head == head || !it.elements.is_empty());
        invocation("rt::record", &parts.collect::<Vec<_>>())
    }

    #[test]
    fn what_fits_is_on_one_line() {
        assert_eq!(record("Nothing", "".chars(), &[]), "rt::record! { Nothing {} }\n");
        let call =
            "rt::record! { (rt::Blank::BLANK) Ship { a: \"a\", b: \"b\" } [\"0 required\"] }\n";
        assert_eq!(record("(rt::Blank::BLANK) Ship", "ab".chars(), &["0 required"]), call);
    }

    #[test]
    fn a_long_list_has_a_line_for_each_element() {
        let call = record("Ship", 'a'..='n', &["0 required", "13 items 1.."]);
        let (head, tail) = call.split_once("        b: \"b\",\n").unwrap();
        assert_eq!(head, "rt::record! {\n    Ship {\n        a: \"a\",\n");
        let end = "        n: \"n\",\n    }\n    [\"0 required\", \"13 items 1..\"]\n}\n";
        assert!(tail.ends_with(end), "{call}");
    }

    #[test]
    fn a_long_list_of_lists_has_a_line_for_each_element_of_those_that_are_long() {
        let texts = |names: std::ops::RangeInclusive<char>| {
            let elements = names.map(|name| Element::Text(format!("{name}: \"{name}\""))).collect();
            Element::List(List { head: String::new(), bracket: Bracket::Square, elements })
        };
        let elements = vec![texts('a'..='m'), texts('n'..='n')];
        let list = List { head: "Ship".to_owned(), bracket: Bracket::Curly, elements };
        let call = invocation("rt::record", &[list]);
        let (head, tail) = call.split_once("            b: \"b\",\n").unwrap();
        assert_eq!(head, "rt::record! {\n    Ship {\n        [\n            a: \"a\",\n");
        let end = "            m: \"m\",\n        ],\n        [n: \"n\"],\n    }\n}\n";
        assert!(tail.ends_with(end), "{call}");
    }
}
