//! The files of a resource: its module, and the submodule `response` if replies hold structs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, call, doc, enums, event, print, structs, types};
use crate::ir::{Alias, Borrowed, Resource, Space};

/// A resource and the path of its file.
pub(super) struct Source<'a> {
    /// The path without its extension.
    pub(super) path: String,
    /// The modules below the crate.
    pub(super) modules: [String; 3],
    pub(super) resource: &'a Resource,
}

impl Source<'_> {
    pub(super) fn write(&self) -> Vec<File> {
        let resource = self.resource;
        let from = from(resource);
        let mut files = vec![(format!("{}.rs", self.path), print::file(&from, module(self)))];
        if has_response(resource) {
            let path = format!("{}/response.rs", self.path);
            files.push((path, print::file(&from, response(resource))));
        }
        files
    }
}

/// The folder of its specs.
fn from(it: &Resource) -> String {
    let path = it.id.replacen('.', "/", 2);
    match path.strip_suffix("/events").filter(|_| it.is_of_events()) {
        Some(path) => format!("specs/events/{path}"),
        None => format!("specs/{path}"),
    }
}

fn has_response(it: &Resource) -> bool {
    !(it.outputs.is_empty() && it.borrowed_outputs.is_empty() && it.output_aliases.is_empty())
}

fn module(Source { modules, resource: it, .. }: &Source) -> TokenStream {
    let docs = doc::inner(&it.doc);
    let borrowed = it.borrowed.iter().map(borrow);
    let response = has_response(it).then(|| {
        quote!(
            pub mod response;
        )
    });
    let calls = it.calls.iter().map(|it| call::call(it, modules));
    let events = it.events.iter().map(event::event);
    let inputs = it.inputs.iter().map(|input| structs::structure(input, Space::Resource));
    let enums = it.enums.iter().map(enums::enumeration);
    let aliases = it.aliases.iter().map(|it| alias(it, Space::Resource));
    quote! {
        #docs
        use feishu_runtime::private as rt;
        #(#borrowed)*
        #response
        #(#calls)*
        #(#events)*
        #(#inputs)*
        #(#enums)*
        #(#aliases)*
    }
}

fn response(it: &Resource) -> TokenStream {
    let docs = doc::inner(&vec![format!("Types inside the replies of `{}`.", it.id)]);
    let borrowed = it.borrowed_outputs.iter().map(borrow);
    let runtime = (!it.outputs.is_empty()).then(|| {
        quote!(
            use feishu_runtime::private as rt;
        )
    });
    let aliases = it.output_aliases.iter().map(|it| alias(it, Space::Response));
    let outputs = it.outputs.iter().map(|output| structs::structure(output, Space::Response));
    quote! {
        #docs
        #runtime
        #(#borrowed)*
        #(#outputs)*
        #(#aliases)*
    }
}

fn borrow(it: &Borrowed) -> TokenStream {
    let path = types::path(&it.home, it.space, &it.name);
    quote!(pub use #path;)
}

/// Another name for a type.
fn alias(it: &Alias, here: Space) -> TokenStream {
    let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
    let of = types::named(&it.of, here);
    quote! {
        #docs
        pub type #name = #of;
    }
}
