//! Calls: the function that makes a request, the request, its metadata, its response.

use proc_macro2::TokenStream;
use quote::quote;

use super::{card_member, constructor, doc, endpoint, example, paging, structs, types};
use crate::ir::{Call, Doc, Field, Response, Space, Struct};

/// A call in the module of a resource, which is at `modules` below the crate.
pub(super) fn call(it: &Call, modules: &[String; 3]) -> TokenStream {
    let here = Space::Resource;
    let docs = doc::outer(&described(it, modules));
    let deprecated = it.deprecated.iter().map(|note| quote!(#[deprecated(note = #note)]));
    let function = types::ident(&it.function);
    let request = types::ident(&it.request.name);
    let constant = types::ident(&it.constant);
    let (parameters, made) =
        constructor::parameters_and_body(&it.request, arguments(it), it.content.as_ref(), here);
    let literal = constructor::literal(&it.request, here);
    let structure = structs::structure(&it.request, here);
    let endpoint = endpoint::endpoint(it);
    let content = endpoint::content(&it.endpoint);
    let cards = card_member::members(&it.endpoint);
    let card_structs = card_member::conversions(&it.request, it.endpoint.card_checks, here);
    let response = response(&it.response);
    let paging = it.paging.as_ref().map(|it| paging::paging(it, &quote!(#request), &response));
    let own = match &it.response {
        Response::Own(response) if response.fields.is_empty() => {
            alias(response, &quote!(rt::Empty))
        }
        Response::Own(response) if it.shared_response.is_some() => {
            let shared = it.shared_response.iter().map(|name| types::ident(name));
            alias(response, &quote!(#(#shared)*))
        }
        Response::Own(response) => structs::structure(response, here),
        _ => TokenStream::new(),
    };
    quote! {
        #docs
        #(#deprecated)*
        pub fn #function(#parameters) -> #request { #made }

        #literal
        #structure

        impl rt::Request for #request {
            type Response = #response;
            const ENDPOINT: &'static rt::Endpoint = &#constant;
            #content
            #cards
        }

        #card_structs

        #paging

        #endpoint
        #own
    }
}

fn arguments(it: &Call) -> impl Iterator<Item = &Field> {
    it.arguments.iter().map(|&index| &it.request.fields[index])
}

/// Its doc comment, which lists its arguments behind the summary, and ends with an example.
fn described(it: &Call, modules: &[String; 3]) -> Doc {
    let mut doc = it.doc.clone();
    let at = doc.len().min(1);
    if let Some(literal) = it.request.literal() {
        let fields = it.request.required().map(|field| format!("`{}`", field.wire));
        let fields = fields.collect::<Vec<_>>().join(", ");
        let told = format!("* `required`: [`{literal}`], which has {fields}.");
        doc.splice(at..at, [String::new(), told]);
    } else if !it.arguments.is_empty() {
        let content = it.content.as_ref();
        doc.splice(at..at, constructor::arguments(arguments(it), content));
    }
    doc.extend(example::doc(it, modules));
    doc
}

/// An alias: all replies without documented data share one type, and equal ones of a resource, too.
fn alias(it: &Struct, of: &TokenStream) -> TokenStream {
    let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
    quote! {
        #docs
        pub type #name = #of;
    }
}

fn response(it: &Response) -> TokenStream {
    match it {
        Response::Own(response) => {
            let name = types::ident(&response.name);
            quote!(#name)
        }
        Response::Type { ty, optional } => {
            let ty = types::plain(ty, Space::Resource);
            if *optional { quote!(Option<#ty>) } else { ty }
        }
        Response::Binary => quote!(rt::Binary),
    }
}
