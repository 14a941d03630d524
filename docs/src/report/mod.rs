//! The report on an import, as one HTML page for people: figures, coverage, exceptions,
//! contradictions and findings. It uses maud, which escapes all text of pages automatically. It
//! judges and corrects nothing and writes no file. The only text of the documentation in it is
//! titles and the short `found` of findings.

mod contradictions;
mod coverage;
mod exceptions;
mod explain;
mod figures;
mod findings;
mod index;
mod lookup;
mod markup;
mod others;
mod summary;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::import::{Batch, Diagnostic, Imported};
use feishu_spec::counts::grouped;

/// The input of all parts of the report.
struct Input<'a> {
    batch: &'a Batch,
    pages: BTreeMap<&'a str, &'a Imported>,
    texts: BTreeMap<&'a str, &'a str>,
    failures: &'a [(String, String)],
    /// The common prefix of all page names, up to a `/`.
    root: &'a str,
}

impl<'a> Input<'a> {
    fn new(
        batch: &'a Batch,
        pages: &'a [(String, String)],
        failures: &'a [(String, String)],
    ) -> Self {
        Input {
            batch,
            pages: batch.pages.iter().map(|page| (page.file.as_str(), page)).collect(),
            texts: pages.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect(),
            failures,
            root: common_folder(pages),
        }
    }

    /// Returns a page's name without the common prefix.
    fn short<'b>(&self, file: &'b str) -> &'b str {
        file.strip_prefix(self.root).unwrap_or(file)
    }

    fn page(&self, file: &str) -> Option<&'a Imported> {
        self.pages.get(file).copied()
    }

    /// Iterates over all findings, page by page, then over those about several pages.
    fn diagnostics(&self) -> impl Iterator<Item = &'a Diagnostic> {
        self.batch.pages.iter().flat_map(|page| &page.diagnostics).chain(&self.batch.collisions)
    }
}

/// Renders the report on an import of `pages` as one HTML document that loads nothing else.
///
/// `pages` are the same as those given to the import. `failures` are other problems (place and
/// what was found), such as a file that is not text or an override that no longer applies. The
/// same import always gives the same document.
pub fn html(batch: &Batch, pages: &[(String, String)], failures: &[(String, String)]) -> String {
    let input = Input::new(batch, pages, failures);
    let parts: [(&str, &str, (usize, Markup)); 6] = [
        ("coverage", "Coverage", coverage::part(&input)),
        ("exceptions", "Exceptions", exceptions::part(&input)),
        ("contradictions", "Contradictions", contradictions::part(&input)),
        ("findings", "Findings", findings::part(&input)),
        ("index", "Endpoints and events", index::part(&input)),
        ("others", "Other pages", others::part(&input)),
    ];
    let source = input.root.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Import report" @if !source.is_empty() { " · " (source) } }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                header.top {
                    p.eyebrow { "Import report" @if !source.is_empty() { " · " (source) } }
                    (summary::part(&input))
                }
                nav aria-label="Parts of this report" {
                    div.bar {
                        ul {
                            @for (id, title, (count, _)) in &parts {
                                li { a href={ "#" (id) } { (title) " " span.count { (grouped(*count)) } } }
                            }
                        }
                        input #filter type="search" placeholder="Filter every table" aria-label="Filter every table" autocomplete="off" hidden;
                    }
                }
                main {
                    @for (id, title, (_, content)) in &parts {
                        section id=(id) { h2 { (title) } (content) }
                    }
                    p #nothing hidden { "No row contains these words." }
                }
                script { (PreEscaped(include_str!("script.js"))) }
            }
        }
    };
    document.into_string()
}

fn common_folder(pages: &[(String, String)]) -> &str {
    let Some((first, rest)) = pages.split_first() else { return "" };
    let mut length = first.0.rfind('/').map_or(0, |at| at + 1);
    for (file, _) in rest {
        while !file.starts_with(&first.0[..length]) {
            length = first.0[..length - 1].rfind('/').map_or(0, |at| at + 1);
        }
    }
    &first.0[..length]
}

/// Returns the address of the official page, if the spec has it.
fn address(page: &Imported) -> Option<String> {
    page.spec.subject()?.doc().url()
}
