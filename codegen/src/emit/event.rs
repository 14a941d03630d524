//! Events: the struct for the content of a push, and its metadata.

use proc_macro2::TokenStream;
use quote::quote;

use super::{items::Items, known, structs, types};
use crate::ir::{Event, EventInfo, Space};
use feishu_spec::EventSchema;

pub(super) fn event(it: &Event) -> Items {
    let name = types::ident(&it.content.name);
    let constant = types::ident(&it.constant);
    let content = structs::structure(&it.content, Space::Resource);
    let doc = vec![format!("The metadata of [`{}`].", it.content.name)];
    let EventInfo { id, event_type, .. } = &it.info;
    let schema = match it.info.schema {
        EventSchema::V1 => quote!(rt::EventSchema::V1),
        EventSchema::V2 => quote!(rt::EventSchema::V2),
    };
    let parts = parts(&it.info);
    let event = quote! {
        impl rt::Event for #name {
            const INFO: &'static rt::EventInfo = &#constant;
        }
    };
    let metadata = quote! {
        pub static #constant: rt::EventInfo = rt::EventInfo::new(#id, #event_type, #schema) #parts;
    };
    content.tokens(event).documented(&doc, metadata)
}

/// The builder calls for all metadata that is documented.
fn parts(it: &EventInfo) -> TokenStream {
    let doc = it.doc.iter().map(|address| quote!(.doc(#address)));
    let access = known::access(&it.app_types, &it.scopes, &it.field_scopes);
    let repeat_key = it.repeat_key.iter().map(|path| quote!(.repeat_key(#path)));
    let deprecated = it.deprecated.then(|| quote!(.deprecated()));
    let errors = known::errors(&it.errors);
    quote! { #(#doc)* #access #(#repeat_key)* #deprecated #errors }
}
