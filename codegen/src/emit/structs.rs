//! Structs with all that belongs to them: methods and record.

use proc_macro2::TokenStream;
use quote::quote;

use super::{constructor, content, doc, record, setters, types};
use crate::ir::{Role, Space, Struct};

/// A struct with its methods and its record.
pub(super) fn structure(it: &Struct, here: Space) -> TokenStream {
    with_fixed(it, here, None)
}

/// [`structure`], with a member that all its values have and that is no field.
pub(super) fn with_fixed(
    it: &Struct,
    here: Space,
    fixed: Option<&(String, String)>,
) -> TokenStream {
    let literal = (it.role == Role::Input).then(|| constructor::literal(it, here));
    let methods = setters::methods(it, here);
    let record = record::record(it, fixed);
    let own = definition(it, here);
    let content = it.content.as_ref().map(|content| content::reader(it, content));
    quote! { #own #literal #methods #content #record }
}

fn definition(it: &Struct, here: Space) -> TokenStream {
    let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
    let fields = it.fields.iter().map(|field| {
        let (docs, name) = (doc::outer(&field.doc), types::ident(&field.name));
        let ty = types::of_field(field, here);
        quote! { #docs pub #name: #ty }
    });
    quote! {
        #docs
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
    }
}
