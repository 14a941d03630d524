//! The findings of an import that nobody has settled, kept in `specs/findings.list`, so that the
//! next import tells which of its findings are new and which are gone.
//!
//! One line per finding: page, kind, and what it is about. Of the page's text a line holds
//! identifiers and numbers only, so that a sentence that is worded anew is no new finding.

use std::{collections::BTreeMap, fmt::Write as _};

use feishu_spec::{
    counts::counted,
    markdown::{code, escape},
};

use crate::{
    import::{Diagnostic, Severity},
    reading::Reading,
};

const HEAD: &str = "\
# What the import finds wrong with pages and nobody has settled in specs/overrides: page, kind, and
# what it is about. `cargo xtask gen --docs` writes this file and lists what is new. Do not edit it.
";

/// The longest description of what a finding is about, in characters.
const LONGEST: usize = 60;

/// The findings of an import beside those of the import before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Since<'a> {
    /// Those that are new, with their pages as the baseline names them.
    pub new: Vec<(String, &'a Diagnostic)>,
    /// The lines of those that are gone.
    pub gone: Vec<String>,
    /// Those that were there before.
    pub known: Vec<&'a Diagnostic>,
}

/// The text of the baseline after an import of the pages below `folder`.
pub fn text(reading: &Reading, folder: &str) -> String {
    let mut lines: Vec<String> =
        findings(reading).map(|found| line(&below(folder, &found.file), found)).collect();
    lines.sort_unstable();
    lines.iter().fold(HEAD.to_owned(), |text, line| text + line + "\n")
}

/// Compares the findings of an import of the pages below `folder` with those of the import before.
pub fn since<'a>(before: &str, reading: &'a Reading, folder: &str) -> Since<'a> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in before.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        *left.entry(line).or_default() += 1;
    }
    let mut since = Since::default();
    for found in findings(reading) {
        let page = below(folder, &found.file);
        match left.get_mut(line(&page, found).as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                since.known.push(found);
            }
            _ => since.new.push((page, found)),
        }
    }
    let gone = left.into_iter().flat_map(|(line, count)| std::iter::repeat_n(line, count));
    since.gone = gone.map(str::to_owned).collect();
    since
}

/// What no page should become a spec with is not among them: it is an error.
fn findings(reading: &Reading) -> impl Iterator<Item = &Diagnostic> {
    let found = reading.batch.pages.iter().flat_map(|page| &page.diagnostics);
    found.filter(|found| found.severity() == Severity::Warning)
}

fn below(folder: &str, file: &str) -> String {
    file.strip_prefix(folder).unwrap_or(file).trim_start_matches(['/', '\\']).replace('\\', "/")
}

fn line(page: &str, found: &Diagnostic) -> String {
    format!("{page} {} {}", found.kind.code(), about(found)).trim_end().to_owned()
}

/// What a finding is about, in identifiers and numbers.
fn about(found: &Diagnostic) -> String {
    let Diagnostic { found, expected, .. } = found;
    // Where the text found has no identifier, what was expected instead names the field.
    let quoted: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let about = [found.as_str()].into_iter().chain(quoted).map(identifiers);
    let about = about.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    about.chars().take(LONGEST).collect::<String>().trim_end().to_owned()
}

/// Words of letters of code: `names list` of `| names | list | 货架名 |`.
fn identifiers(text: &str) -> String {
    let is_of_code = |c: char| c.is_ascii_alphanumeric() || "_.[]{}-".contains(c);
    let words = text.split(|c| !is_of_code(c));
    let words = words.filter(|word| word.contains(|c: char| c.is_ascii_alphanumeric()));
    words.collect::<Vec<_>>().join(" ")
}

impl Since<'_> {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }

    /// What is new and what is gone, for a terminal; empty where nothing was found at all.
    pub fn told(&self) -> String {
        if self.is_empty() {
            return match self.known.len() {
                0 => String::new(),
                known => format!("FINDINGS of the import: none new, {known} as before\n"),
            };
        }
        let mut text = format!(
            "FINDINGS of the import: {} new, {} gone, {} as before\n",
            self.new.len(),
            self.gone.len(),
            self.known.len()
        );
        for (page, found) in &self.new {
            let _ = writeln!(text, "  new   {}", place(page, found));
            if !found.found.is_empty() {
                let _ = writeln!(text, "          found     {}", found.found);
            }
            let _ = writeln!(text, "          expected  {}", found.expected);
            let _ = writeln!(text, "          → {}", found.help);
        }
        self.gone.iter().for_each(|line| _ = writeln!(text, "  gone  {line}"));
        text
    }

    /// The same as Markdown of at most `limit` characters. Sentences of the page stay out of it.
    pub fn markdown(&self, limit: Option<usize>) -> String {
        let new = self.new.iter().map(|(page, found)| {
            let about = match about(found) {
                about if about.is_empty() => about,
                about => format!(" {}", code(&about)),
            };
            let expected = escape(&found.expected);
            format!("- {}{about}: expected {expected}", code(&place(page, found)))
        });
        let gone = self.gone.iter().map(|line| format!("- {}", code(line)));
        let mut text = String::new();
        for (title, lines) in [("New", new.collect::<Vec<_>>()), ("Gone", gone.collect::<Vec<_>>())]
        {
            if lines.is_empty() {
                continue;
            }
            let count = counted(lines.len(), "finding");
            let _ = write!(text, "\n### {title}: {count} of the import\n\n");
            for (index, line) in lines.iter().enumerate() {
                let length = text.chars().count() + line.chars().count();
                if limit.is_some_and(|limit| length + LONGEST > limit) {
                    let more = lines.len() - index;
                    let _ = writeln!(text, "- and {more} more, in `specs/findings.list`");
                    break;
                }
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }
}

fn place(page: &str, found: &Diagnostic) -> String {
    format!("{page}:{}: {}", found.line, found.kind.code())
}
