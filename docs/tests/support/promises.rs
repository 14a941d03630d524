//! What an import promises about any text at all. Also what the fuzz targets check.

use feishu_docs::{
    import::{Batch, Imported, Kind, Options, Spec, import_page, import_pages},
    page::{self, Page},
    report,
};
use feishu_spec as spec;

/// Imports `text` in every way and panics where a promise is broken.
pub(crate) fn check(text: &str) {
    let page = page::read(text);
    places(text, &page);
    let imported = [false, true].map(|prose| {
        let imported = import_page("page.md", text, &Options { prose });
        findings(text, &imported);
        reads_back(&imported.spec);
        imported
    });
    assert_eq!(imported[0].rows, imported[1].rows, "prose is no row");
    if imported[0].spec != Spec::NotAnApi {
        let there: usize = page.tables().map(|(_, table)| table.rows.len()).sum();
        let rows = imported[0].rows;
        assert_eq!(rows.read + rows.reported, there, "no row is lost");
    }
    alone_or_among_others(text, &imported[0]);
}

/// Places stand inside the text, between characters.
fn places(text: &str, page: &Page) {
    let place = |what: &str, place: page::Place| {
        assert!(text.get(place.range()).is_some(), "{what}: {place:?} of {} bytes", text.len());
    };
    assert_eq!(page.len, text.len());
    for section in &page.sections {
        place("heading", section.heading.place);
        section.codes().for_each(|code| place("code", code.place));
        for table in section.tables() {
            place("table", table.place);
            table.header.iter().for_each(|cell| place("header", cell.place));
            for row in &table.rows {
                place("row", row.place);
                row.cells.iter().for_each(|cell| place("cell", cell.place));
                assert!(table.header.is_empty() || row.cells.len() <= table.header.len());
            }
        }
    }
    page.problems.iter().for_each(|problem| place("problem", problem.place));
}

fn findings(text: &str, imported: &Imported) {
    let last = text.lines().count().max(1);
    let cut = imported.diagnostics.iter().any(|found| found.kind == Kind::CutPage);
    for found in &imported.diagnostics {
        assert!(text.get(found.span.clone()).is_some(), "{found:?} of {} bytes", text.len());
        // What is missing at the end is missing on the last line that holds something.
        let line = |at: usize| 1 + text[..at].matches('\n').count();
        let lines = line(found.span.start)..=line(found.span.end);
        let at_end = found.span.start == text.len() && found.line == last;
        // The line of an example in tags that never end is counted from the end of the page.
        let in_cut_tags = cut && found.kind == Kind::UnreadableJson;
        assert!(
            lines.contains(&found.line) || at_end || in_cut_tags,
            "{found:?} stands on {lines:?}"
        );
        assert!(found.found.chars().count() <= 121, "{found:?} is shortened");
        assert!(!found.expected.is_empty() && !found.help.is_empty(), "{found:?}");
        let mut shown = String::new();
        miette::NarratableReportHandler::new()
            .render_report(&mut shown, &found.with_source(text))
            .expect("a finding can be shown");
    }
    if imported.spec == Spec::Unreadable {
        assert!(imported.has_errors(), "what is missing is said");
    }
    let order = |pair: &[feishu_docs::import::Diagnostic]| pair[0].span.start <= pair[1].span.start;
    assert!(imported.diagnostics.windows(2).all(order), "in the order of the text");
}

/// A spec as text is the same spec.
fn reads_back(spec: &Spec) {
    match spec {
        Spec::Endpoint(endpoint) => {
            let text = spec::to_text(&**endpoint);
            let again: spec::Endpoint =
                spec::from_text("spec.json", &text).expect("a spec reads back");
            assert_eq!(again, **endpoint);
        }
        Spec::Event(event) => {
            let text = spec::to_text(&**event);
            let again: spec::Event =
                spec::from_text("spec.json", &text).expect("a spec reads back");
            assert_eq!(again, **event);
        }
        Spec::Unreadable => {}
        Spec::NotAnApi | Spec::LeftOut { .. } => {}
    }
}

/// The page twice gives the page twice, and a report can be made of it.
fn alone_or_among_others(text: &str, alone: &Imported) {
    let options = Options::default();
    assert_eq!(*alone, import_page("page.md", text, &options), "the same every time");
    let pages = [("page.md".to_owned(), text.to_owned()), ("twin.md".to_owned(), text.to_owned())];
    let Batch { pages: imported, collisions } = import_pages(&pages, &options);
    let [one, twin] = &imported[..] else { panic!("two pages") };
    assert_eq!((one.spec.clone(), one.rows), (twin.spec.clone(), twin.rows));
    // Each endpoint or event of the page is in both, and a page may hold several events.
    assert_eq!(collisions.len(), 2 * alone.subjects().count());
    let html = report::html(&Batch { pages: imported, collisions }, &pages, &[]);
    assert_eq!(html.matches("<script>").count(), 1);
}
