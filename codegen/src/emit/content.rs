//! The contents of messages of a service, in its module `content`: structs, enums of nodes, and an
//! enum of all kinds for each direction. Also what calls and replies do with them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    File, doc,
    invocation::{List, invocation},
    items::Items,
    print, structs, types,
};
use crate::ir::{
    CARD, CONTENT, ContentKind, ContentSet, NodeVariant, Nodes, ReceivedIn, SentIn, Service, Space,
    Struct,
};

/// The enum of what programs send, and that of what they receive.
const SENT: &str = "MessageContent";
const RECEIVED: &str = "ReceivedContent";
/// The module of what they receive.
const RECEIVED_MODULE: &str = "received";
/// The kinds that custom bots send, besides cards; whoever sends them checks the kind itself.
const OF_BOTS: [&str; 4] = ["image", "post", "share_chat", "text"];
/// What is documented of sizes, and how it is counted.
const SIZES: &str = "The pages of the calls limit the body of the request: 150 KB with a text, 30 KB \
                     with a card or a post. So all of the body is counted, as it is sent: the content \
                     is JSON inside a string, in which a quotation mark takes 4 bytes and a line break \
                     3. No page says whether KB are 1,000 bytes; with 1,024, nothing is refused that \
                     the platform takes. The platform also counts what a template and tags for \
                     styles become, which it alone can see: it answers such a message with code \
                     230025.";
/// The kind that plain text makes.
const TEXT: &str = "text";

/// The files of the contents of a service, whose folder is `folder`.
///
/// Those that are cards are checked as such if the crate has the types of cards.
pub(super) fn files(service: &Service, folder: &str, cards: bool) -> Vec<File> {
    let Some(contents) = &service.contents else { return Vec::new() };
    let from = format!("specs/{CONTENT}/{}", service.project);
    vec![
        (format!("{folder}/{CONTENT}/mod.rs"), print::file(&from, sent(&contents.sent, cards))),
        (
            format!("{folder}/{CONTENT}/{RECEIVED_MODULE}.rs"),
            print::file(&from, received(&contents.received)),
        ),
    ]
}

