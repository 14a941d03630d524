//! The module of guides, which people write in `guides/`, and where the docs lead to it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, print, types};
use crate::ir::{Crate, Doc, root::GUIDE};

/// A guide: its module, its title, and what it is about. The file is named as the module.
const GUIDES: [(&str, &str, &str); 11] = [
    ("getting_started", "Getting started", "an app, its permissions, and a first call"),
    ("identities", "Tokens and identities", "as the app, as a user, in a tenant; logins"),
    ("errors", "Errors", "what a failure says, and what to do about it"),
    ("paging", "Paging", "lists as streams"),
    ("files", "Files", "uploads and downloads of any size"),
    ("limits", "Rate limits and retries", "what is repeated, and what waits"),
    ("events", "Events", "webhooks, and a WebSocket without a public address"),
    ("bots", "Bots", "a bot in twenty lines"),
    ("helpers", "Everyday helpers", "uploads, tasks, Base rows, documents, sheets"),
    ("testing", "Testing", "a platform to test against"),
    ("upgrading", "Upgrading", "what may change from version to version"),
];

/// The services that programs of the guides call. A crate that lacks one has no guides.
const SERVICES: [&str; 4] = ["contact", "drive", "hire", "im"];

/// The other features that they need.
const FEATURES: [&str; 5] = ["custom-bot", "events", "limits", "long-connection", "redis"];

/// What the programs need beside the crate itself. A path without a version stays out of the
/// package, where these would be a circle.
pub(super) const DEPENDENCIES: &str = r#"
# For the programs of the guides; they are not packed.
[dev-dependencies]
feishu-bot = { path = "../bot", features = ["testing"] }
feishu-kit = { path = "../kit", features = ["base", "document", "sheet", "task", "upload"] }
feishu-mock = { path = "../mock" }
futures-util.workspace = true
serde.workspace = true
serde_json.workspace = true
tokio = { workspace = true, features = ["macros", "rt-multi-thread"] }
tracing-subscriber.workspace = true
"#;

/// Whether the crate has guides.
pub(super) fn has_guides(krate: &Crate) -> bool {
    let has = |name: &&str| krate.services.iter().any(|service| service.feature == **name);
    SERVICES.iter().all(has)
}

/// The list of guides, as Markdown; `from` leads to the module.
pub(super) fn list(from: &str) -> Doc {
    let rows = GUIDES
        .iter()
        .map(|(module, title, what)| format!("| [{title}]({from}{module}) | {what} |"));
    ["| Guide | |", "|---|---|"].map(str::to_owned).into_iter().chain(rows).collect()
}

/// The item of the root that has the module. Docs always have it; its programs are tested where
/// all that they call is there.
pub(super) fn item() -> TokenStream {
    let (module, needs) = (types::ident(GUIDE), needs());
    quote! {
        #[rustfmt::skip]
        #[cfg(any(all(doc, not(doctest)), all(doctest, #needs)))]
        pub mod #module;
    }
}

/// The file of the module.
pub(super) fn file() -> String {
    let needs = needs();
    let about = ["Guides, each with a program that is tested.".to_owned(), String::new()];
    let docs = doc::inner(&[about.as_slice(), &list("")].concat());
    let modules = GUIDES.iter().map(|(module, ..)| {
        let file = format!("../guides/{}.md", module.replace('_', "-"));
        let module = types::ident(module);
        quote! {
            #[doc = include_str!(#file)]
            pub mod #module {}
        }
    });
    let tokens = quote! {
        #docs
        // They also lead to what the enabled features may lack.
        #![cfg_attr(not(all(#needs)), allow(rustdoc::broken_intra_doc_links))]
        // Readers need no feature to read.
        #![cfg_attr(docsrs, doc(auto_cfg = false))]

        #(#modules)*

        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        mod readme {}
    };
    print::file(&format!("{GUIDE}s/"), tokens)
}

/// All features of the programs.
fn needs() -> TokenStream {
    let features = SERVICES.iter().chain(&FEATURES);
    quote!(#(feature = #features),*)
}
