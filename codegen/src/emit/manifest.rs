//! `Cargo.toml` of the generated crate: one feature per service, and those of the runtime.

use super::{guide, print::HEADER};
use crate::ir::{CARD, Crate};

/// The features of the runtime.
const RUNTIME: &str = r#"# A client for programs without an async runtime.
blocking = ["feishu-runtime/blocking"]
# Cards as pages for a browser: `Card::to_html`.
card-html = ["feishu-runtime/card-html"]
# The incoming webhook of a group, without an app: `CustomBot`.
custom-bot = ["limits", "feishu-runtime/custom-bot"]
# Events that the platform pushes: their types in the modules `events`, and a receiver.
events = ["feishu-runtime/events"]
# Asks for compressed replies, which pays for lists of megabytes over a slow network.
gzip = ["feishu-runtime/gzip"]
# Keeps to documented rate limits before the platform refuses a call: `ClientBuilder::rate_limits`.
limits = ["feishu-runtime/limits"]
# Events and callbacks over a WebSocket, without a public address: `Client::long_connection`.
long-connection = ["events", "feishu-runtime/long-connection"]
# Markdown of a person or a model as cards and posts: `MarkdownReader`.
markdown = ["feishu-runtime/markdown"]
# Shares tokens between processes through Redis, and with `events` and `limits` the handled events
# and the pace: `RedisTokenStore`, `RedisEventStore`, `RedisRateLimitStore`.
redis = ["feishu-runtime/redis"]
# SOCKS proxies, such as `ALL_PROXY=socks5h://127.0.0.1:1080`.
socks = ["feishu-runtime/socks"]

# TLS, one of four; "Which TLS" in the README says when to choose which.
#
# rustls with aws-lc-rs, the default of both rustls and reqwest.
tls-aws-lc-rs = ["feishu-runtime/tls-aws-lc-rs"]
# The TLS library of the system: SChannel, Secure Transport, or OpenSSL.
tls-native = ["feishu-runtime/tls-native"]
# rustls with the provider that the process has installed.
tls-no-provider = ["feishu-runtime/tls-no-provider"]
# rustls with ring.
tls-ring = ["feishu-runtime/tls-ring"]
"#;

pub(super) fn manifest(krate: &Crate) -> String {
    let header = HEADER.replacen("//", "#", 1);
    let features: String = krate
        .services
        .iter()
        .map(|service| {
            let summary = service.doc.first().map_or("", String::as_str);
            // Behind a line break, words would be part of the manifest.
            let summary = summary.replace(['\n', '\r'], " ");
            format!("# {summary}\n{} = []\n", service.feature)
        })
        .collect();
    let cards = krate
        .cards
        .iter()
        .map(|_| format!("# The types of cards, without a service.\n{CARD} = []\n"));
    let features: String = cards.chain([features]).collect();
    let all: String =
        krate.services.iter().map(|service| format!("    \"{}\",\n", service.feature)).collect();
    let guides = if guide::has_guides(krate) { guide::DEPENDENCIES } else { "" };
    format!(
        r#"{header} from specs/. Do not edit.

[package]
name = "feishu-openapi"
description = "The Feishu / Lark Open Platform server API, typed and generated from its documentation"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish = true
readme = "README.md"
keywords.workspace = true
categories.workspace = true
include = ["/src", "/guides", "/CHANGELOG.md", "/README.md", "/LICENSE-*"]

[package.metadata.docs.rs]
all-features = true
rustdoc-args = ["--cfg", "docsrs"]
targets = ["x86_64-unknown-linux-gnu"]

# There are no unit tests and no benches: they would compile every type once more.
[lib]
test = false
bench = false

[features]
default = ["socks", "tls-aws-lc-rs"]
{RUNTIME}
# Every service.
full = [
{all}]
{features}
[dependencies]
feishu-runtime.workspace = true
{guides}
[lints]
workspace = true
"#
    )
}
