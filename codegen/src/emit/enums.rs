//! Open enums, and the value of each variant on the wire.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, types};
use crate::ir::{Enum, Variant, Wire};

pub(super) fn enumeration(it: &Enum) -> TokenStream {
    let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
    let variants = it.variants.iter().map(|variant| {
        let (docs, name) = (doc::outer(&variant.doc), types::ident(&variant.name));
        quote! { #docs #name }
    });
    let unknown = doc::line(
        "A value that this version does not know. It is kept and written back unchanged.",
    );
    let holds = match it.wire {
        Wire::Int => quote!(i64),
        Wire::String => quote!(String),
    };
    let wires = it.variants.iter().map(|variant| {
        let (name, value) = (types::ident(&variant.name), wire(variant, it.wire));
        quote!(#name: #value)
    });
    quote! {
        #docs
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown Unknown(#holds) }

        rt::open_enum! { #name: #holds { #(#wires),* } }
    }
}

/// The literal of a variant on the wire.
fn wire(variant: &Variant, kind: Wire) -> TokenStream {
    match kind {
        Wire::Int => {
            let value = Literal::i64_unsuffixed(variant.value.as_i64().unwrap_or_default());
            quote!(#value)
        }
        Wire::String => {
            let value = variant.value.as_str().unwrap_or_default();
            quote!(#value)
        }
    }
}
