//! Lists all calls and events by type, so that tests of the whole crate can make a value of each
//! without naming its type. Users do not get these lists.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, folder, print, types};
use crate::ir::{Call, Crate, Event, Response, Service, Type};

/// One file per service with its calls and events, and `mod.rs` with all of them.
pub fn calls(krate: &Crate) -> Vec<File> {
    let modules = krate.services.iter().map(|service| types::ident(&service.module));
    let lists = modules.clone();
    let modules_again = modules.clone();
    let all = quote! {
        //! Every call and every event of the generated crate, by type.
        #(mod #modules;)*

        use crate::{call::Call, event::Event};

        /// Every call, service by service.
        pub(crate) fn all() -> impl Iterator<Item = &'static Call> {
            [#(#lists::CALLS),*].into_iter().flatten()
        }

        /// Every event, service by service.
        pub(crate) fn events() -> impl Iterator<Item = &'static Event> {
            [#(#modules_again::EVENTS),*].into_iter().flatten()
        }
    };
    let mut files = vec![("mod.rs".to_owned(), print::file("specs/", all))];
    files.extend(
        krate.services.iter().map(|it| (format!("{}.rs", folder(&it.module)), service(it))),
    );
    files.sort();
    files
}

fn service(it: &Service) -> String {
    let docs = format!(" The calls and events of `{}`.", it.project);
    let module = types::ident(&it.module);
    let calls = it.versions.iter().flat_map(|version| {
        version.resources.iter().flat_map(move |resource| {
            let path = [&version.module, &resource.module].map(|name| types::ident(name));
            resource.calls.iter().map(move |it| call(it, &quote!(#(#path)::*)))
        })
    });
    let events = it.versions.iter().flat_map(|version| {
        version.resources.iter().flat_map(move |resource| {
            let path = [&version.module, &resource.module].map(|name| types::ident(name));
            resource.events.iter().map(move |it| event(it, &quote!(#(#path)::*)))
        })
    });
    let tokens = quote! {
        #![doc = #docs]
        use feishu_openapi::#module::*;

        use crate::{call::Call, event::Event};

        pub(super) static CALLS: &[Call] = &[#(#calls),*];

        pub(super) static EVENTS: &[Event] = &[#(#events),*];
    };
    print::file(&format!("specs/{}", it.project), tokens)
}

fn event(it: &Event, path: &TokenStream) -> TokenStream {
    let ty = types::ident(&it.content.name);
    quote!(Event::of::<#path::#ty>())
}

fn call(it: &Call, path: &TokenStream) -> TokenStream {
    let request = types::ident(&it.request.name);
    let kind = match (&it.response, &it.paging) {
        (Response::Binary, _) => "download",
        (_, Some(_)) => "paged",
        _ => "plain",
    };
    let kind = types::ident(kind);
    let mut files = it.request.fields.iter().filter(|field| field.ty.holds_file()).peekable();
    let upload = files.peek().is_some().then(|| {
        let fills = files.map(|field| {
            let (name, wire) = (types::ident(&field.name), &field.wire);
            let file = if let Type::List(_) = field.ty {
                quote!(vec![file(#wire)])
            } else {
                quote!(file(#wire))
            };
            if field.optional {
                quote!(if request.#name.is_some() { request.#name = Some(#file); })
            } else {
                quote!(request.#name = #file;)
            }
        });
        quote!(.upload(|json, file| crate::call::made(json, |request: &mut #path::#request| { #(#fills)* })))
    });
    quote!(Call::#kind::<#path::#request>() #upload)
}
