//! The folders of documentation pages, as name and text.

use std::{env, fmt::Arguments, fs, io::Write as _, sync::OnceLock};

use feishu_docs::import::{Batch, Imported, Options, Spec, import_pages};
use feishu_spec as spec;
use feishu_testing::files;

/// The newest pages.
pub(crate) const NEWEST: &str = "converted-2026-05-24";
/// Pages of one day in two dialects.
pub(crate) const CONVERTED: &str = "converted-2026-03-06";
pub(crate) const RAW: &str = "raw-2026-03-06";

/// The pages of a folder.
pub(crate) fn folder(name: &str) -> Vec<(String, String)> {
    files::below(&files::documentation().join(name), "")
}

/// A folder of pages and what they became.
pub(crate) struct Read {
    pub(crate) pages: Vec<(String, String)>,
    pub(crate) batch: Batch,
}

/// The pages of a folder, imported once for all tests.
pub(crate) fn imported(name: &str) -> &'static Read {
    static READ: [OnceLock<Read>; 3] = [const { OnceLock::new() }; 3];
    let at = [NEWEST, CONVERTED, RAW].iter().position(|known| *known == name).unwrap();
    READ[at].get_or_init(|| {
        let pages = folder(name);
        let batch = import_pages(&pages, &Options::default());
        Read { pages, batch }
    })
}

/// Tells measured figures: on stderr, and in the file that `FEISHU_FIGURES` names, from which
/// `.ci/run` prints them, since tests that pass print nothing. A whole line at a time.
pub(crate) fn figures(lines: Arguments<'_>) {
    eprintln!("{lines}");
    if let Some(file) = env::var_os("FEISHU_FIGURES") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(format!("{lines}\n").as_bytes()).unwrap();
    }
}

/// The text of a spec; none where a page has none.
pub(crate) fn text(imported: &Imported) -> Option<String> {
    match &imported.spec {
        Spec::Endpoint(endpoint) => Some(spec::to_text(endpoint)),
        Spec::Event(event) => Some(spec::to_text(event)),
        _ => None,
    }
}
