//! Pages whose nesting was taken away get it back, and where that is not sure it is said.

use feishu_docs::import::{
    Imported, Kind, Options, Spec, forget_page, import_page_with, learn_page, nest::Shapes,
};
use feishu_spec::Field;

use crate::pages::{NEWEST, Read, figures, imported};

/// The page without the marks of depth; none where it has none.
fn flattened(text: &str) -> Option<String> {
    let flat: String = text
        .split_inclusive('\n')
        .map(|line| match line.trim_start().strip_prefix("| ") {
            Some(cells) if line.starts_with('|') => {
                let bare = cells.trim_start_matches("&nbsp;").trim_start();
                bare.strip_prefix('└')
                    .map_or_else(|| line.to_owned(), |name| format!("| {}", name.trim_start()))
            }
            _ => line.to_owned(),
        })
        .collect();
    (flat != text).then_some(flat)
}

/// Paths of all fields, with what they are in.
fn paths(imported: &Imported) -> Vec<String> {
    fn walk(fields: &[Field], above: &str, out: &mut Vec<String>) {
        for field in fields {
            let path = format!("{above}.{}", field.name);
            walk(&field.fields, &path, out);
            out.push(path);
        }
    }
    let mut out = Vec::new();
    match &imported.spec {
        Spec::Endpoint(endpoint) => {
            let body = endpoint.request.body.iter();
            body.for_each(|body| walk(&body.fields, "body", &mut out));
            let data = endpoint.response.data.iter();
            data.for_each(|data| walk(&data.fields, "data", &mut out));
            walk(&endpoint.response.fields, "reply", &mut out);
        }
        Spec::Event(event) => walk(&event.fields, "event", &mut out),
        _ => {}
    }
    out
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn flattened_pages_come_back_as_they_were() {
    let Read { pages, batch } = imported(NEWEST);
    let options = Options::default();
    let mut shapes = Shapes::default();
    pages.iter().for_each(|(_, text)| learn_page(&mut shapes, text));
    let (mut all, mut right, mut sure, mut sure_right) = (0, 0, 0, 0);
    let (mut doubted, mut both, mut alone) = (0, 0, 0);
    for ((name, text), told) in pages.iter().zip(&batch.pages) {
        let Some(flat) = flattened(text) else { continue };
        // Markers of older pages do not come off; what remains of them tells depth.
        if flat.contains('∟') || flat.contains('└') {
            continue;
        }
        if told.spec == Spec::NotAnApi {
            continue;
        }
        forget_page(&mut shapes, text);
        let found = import_page_with(name, &flat, &options, &shapes);
        learn_page(&mut shapes, text);
        let same = paths(told) == paths(&found);
        let doubts =
            || found.diagnostics.iter().filter(|found| found.kind == Kind::UncertainNesting);
        doubted += doubts().count();
        both += doubts().filter(|found| found.expected.contains("or else:")).count();
        alone += doubts().filter(|found| found.expected.contains("no other reading")).count();
        let unsure = found.diagnostics.iter().any(|found| found.kind == Kind::UncertainNesting);
        all += 1;
        right += usize::from(same);
        sure += usize::from(!unsure);
        sure_right += usize::from(!unsure && same);
        if !unsure && !same {
            eprintln!("sure and wrong: {name}");
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    figures(format_args!(
        "point 4: {all} flattened pages, {:.2}% right; {:.2}% without a doubt, of which {:.2}% right",
        share(right, all) * 100.0,
        share(sure, all) * 100.0,
        share(sure_right, sure) * 100.0,
    ));
    figures(format_args!(
        "point 4: {doubted} doubts: {both} show the two readings, {alone} the only one there is"
    ));
    assert_eq!(doubted, both + alone);
    assert!(share(right, all) >= 0.975);
    assert!(share(sure_right, sure) >= 0.999);
}
