//! Open enums, and what each variant is on the wire.

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
    let unknown =
        doc::line("A value that this version does not know; kept and written back unchanged.");
    let holds = match it.wire {
        Wire::Int => quote!(i64),
        Wire::String => quote!(String),
    };
    let wire = match it.wire {
        Wire::Int => int(it),
        Wire::String => string(it),
    };
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown Unknown(#holds) }
        #wire
    }
}

fn int(it: &Enum) -> TokenStream {
    let name = types::ident(&it.name);
    let variants: Vec<_> = it.variants.iter().map(|variant| types::ident(&variant.name)).collect();
    let values: Vec<Literal> = it.variants.iter().map(whole).collect();
    quote! {
        impl rt::IntEnum for #name {
            fn from_wire(value: i64) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(other),
                }
            }

            fn to_wire(&self) -> i64 {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
    }
}

fn string(it: &Enum) -> TokenStream {
    let name = types::ident(&it.name);
    let variants: Vec<_> = it.variants.iter().map(|variant| types::ident(&variant.name)).collect();
    let values: Vec<&str> =
        it.variants.iter().map(|variant| variant.value.as_str().unwrap_or_default()).collect();
    quote! {
        impl rt::StringEnum for #name {
            fn from_wire(value: String) -> Self {
                match value.as_str() {
                    #(#values => Self::#variants,)*
                    _ => Self::Unknown(value),
                }
            }

            fn as_wire(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value,
                }
            }
        }
    }
}

fn whole(variant: &Variant) -> Literal {
    Literal::i64_unsuffixed(variant.value.as_i64().unwrap_or_default())
}
