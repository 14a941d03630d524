//! Every endpoint and event page becomes a spec; guides are told from them.

use std::collections::BTreeMap;

use feishu_codegen::{
    import::{Options, Severity, Spec, import_common_errors, import_pages},
    spec::{self, Endpoint, Event},
};

use crate::pages::{NEWEST, folder};

#[test]
fn every_endpoint_and_event_page_becomes_a_spec() {
    let Some(pages) = folder(NEWEST) else { return };
    let batch = import_pages(&pages, &Options::default());
    let (mut endpoints, mut events, mut guides) = (0, 0, 0);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (imported, (name, text)) in batch.pages.iter().zip(&pages) {
        match &imported.spec {
            Spec::Endpoint(endpoint) => {
                let read = spec::from_text::<Endpoint>(name, &spec::to_text(endpoint)).unwrap();
                assert_eq!(read, **endpoint, "{name} reads back as written");
                endpoints += 1;
            }
            Spec::Event(event) => {
                let read = spec::from_text::<Event>(name, &spec::to_text(event)).unwrap();
                assert_eq!(read, **event, "{name} reads back as written");
                events += 1;
            }
            Spec::NotAnApi => guides += 1,
            _ => panic!("{name} has no spec: {:?}", imported.diagnostics),
        }
        // Told by a row of the table of basic facts, without reading the page.
        let row = |key: &str| text.lines().any(|line| first_cell(line) == Some(key));
        let expected = (row("HTTP URL"), row("事件类型"));
        let is =
            (matches!(imported.spec, Spec::Endpoint(_)), matches!(imported.spec, Spec::Event(_)));
        assert_eq!(is, expected, "{name}");
        for diagnostic in &imported.diagnostics {
            *found.entry(diagnostic.kind.code()).or_default() += 1;
            if diagnostic.severity() == Severity::Error {
                eprintln!("error: {diagnostic}");
            }
        }
    }
    eprintln!("{endpoints} endpoints, {events} events, {guides} others; findings {found:?}");
    eprintln!("{} pages share an identity with another", batch.collisions.len());
    assert_eq!((endpoints, events), (1693, 200));
}

fn first_cell(line: &str) -> Option<&str> {
    line.trim().strip_prefix('|')?.split('|').next().map(str::trim)
}

#[test]
fn the_page_of_general_error_codes_is_read_whole() {
    let Some(pages) = folder(NEWEST) else { return };
    let (name, text) =
        pages.iter().find(|(name, _)| name.ends_with("ugjM14COyUjL4ITN.md")).unwrap();
    let (codes, found) = import_common_errors(name, text, &Options::default());
    let rows = text
        .lines()
        .filter(|line| first_cell(line).is_some_and(|cell| cell.parse::<i64>().is_ok()));
    let rows = rows.count();
    eprintln!("{} general error codes, {} findings", codes.len(), found.len());
    assert_eq!(codes.len(), rows);
    assert!(codes.iter().all(|code| code.message.is_some()));
}

#[test]
fn the_result_depends_on_no_number_of_threads() {
    let Some(pages) = folder(NEWEST) else { return };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| import_pages(&pages, &Options::default()))
    };
    assert!(with(1) == with(4));
}
