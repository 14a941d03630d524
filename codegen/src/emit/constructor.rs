//! Constructors of structs, for the function of a call and for `new`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{card_member, content, doc, types};
use crate::ir::{Field, SentIn, Space, Struct};

/// The struct that takes required fields by name, if there are too many for arguments.
pub(super) fn literal(it: &Struct, here: Space) -> TokenStream {
    let Some(name) = it.literal() else { return TokenStream::new() };
    let docs = doc::line(&format!("The required fields of [`{}`].", it.name));
    let name = types::ident(&name);
    let fields = it.required().map(|field| {
        let (docs, name) = (doc::outer(&field.doc), types::ident(&field.name));
        let ty = types::plain(&field.ty, here);
        quote! { #docs pub #name: #ty }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields,)* }
    }
}

/// A list of what each argument is.
pub(super) fn arguments<'f>(
    arguments: impl Iterator<Item = &'f Field>,
    content: Option<&SentIn>,
) -> Vec<String> {
    let told = arguments.map(|field| {
        let name = field.name.trim_start_matches("r#");
        let is_content = content.is_some_and(|content| content.json == field.name);
        if is_content {
            let words = "What the message says: text, or one of the types of `content`, which fills in the kind of message.";
            return format!("* `{name}`: {words}");
        }
        if let Some(card) = &field.card {
            return format!("* `{}`: {}", card_member::argument(field, card), card_member::words(card));
        }
        format!("* `{name}`: {} {}", field.words(), field.facts).trim_end().to_owned()
    });
    std::iter::once(String::new()).chain(told).collect()
}

/// The parameters and the body of a constructor that takes these fields. The two that are the
/// content of a message are one parameter.
pub(super) fn parameters_and_body<'f>(
    it: &Struct,
    arguments: impl Iterator<Item = &'f Field>,
    content: Option<&SentIn>,
    here: Space,
) -> (TokenStream, TokenStream) {
    let name = types::ident(&it.name);
    if let Some(literal) = it.literal() {
        let literal = types::ident(&literal);
        let values = it.required().map(|field| {
            let name = types::ident(&field.name);
            quote!(#name: required.#name)
        });
        let made = made(it, &name, values.collect());
        return (quote!(required: #literal), made);
    }
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    let mut before = TokenStream::new();
    for field in arguments {
        let Field { name, ty, card, .. } = field;
        if let Some(card) = card {
            let taken = card_member::taken(field, card, here);
            parameters.push(taken.parameter);
            before.extend(taken.before);
            values.extend(taken.values);
            continue;
        }
        let name = types::ident(name);
        if let Some(content) = content.filter(|content| name == content.json) {
            let taken = content::taken(content, &name);
            parameters.push(taken.parameter);
            before.extend(taken.before);
            values.extend(taken.values);
            continue;
        }
        let types::Argument { ty, value } = types::argument(ty, &name, here);
        parameters.push(quote!(#name: #ty));
        let same = name == value.to_string();
        values.push(if same { quote!(#name) } else { quote!(#name: #value) });
    }
    let made = made(it, &name, values);
    (quote!(#(#parameters),*), quote!(#before #made))
}

fn made(it: &Struct, name: &Ident, values: Vec<TokenStream>) -> TokenStream {
    let empty = it.fields.iter().filter(|field| field.empty).map(|field| {
        let name = types::ident(&field.name);
        quote!(#name: Some(Vec::new()))
    });
    let values: Vec<TokenStream> = values.into_iter().chain(empty).collect();
    if values.is_empty() {
        return quote!(#name::default());
    }
    let rest = (values.len() < it.fields.len()).then(|| quote!(..Default::default()));
    quote!(#name { #(#values,)* #rest })
}