fn sent(set: &ContentSet, cards: bool) -> Items {
    let docs = doc::inner(&vec![
        "The contents of messages.".to_owned(),
        String::new(),
        format!(
            "Functions that send a message take an `impl Into<{SENT}>`: plain text, a [`Text`] with \
             mentions and links, a [`Card`], or one of the structs here. Messages that come back \
             have a method `content` that returns a [`{RECEIVED}`], whose structs are in \
             [`{RECEIVED_MODULE}`]."
        ),
        String::new(),
        "# Sizes".to_owned(),
        SIZES.to_owned(),
    ]);
    let kinds = set.kinds.iter().map(|it| {
        let (kind, ty) = (&it.kind, content_type(it));
        let bytes = match it.max_bytes.map(Literal::u64_unsuffixed) {
            Some(bytes) => quote!(Some(#bytes)),
            None => quote!(None),
        };
        let plain = quote!(rt::ContentKind::new::<#ty>(#kind, #bytes));
        if !cards || it.structure.is_some() {
            return plain;
        }
        let card = types::ident(CARD);
        quote! {
            #[cfg(feature = #CARD)]
            #plain.checked_by(crate::#card::check_json),
            #[cfg(not(feature = #CARD))]
            #plain
        }
    });
    let text = set.kinds.iter().find(|it| it.kind == TEXT).map(plain_text);
    let words = "The content of a message to send, by the kind of message.";
    let (module, name) = (types::ident(RECEIVED_MODULE), types::ident(RECEIVED));
    let head = quote! {
        #docs
        use feishu_runtime::private as rt;
        pub use feishu_runtime::{Card, ContentError, RawContent, Text};
        pub use #module::#name;
        pub mod #module;
    };
    Items::from(head)
        .with([enumeration(set, SENT, words)])
        .with(text.map(Items::from))
        .text(bots(set))
        .tokens(quote!(pub(crate) const KINDS: &[rt::ContentKind] = &[#(#kinds),*];))
}

fn received(set: &ContentSet) -> Items {
    let docs =
        doc::inner(&vec!["The contents of messages that the platform hands out.".to_owned()]);
    let words = "The content of a message, by the kind of message.";
    let head = quote! {
        #docs
        use feishu_runtime::{Card, private as rt};
    };
    Items::from(head).with([enumeration(set, RECEIVED, words)])
}

/// The enum of all kinds, and everything inside.
fn enumeration(set: &ContentSet, owner: &str, words: &str) -> Items {
    let name = types::ident(owner);
    let docs = doc::line(words);
    let variants = set.kinds.iter().map(|it| {
        let (docs, variant, ty) =
            (doc::outer(&it.doc), types::ident(&it.variant), content_type(it));
        quote!(#docs #variant(#ty))
    });
    let raw = doc::line("Content of another kind, or as a program wrote it.");
    let kinds = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #raw Raw(rt::RawContent) }
    };
    let wires =
        set.kinds.iter().map(|it| format!("{}({}): {:?}", it.variant, content_type(it), it.kind));
    let list = List::of(owner.to_owned(), wires);
    Items::from(kinds)
        .text(invocation("rt::content", &[list]))
        .with(set.nodes.iter().map(nodes))
        .with(set.structs.iter().map(|it| structs::structure(it, Space::Resource)))
}

fn content_type(it: &ContentKind) -> TokenStream {
    match &it.structure {
        Some(name) => {
            let name = types::ident(name);
            quote!(#name)
        }
        None => quote!(Card),
    }
}

/// Text by itself is a message, too.
fn plain_text(it: &ContentKind) -> TokenStream {
    let (name, variant, ty) = (types::ident(SENT), types::ident(&it.variant), content_type(it));
    let from = |from: TokenStream, value: TokenStream| {
        quote! {
            impl From<#from> for #name {
                fn from(text: #from) -> Self { Self::#variant(#ty::new(#value)) }
            }
        }
    };
    let all = [
        from(quote!(rt::Text), quote!(text)),
        from(quote!(&str), quote!(rt::Text::plain(text))),
        from(quote!(String), quote!(rt::Text::plain(text))),
    ];
    quote!(#(#all)*)
}

/// What custom bots send.
fn bots(set: &ContentSet) -> String {
    let of_bots = set.kinds.iter().filter(|it| OF_BOTS.contains(&&*it.kind));
    let structs: Vec<&str> = of_bots.filter_map(|it| it.structure.as_deref()).collect();
    // The runtime makes nothing of it without the feature.
    format!("rt::bot_content! {{ {SENT}: {} }}\n", structs.join(", "))
}

fn nodes(it: &Nodes) -> Items {
    let (docs, name) = (doc::outer(&it.doc), types::ident(&it.name));
    let variants = it.variants.iter().map(|NodeVariant { name, doc, structure, .. }| {
        let (docs, name, structure) =
            (doc::outer(doc), types::ident(name), types::ident(structure));
        quote!(#docs #name(#structure))
    });
    let unknown =
        doc::line("One that this version does not know, or that cannot be read. It is kept.");
    let nodes = quote! {
        #docs
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown Unknown(rt::Value) }
    };
    let wires = it
        .variants
        .iter()
        .map(|NodeVariant { tag, name, structure, .. }| format!("{name}({structure}): {tag:?}"));
    let list = List::of(format!("{}: \"tag\" lenient", it.name), wires);
    Items::from(nodes).text(invocation("rt::tagged", &[list]))
}

/// How a constructor takes a content.
pub(super) struct Taken {
    pub(super) parameter: TokenStream,
    /// The statement before the value is made.
    pub(super) before: TokenStream,
    /// The values of the fields.
    pub(super) values: [TokenStream; 2],
}

pub(super) fn taken(content: &SentIn, name: &Ident) -> Taken {
    let (service, kind) = (types::ident(&content.service), types::ident(&content.kind));
    let (module, ty) = (types::ident(CONTENT), types::ident(SENT));
    let ty = quote!(crate::#service::#module::#ty);
    Taken {
        parameter: quote!(#name: impl Into<#ty>),
        before: quote!(let #name: #ty = #name.into();),
        values: [quote!(#kind: #name.kind().into()), quote!(#name: #name.to_json())],
    }
}

/// The method of a struct that reads the content in its fields.
pub(super) fn reader(it: &Struct, content: &ReceivedIn) -> TokenStream {
    let name = types::ident(&it.name);
    let (service, kind) = (types::ident(&content.service), types::ident(&content.kind));
    let (module, ty) = (types::ident(CONTENT), types::ident(RECEIVED));
    let ty = quote!(crate::#service::#module::#ty);
    let names: Vec<Ident> = content.json.iter().map(|name| types::ident(name)).collect();
    let json = match &names[..] {
        [one] => quote!(self.#one.as_deref()),
        [one, rest @ ..] => quote!(self.#one.as_ref().and_then(|it| it #(.#rest)* .as_deref())),
        [] => quote!(None),
    };
    let errors = doc::line("When the content of a known kind cannot be read.");
    quote! {
        impl #name {
            /// The content of the message. A kind that is not known is kept as it is.
            ///
            /// # Errors
            #errors
            pub fn content(&self) -> ::core::result::Result<#ty, rt::ContentError> {
                let kind = self.#kind.as_ref().map(ToString::to_string).unwrap_or_default();
                #ty::parse(&kind, #json.unwrap_or_default())
            }
        }
    }
}
