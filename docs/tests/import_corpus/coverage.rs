//! Every endpoint and event page becomes a spec; guides are told from them.

use std::collections::BTreeMap;

use feishu_docs::{
    corrections,
    import::{Imported, Options, Severity, Spec, import_common_errors, import_pages},
};
use feishu_overrides::Overrides;
use feishu_spec::{self as spec, Endpoint, Event};
use feishu_testing::files;

use crate::pages::{NEWEST, Read, figures, imported};

/// Pages of events without a table of basic facts: an example shows the whole push.
const SHOWN: &[&str] = &[
    "application-v6/event/app-enabled-or-disabled.md",
    "application-v6/event/app-first-enabled.md",
    "application-v6/event/app-uninstalled.md",
    "application-v6/event/app_ticket-events.md",
    "application-v6/event/public-app-purchase.md",
    "attendance-v1/event/user-attendance-records-event.md",
    "attendance-v1/event/user-task-status-change-event.md",
    "event-subscription-guide/callback-subscription/callback-overview.md",
    "historic-version/uETNz4SM1MjLxUzM/event/department-update.md",
    "historic-version/uETNz4SM1MjLxUzM/event/employee-change.md",
    "historic-version/uETNz4SM1MjLxUzM/event/scope-change.md",
    "historic-version/uETNz4SM1MjLxUzM/event/user-status-changed.md",
];

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn every_endpoint_and_event_page_becomes_a_spec() {
    let Read { pages, batch } = imported(NEWEST);
    let (mut endpoints, mut events, mut guides) = (0, 0, 0);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (imported, (name, text)) in batch.pages.iter().zip(pages) {
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
        let shown = SHOWN.iter().any(|page| name.ends_with(page));
        let expected = (row("HTTP URL"), row("事件类型") || row("回调类型") || shown);
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
    figures(format_args!(
        "point 1: {endpoints} endpoint pages and {events} event pages read, {guides} of other kinds"
    ));
    eprintln!("findings {found:?}; {} pages share an identity", batch.collisions.len());
    assert!(
        endpoints > 1_500 && events > 150,
        "{NEWEST} holds only a part of the documentation, or most of its pages have another table \
         of basic facts than before"
    );
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn every_page_becomes_a_spec_of_its_own_or_is_left_out_with_a_reason() {
    let read = imported(NEWEST);
    let mut batch = read.batch.clone();
    let overrides = Overrides::read(&files::overrides()).unwrap();
    assert_eq!(corrections::apply(&mut batch, &overrides, true), [], "every entry applies");
    assert_eq!(batch.collisions, []);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut specs = 0;
    for page in &batch.pages {
        match &page.spec {
            Spec::LeftOut { reason } => *reasons.entry(reason).or_default() += 1,
            Spec::Endpoint(_) | Spec::Event(_) => specs += 1,
            _ => {}
        }
    }
    let left: usize = reasons.values().sum();
    figures(format_args!(
        "point 1: {specs} specs; {left} pages left out (specs/overrides/pages.toml)"
    ));
    for (reason, count) in reasons {
        figures(format_args!("point 1:   {count}: {reason}"));
    }
    // A page that only looks like one of these is left out with a reason too.
    let looks_like_one = |page: &Imported| {
        page.diagnostics.iter().any(|found| found.kind.code() == "looks-like-api")
    };
    let is_api = |page: &&Imported| {
        matches!(page.spec, Spec::Endpoint(_) | Spec::Event(_)) || looks_like_one(page)
    };
    let documented = read.batch.pages.iter().filter(is_api).count();
    assert_eq!(specs + left, documented, "corrections lose no page");
}

fn first_cell(line: &str) -> Option<&str> {
    line.trim().strip_prefix('|')?.split('|').next().map(str::trim)
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_page_of_general_error_codes_is_read_whole() {
    let read = imported(NEWEST);
    let (name, text) =
        read.pages.iter().find(|(name, _)| name.ends_with("ugjM14COyUjL4ITN.md")).unwrap();
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
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_result_depends_on_no_number_of_threads() {
    let Read { pages, batch } = imported(NEWEST);
    // On another number of threads than there are cores.
    let threads = rayon::current_num_threads() + 1;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert!(pool.install(|| import_pages(pages, &Options::default())) == *batch);
}
