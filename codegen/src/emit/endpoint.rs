//! The constant with the metadata of an endpoint.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    known::{self, list},
    types,
};
use crate::ir::{BodyKind, Call, Endpoint};
use feishu_spec::{
    Credential, Form, Method, RateLimit, Token,
    condition::{Condition, ConditionRule, Dependency},
};

/// Its doc comment is the caller's to write.
pub(super) fn endpoint(call: &Call) -> TokenStream {
    let it = &call.endpoint;
    let constant = types::ident(&call.constant);
    let (id, path) = (&it.id, &it.path);
    let method = types::ident(match it.method {
        Method::Get => "Get",
        Method::Post => "Post",
        Method::Put => "Put",
        Method::Patch => "Patch",
        Method::Delete => "Delete",
        Method::Head => "Head",
    });
    let parts = parts(it);
    quote! {
        pub static #constant: rt::Endpoint = rt::Endpoint::new(#id, rt::Method::#method, #path) #parts;
    }
}

/// The builder calls for all metadata that is documented.
fn parts(it: &Endpoint) -> TokenStream {
    let host = it.host.iter().map(|host| quote!(.host(#host)));
    let doc = it.doc.iter().map(|address| quote!(.doc(#address)));
    let tokens = match &it.tokens[..] {
        [Token::Tenant] => Some(quote!(rt::TENANT)),
        [Token::User] => Some(quote!(rt::USER)),
        [Token::Tenant, Token::User] => Some(quote!(rt::TENANT_OR_USER)),
        others => list(others, |token| {
            let token = types::ident(match token {
                Token::Tenant => "Tenant",
                Token::User => "User",
                Token::App => "App",
            });
            quote!(rt::TokenKind::#token)
        }),
    }
    .map(|tokens| quote!(.tokens(#tokens)));
    let credentials = list(&it.credentials, |credential| {
        let credential = types::ident(match credential {
            Credential::Helpdesk => "Helpdesk",
        });
        quote!(rt::Credential::#credential)
    })
    .map(|credentials| quote!(.credentials(#credentials)));
    let access = known::access(&it.app_types, &it.scopes, &it.field_scopes);
    let rate_limit = it.rate_limit.iter().map(rate_limit);
    let body = match it.body {
        BodyKind::None => None,
        BodyKind::Json => Some(quote!(.body(rt::BodyKind::Json))),
        BodyKind::JsonValue => Some(quote!(.body(rt::BodyKind::JsonValue))),
        BodyKind::Multipart => Some(quote!(.body(rt::BodyKind::Multipart))),
    };
    let layout = (it.layout != [0; 3]).then(|| {
        let counts = it.layout.map(Literal::usize_unsuffixed);
        quote!(.layout(#(#counts),*))
    });
    let form = match it.form {
        Form::Envelope => None,
        Form::Flat => Some(quote!(.form(rt::Form::Flat))),
        Form::Bare => Some(quote!(.form(rt::Form::Bare))),
        Form::Binary => Some(quote!(.form(rt::Form::Binary))),
    };
    let message = it.message.iter().map(|member| quote!(.message(#member)));
    let idempotency = it.idempotency.iter().map(|field| quote!(.idempotency(#field)));
    let conditions = list(&it.conditions, condition).map(|them| quote!(.conditions(#them)));
    let deprecated = it.deprecated.then(|| quote!(.deprecated()));
    let errors = known::errors(&it.errors);
    let words = it.words.iter().map(|module| {
        let module = types::ident(module);
        quote!(.words(crate::#module::codes::CODES))
    });
    quote! {
        #(#host)* #(#doc)* #tokens #credentials #access #(#rate_limit)* #body #layout #form
        #(#message)* #(#idempotency)* #conditions #deprecated #errors #(#words)*
    }
}

/// The constant of a request that says which of its fields are the content of a message.
pub(super) fn content(it: &Endpoint) -> Option<TokenStream> {
    let (members, service) = (it.content.as_ref()?, it.contents.as_ref()?);
    let (kind, json, service) = (&members.kind, &members.json, types::ident(service));
    Some(quote! {
        const CONTENT: Option<rt::ContentRules> =
            Some(rt::ContentRules::new(#kind, #json, crate::#service::content::KINDS));
    })
}

fn condition(condition: &Condition) -> TokenStream {
    let rule = match &condition.rule {
        ConditionRule::ExactlyOne(names) => quote!(ExactlyOne(&[#(#names),*])),
        ConditionRule::AtLeastOne(names) => quote!(AtLeastOne(&[#(#names),*])),
        ConditionRule::AtMostOne(names) => quote!(AtMostOne(&[#(#names),*])),
        ConditionRule::RequiredWhen(dependency) => {
            let Dependency { field, when, values: _ } = dependency;
            let values = dependency.texts();
            quote!(RequiredWhen { field: #field, when: #when, values: &[#(#values),*] })
        }
    };
    let object = &condition.object;
    quote!(rt::Condition::new(#object, rt::ConditionRule::#rule))
}

fn rate_limit(limit: &RateLimit) -> TokenStream {
    let calls = |count: Option<u32>| count.map(Literal::u32_unsuffixed);
    let minute = calls(limit.per_minute).map(|count| quote!(.per_minute(#count)));
    let second = calls(limit.per_second).map(|count| quote!(.per_second(#count)));
    let special = limit.special.then(|| quote!(.special()));
    quote!(.rate_limit(rt::RateLimit::new() #minute #second #special))
}
