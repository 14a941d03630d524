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

/// Names the documented codes that have no words, by service; empty if there are none.
pub fn wordless(specs: &Specs, codes: &Codes) -> String {
    let missing = documented(specs).filter(|it| codes.find(it.list, it.error).is_none());
    let missing: BTreeSet<(&str, i64)> = missing.map(|it| (it.project, it.error.code)).collect();
    if missing.is_empty() {
        return String::new();
    }
    let named = missing.iter().take(NAMED).map(|(project, code)| format!("{code} ({project})"));
    let more = missing.len().saturating_sub(NAMED);
    format!(
        "{} no words yet; say in specs/overrides/codes/ what each means: {}{}\n",
        match missing.len() {
            1 => "1 error code has".to_owned(),
            many => format!("{many} error codes have"),
        },
        named.collect::<Vec<_>>().join(", "),
        if more > 0 { format!(" and {more} more") } else { String::new() }
    )
}
