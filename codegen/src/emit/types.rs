//! Types, and how functions take their values as arguments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Field, Named, Space, TYPES, Type, TypeHome};

/// A name as an identifier. Names have `r#` where Rust needs it.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A type, as code in this module names it.
pub(super) fn plain(ty: &Type, here: Space) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Int => quote!(i64),
        Type::Float => quote!(f64),
        Type::Bool => quote!(bool),
        Type::Value => quote!(rt::Value),
        Type::File => quote!(rt::File),
        Type::Struct(named) | Type::Enum(named) => self::named(named, here),
        Type::List(inner) => {
            let inner = plain(inner, here);
            quote!(Vec<#inner>)
        }
        Type::Map(inner) => {
            let inner = plain(inner, here);
            quote!(rt::BTreeMap<String, #inner>)
        }
        Type::Boxed(inner) => {
            let inner = plain(inner, here);
            quote!(Box<#inner>)
        }
    }
}

/// A struct or an enum, as code in this module names it.
pub(super) fn named(named: &Named, here: Space) -> TokenStream {
    let name = ident(&named.name);
    match (&named.place, here) {
        (TypeHome::Here(Space::Response), Space::Resource) => quote!(response::#name),
        (TypeHome::Here(Space::Resource), Space::Response) => quote!(super::#name),
        (TypeHome::Here(_), _) => quote!(#name),
        (TypeHome::Resource(modules, space), _) => path(modules, *space, &named.name),
        (TypeHome::Types(service), _) => {
            let (service, types) = (ident(service), ident(TYPES));
            quote!(crate::#service::#types::#name)
        }
    }
}

/// The path of a type in a resource.
pub(super) fn path(modules: &[String; 3], space: Space, name: &str) -> TokenStream {
    let [service, version, resource] = modules.each_ref().map(|module| ident(module));
    let name = ident(name);
    let response = (space == Space::Response).then(|| quote!(response::));
    quote!(crate::#service::#version::#resource::#response #name)
}

/// The type of a field.
pub(super) fn of_field(field: &Field, here: Space) -> TokenStream {
    let ty = plain(&field.ty, here);
    if field.optional { quote!(Option<#ty>) } else { ty }
}

/// How a function takes a value: the type of the argument, and the expression that converts it to
/// the value of the field.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

/// The argument for a value of this type under this name.
pub(super) fn argument(ty: &Type, name: &Ident, here: Space) -> Argument {
    let plainly = plain(ty, here);
    match ty {
        Type::List(inner) => {
            let (item, convert) = element(inner, here);
            let convert = convert.then(|| quote!(.map(Into::into)));
            Argument {
                ty: quote!(impl IntoIterator<Item = #item>),
                value: quote!(#name.into_iter() #convert .collect()),
            }
        }
        Type::Map(inner) => {
            let (item, convert) = element(inner, here);
            let convert = convert.then(|| quote!(.into()));
            Argument {
                ty: quote!(impl IntoIterator<Item = (impl Into<String>, #item)>),
                value: quote!(#name.into_iter().map(|(key, value)| (key.into(), value #convert)).collect()),
            }
        }
        Type::Boxed(inner) => Argument { ty: plain(inner, here), value: quote!(Box::new(#name)) },
        ty if into(ty) => Argument { ty: quote!(impl Into<#plainly>), value: quote!(#name.into()) },
        _ => Argument { ty: plainly, value: quote!(#name) },
    }
}

/// The runtime's function that converts an argument and puts it into an optional field: the
/// compiler needs less memory for it than for the conversion in each setter.
pub(super) fn conversion(ty: &Type) -> Option<Ident> {
    match ty {
        Type::List(_) => Some(ident("put_all")),
        ty if into(ty) => Some(ident("put")),
        _ => None,
    }
}

/// The type of an element, and whether to convert it.
fn element(ty: &Type, here: Space) -> (TokenStream, bool) {
    let plain = plain(ty, here);
    if into(ty) { (quote!(impl Into<#plain>), true) } else { (plain, false) }
}

/// Whether an argument is converted: callers often have these values in another form.
fn into(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Value | Type::File | Type::Enum(_))
}
