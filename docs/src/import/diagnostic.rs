//! The findings of an import about a page: what was found, where, what was expected, what to do.

use std::{collections::HashMap, fmt, ops::Range};

use crate::page::Place;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For information only; nothing is lost.
    Note,
    /// A fact may be missing or doubtful; the spec can be used.
    Warning,
    /// A fact is missing; someone must review the page before it becomes a spec.
    Error,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident;)+) => {
        /// What was found. The codes are stable: corrections and reports name them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &[Kind] = &[$(Kind::$name),+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Kind::$name => $code,)+
                }
            }

            /// Its severity.
            pub fn severity(self) -> Severity {
                match self {
                    $(Kind::$name => Severity::$severity,)+
                }
            }
        }
    };
}

kinds! {
    /// Something begins in the page and does not end: it was probably cut off.
    CutPage = "cut-page", Error;
    /// A part that pages of this kind have is missing: it may have been cut off.
    MissingSection = "missing-section", Warning;
    /// A page of nothing but text: a short overview, or what a cut left of something else.
    ShortPage = "short-page", Note;
    /// Rows of a table without a header.
    HeaderlessTable = "headerless-table", Error;
    /// A line below a table that looks like a part of it.
    StrayLine = "stray-line", Warning;
    /// A row that divides a table and is no field.
    Divider = "divider", Note;
    /// A row that cannot be read.
    UnreadableRow = "unreadable-row", Error;
    /// A column with an unknown name.
    UnknownColumn = "unknown-column", Warning;
    /// A table in an unexpected place or in an unknown section.
    UnknownSection = "unknown-section", Warning;
    /// Text that is not a type.
    UnknownType = "unknown-type", Error;
    /// The name of a type that is one letter away from a JSON type, which it is taken for.
    MisspeltType = "misspelt-type", Warning;
    /// No type, and no example to take it from: the field is taken for a string.
    MissingType = "missing-type", Note;
    /// A list whose element type only an example shows: the platform may send and accept more than
    /// the example contains.
    OpenType = "open-type", Warning;
    /// A value in the column of required fields that is neither yes nor no.
    UnknownRequired = "unknown-required", Error;
    /// An unknown or unreadable row of the table of basic facts.
    UnknownFact = "unknown-fact", Warning;
    /// A missing basic fact without which there is no spec.
    MissingFact = "missing-fact", Error;
    /// A page that looks like one of an endpoint or event, and became none.
    LooksLikeApi = "looks-like-api", Warning;
    /// An example, a limit or another value in a cell that cannot be read.
    UnreadableValue = "unreadable-value", Warning;
    /// A description tells a limit in words that were not taken: they may mean several things, say
    /// something else than the rules of the row, or the page's own example breaks the limit.
    ToldLimit = "told-limit", Warning;
    /// An example that is not JSON.
    UnreadableJson = "unreadable-json", Warning;
    /// An example that is JSON only after a repair.
    RepairedJson = "repaired-json", Note;
    /// An example that does not agree with its table.
    ExampleContradiction = "example-contradiction", Warning;
    /// A fact about which the page and the official SDK differ; the spec has what the page says.
    SdkContradiction = "sdk-contradiction", Warning;
    /// A field that only the official Python SDK knows, and that an example on the page shows as
    /// something else; the spec does not have it.
    PythonSdkContradiction = "python-sdk-contradiction", Note;
    /// A sentence about when a field must be given or left out that is not plain enough to become
    /// a condition, or that the documented example breaks.
    UnreadCondition = "unread-condition", Note;
    /// Lost nesting that can be restored in more than one way.
    UncertainNesting = "uncertain-nesting", Warning;
    /// A depth or a repeated name that a table cannot have.
    OddNesting = "odd-nesting", Warning;
    /// Several pages with one identity.
    IdentityCollision = "identity-collision", Error;
    /// Several pages with one method and address, under identities of their own.
    SharedAddress = "shared-address", Error;
}

/// A finding in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What was found.
    pub kind: Kind,
    /// The page, as its caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Bytes of the page.
    pub span: Range<usize>,
    /// The text found, shortened.
    pub found: String,
    /// What was expected in its place.
    pub expected: String,
    /// What to do about it.
    pub help: String,
}

/// The maximum length of the `found` of a diagnostic; the span covers the whole text.
const FOUND: usize = 120;

impl Diagnostic {
    /// A finding at a place of a page.
    pub fn new(
        kind: Kind,
        file: &str,
        place: Place,
        found: &str,
        expected: impl Into<String>,
    ) -> Self {
        Diagnostic {
            kind,
            file: file.to_owned(),
            line: place.line.max(1),
            span: place.range(),
            found: shortened(found),
            expected: expected.into(),
            help: default_help(kind).to_owned(),
        }
    }

