//! The list of other pages in the report: names of overviews, guides and lists of questions.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Input;
use crate::{import::Spec, page};
use feishu_spec::counts::{counted, grouped};

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let mut folders: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    let pages = input.batch.pages.iter().filter(|page| page.spec == Spec::NotAnApi);
    for page in pages {
        let file = input.short(&page.file);
        let (folder, _) = file.split_once('/').unwrap_or(("top", file));
        folders.entry(folder).or_default().push((file, title(input, &page.file)));
    }
    let count = folders.values().map(Vec::len).sum();
    let content = html! {
        @if count == 0 { p { "None." } }
        @else {
            p { "Overviews, guides and lists of questions: no table gives an address or an event type, so there is nothing to make a spec from." }
            details {
                summary { b { (counted(count, "page")) } " " span.count { "in " (counted(folders.len(), "folder")) } }
                table.cards {
                    thead { tr { th { "Folder" } th { "Page" } th { "Title" } } }
                    @for (folder, pages) in &folders {
                        tbody {
                            @for (at, (file, title)) in pages.iter().enumerate() {
                                tr {
                                    td.folder {
                                        @if at == 0 { (folder) " " span.count { (grouped(pages.len())) } }
                                    }
                                    td { span.file { (file) } }
                                    td { (title) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    (count, content)
}

fn title(input: &Input<'_>, file: &str) -> String {
    let Some(text) = input.texts.get(file) else { return String::new() };
    let page = page::read(text);
    let heading = page.title.map(|title| page::plain_text(&title.text));
    heading.filter(|title| !title.is_empty()).or(page.front.title).unwrap_or_default()
}
