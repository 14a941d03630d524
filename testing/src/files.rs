//! The files that tests and benchmarks read: pages, specs, overrides.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use feishu_spec::{Endpoint, Event, Specs, tree};

/// The files below a folder whose names end in `ending`, by their paths below it, with their
/// texts, in order.
pub fn below(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(listed) = folders.pop() {
        let entries =
            fs::read_dir(&listed).unwrap_or_else(|error| panic!("{}: {error}", listed.display()));
        for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).expect("it was found below");
            let name = below.to_str().expect("a name is UTF-8").replace('\\', "/");
            if name.ends_with(ending) {
                let text = fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{} holds no {ending} file", folder.display());
    found
}

/// The folder that holds the folders of documentation pages, which are not part of the
/// repository. Tests that call this are `#[ignore = "needs the documentation pages: …"]`.
///
/// # Panics
/// Where `FEISHU_DOCS` names no folder, so that no test passes having tried nothing.
pub fn documentation() -> PathBuf {
    let docs = env::var_os("FEISHU_DOCS").map(PathBuf::from);
    docs.filter(|docs| docs.is_dir()).expect(
        "this test reads the documentation pages, and FEISHU_DOCS does not name the folder that \
         holds them",
    )
}

/// The three seed pages, which lie beside the documentation pages.
///
/// # Panics
/// As [`documentation`].
pub fn seeds() -> Vec<(String, String)> {
    let seeds = below(&documentation().join("../seeds"), "");
    assert_eq!(seeds.len(), 3, "the seed pages");
    seeds
}

/// A folder of the repository.
pub fn repository(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)
}

/// The files of specs/overrides, as name and text.
pub fn overrides() -> Vec<(String, String)> {
    below(&repository("specs/overrides"), ".toml")
}

/// All specs.
pub fn specs() -> &'static Specs {
    static SPECS: LazyLock<Specs> = LazyLock::new(|| load(&repository("specs")));
    &SPECS
}

/// All endpoints of specs/.
pub fn endpoints() -> Vec<Endpoint> {
    specs().endpoints.clone()
}

/// All events of specs/.
pub fn events() -> Vec<Event> {
    specs().events.clone()
}

/// The specs in a folder that is laid out as specs/ is.
fn load(folder: &Path) -> Specs {
    tree::load(folder).unwrap_or_else(|error| panic!("{error}"))
}
