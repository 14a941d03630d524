//! Pages without a table of basic facts: guides and overviews, unless they look like an endpoint
//! or event, or like what a cut or a lost header leaves of one. Those are reported.

use super::{Kind, columns, context::Context, push, sections};
use crate::page::{self, Page};

/// Reports a page that a cut or a lost header left of an endpoint or event; returns whether the
/// page is one.
pub(super) fn report_cut(context: &mut Context<'_>, page: &Page) -> bool {
    let facts = page.tables().find(|(_, table)| {
        table.header.is_empty()
            && table
                .rows
                .iter()
                .any(|row| row.cells.first().is_some_and(|cell| columns::title(cell) == "HTTP URL"))
    });
    if let Some((_, table)) = facts {
        context.report(
            Kind::HeaderlessTable,
            table.place,
            "a header above the table of basic facts",
        );
        return true;
    }
    // An endpoint page cut off in its table of basic facts, or before it.
    let announced = |section: &page::Section| {
        matches!(
            sections::holds(&section.heading.text),
            sections::Holds::Request | sections::Holds::Event
        )
    };
    if let Some(section) = page.sections.last().filter(|section| announced(section)) {
        let of_another_kind = |table: &page::Table| {
            !table.header.is_empty() && !table.rows.is_empty() && !columns::looks_like_facts(table)
        };
        if !section.tables().any(of_another_kind) {
            let expected = "a table with HTTP URL and HTTP Method below, if this is an endpoint";
            context.report(Kind::MissingFact, section.heading.place, expected);
            return true;
        }
    }
    // The basic facts of an endpoint, in a form that is no table.
    if let Some(place) = loose_facts(context.text) {
        let expected = "a table with HTTP URL and HTTP Method, if this is an endpoint";
        context.report(Kind::MissingFact, place, expected);
        return true;
    }
    false
}

/// Reports a page that looks like one of an endpoint or event, or that may be what is left of one.
pub(super) fn report(context: &mut Context<'_>, page: &Page) {
    if let Some(place) = looks_like_one(page) {
        let expected = "a page of an endpoint or event, with a table of its basic facts";
        context.report(Kind::LooksLikeApi, place, expected);
        return;
    }
    // An endpoint page cut off above or inside its first heading of a part.
    let bare = |section: &page::Section| section.blocks.is_empty();
    let ends = page.tables().next().is_none() && page.sections.iter().skip(1).all(bare);
    if ends {
        let place =
            page::Place { line: context.text.lines().count(), start: page.len, end: page.len };
        let expected = "a section 请求 or 事件, if this page documents an endpoint or event";
        context.report_found(Kind::ShortPage, place, "", expected);
    }
}

/// The line that begins with a basic fact of an endpoint, if another line begins with another
/// fact. The rest of the lines does not matter.
fn loose_facts(text: &str) -> Option<page::Place> {
    let mut start = 0;
    let mut lines = text.split(['\n', '\r']).map(|line| {
        let at = start;
        start += line.len() + 1;
        (at, line)
    });
    let mut begins = |words: &str| {
        let bare = |line: &str| line.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
        lines.find(|(_, line)| bare(line).starts_with(words))
    };
    let (at, line) = begins("HTTP URL")?;
    begins("HTTP Method")?;
    let number = 1 + text[..at].matches('\n').count();
    Some(page::Place { line: number, start: at, end: at + line.len() })
}

/// Finds what only pages of endpoints and events have below a heading or after a label: a table
/// of what is sent or received, or an example of a push.
fn looks_like_one(page: &Page) -> Option<page::Place> {
    page.sections.iter().find_map(|section| {
        let heading = section.heading.text.as_str();
        let announced = !matches!(sections::holds(heading), sections::Holds::Prose)
            || heading.starts_with("回调") && !heading.contains("配置");
        let fields = section.tables().any(|table| columns::fields(table).is_some());
        if announced && fields {
            return Some(section.heading.place);
        }
        section.blocks.iter().find_map(|block| match block {
            page::Block::Text(cell) if push::announces(&cell.text) => Some(cell.place),
            _ => None,
        })
    })
}
