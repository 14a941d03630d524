//! `rt::record!`: the names of a struct's fields in JSON, the documented limits of each, and its
//! name in Rust where that is another.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types;
use crate::ir::{Argument, Check, Struct};

pub(super) fn record(it: &Struct, fixed: Option<&(String, String)>) -> TokenStream {
    let name = types::ident(&it.name);
    let fields = it.fields.iter().map(|field| {
        let (name, wire) = (types::ident(&field.name), &field.wire);
        let required = field.required.then(|| quote!(Required));
        let limits = field.checks.iter().map(limit);
        let bare = field.name.trim_start_matches("r#");
        let named = (bare != *wire).then(|| quote!(Named(#bare)));
        quote!(#name: #wire #required #(#limits)* #named)
    });
    let fixed = fixed.map(|(member, text)| quote!(, #member: #text));
    quote! {
        rt::record! { #name #fixed { #(#fields),* } }
    }
}

fn limit(check: &Check) -> TokenStream {
    let rule = types::ident(check.rule);
    if check.arguments.is_empty() {
        return quote!(#rule);
    }
    let arguments = check.arguments.iter().map(argument);
    quote!(#rule(#(#arguments),*))
}

fn argument(argument: &Argument) -> TokenStream {
    match argument {
        Argument::Count(end) => bound(end.map(Literal::u64_unsuffixed)),
        Argument::Int(end) => bound(end.map(Literal::i64_unsuffixed)),
        Argument::Float(end) => bound(end.map(|end| Literal::f64_unsuffixed(end.into()))),
        Argument::Text(text) => quote!(#text),
    }
}

fn bound(end: Option<Literal>) -> TokenStream {
    match end {
        Some(end) => quote!(Some(#end)),
        None => quote!(None),
    }
}
