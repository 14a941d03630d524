//! The crate's root, and the modules of services and versions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    doc,
    feature::{self, EVENTS},
    print, types,
};
use crate::ir::{Crate, Resource, Service, Version};

const ABOUT: &str = "The whole Feishu / Lark Open Platform server API, typed.

A module and a feature a service, a version and a resource below it, and in each resource a
function an endpoint, which makes a request. A [`Client`] sends it.

What is sent stands in the resource's module, what comes back inside a reply stands in its
submodule `response`, and enums, which go both ways, in the module.

What the platform pushes is typed with the feature `events`: beside a version's resources
stands a module `events` with a type an event.

What goes beyond plain calls has features of its own: `blocking` is for programs without an
async runtime, `limits` keeps documented rate limits ahead of time, `redis` shares tokens
between processes.

No feature is on by default:";

pub(super) fn lib(krate: &Crate) -> String {
    let mut about: Vec<String> = ABOUT.lines().map(str::to_owned).collect();
    about.push(String::new());
    about.extend(krate.services.iter().map(|service| {
        format!("* `{}`: {}", service.project, service.doc.first().map_or("", String::as_str))
    }));
    let docs = doc::inner(&about);
    let modules: Vec<TokenStream> = krate
        .services
        .iter()
        .map(|service| {
            let (feature, module) = (&service.project, types::ident(&service.module));
            let needs = feature::needs(feature);
            quote! {
                #[rustfmt::skip]
                #needs
                pub mod #module;
            }
        })
        .collect();
    let lists = krate.services.iter().map(|service| {
        let (feature, module) = (&service.project, types::ident(&service.module));
        quote! {
            #[cfg(feature = #feature)]
            endpoints.extend_from_slice(#module::ENDPOINTS);
        }
    });
    let with_events = krate.services.iter().filter(|service| has_events(service));
    let event_lists = with_events.map(|service| {
        let (feature, module) = (&service.project, types::ident(&service.module));
        quote! {
            #[cfg(feature = #feature)]
            events.extend_from_slice(#module::EVENTS);
        }
    });
    let needs_events = feature::needs(EVENTS);
    let tokens = quote! {
        #docs
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![allow(clippy::should_implement_trait, clippy::wrong_self_convention, clippy::module_inception)]

        #[doc(inline)]
        pub use feishu_runtime::*;

        #(#modules)*

        /// What is documented of each endpoint whose service is enabled, service by service.
        pub fn endpoints() -> Vec<&'static Endpoint> {
            #[allow(unused_mut)]
            let mut endpoints = Vec::new();
            #(#lists)*
            endpoints
        }

        /// What is documented of each event whose service is enabled, service by service.
        #needs_events
        pub fn events() -> Vec<&'static EventInfo> {
            #[allow(unused_mut)]
            let mut events = Vec::new();
            #(#event_lists)*
            events
        }
    };
    // prettyplease leaves attributes of statements on the statement's line.
    print::file("specs/ and specs/overrides/", tokens)
        .replace(")] endpoints", ")]\n    endpoints")
        .replace(")] events", ")]\n    events")
}

fn has_events(it: &Service) -> bool {
    it.versions.iter().flat_map(|version| &version.resources).any(Resource::is_of_events)
}

pub(super) fn service(it: &Service) -> String {
    let docs = doc::inner(&it.doc);
    let modules = it.versions.iter().map(|version| types::ident(&version.module));
    let constants = it.versions.iter().flat_map(|version| {
        let module = types::ident(&version.module);
        version.resources.iter().flat_map(move |resource| {
            let (version, resource, calls) =
                (module.clone(), types::ident(&resource.module), &resource.calls);
            calls.iter().map(move |call| {
                let constant = types::ident(&call.constant);
                quote!(&#version::#resource::#constant)
            })
        })
    });
    let events = has_events(it).then(|| events(it));
    let tokens = quote! {
        #docs
        #(pub mod #modules;)*

        /// What is documented of each endpoint of this service.
        pub static ENDPOINTS: &[&feishu_runtime::Endpoint] = &[#(#constants),*];

        #events
    };
    print::file(&format!("specs/{}", it.project), tokens)
}

fn events(it: &Service) -> TokenStream {
    let constants = it.versions.iter().flat_map(|version| {
        let module = types::ident(&version.module);
        version.resources.iter().flat_map(move |resource| {
            let (version, resource, events) =
                (module.clone(), types::ident(&resource.module), &resource.events);
            events.iter().map(move |event| {
                let constant = types::ident(&event.constant);
                quote!(&#version::#resource::#constant)
            })
        })
    });
    let needs = feature::needs(EVENTS);
    quote! {
        /// What is documented of each event of this service.
        #needs
        pub static EVENTS: &[&feishu_runtime::EventInfo] = &[#(#constants),*];
    }
}

pub(super) fn version(service: &Service, it: &Version) -> String {
    let docs = doc::inner(&it.doc);
    let modules = it.resources.iter().map(|resource| {
        let module = types::ident(&resource.module);
        let needs = resource.is_of_events().then(|| feature::needs(EVENTS));
        quote! {
            #needs
            pub mod #module;
        }
    });
    let from = format!("specs/{}/{}", service.project, it.module.trim_start_matches("r#"));
    print::file(&from, quote! { #docs #(#modules)* })
}
