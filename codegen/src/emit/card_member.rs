//! Fields of requests that hold a card, or a part of one: how functions take them, and which are
//! checked.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::ir::{CARD, Endpoint, Field, HeldAs, HeldCard, Space, Struct};
use feishu_spec::{CardMember, CardPart};

/// How a constructor takes a card.
pub(super) struct TakenCard {
    pub(super) parameter: TokenStream,
    /// The statement before the value is made.
    pub(super) before: TokenStream,
    /// The values of the fields.
    pub(super) values: Vec<TokenStream>,
}

/// The name of the argument: a text beside its kind is called what it is.
pub(super) fn argument<'f>(field: &'f Field, card: &HeldCard) -> &'f str {
    match card.held_as {
        HeldAs::TextOfKind(_) => CARD,
        _ => field.name.trim_start_matches("r#"),
    }
}

/// What the docs of a function say about the argument.
pub(super) fn words(card: &HeldCard) -> &'static str {
    match card.part {
        CardPart::Card => {
            "The card: a `card::Card`, a template, or the JSON of a card of any version."
        }
        CardPart::Entity => "The card: a `card::Card`, a template, or JSON of version 2.0.",
        CardPart::Element => "The component: one of the module `card`, or its JSON.",
        CardPart::Elements => "The components: a list of those of the module `card`, or JSON.",
        CardPart::Changes => "The members of the component to replace, as JSON.",
        CardPart::Settings => "The settings: a `card::CardConfig`, a `card::Link`, or JSON.",
        CardPart::Updates => "The changes: a list of `CardUpdate`, or JSON.",
    }
}

pub(super) fn taken(field: &Field, card: &HeldCard, here: Space) -> TakenCard {
    let name = types::ident(&field.name);
    let ty = types::tokens(part_type(card.part));
    let argument = match card.held_as {
        HeldAs::TextOfKind(_) => types::ident(CARD),
        _ => name.clone(),
    };
    let (parameter, before) =
        (quote!(#argument: impl Into<#ty>), quote!(let #argument: #ty = #argument.into();));
    match &card.held_as {
        HeldAs::Value => {
            TakenCard { parameter, before, values: vec![quote!(#name: #argument.into_value())] }
        }
        HeldAs::Text => {
            TakenCard { parameter, before, values: vec![quote!(#name: #argument.to_json())] }
        }
        HeldAs::TextOfKind(kind) => {
            let kind = types::ident(kind);
            let values =
                vec![quote!(#kind: #argument.kind().into()), quote!(#name: #argument.to_data())];
            TakenCard { parameter, before, values }
        }
        HeldAs::Struct { .. } => {
            let ty = types::tokens(&types::plain(&field.ty, here));
            TakenCard {
                parameter: quote!(#name: impl Into<#ty>),
                before: TokenStream::new(),
                values: vec![quote!(#name: #name.into())],
            }
        }
    }
}

/// How a setter takes a card.
pub(super) fn argument_of_setter(card: &HeldCard, value: &str) -> types::Argument {
    let ty = part_type(card.part);
    let method = match card.held_as {
        HeldAs::Value => "into_value",
        _ => "to_json",
    };
    types::Argument {
        ty: format!("impl Into<{ty}>"),
        value: format!("Into::<{ty}>::into({value}).{method}()"),
    }
}

/// Conversions into the structs that hold a card beside its kind.
pub(super) fn conversions(request: &Struct, checks: bool, here: Space) -> Vec<TokenStream> {
    let held = request.fields.iter().filter_map(|field| {
        let HeldCard { held_as, part } = field.card.as_ref()?;
        let HeldAs::Struct { kind, text, alone } = held_as else { return None };
        let others = (!alone).then(|| quote!(..Default::default()));
        let (ty, part) =
            (types::tokens(&types::plain(&field.ty, here)), types::tokens(part_type(*part)));
        let (kind, text) = (types::ident(kind), types::ident(text));
        let module = types::ident(CARD);
        let typed = checks.then(|| {
            quote! {
                #[cfg(feature = #CARD)]
                impl From<crate::#module::Card> for #ty {
                    fn from(card: crate::#module::Card) -> Self { #part::from(card).into() }
                }
            }
        });
        Some(quote! {
            impl From<#part> for #ty {
                fn from(card: #part) -> Self {
                    Self { #kind: card.kind().into(), #text: card.to_data(), #others }
                }
            }

            impl From<rt::Value> for #ty {
                fn from(card: rt::Value) -> Self { #part::from(card).into() }
            }

            #typed
        })
    });
    held.collect()
}

/// The constant of a request that says which of its fields hold cards.
pub(super) fn members(it: &Endpoint) -> Option<TokenStream> {
    let members = it.cards.iter().map(|CardMember { at, part, kind: _ }| {
        let part = types::ident(match part {
            CardPart::Card => "Card",
            CardPart::Entity => "Entity",
            CardPart::Element => "Element",
            CardPart::Elements => "Elements",
            CardPart::Changes => "Changes",
            CardPart::Settings => "Settings",
            CardPart::Updates => "Updates",
        });
        let plain = quote!(rt::CardMember::new(#at, rt::CardPart::#part));
        if !it.card_checks {
            return plain;
        }
        let module = types::ident(CARD);
        quote! {
            #[cfg(feature = #CARD)]
            #plain.checked_by(crate::#module::check_part),
            #[cfg(not(feature = #CARD))]
            #plain
        }
    });
    (!it.cards.is_empty())
        .then(|| quote!(const CARDS: &'static [rt::CardMember] = &[#(#members),*];))
}

/// The type of the runtime that a part is given as.
fn part_type(part: CardPart) -> &'static str {
    match part {
        CardPart::Card | CardPart::Entity => "rt::Card",
        CardPart::Element => "rt::CardElement",
        CardPart::Elements => "rt::CardElements",
        CardPart::Changes => "rt::CardChanges",
        CardPart::Settings => "rt::CardSettings",
        CardPart::Updates => "rt::CardUpdates",
    }
}
