//! `rt::record!`: the names of a struct's fields, and the documented limits of each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types;
use crate::ir::{Check, Struct};

pub(super) fn record(it: &Struct) -> TokenStream {
    let name = types::ident(&it.name);
    let fields = it.fields.iter().map(|field| {
        let (name, wire) = (types::ident(&field.name), &field.wire);
        let required = field.required.then(|| quote!(Required));
        let limits = field.checks.iter().map(limit);
        quote!(#name: #wire #required #(#limits)*)
    });
    quote! {
        rt::record! { #name { #(#fields),* } }
    }
}

fn limit(check: &Check) -> TokenStream {
    match check {
        Check::NotEmpty => quote!(NotEmpty),
        Check::Pattern(pattern) => quote!(Pattern(#pattern)),
        Check::Characters(min, max) => {
            let bounds = bounds(*min, *max, Literal::u64_unsuffixed);
            quote!(Characters(#bounds))
        }
        Check::Items(min, max) => {
            let bounds = bounds(*min, *max, Literal::u64_unsuffixed);
            quote!(Items(#bounds))
        }
        Check::Range(min, max) => {
            let bounds = bounds(*min, *max, Literal::i64_unsuffixed);
            quote!(Range(#bounds))
        }
        Check::RangeFloat(min, max) => {
            let bounds = bounds(*min, *max, |bound| Literal::f64_unsuffixed(bound.into()));
            quote!(RangeFloat(#bounds))
        }
    }
}

fn bounds<N>(min: Option<N>, max: Option<N>, literal: fn(N) -> Literal) -> TokenStream {
    let say = |bound: Option<N>| match bound.map(literal) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    };
    let (min, max) = (say(min), say(max));
    quote!(#min, #max)
}
