//! The root of the crate: it names what programs need of the runtime, and no service hides any of
//! that.

use std::collections::BTreeSet;

use feishu_codegen::{generate, ir::root};
use serde_json::json;

use super::{endpoint, files, problems};

fn of_service(service: &str) -> feishu_spec::Endpoint {
    endpoint(&format!("{service}.v1.boat.get"), json!([]), json!([]))
}

#[test]
fn a_service_cannot_have_the_name_of_what_stands_at_the_root() {
    insta::assert_snapshot!(problems(&[of_service("transport"), of_service("events")], &[]), @r##"
    events: the service cannot be the module and feature `events`: the crate has another
      settle it in specs/overrides/events.toml:
        [service]
        module = "other_name"
    transport: the service cannot be the module and feature `transport`: the crate has another
      settle it in specs/overrides/transport.toml:
        [service]
        module = "other_name"
    "##);
    let pin = [("transport.toml", "[service]\nmodule = \"shipping\"")];
    let files = generate(&[of_service("transport")], &[], &files(&pin)).unwrap();
    let text = |path: &str| &files.iter().find(|(name, _)| name == path).unwrap().1;
    assert!(text("src/lib.rs").contains("#[cfg(feature = \"shipping\")]"));
    assert!(text("src/lib.rs").contains("pub mod shipping;"));
    assert!(text("Cargo.toml").contains("\nshipping = []\n"));
    assert!(text("src/shipping/mod.rs").contains("Needs the feature `shipping`."));
    assert!(text("src/shipping/v1/boat.rs").contains("Feature: `shipping`."));
}

#[test]
fn a_service_may_have_the_name_of_what_the_root_leaves_to_the_runtime() {
    for service in ["check", "request", "wire", "endpoint", "paging"] {
        let files = generate(&[of_service(service)], &[], &[]).unwrap();
        let (_, root) = files.iter().find(|(path, _)| path == "src/lib.rs").unwrap();
        assert!(root.contains(&format!("pub mod {service};")), "{root}");
        assert!(!root.contains("feishu_runtime::*"), "{root}");
        assert!(!root.contains(&format!("feishu_runtime::{service}")), "{root}");
    }
}

#[test]
fn two_services_cannot_be_one_module() {
    let pin = [("fleet.toml", "[service]\nmodule = \"train\"")];
    insta::assert_snapshot!(problems(&[of_service("fleet"), of_service("train")], &pin), @r##"
    train: the service is the module `train`, as is fleet
      settle it in specs/overrides/train.toml:
        [service]
        module = "other_name"
    train.v1.boat: is the same module as fleet.v1.boat in Rust's habit
    "##);
}

/// The names that a `use` brings.
fn used(tree: &syn::UseTree, found: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => used(&path.tree, found),
        syn::UseTree::Name(name) => found.push(name.ident.to_string()),
        syn::UseTree::Rename(rename) => found.push(rename.rename.to_string()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| used(tree, found)),
        syn::UseTree::Glob(_) => panic!("the runtime names what it exports"),
    }
}

#[test]
fn the_root_has_all_that_the_runtime_exports_by_name() {
    let path = feishu_testing::files::repository("runtime/src/lib.rs");
    let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut exported = Vec::new();
    for item in &file.items {
        match item {
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => {
                used(&item.tree, &mut exported);
            }
            _ => {}
        }
    }
    let exported: BTreeSet<&str> = exported.iter().map(String::as_str).collect();
    let on_demand = root::NAMES_ON_DEMAND.iter().flat_map(|(_, names)| *names);
    let named: BTreeSet<&str> = root::NAMES
        .iter()
        .chain(on_demand)
        .chain(&root::OWN)
        .chain(&root::HIDDEN)
        .copied()
        .collect();
    let crates = root::MODULES.iter().map(|(module, _)| *module);
    let known: BTreeSet<&str> = named.iter().copied().chain(crates).collect();
    let missing: Vec<_> = exported.difference(&known).collect();
    assert!(missing.is_empty(), "say in codegen/src/ir/root.rs where these stand: {missing:?}");
    let gone: Vec<_> = named.difference(&exported).collect();
    assert!(gone.is_empty(), "codegen/src/ir/root.rs names what is gone: {gone:?}");
}
