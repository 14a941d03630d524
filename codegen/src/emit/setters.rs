//! Methods of structs that callers send: `new`, and a setter per optional field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{card_member, constructor, doc, types};
use crate::ir::{Role, Space, Struct};

/// The inherent impl, or nothing for a struct that is only read or has nothing to set.
pub(super) fn methods(it: &Struct, here: Space) -> TokenStream {
    let name = types::ident(&it.name);
    let new = (it.role == Role::Input).then(|| {
        let (parameters, made) = constructor::parameters_and_body(it, it.required(), None, here);
        let mut docs = vec!["Creates one with its required fields.".to_owned()];
        if parameters.is_empty() {
            docs = vec!["Creates one with no field set.".to_owned()];
        } else if it.literal().is_none() {
            docs.extend(constructor::arguments(it.required(), None));
        }
        let docs = doc::outer(&docs);
        quote! {
            #docs
            pub fn new(#parameters) -> Self { #made }
        }
    });
    let optional = it.fields.iter().filter(|field| it.role != Role::Output && !field.required);
    let setters: Vec<TokenStream> = optional
        .map(|field| {
            let (name, setter) = (types::ident(&field.name), types::ident(&field.setter));
            let value = format_ident!("value");
            let (ty, set) = match &field.card {
                Some(card) => {
                    let argument = card_member::argument_of_setter(card, &value);
                    let value = argument.value;
                    (argument.ty, quote!(self.#name = Some(#value)))
                }
                None => {
                    let argument = types::argument(&field.ty, &value, here);
                    let set = match types::conversion(&field.ty) {
                        Some(function) => quote!(rt::#function(&mut self.#name, #value)),
                        None => {
                            let value = &argument.value;
                            quote!(self.#name = Some(#value))
                        }
                    };
                    (argument.ty, set)
                }
            };
            let sets = format!("Sets [`{0}`](Self::{0}).", field.name.trim_start_matches("r#"));
            let facts = [field.facts.as_str(), &sets].join(" ");
            let told = vec![field.words().to_owned(), String::new(), facts.trim_start().to_owned()];
            let docs = doc::outer(&told);
            quote! {
                #docs
                pub fn #setter(mut self, value: #ty) -> Self {
                    #set;
                    self
                }
            }
        })
        .collect();
    if new.is_none() && setters.is_empty() {
        return TokenStream::new();
    }
    quote! { impl #name { #new #(#setters)* } }
}
