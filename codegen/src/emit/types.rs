//! Types, and how functions take their values as arguments.

use proc_macro2::{Ident, Span, TokenStream};

use super::{doc, layout};
use crate::ir::{Doc, Field, Named, Space, TYPES, Type, TypeHome};

/// A name as an identifier. Names have `r#` where Rust needs it.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A piece of code that is at hand as text.
pub(super) fn tokens(code: &str) -> TokenStream {
    code.parse().expect("it is Rust")
}

/// A type, as code in this module names it.
pub(super) fn plain(ty: &Type, here: Space) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Int => "i64".to_owned(),
        Type::Float => "f64".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Value => "rt::Value".to_owned(),
        Type::File => "rt::File".to_owned(),
        Type::Struct(named) | Type::Enum(named) => self::named(named, here),
        Type::List(inner) => format!("Vec<{}>", plain(inner, here)),
        Type::Map(inner) => format!("rt::BTreeMap<String, {}>", plain(inner, here)),
        Type::Boxed(inner) => format!("Box<{}>", plain(inner, here)),
    }
}

/// A struct or an enum, as code in this module names it.
pub(super) fn named(named: &Named, here: Space) -> String {
    let name = &named.name;
    match (&named.place, here) {
        (TypeHome::Here(Space::Response), Space::Resource) => format!("response::{name}"),
        (TypeHome::Here(Space::Resource), Space::Response) => format!("super::{name}"),
        (TypeHome::Here(_), _) => name.clone(),
        (TypeHome::Resource(modules, space), _) => path(modules, *space, name),
        (TypeHome::Types(service), _) => format!("crate::{service}::{TYPES}::{name}"),
    }
}

/// The path of a type in a resource.
pub(super) fn path([service, version, resource]: &[String; 3], space: Space, name: &str) -> String {
    let response = if space == Space::Response { "response::" } else { "" };
    format!("crate::{service}::{version}::{resource}::{response}{name}")
}

/// Another name for a type.
pub(super) fn alias(doc: &Doc, name: &str, of: &str) -> String {
    doc::comment(doc, "") + &layout::fitted(format!("pub type {name} = {of};\n"))
}

/// The type of a field.
pub(super) fn of_field(field: &Field, here: Space) -> String {
    let ty = plain(&field.ty, here);
    if field.optional { format!("Option<{ty}>") } else { ty }
}

/// How a function takes a value: the type of the argument, and the expression that converts it to
/// the value of the field.
pub(super) struct Argument {
    pub(super) ty: String,
    pub(super) value: String,
}

/// The argument for a value of this type under this name.
pub(super) fn argument(ty: &Type, name: &str, here: Space) -> Argument {
    let plainly = plain(ty, here);
    match ty {
        Type::List(inner) => {
            let (item, convert) = element(inner, here);
            let convert = if convert { ".map(Into::into)" } else { "" };
            Argument {
                ty: format!("impl IntoIterator<Item = {item}>"),
                value: format!("{name}.into_iter(){convert}.collect()"),
            }
        }
        Type::Map(inner) => {
            let (item, convert) = element(inner, here);
            let convert = if convert { ".into()" } else { "" };
            Argument {
                ty: format!("impl IntoIterator<Item = (impl Into<String>, {item})>"),
                value: format!(
                    "{name}.into_iter().map(|(key, value)| (key.into(), value{convert})).collect()"
                ),
            }
        }
        Type::Boxed(inner) => {
            Argument { ty: plain(inner, here), value: format!("Box::new({name})") }
        }
        ty if into(ty) => {
            Argument { ty: format!("impl Into<{plainly}>"), value: format!("{name}.into()") }
        }
        _ => Argument { ty: plainly, value: name.to_owned() },
    }
}

/// The runtime's function that converts an argument and puts it into an optional field: the
/// compiler needs less memory for it than for the conversion in each setter.
pub(super) fn conversion(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::List(_) => Some("put_all"),
        ty if into(ty) => Some("put"),
        _ => None,
    }
}

/// The type of an element, and whether to convert it.
fn element(ty: &Type, here: Space) -> (String, bool) {
    let plain = plain(ty, here);
    if into(ty) { (format!("impl Into<{plain}>"), true) } else { (plain, false) }
}

/// Whether an argument is converted: callers often have these values in another form.
fn into(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Value | Type::File | Type::Enum(_))
}
