//! `Cargo.toml` of the generated crate: one feature per service, and those of the runtime.

use super::print::HEADER;
use crate::ir::Crate;

/// What the runtime does on demand.
const RUNTIME: &str = r#"# The client for programs without an async runtime.
blocking = ["feishu-runtime/blocking"]
# What the platform pushes: types in a module `events` of each version, and receiving it.
events = ["feishu-runtime/events"]
# Documented rate limits kept ahead of time: `Builder::rate_limits`.
limits = ["feishu-runtime/limits"]
# Tokens shared by several processes through Redis: `RedisTokenStore`.
redis = ["feishu-runtime/redis"]
"#;

pub(super) fn manifest(krate: &Crate) -> String {
    let header = HEADER.replacen("//", "#", 1);
    let features: String = krate
        .services
        .iter()
        .map(|service| {
            let summary = service.doc.first().map_or("", String::as_str);
            format!("# {summary}\n{} = []\n", service.feature)
        })
        .collect();
    let all: String =
        krate.services.iter().map(|service| format!("    \"{}\",\n", service.feature)).collect();
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

# There are no tests inside, for which every type would be compiled once more.
[lib]
test = false

[features]
default = []
{RUNTIME}
# Every service.
full = [
{all}]
{features}
[dependencies]
feishu-runtime.workspace = true

[lints]
workspace = true
"#
    )
}
