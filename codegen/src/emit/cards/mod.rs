//! The module `card`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    doc, enums,
    invocation::{List, invocation},
    items::Items,
    print, structs, types,
};
use crate::ir::{CARD, CardRule, CardStruct, Cards, Crate, ELEMENT, Service, Space, Type};

const ABOUT: &str = "Cards: what messages show beside text, as card JSON 2.0.

A [`Card`] has components, each an [`Element`]. A component that this version does not know is an
`Element::Unknown` with its JSON. [`Card::check`] tells what the platform would refuse, with the
path of each value.";

/// A program in the docs of the module.
const PROGRAM: &str = r#"```
use feishu_openapi::card::{Button, Card, Header, Text};

let card = Card::new()
    .header(Header::new(Text::plain("Lunch")))
    .element("What would you like **today**?") // Markdown
    .element(Button::labeled("Order").name("order"));
assert!(card.check().is_empty());
println!("{}", card.to_json()?);
# Ok::<(), feishu_openapi::serde_json::Error>(())
```"#;

/// Methods that are written by hand.
const METHODS: &str = include_str!("methods.rs");

pub(super) fn files(cards: &Cards, krate: &Crate) -> Vec<super::File> {
    let methods =
        format!("{} from codegen/src/emit/cards/. Do not edit.\n{METHODS}", print::HEADER);
    vec![
        (format!("src/{CARD}/mod.rs"), print::file("specs/cards", module(cards, &holders(krate)))),
        (format!("src/{CARD}/methods.rs"), methods),
    ]
}

/// The features of the services whose calls hold cards.
fn holders(krate: &Crate) -> Vec<&str> {
    let holds = |service: &&Service| {
        let resources = service.versions.iter().flat_map(|version| &version.resources);
        resources.flat_map(|it| &it.calls).any(|call| !call.endpoint.cards.is_empty())
    };
    krate.services.iter().filter(holds).map(|service| service.feature.as_str()).collect()
}

fn module(cards: &Cards, holders: &[&str]) -> Items {
    let paragraphs = ABOUT.split("\n\n").map(|it| it.replace('\n', " "));
    let about: Vec<String> = paragraphs.flat_map(|it| [it, String::new()]).collect();
    let program = PROGRAM.lines().map(str::to_owned);
    let docs = doc::inner(&about.into_iter().chain(program).collect());
    let head = quote! {
        #docs
        use feishu_runtime::private as rt;
        mod methods;
        #[cfg(any(feature = "custom-bot", feature = "im"))]
        pub(crate) use methods::check_json;
    };
    let part = (!holders.is_empty()).then(|| check_part(holders));
    Items::from(head)
        .with([element(cards)])
        .with(cards.structs.iter().map(structure))
        .with(cards.enums.iter().map(enums::enumeration))
        .tokens(rules(cards))
        .with(part.map(Items::from))
}

/// The function that checks a part of a card in a request.
fn check_part(holders: &[&str]) -> TokenStream {
    quote! {
        /// What is wrong with a card, or a part of one, in a request: paths and messages.
        #[cfg(any(#(feature = #holders),*))]
        pub(crate) fn check_part(part: rt::CardPart, json: &rt::Value) -> Vec<(String, String)> {
            rt::check_card_part::<Card, Element>(part, json, RULES)
        }
    }
}

fn structure(it: &CardStruct) -> Items {
    let own = structs::with_fixed(&it.own, Space::Resource, it.fixed.as_ref());
    let adders = it.own.fields.iter().filter(|field| is_elements(&field.ty)).map(|field| {
        let (owner, name) = (types::ident(&it.own.name), types::ident(&field.name));
        let list = match field.optional {
            true => quote!(self.#name.get_or_insert_default()),
            false => quote!(self.#name),
        };
        quote! {
            impl #owner {
                /// Adds a component at the end.
                pub fn element(mut self, element: impl Into<Element>) -> Self {
                    #list.push(element.into());
                    self
                }
            }
        }
    });
    own.tokens(quote!(#(#adders)*))
}

fn is_elements(ty: &Type) -> bool {
    let Type::List(inner) = ty else { return false };
    matches!(&**inner, Type::Struct(named) if named.name == ELEMENT)
}

fn element(cards: &Cards) -> Items {
    let variants = cards.elements.iter().map(|it| {
        let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
        quote! { #docs #name(Box<#name>) }
    });
    let components = quote! {
        /// A component of a card.
        #[non_exhaustive]
        pub enum Element {
            #(#variants,)*
            /// A component that this version does not know. It is kept and written back unchanged.
            Unknown(rt::Value),
        }
    };
    let tags = cards.elements.iter().map(|it| format!("{0}(Box < {0} >): {1:?}", it.name, it.tag));
    let tags = List::of(format!("{ELEMENT}: \"tag\""), tags);
    // A component may be large, so it is in a box, which callers need not see.
    let conversions = cards.elements.iter().map(|it| {
        let name = types::ident(&it.name);
        quote! {
            impl From<#name> for Element {
                fn from(it: #name) -> Self { Self::#name(Box::new(it)) }
            }

            impl From<#name> for rt::CardElement {
                fn from(it: #name) -> Self { rt::CardElement::of(&it) }
            }
        }
    });
    Items::from(components).text(invocation("rt::tagged", &[tags])).tokens(quote!(#(#conversions)*))
}

fn rules(cards: &Cards) -> TokenStream {
    let rules = cards.rules.iter().map(|it| {
        let CardRule { tag, most, without, only_in } = it;
        let most = match most {
            Some(most) => {
                let most = proc_macro2::Literal::u64_unsuffixed(*most);
                quote!(Some(#most))
            }
            None => quote!(None),
        };
        quote! {
            rt::CardRule {
                tag: #tag,
                most: #most,
                without: &[#(#without),*],
                only_in: &[#(#only_in),*],
            }
        }
    });
    quote! {
        /// What is documented about a card as a whole.
        static RULES: &[rt::CardRule] = &[#(#rules),*];
    }
}
