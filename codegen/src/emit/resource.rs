//! The files of a resource: its module, and `response` below it where replies hold structs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{File, call, doc, enums, print, structs, types};
use crate::ir::{Alias, Borrowed, Resource, Space};

/// A resource and where it goes.
pub(super) struct Source<'a> {
    /// The file, without its ending.
    pub(super) path: String,
    pub(super) resource: &'a Resource,
}

impl Source<'_> {
    pub(super) fn write(&self) -> Vec<File> {
        let resource = self.resource;
        let from = format!("specs/{}", resource.id.replacen('.', "/", 2));
        let mut files = vec![(format!("{}.rs", self.path), print::file(&from, module(resource)))];
        if has_response(resource) {
            let path = format!("{}/response.rs", self.path);
            files.push((path, print::file(&from, response(resource))));
        }
        files
    }
}

fn has_response(it: &Resource) -> bool {
    !(it.outputs.is_empty() && it.borrowed_outputs.is_empty() && it.output_aliases.is_empty())
}

fn module(it: &Resource) -> TokenStream {
    let docs = doc::inner(&it.doc);
    let borrowed = it.borrowed.iter().map(|borrowed| borrow(borrowed, &TokenStream::new()));
    let response = has_response(it).then(|| {
        quote!(
            pub mod response;
        )
    });
    let calls = it.calls.iter().map(call::call);
    let inputs = it.inputs.iter().map(|input| structs::structure(input, Space::Resource));
    let enums = it.enums.iter().map(enums::enumeration);
    let aliases = it.aliases.iter().map(|alias| self::alias(alias, &TokenStream::new()));
    quote! {
        #docs
        use feishu_runtime::generated as rt;
        #(#borrowed)*
        #response
        #(#calls)*
        #(#inputs)*
        #(#enums)*
        #(#aliases)*
    }
}

fn response(it: &Resource) -> TokenStream {
    let docs = doc::inner(&vec![format!("What comes back inside the replies of `{}`.", it.id)]);
    let space = quote!(response::);
    let borrowed = it.borrowed_outputs.iter().map(|borrowed| borrow(borrowed, &space));
    let runtime = (!it.outputs.is_empty()).then(|| {
        quote!(
            use feishu_runtime::generated as rt;
        )
    });
    let aliases = it.output_aliases.iter().map(|alias| self::alias(alias, &space));
    let outputs = it.outputs.iter().map(|output| structs::structure(output, Space::Response));
    quote! {
        #docs
        #runtime
        #(#borrowed)*
        #(#outputs)*
        #(#aliases)*
    }
}

fn borrow(it: &Borrowed, space: &TokenStream) -> TokenStream {
    let [service, version, resource] = it.home.each_ref().map(|module| types::ident(module));
    let name = format_ident!("{}", it.name);
    quote!(pub use crate::#service::#version::#resource::#space #name;)
}

/// Another name for a type of this resource or another one.
fn alias(it: &Alias, space: &TokenStream) -> TokenStream {
    let docs = doc::outer(&it.doc);
    let (name, of) = (types::ident(&it.name), types::ident(&it.of.name));
    let [service, version, resource] = it.of.home.each_ref().map(|module| types::ident(module));
    let path = (!it.near).then(|| quote!(crate::#service::#version::#resource::#space));
    quote! {
        #docs
        pub type #name = #path #of;
    }
}
