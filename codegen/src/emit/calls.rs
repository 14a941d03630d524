//! Lists all calls and events by type, so that tests of the whole crate can make a value of each
//! without naming its type. Users do not get these lists.

use proc_macro2::TokenStream;
use quote::quote;

use super::{File, example, folder, items::Items, layout, print, types};
use crate::ir::{Call, Crate, Event, Response, Service, Type};

/// One file per service with its calls and events, and `mod.rs` with all of them.
pub fn calls(krate: &Crate) -> Vec<File> {
    let modules = krate.services.iter().map(|service| types::ident(&service.module));
    let lists = modules.clone();
    let modules_again = modules.clone();
    let all = quote! {
        //! Every call and every event of the generated crate, by type.
        pub(crate) mod examples;
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
    files.extend(examples(krate));
    files.sort();
    files
}

/// The requests in the docs of all functions, one file per service.
fn examples(krate: &Crate) -> Vec<File> {
    let modules: Vec<_> = krate.services.iter().map(|it| types::ident(&it.module)).collect();
    let all = quote! {
        //! The examples that the docs of all functions show: the requests, which tests send, and the
        //! whole code, which need only compile.
        #![allow(deprecated, reason = "functions for what is deprecated have examples, too")]
        #![allow(dead_code, unused_variables, reason = "whole examples are there to compile")]
        #(mod #modules;)*

        use crate::example::Example;

        /// Each of them, service by service.
        pub(crate) fn all() -> impl Iterator<Item = &'static Example> {
            [#(#modules::EXAMPLES),*].into_iter().flatten()
        }
    };
    let mut files = vec![("examples/mod.rs".to_owned(), print::file("specs/", all))];
    files.extend(
        krate
            .services
            .iter()
            .map(|it| (format!("examples/{}.rs", folder(&it.module)), examples_of_service(it))),
    );
    files
}

fn examples_of_service(it: &Service) -> String {
    let docs = format!(" The requests in the docs of `{}`.", it.project);
    let (mut functions, mut list, mut json) = (Vec::new(), String::new(), Vec::new());
    for version in &it.versions {
        for resource in &version.resources {
            let modules = [&it.module, &version.module, &resource.module].map(String::clone);
            for call in &resource.calls {
                let plain = [&version.module, &resource.module, &call.function];
                let name = plain.map(|name| name.trim_start_matches("r#")).join("__");
                let mut writer = example::Writer::new(&modules).with_json(json);
                functions.extend(example_functions(&name, call, &mut writer));
                json = writer.into_json();
                let id = &call.endpoint.id;
                list += &format!(
                    "    Example {{\n        id: {id:?},\n        make: {name},\n    }},\n"
                );
            }
        }
    }
    let made = (!functions.is_empty()).then(|| {
        quote!(
            use feishu_openapi::{Client, Error};

            use crate::call::Made;
        )
    });
    let head = quote! {
        #![doc = #docs]
        #![allow(non_snake_case, reason = "two underscores stand between modules")]
        #made
        use crate::example::Example;
    };
    let open = if list.is_empty() { "" } else { "\n" };
    let list = format!("pub(super) static EXAMPLES: &[Example] = &[{open}{list}];\n");
    let items = functions.into_iter().fold(Items::from(head).text(list), Items::text);
    example::finish(&print::file(&format!("specs/{}", it.project), items), &json)
}

/// The functions with the example of a call: its request, and the whole of it.
fn example_functions(name: &str, call: &Call, writer: &mut example::Writer) -> [String; 2] {
    let request = writer.request(call);
    let [import, sent] = [writer.import(&[]), example::sent(call, &request)]
        .map(|code| code.replace('\n', "\n    "));
    let made = format!("fn {name}() -> Made {{\n    {import}\n    Box::new({request})\n}}\n");
    let whole = format!(
        "async fn {name}__sent(client: &Client) -> Result<(), Error> {{\n    {import}\n    {sent}\n    \
         Ok(())\n}}\n"
    );
    let layout = if writer.is_plain() { layout::fitted } else { layout::broken };
    [made, whole].map(layout)
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
