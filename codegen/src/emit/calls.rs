//! The list of all calls by type, for tests of the whole crate: from it they make a request of
//! each endpoint without naming its type. It is no part of what users get.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, folder, print, types};
use crate::ir::{Call, Crate, Response, Service, Type};

/// A file a service with its calls, and `mod.rs` with all of them.
pub fn calls(krate: &Crate) -> Vec<File> {
    let modules = krate.services.iter().map(|service| types::ident(&service.module));
    let lists = modules.clone();
    let all = quote! {
        //! Every call of the generated crate, by type.
        #(mod #modules;)*

        use crate::call::Call;

        /// Every call, service by service.
        pub(crate) fn all() -> impl Iterator<Item = &'static Call> {
            [#(#lists::CALLS),*].into_iter().flatten()
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
    let docs = format!(" The calls of `{}`.", it.project);
    let module = types::ident(&it.module);
    let calls = it.versions.iter().flat_map(|version| {
        version.resources.iter().flat_map(move |resource| {
            let path = [&version.module, &resource.module].map(|name| types::ident(name));
            resource.calls.iter().map(move |it| call(it, &quote!(#(#path)::*)))
        })
    });
    let tokens = quote! {
        #![doc = #docs]
        use feishu_openapi::#module::*;

        use crate::call::Call;

        pub(super) static CALLS: &[Call] = &[#(#calls),*];
    };
    print::file(&format!("specs/{}", it.project), tokens)
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
