//! The three seed pages: they import without a diagnostic, and to the specs in the snapshots,
//! which were compared with specs written by hand. Read from where they are; skipped where
//! `FEISHU_DOCS` does not tell.

use std::{env, path::PathBuf};

use feishu_docs::import::{Imported, Options, Spec, import_page};
use feishu_spec::{self as spec, Endpoint};
use feishu_testing::files;

fn seeds() -> Option<Vec<(String, String)>> {
    let Some(docs) = env::var_os("FEISHU_DOCS") else {
        eprintln!("skipped: FEISHU_DOCS is not set, so the seed pages are not at hand");
        return None;
    };
    Some(files::below(&PathBuf::from(docs).join("../seeds"), ""))
}

fn endpoint(imported: &Imported) -> &Endpoint {
    let Spec::Endpoint(endpoint) = &imported.spec else { panic!("{} has a spec", imported.file) };
    endpoint
}

#[test]
fn the_seeds_import_without_a_diagnostic_to_the_specs_in_the_snapshots() {
    let Some(seeds) = seeds() else { return };
    assert_eq!(seeds.len(), 3);
    for (file, text) in &seeds {
        let imported = import_page(file, text, &Options::default());
        let shown: Vec<String> = imported.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(shown, [""; 0], "{file}");
        assert_eq!(imported.rows.reported, 0, "{file}");
        let endpoint = endpoint(&imported);
        insta::assert_snapshot!(endpoint.id.to_string(), spec::to_text(endpoint));
    }
}