    /// The same finding with other advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Whether this text was found.
    pub(crate) fn is_about(&self, found: &str) -> bool {
        self.found == shortened(found)
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// The finding with the text of its page, for miette to render.
    pub fn with_source(&self, page: &str) -> WithSource {
        WithSource {
            source: miette::NamedSource::new(&self.file, page.to_owned()),
            diagnostic: self.clone(),
        }
    }
}

fn shortened(found: &str) -> String {
    let mut short: String = found.trim().chars().take(FOUND + 1).collect();
    if short.chars().count() > FOUND {
        short.pop();
        short.push('…');
    }
    short
}

/// Leaves out what is wrong with rows that are cut off: the cut is the reason, and its remedy is
/// another.
pub(super) fn without_consequences(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let cut: Vec<usize> =
        found.iter().filter(|found| found.kind == Kind::CutPage).map(|found| found.line).collect();
    found.retain(|found| found.kind != Kind::UnreadableRow || !cut.contains(&found.line));
    found
}

/// Findings that only repeat an earlier one elsewhere in the page are counted in its help.
pub(super) fn merge_repeated(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: Vec<(Diagnostic, usize)> = Vec::new();
    let mut places: HashMap<(Kind, String, String), usize> = HashMap::new();
    for diagnostic in found {
        // A problem with a row or a table is reported for each.
        let repeats =
            matches!(diagnostic.kind, Kind::UnreadableValue | Kind::ToldLimit | Kind::OddNesting);
        let key = (diagnostic.kind, diagnostic.found.clone(), diagnostic.expected.clone());
        match places.get(&key).filter(|_| repeats) {
            Some(first) => merged[*first].1 += 1,
            None => {
                places.insert(key, merged.len());
                merged.push((diagnostic, 0));
            }
        }
    }
    let counted = |(mut diagnostic, more): (Diagnostic, usize)| {
        if more > 0 {
            diagnostic.help.push_str(&format!("; the same stands in {more} more places"));
        }
        diagnostic
    };
    merged.into_iter().map(counted).collect()
}

fn default_help(kind: Kind) -> &'static str {
    match kind {
        Kind::CutPage | Kind::MissingSection | Kind::ShortPage => {
            "fetch the page again, if it seems to be cut off"
        }
        Kind::LooksLikeApi => {
            "teach the importer its form, or accept `looks-like-api` of the page in \
             specs/overrides/pages.toml, with the reason"
        }
        Kind::SharedAddress => {
            "leave one of the pages out (`instead`), or accept `shared-address` of each in \
             specs/overrides/pages.toml, with the reason"
        }
        Kind::IdentityCollision => "give one of the pages another identity in specs/overrides",
        Kind::RepairedJson | Kind::Divider | Kind::PythonSdkContradiction => {
            "nothing: no fact is lost"
        }
        Kind::MisspeltType => {
            "nothing if the page meant that: accept `misspelt-type` of the page in \
             specs/overrides/pages.toml, with the reason; else correct the type in specs/overrides"
        }
        Kind::OpenType => {
            "look at what the field may hold: correct its type in specs/overrides, or accept \
             `open-type` of the page in specs/overrides/pages.toml, with the reason"
        }
        Kind::OddNesting => {
            "correct the fact in specs/overrides, with the reason, and accept `odd-nesting` of the \
             page in specs/overrides/pages.toml"
        }
        Kind::ExampleContradiction => {
            "correct the fact in specs/overrides, or accept `example-contradiction` of the page in \
             specs/overrides/pages.toml, with the reason"
        }
        Kind::SdkContradiction => {
            "find out which is right: correct the page in specs/overrides, or list it below \
             `[[settled]]` in specs/overrides/sdk.toml, with the reason"
        }
        Kind::ToldLimit => {
            "where the page can mean one limit only, add it in specs/overrides, with the reason"
        }
        Kind::UnreadCondition => {
            "read the page; where its meaning is plain, add the condition in specs/overrides"
        }
        Kind::UncertainNesting => "look at the page and decide in specs/overrides",
        Kind::UnknownColumn | Kind::UnknownSection => {
            "if it holds facts, teach the importer its name; otherwise accept it in specs/overrides"
        }
        _ => "correct the fact in specs/overrides, with the reason",
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: ", self.file, self.line, self.kind.code())?;
        if self.found.is_empty() {
            write!(f, "expected {}", self.expected)
        } else {
            write!(f, "found `{}`, expected {}", self.found, self.expected)
        }
    }
}

impl std::error::Error for Diagnostic {}

/// A [`Diagnostic`] together with its page.
#[derive(Clone, Debug)]
pub struct WithSource {
    source: miette::NamedSource<String>,
    diagnostic: Diagnostic,
}

impl fmt::Display for WithSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl std::error::Error for WithSource {}

impl miette::Diagnostic for WithSource {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("import::{}", self.diagnostic.kind.code())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity() {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.diagnostic.help.is_empty()).then(|| Box::new(&self.diagnostic.help) as _)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let label = format!("expected {}", self.diagnostic.expected);
        let span = self.diagnostic.span.clone();
        Some(Box::new(std::iter::once(miette::LabeledSpan::new_with_span(Some(label), span))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_correction_settles_alone_can_be_accepted() {
        for kind in [Kind::OddNesting, Kind::ExampleContradiction] {
            let found = Diagnostic::new(kind, "page.md", Place::default(), "| a", "a row");
            assert!(found.help.contains(&format!("accept `{}`", kind.code())), "{}", found.help);
        }
    }

    #[test]
    fn a_row_that_is_cut_off_gets_one_remedy() {
        let at = |line| Place { line, ..Place::default() };
        let found = |kind, line| Diagnostic::new(kind, "page.md", at(line), "| a", "a row");
        let cut = found(Kind::CutPage, 7);
        let other = found(Kind::UnreadableRow, 3);
        let all = vec![other.clone(), cut.clone(), found(Kind::UnreadableRow, 7)];
        assert_eq!(without_consequences(all), [other, cut]);
    }
}
