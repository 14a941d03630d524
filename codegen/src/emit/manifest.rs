//! `Cargo.toml` of the generated crate: a feature a service.

use super::print::HEADER;
use crate::ir::Crate;

pub(super) fn manifest(krate: &Crate) -> String {
    let header = HEADER.replacen("//", "#", 1);
    let features: String = krate
        .services
        .iter()
        .map(|service| {
            let summary = service.doc.first().map_or("", String::as_str);
            format!("# {summary}\n{} = []\n", service.project)
        })
        .collect();
    format!(
        r#"{header} from specs/. Do not edit.

[package]
name = "feishu-openapi"
description = "The Feishu / Lark Open Platform server API, typed and generated from its documentation"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[package.metadata.docs.rs]
all-features = true
rustdoc-args = ["--cfg", "docsrs"]

[features]
default = []
# The client for programs without an async runtime.
blocking = ["feishu-runtime/blocking"]
{features}
[dependencies]
feishu-runtime.workspace = true

[lints]
workspace = true
"#
    )
}
