//! The crate's root, and the modules of services and versions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    doc,
    feature::{self, EVENTS},
    front_page::front_page,
    guide, print, program, types,
};
use crate::ir::{
    CARD, Crate, Resource, Service, TYPES, Version,
    root::{MODULES, NAMES, NAMES_ON_DEMAND},
};

pub(super) fn lib(krate: &Crate) -> String {
    let docs = doc::inner(&front_page(krate));
    let (root, bots) = (root(), super::custom_bot::custom_bots(krate));
    let modules = krate.services.iter().map(|service| {
        let (needs, module) = (feature::needs(&service.feature), types::ident(&service.module));
        quote! {
            #[rustfmt::skip]
            #needs
            pub mod #module;
        }
    });
    let cards = krate.cards.iter().map(|_| {
        let (needs, module) = (feature::needs(CARD), types::ident(CARD));
        quote! {
            #[rustfmt::skip]
            #needs
            pub mod #module;
        }
    });
    let guides = guide::has_guides(krate).then(guide::item).into_iter();
    let endpoints = krate.services.iter().map(|it| list(it, "ENDPOINTS"));
    let with_events = krate.services.iter().filter(|service| has_events(service));
    let events = with_events.map(|it| list(it, "EVENTS"));
    let needs_events = feature::needs(EVENTS);
    let tokens = quote! {
        #docs
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![allow(clippy::should_implement_trait, clippy::wrong_self_convention, clippy::module_inception)]

        #root
        #bots
        #(#guides)*
        #(#cards)*
        #(#modules)*

        /// The metadata of each endpoint whose service is enabled, service by service.
        pub fn endpoints() -> Vec<&'static Endpoint> {
            let services: &[&[&'static Endpoint]] = &[#(#endpoints),*];
            services.concat()
        }

        /// The metadata of each event whose service is enabled, service by service.
        #needs_events
        pub fn events() -> Vec<&'static EventInfo> {
            let services: &[&[&'static EventInfo]] = &[#(#events),*];
            services.concat()
        }
    };
    print::file("specs/ and specs/overrides/", tokens)
}

/// The re-exports of the runtime. They are explicit, so that a service never shadows one.
fn root() -> TokenStream {
    let names = NAMES.map(types::ident);
    let on_demand = NAMES_ON_DEMAND.iter().map(|(features, names)| {
        let (needs, names) =
            (feature::needs_all(features), names.iter().map(|name| types::ident(name)));
        quote! {
            #[doc(inline)]
            #needs
            pub use feishu_runtime::{#(#names),*};
        }
    });
    let modules = MODULES.iter().map(|(module, feature)| {
        let (module, needs) = (types::ident(module), feature.map(feature::needs));
        quote! {
            #needs
            pub use feishu_runtime::#module;
        }
    });
    quote! {
        #[doc(inline)]
        pub use feishu_runtime::{#(#names),*};
        #(#on_demand)*
        #(#modules)*
    }
}

/// A list of a service, as an element behind its feature.
fn list(it: &Service, constant: &str) -> TokenStream {
    let (feature, module) = (&it.feature, types::ident(&it.module));
    let constant = types::ident(constant);
    quote! {
        #[cfg(feature = #feature)]
        #module::#constant
    }
}

fn has_events(it: &Service) -> bool {
    it.versions.iter().flat_map(|version| &version.resources).any(Resource::is_of_events)
}

pub(super) fn service(it: &Service) -> String {
    // Behind the first sentence.
    let (first, rest) = it.doc.split_at(it.doc.len().min(1));
    let docs = doc::inner(&[first, &program::program(it), rest].concat());
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
    let types = it.has_types().then(|| {
        let types = types::ident(TYPES);
        quote!(pub mod #types;)
    });
    let contents = it.contents.is_some().then(|| {
        quote!(
            pub mod content;
        )
    });
    let codes = (!it.codes.is_empty()).then(|| {
        quote!(
            pub(crate) mod codes;
        )
    });
    let tokens = quote! {
        #docs
        #codes
        #(pub mod #modules;)*
        #types
        #contents

        /// The metadata of each endpoint of this service.
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
        /// The metadata of each event of this service.
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
