//! `impl Paged`: where a reply has its list, and how a request asks for the next page.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types;
use crate::ir::{PagePosition, PageStep, Paging, Space, Way};

/// The impl for a request whose reply is read as `response`.
pub(super) fn paging(it: &Paging, request: &str, response: &str) -> TokenStream {
    let (request, response) = (types::ident(request), types::tokens(response));
    let item = types::tokens(&types::plain(&it.item, Space::Resource));
    let items = list(&it.items);
    let more = it.more.as_ref().map(|more| {
        let value = reach(more, &TokenStream::new());
        let value = if more.number { quote!(#value.map(|more| more != 0)) } else { value };
        quote! { fn has_more(page: &#response) -> Option<bool> { #value } }
    });
    let advance = advance(it);
    quote! {
        impl rt::Paged for #request {
            type Item = #item;
            fn items(page: #response) -> Vec<#item> { #items }
            #more
            fn advance(&mut self, page: &#response) -> bool { #advance }
        }
    }
}

fn advance(it: &Paging) -> TokenStream {
    let moves = |slot: TokenStream| match &it.step {
        PageStep::Token(next) if next.number => {
            let next = reach(next, &TokenStream::new());
            quote!(rt::advance_token(#slot, #next.map(|it| it.to_string()).as_deref()))
        }
        PageStep::Token(next) => {
            let next = reach(next, &quote!(.as_deref()));
            quote!(rt::advance_token(#slot, #next))
        }
        PageStep::Offset => {
            let count = count(&it.items);
            quote!(rt::advance_number(#slot, 0, #count))
        }
        PageStep::Page(first) => {
            let (first, count) = (Literal::i64_unsuffixed(*first), count(&it.items));
            quote!(rt::advance_number(#slot, #first, #count.min(1)))
        }
    };
    let counts = !matches!(it.step, PageStep::Token(_));
    let PagePosition { inside, name, optional, text } = &it.at;
    let (inside, name) = (inside.iter().map(|it| types::ident(it)), types::ident(name));
    let at = quote!(#(#inside.)* #name);
    // What the runtime moves is an `Option`, of a number where numbers are counted.
    let (before, after) = match (optional, *text && counts) {
        (true, false) => return moves(quote!(&mut self.#at)),
        (true, true) => (
            quote!(self.#at.as_deref().and_then(|at| at.parse().ok())),
            quote!(at.map(|at| at.to_string())),
        ),
        (false, true) => {
            (quote!(self.#at.parse().ok()), quote!(at.unwrap_or_default().to_string()))
        }
        (false, false) if counts => (quote!(Some(self.#at)), quote!(at.unwrap_or_default())),
        (false, false) => (quote!(Some(self.#at.clone())), quote!(at.unwrap_or_default())),
    };
    let moves = moves(quote!(&mut at));
    quote! {
        let mut at = #before;
        let moved = #moves;
        self.#at = #after;
        moved
    }
}

/// The expression that moves the list out of a page.
fn list(way: &Way) -> TokenStream {
    let mut steps = way.fields.iter().map(|step| types::ident(step));
    let first = steps.next();
    let rest = steps.map(|step| quote!(.unwrap_or_default().#step));
    quote!(page.#first #(#rest)*)
}

/// `page.a.as_ref().and_then(|it| it.b.as_ref()).and_then(|it| it.c …)`
fn reach(way: &Way, end: &TokenStream) -> TokenStream {
    through(way, |last| quote!(.and_then(|it| it.#last #end)), |last| quote!(page.#last #end))
}

/// The expression for the number of elements in the list.
fn count(way: &Way) -> TokenStream {
    through(way, |last| quote!(.map_or(0, |it| it.#last.len())), |last| quote!(page.#last.len()))
}

fn through(
    way: &Way,
    inside: impl Fn(&Ident) -> TokenStream,
    at_once: impl Fn(&Ident) -> TokenStream,
) -> TokenStream {
    let steps: Vec<Ident> = way.fields.iter().map(|step| types::ident(step)).collect();
    let Some((last, before)) = steps.split_last() else { return TokenStream::new() };
    let Some((first, between)) = before.split_first() else { return at_once(last) };
    let last = inside(last);
    quote!(page.#first.as_ref() #(.and_then(|it| it.#between.as_ref()))* #last)
}
