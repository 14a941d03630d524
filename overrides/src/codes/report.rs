//! Lists for people: all codes with their classes, and those without words.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use feishu_spec::{CodeClass, Specs, counts::counted, markdown::one_line};

use super::{Codes, Documented, List, documented};

/// How many codes without words are named.
const NAMED: usize = 20;

/// Which rows of the report are one line.
type Key = (Option<CodeClass>, List, i64, bool);

/// What a line of the report is about.
struct Line<'a> {
    rows: usize,
    projects: BTreeSet<&'a str>,
    message: &'a str,
    /// Why, where people settled the class.
    reason: &'a str,
    meaning: &'a str,
}

/// Every documented code with its class, and where the class comes from: the words of the
/// documentation, or people. A code stands in several lines where its rows differ in that. By
/// class; at the end how many there are of each.
pub fn report(specs: &Specs, codes: &Codes) -> String {
    let mut lines: BTreeMap<Key, Line<'_>> = BTreeMap::new();
    for Documented { list, project, error, .. } in documented(specs) {
        let words = codes.find(list, error);
        let settled = words.is_some_and(|words| words.class.is_some());
        let line = lines.entry((error.class, list, error.code, settled)).or_insert_with(|| Line {
            rows: 0,
            projects: BTreeSet::new(),
            message: error.message.as_deref().unwrap_or_default(),
            reason: words.and_then(|words| words.reason.as_deref()).unwrap_or_default(),
            meaning: words.map_or("", |words| &words.meaning),
        });
        line.rows += 1;
        line.projects.insert(project);
    }
    let mut out = String::new();
    for (&(class, _, code, settled), line) in &lines {
        let source = if settled { format!("settled: {}", line.reason) } else { "words".to_owned() };
        let projects = line.projects.iter().copied().collect::<Vec<_>>().join(", ");
        let (rows, message) = (counted(line.rows, "row"), one_line(line.message));
        let (class, meaning) = (name(class), line.meaning);
        let _ =
            writeln!(out, "{class} {code} ({projects}; {rows}) {message} | {meaning} [{source}]");
    }
    out + &sums(&lines)
}

/// How many codes and rows each class has, and where the class comes from.
fn sums(lines: &BTreeMap<Key, Line<'_>>) -> String {
    let mut out = "\nclass: codes, rows; of the rows settled by people\n".to_owned();
    for class in CodeClass::ALL.into_iter().map(Some).chain([None]) {
        let of_class = || lines.iter().filter(move |((its, ..), _)| *its == class);
        let codes: BTreeSet<_> = of_class().map(|((_, list, code, _), _)| (list, code)).collect();
        let rows: usize = of_class().map(|(_, line)| line.rows).sum();
        let settled = of_class().filter(|((.., settled), _)| *settled);
        let settled: usize = settled.map(|(_, line)| line.rows).sum();
        let _ = writeln!(out, "{}: {}, {rows}; {settled}", name(class), codes.len());
    }
    out
}

fn name(class: Option<CodeClass>) -> &'static str {
    class.map_or("unknown", CodeClass::name)
}

/// Names the documented codes that have no words, by service, with the blocks to write; empty if
/// there are none.
pub fn wordless(specs: &Specs, codes: &Codes) -> String {
    let missing = documented(specs).filter(|it| codes.find(it.list, it.error).is_none());
    let mut blocks: BTreeMap<(&str, i64), (List, BTreeSet<&str>)> = BTreeMap::new();
    for Documented { list, project, error, .. } in missing {
        let (_, messages) =
            blocks.entry((project, error.code)).or_insert_with(|| (list, BTreeSet::new()));
        messages.insert(error.message.as_deref().unwrap_or_default());
    }
    if blocks.is_empty() {
        return String::new();
    }
    let mut out = match blocks.len() {
        1 => "\n1 error code has".to_owned(),
        many => format!("\n{many} error codes have"),
    };
    out += " no words yet; say in English what each means, and run this again:\n";
    let mut file = "";
    for (&(project, code), (list, messages)) in blocks.iter().take(NAMED) {
        if file != project {
            file = project;
            let name = if *list == List::General { "general" } else { project };
            let _ = writeln!(out, "at the end of specs/overrides/codes/{name}.toml:");
        }
        let has_others = codes.0.contains_key(&(*list, code));
        out += &block(code, messages, has_others);
    }
    let more = blocks.len().saturating_sub(NAMED);
    if more > 0 {
        let _ = writeln!(out, "and {more} more, which the next run names");
    }
    out
}

/// The entry of a code, to be pasted. Where other entries of the code exist, this one is for its
/// messages only.
fn block(code: i64, messages: &BTreeSet<&str>, has_others: bool) -> String {
    let list: Vec<String> = messages.iter().map(|&it| toml::Value::from(it).to_string()).collect();
    let list = format!("[{}]", list.join(", "));
    let messages = match has_others {
        true => format!("    messages = {list}\n"),
        false => format!("    # documented as {}\n", one_line(&list)),
    };
    format!("    [[code]]\n    code = {code}\n{messages}    meaning = \"What {code} means.\"\n")
}
