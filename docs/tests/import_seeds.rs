//! The three seed pages: they import without a diagnostic, and to the specs in the snapshots,
//! which were compared with specs written by hand.

use feishu_docs::import::{Imported, Options, Spec, import_page};
use feishu_spec::{self as spec, Endpoint};
use feishu_testing::files;

fn endpoint(imported: &Imported) -> &Endpoint {
    let Spec::Endpoint(endpoint) = &imported.spec else { panic!("{} has a spec", imported.file) };
    endpoint
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_seeds_import_without_a_diagnostic_to_the_specs_in_the_snapshots() {
    for (file, text) in files::seeds() {
        let imported = import_page(&file, &text, &Options::default());
        let shown: Vec<String> = imported.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(shown, [""; 0], "{file}");
        assert_eq!(imported.rows.reported, 0, "{file}");
        let endpoint = endpoint(&imported);
        insta::assert_snapshot!(endpoint.id.to_string(), spec::to_text(endpoint));
    }
}
