//! Metadata that endpoints and events share: who may call or receive them, and error codes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types;

use feishu_spec::{AppType, CodeClass, ErrorCode};

/// The builder calls for app types and scopes.
pub(super) fn access(
    app_types: &[AppType],
    scopes: &[String],
    field_scopes: &[String],
) -> TokenStream {
    let app_types = list(app_types, |app| match app {
        AppType::Custom => quote!(rt::AppType::Custom),
        AppType::Store => quote!(rt::AppType::Store),
    })
    .map(|app_types| quote!(.app_types(#app_types)));
    let scopes = list(scopes, |scope| quote!(#scope)).map(|scopes| quote!(.scopes(#scopes)));
    let field_scopes =
        list(field_scopes, |scope| quote!(#scope)).map(|scopes| quote!(.field_scopes(#scopes)));
    quote! { #app_types #scopes #field_scopes }
}

/// The builder call for error codes.
pub(super) fn errors(errors: &[ErrorCode]) -> Option<TokenStream> {
    list(errors, error).map(|errors| quote!(.errors(#errors)))
}

fn error(error: &ErrorCode) -> TokenStream {
    let status = Literal::u16_unsuffixed(error.status.unwrap_or_default());
    let code = Literal::i64_unsuffixed(error.code);
    let message = error.message.as_deref().unwrap_or_default();
    let class = error.class.map(|it| {
        let class = class(it);
        quote!(.class(rt::ErrorClass::#class))
    });
    quote!(rt::ErrorCode::new(#status, #code, #message) #class)
}

/// The name of a class in the runtime.
pub(super) fn class(class: CodeClass) -> Ident {
    types::ident(match class {
        CodeClass::RateLimited => "RateLimited",
        CodeClass::Busy => "Busy",
        CodeClass::BusyUncertain => "BusyUncertain",
        CodeClass::PermissionDenied => "PermissionDenied",
        CodeClass::TokenInvalid => "TokenInvalid",
        CodeClass::NotFound => "NotFound",
        CodeClass::Conflict => "Conflict",
        CodeClass::InvalidRequest => "InvalidRequest",
        CodeClass::QuotaExceeded => "QuotaExceeded",
        CodeClass::ServerFault => "ServerFault",
        CodeClass::Repeated => "Repeated",
    })
}

/// A reference to a list, or nothing where it is empty.
pub(super) fn list<T>(elements: &[T], write: impl Fn(&T) -> TokenStream) -> Option<TokenStream> {
    let elements: Vec<TokenStream> = elements.iter().map(write).collect();
    (!elements.is_empty()).then(|| quote!(&[#(#elements),*]))
}
