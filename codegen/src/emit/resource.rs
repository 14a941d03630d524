//! The files of a resource: its module, and the submodule `response` if replies hold structs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, call, doc, enums, event, items::Items, print, structs, types};
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

fn module(Source { modules, resource: it, .. }: &Source) -> Items {
    let docs = doc::inner(&it.doc);
    let borrowed = it.borrowed.iter().map(borrow);
    let response = has_response(it).then(|| {
        quote!(
            pub mod response;
        )
    });
    let head = quote! {
        #docs
        use feishu_runtime::private as rt;
        #(#borrowed)*
        #response
    };
    let here = Space::Resource;
    let items = Items::from(head)
        .with(it.calls.iter().map(|it| call::call(it, modules)))
        .with(it.events.iter().map(event::event))
        .with(it.inputs.iter().map(|input| structs::structure(input, here)))
        .with(it.enums.iter().map(enums::enumeration));
    it.aliases.iter().map(|it| alias(it, here)).fold(items, Items::text)
}

fn response(it: &Resource) -> Items {
    let docs = doc::inner(&vec![format!("Types inside the replies of `{}`.", it.id)]);
    let borrowed = it.borrowed_outputs.iter().map(borrow);
    let runtime = (!it.outputs.is_empty()).then(|| {
        quote!(
            use feishu_runtime::private as rt;
        )
    });
    let head = quote! {
        #docs
        #runtime
        #(#borrowed)*
    };
    let here = Space::Response;
    let outputs = it.outputs.iter().map(|output| structs::structure(output, here));
    let items = Items::from(head).with(outputs);
    it.output_aliases.iter().map(|it| alias(it, here)).fold(items, Items::text)
}

fn borrow(it: &Borrowed) -> TokenStream {
    let path = types::tokens(&types::path(&it.home, it.space, &it.name));
    quote!(pub use #path;)
}

fn alias(it: &Alias, here: Space) -> String {
    types::alias(&it.doc, &it.name, &types::named(&it.of, here))
}
