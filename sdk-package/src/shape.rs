//! Types as they are declared, in TypeScript's own words: what JSON can tell apart.

use oxc_ast::ast::{TSLiteral, TSSignature, TSType, TSTypeName};
use oxc_span::GetSpan as _;

use crate::{Error, source::Source};

/// A declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    String,
    Number,
    Bool,
    /// Any JSON.
    Any,
    /// The bytes of a file: `Buffer | fs.ReadStream`.
    File,
    /// One of these texts.
    OneOf(Vec<String>),
    Object(Vec<Member>),
    List(Box<Shape>),
    Map(Box<Shape>),
    /// `null`, and nothing else.
    Null,
    /// A function, such as the one that gives a downloaded file.
    Function,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Whether it may be absent.
    pub(crate) optional: bool,
    pub(crate) shape: Shape,
}

impl Shape {
    /// The members of an object.
    pub(crate) fn members(&self) -> Option<&[Member]> {
        match self {
            Shape::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The shape of the member of an object.
    pub(crate) fn member(&self, name: &str) -> Option<&Shape> {
        self.members()?.iter().find(|member| member.name == name).map(|member| &member.shape)
    }
}

/// Reads a type.
pub(crate) fn read(source: Source<'_>, ty: &TSType<'_>) -> Result<Shape, Error> {
    Ok(match ty {
        TSType::TSStringKeyword(_) => Shape::String,
        TSType::TSNumberKeyword(_) => Shape::Number,
        TSType::TSBooleanKeyword(_) => Shape::Bool,
        TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_) => Shape::Any,
        TSType::TSObjectKeyword(_) => Shape::Object(Vec::new()),
        TSType::TSNullKeyword(_) | TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) => {
            Shape::Null
        }
        TSType::TSFunctionType(_) => Shape::Function,
        TSType::TSParenthesizedType(it) => read(source, &it.type_annotation)?,
        TSType::TSArrayType(it) => Shape::List(Box::new(read(source, &it.element_type)?)),
        TSType::TSTypeLiteral(it) => Shape::Object(members(source, &it.members)?),
        TSType::TSTupleType(it) => {
            let elements = it.element_types.iter().map(|it| read(source, it.to_ts_type()));
            Shape::List(Box::new(joined(elements.collect::<Result<_, _>>()?)))
        }
        TSType::TSUnionType(it) => {
            joined(it.types.iter().map(|it| read(source, it)).collect::<Result<_, _>>()?)
        }
        TSType::TSLiteralType(it) => match &it.literal {
            TSLiteral::StringLiteral(text) => Shape::OneOf(vec![text.value.to_string()]),
            TSLiteral::NumericLiteral(_) | TSLiteral::UnaryExpression(_) => Shape::Number,
            TSLiteral::BooleanLiteral(_) => Shape::Bool,
            _ => return Err(unknown(source, ty)),
        },
        TSType::TSTypeReference(it) => {
            let arguments: Vec<&TSType<'_>> =
                it.type_arguments.iter().flat_map(|arguments| &arguments.params).collect();
            match (name(&it.type_name).as_str(), &arguments[..]) {
                ("Array", [element]) => Shape::List(Box::new(read(source, element)?)),
                ("Record", [_, value]) => Shape::Map(Box::new(read(source, value)?)),
                ("Buffer" | "fs.ReadStream", []) => Shape::File,
                ("Readable", []) => Shape::Any,
                _ => return Err(unknown(source, ty)),
            }
        }
        _ => return Err(unknown(source, ty)),
    })
}

fn unknown(source: Source<'_>, ty: &TSType<'_>) -> Error {
    let span = ty.span();
    let text = &source.text[span.start as usize..span.end as usize];
    source.error(span.start, &format!("the type `{text}` is not known; add it to `shape::read`"))
}

/// A name with its dots.
fn name(name: &TSTypeName<'_>) -> String {
    match name {
        TSTypeName::IdentifierReference(it) => it.name.to_string(),
        TSTypeName::QualifiedName(it) => format!("{}.{}", self::name(&it.left), it.right.name),
        TSTypeName::ThisExpression(_) => "this".to_owned(),
    }
}

/// The members of an object, once each.
pub(crate) fn members(
    source: Source<'_>,
    signatures: &[TSSignature<'_>],
) -> Result<Vec<Member>, Error> {
    let mut members: Vec<Member> = Vec::new();
    for signature in signatures {
        let TSSignature::TSPropertySignature(property) = signature else { continue };
        // A member whose name is computed is one of the client's own, not of the JSON.
        let Some(name) = property.key.static_name() else { continue };
        let shape = match &property.type_annotation {
            Some(annotation) => read(source, &annotation.type_annotation)?,
            None => Shape::Any,
        };
        if members.iter().all(|member| member.name != name) {
            members.push(Member { name: name.into_owned(), optional: property.optional, shape });
        }
    }
    Ok(members)
}

/// One shape for those of a union: the same one, the listed texts together, or any JSON. Absence and
/// `null` do not count.
fn joined(shapes: Vec<Shape>) -> Shape {
    let mut shapes = shapes.into_iter().filter(|shape| *shape != Shape::Null);
    let Some(mut all) = shapes.next() else { return Shape::Null };
    for shape in shapes {
        all = match (all, shape) {
            (Shape::OneOf(mut texts), Shape::OneOf(more)) => {
                texts.extend(more);
                Shape::OneOf(texts)
            }
            (one, other) if one == other => one,
            _ => Shape::Any,
        };
    }
    all
}
