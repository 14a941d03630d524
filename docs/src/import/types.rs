//! Type expressions of the tables: `string\[\]`, `map<string, T>`, `array<T>`, `number(float)`,
//! `\-`, names of structs.

use crate::page::plain_text;
use feishu_spec::Type;

/// A type as a table writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its JSON type. The innermost is an object where only a name is given.
    pub(super) ty: Type,
    /// What is known of the innermost type.
    pub(super) inner: Inner,
}

/// What a type expression says of its innermost type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    /// A JSON type by its usual name.
    Known,
    /// `object`, `map`, `list`: a container with unknown content.
    Open,
    /// The name of a struct, or of something that only the example shows (`enum`, `text`).
    Named(String),
    /// `\-`: an object without a name.
    Unsaid,
    /// Nothing at all.
    Absent,
}

impl Written {
    fn known(ty: Type) -> Option<Self> {
        Some(Written { ty, inner: Inner::Known })
    }

    fn open(ty: Type) -> Option<Self> {
        Some(Written { ty, inner: Inner::Open })
    }

    fn wrap(self, wrap: fn(Type) -> Type) -> Self {
        Written { ty: wrap(self.ty), inner: self.inner }
    }

    /// The name of the innermost type, if it is a struct.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.inner {
            Inner::Named(name) => Some(name),
            _ => None,
        }
    }

    /// Whether the type can have fields inside.
    pub(super) fn may_hold_fields(&self) -> bool {
        self.inner != Inner::Known
    }
}

/// Reads a type cell; `None` if it is not a type expression.
pub(super) fn parse(cell: &str) -> Option<Written> {
    // No type is longer, and longer text must not nest without limit.
    const LONGEST: usize = 200;
    let text = plain_text(cell);
    if text.len() > LONGEST {
        return None;
    }
    expression(text.trim().trim_end_matches(['\\', ';', '；']).trim())
}

/// The JSON type that a name misspells in one letter: one too many, missing, another, or two that
/// are swapped. Short words are near too many names: of them an example has to tell.
pub(super) fn misspelt(name: &str) -> Option<(&'static str, Type)> {
    const MEANT: [(&str, Type); 8] = [
        ("string", Type::String),
        ("integer", Type::Int),
        ("int64", Type::Int),
        ("boolean", Type::Bool),
        ("float", Type::Float),
        ("number", Type::Float),
        ("int", Type::Int),
        ("bool", Type::Bool),
    ];
    let name = name.to_ascii_lowercase();
    MEANT.into_iter().find(|(meant, _)| is_one_slip(name.as_bytes(), meant.as_bytes()))
}

fn is_one_slip(one: &[u8], other: &[u8]) -> bool {
    let begin = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[begin..], &other[begin..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - end], &other[..other.len() - end]) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

fn expression(text: &str) -> Option<Written> {
    let text = text.trim();
    if let Some(inner) = text.strip_suffix("[]") {
        return Some(expression(inner)?.wrap(Type::list));
    }
    if let Some(inner) = text.strip_prefix("[]") {
        return Some(expression(inner)?.wrap(Type::list));
    }
    if let Some((head, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        return generic(head.trim(), inner);
    }
    if let Some(either) = either(text) {
        return Some(either);
    }
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "" => Some(Written { ty: Type::Object, inner: Inner::Absent }),
        "-" | "/" | "/-" | "--" => Some(Written { ty: Type::Object, inner: Inner::Unsaid }),
        "string" | "str" | "char" | "date" | "datetime" | "timestamp(string)" => {
            Written::known(Type::String)
        }
        "int" | "integer" | "int32" | "int64" | "i32" | "i64" | "uint32" | "uint64" | "uint"
        | "byte" | "long" | "number(int)" | "int(64)" | "timestamp" => Written::known(Type::Int),
        "float" | "double" | "number" | "number(float)" | "number(double)" | "float64"
        | "float32" | "decimal" => Written::known(Type::Float),
        "bool" | "boolean" => Written::known(Type::Bool),
        "any" | "interface" | "interface{}" | "union" => Written::known(Type::Any),
        "object" | "struct" | "json" | "dict" | "jsonobject" => Written::open(Type::Object),
        "map" => Written::open(Type::Object),
        "list" | "array" => Written::open(Type::Object.list()),
        // What is left of `array<array<…>>` where a converter removed the tags: the type of the
        // cells is lost, and an example shows only some of their values.
        "array>" => Written::known(Type::Any.list().list()),
        "map[string]string" => Written::known(Type::String.map()),
        _ if is_name(text) => {
            Some(Written { ty: Type::Object, inner: Inner::Named(text.to_owned()) })
        }
        _ => None,
    }
}

/// `object/ string`: one JSON type or another.
fn either(text: &str) -> Option<Written> {
    let (one, other) = text.split_once('/')?;
    let json = |part: &str| {
        let written = (!part.contains('/')).then(|| expression(part))??;
        matches!(written.inner, Inner::Known | Inner::Open).then_some(written.ty)
    };
    (json(one)? != json(other)?).then_some(Written { ty: Type::Any, inner: Inner::Known })
}

fn generic(head: &str, inner: &str) -> Option<Written> {
    match head.to_ascii_lowercase().as_str() {
        "array" | "list" | "set" => Some(expression(inner)?.wrap(Type::list)),
        "map" | "dict" => {
            let (_, value) = inner.split_once(',')?;
            Some(expression(value)?.wrap(Type::map))
        }
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'))
}

/// Replaces the type inside all lists and maps.
pub(super) fn set_innermost(ty: &mut Type, inner: Type) {
    match ty {
        Type::List(next) | Type::Map(next) => set_innermost(next, inner),
        leaf => *leaf = inner,
    }
}

#[cfg(test)]
mod tests {
    use super::{Inner, parse};

    fn read(text: &str) -> String {
        let written = parse(text).unwrap_or_else(|| panic!("{text} is a type"));
        format!("{} {:?}", written.ty, written.inner)
    }

    #[test]
    fn every_notation_of_a_type_is_read() {
        for (text, expected) in [
            ("string", "string Known"),
            (r"string\[\]", "string[] Known"),
            ("`int[]`", "int[] Known"),
            ("[]string", "string[] Known"),
            ("number(float)", "float Known"),
            ("Boolean", "bool Known"),
            ("map<string, string>", "map<string> Known"),
            ("map<string, `map<string, int>`>", "map<map<int>> Known"),
            ("array<array<string>>", "string[][] Known"),
            ("list<shelf>", "object[] Named(\"shelf\")"),
            (r"book\[\]", "object[] Named(\"book\")"),
            ("object", "object Open"),
            ("list", "object[] Open"),
            ("array>", "any[][] Known"),
            ("object/ string", "any Known"),
            ("shelf/book", "object Named(\"shelf/book\")"),
            (r"\-", "object Unsaid"),
            ("", "object Absent"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_type() {
        for text in ["是否支持", "map<string>", "a b", "?", "tuple<string>"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("enum").unwrap().inner, Inner::Named("enum".to_owned()));
    }
}
