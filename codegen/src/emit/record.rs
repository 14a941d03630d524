//! `impl Record`: the names of a struct's fields, and how each is read, written and checked.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types;
use crate::ir::{Check, Field, Struct};

pub(super) fn record(it: &Struct) -> TokenStream {
    let name = types::ident(&it.name);
    let wires = it.fields.iter().map(|field| &field.wire);
    let required: Vec<Literal> = positions(it, |field| field.required);
    let required = (!required.is_empty()).then(|| {
        quote! { const REQUIRED: &'static [usize] = &[#(#required),*]; }
    });
    let (set, put) =
        if it.fields.is_empty() { (set_nothing(), put_nothing()) } else { (set(it), put(it)) };
    let files = files(it);
    let check = it.checked.then(|| check(it));
    quote! {
        impl rt::Record for #name {
            const FIELDS: &'static [&'static str] = &[#(#wires),*];
            #required
            #set
            #put
            #files
            #check
        }
    }
}

fn positions(it: &Struct, which: impl Fn(&Field) -> bool) -> Vec<Literal> {
    let fields = it.fields.iter().enumerate().filter(|(_, field)| which(field));
    fields.map(|(index, _)| Literal::usize_unsuffixed(index)).collect()
}

fn set(it: &Struct) -> TokenStream {
    let indices = positions(it, |_| true);
    let names = it.fields.iter().map(|field| types::ident(&field.name));
    quote! {
        fn set<'de, M: rt::MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
            match field {
                #(#indices => rt::read(map, &mut self.#names),)*
                _ => rt::skip(map),
            }
        }
    }
}

fn set_nothing() -> TokenStream {
    quote! {
        fn set<'de, M: rt::MapAccess<'de>>(&mut self, _: usize, map: &mut M) -> Result<(), M::Error> {
            rt::skip(map)
        }
    }
}

fn put(it: &Struct) -> TokenStream {
    let indices = positions(it, |_| true);
    let names = it.fields.iter().map(|field| types::ident(&field.name));
    // The name itself and not `FIELDS[n]`, whose bounds check in each arm costs the compiler
    // 4% of its memory.
    let wires = it.fields.iter().map(|field| &field.wire);
    quote! {
        fn put<M: rt::SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
            match field {
                #(#indices => rt::write(map, #wires, &self.#names),)*
                _ => Ok(()),
            }
        }
    }
}

fn put_nothing() -> TokenStream {
    quote! {
        fn put<M: rt::SerializeMap>(&self, _: usize, _: &mut M) -> Result<(), M::Error> { Ok(()) }
    }
}

/// Files are parts of their own in a request; a struct without any keeps the trait's default.
fn files(it: &Struct) -> Option<TokenStream> {
    let files: Vec<&Field> = it.fields.iter().filter(|field| field.ty.holds_file()).collect();
    let names = files.iter().map(|field| types::ident(&field.name));
    let wires = files.iter().map(|field| &field.wire);
    (!files.is_empty()).then(|| {
        quote! { fn files(&self, to: &mut rt::Files) { #(to.add(#wires, &self.#names);)* } }
    })
}

fn check(it: &Struct) -> TokenStream {
    let checks = it.fields.iter().flat_map(|field| {
        let (name, wire) = (types::ident(&field.name), &field.wire);
        field.checks.iter().map(move |check| {
            let (method, limits) = limits(check);
            let method = types::ident(method);
            quote! { to.#method(#wire, &self.#name #limits); }
        })
    });
    quote! { fn check(&self, to: &mut rt::Violations) { #(#checks)* } }
}

/// The method that checks, and its arguments beside name and value.
fn limits(check: &Check) -> (&'static str, TokenStream) {
    match check {
        Check::Each => ("each", TokenStream::new()),
        Check::NotEmpty => ("not_empty", TokenStream::new()),
        Check::Pattern(pattern) => ("pattern", quote!(, #pattern)),
        Check::Characters(min, max) => ("characters", bounds(*min, *max, Literal::u64_unsuffixed)),
        Check::Items(min, max) => ("items", bounds(*min, *max, Literal::u64_unsuffixed)),
        Check::Range(min, max) => ("range", bounds(*min, *max, Literal::i64_unsuffixed)),
        Check::RangeFloat(min, max) => ("range_float", bounds(*min, *max, Literal::f64_unsuffixed)),
    }
}

fn bounds<N>(min: Option<N>, max: Option<N>, literal: fn(N) -> Literal) -> TokenStream {
    let say = |bound: Option<N>| match bound.map(literal) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    };
    let (min, max) = (say(min), say(max));
    quote!(, #min, #max)
}
