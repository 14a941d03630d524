//! Metadata that endpoints and events share: who may call or receive them, and error codes.

use proc_macro2::TokenStream;
use quote::quote;

use super::codes::{cell, table};

use feishu_spec::{AppType, CodeClass, ErrorCode};

/// The scope for single fields that most endpoints have, for which the runtime has a list.
const EMPLOYEE_ID: &str = "contact:user.employee_id:readonly";

/// The builder calls for app types and scopes.
pub(super) fn access(
    app_types: &[AppType],
    scopes: &[String],
    field_scopes: &[String],
) -> TokenStream {
    let app_types = match app_types {
        [AppType::Custom] => Some(quote!(rt::CUSTOM)),
        [AppType::Custom, AppType::Store] => Some(quote!(rt::CUSTOM_OR_STORE)),
        others => list(others, |app| match app {
            AppType::Custom => quote!(rt::AppType::Custom),
            AppType::Store => quote!(rt::AppType::Store),
        }),
    }
    .map(|app_types| quote!(.app_types(#app_types)));
    let scopes = list(scopes, |scope| quote!(#scope)).map(|scopes| quote!(.scopes(#scopes)));
    let field_scopes = match field_scopes {
        [scope] if scope == EMPLOYEE_ID => Some(quote!(rt::EMPLOYEE_ID)),
        others => list(others, |scope| quote!(#scope)),
    }
    .map(|scopes| quote!(.field_scopes(#scopes)));
    quote! { #app_types #scopes #field_scopes }
}

/// The builder call for error codes.
pub(super) fn errors(errors: &[ErrorCode]) -> Option<TokenStream> {
    let rows = table(errors.iter().map(|error| {
        let status = error.status.map_or("-".to_owned(), |status| status.to_string());
        let message = error.message.as_deref().unwrap_or_default();
        format!("{status} {} {} {}", error.code, class(error.class), cell(message))
    }));
    (!errors.is_empty()).then(|| quote!(.errors(rt::ErrorCodes::new(#rows))))
}

/// The name of a class in tables.
pub(super) fn class(class: Option<CodeClass>) -> &'static str {
    class.map_or("-", CodeClass::name)
}

/// A reference to a list, or nothing where it is empty.
pub(super) fn list<T>(elements: &[T], write: impl Fn(&T) -> TokenStream) -> Option<TokenStream> {
    let elements: Vec<TokenStream> = elements.iter().map(write).collect();
    (!elements.is_empty()).then(|| quote!(&[#(#elements),*]))
}
