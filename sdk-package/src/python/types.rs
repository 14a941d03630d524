//! Python's types as the types of JSON.

use feishu_spec::Type;
use tree_sitter::Node;

use super::source::{Source, children};
use crate::Error;

/// A type, and the class of the objects in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) ty: Type,
    pub(super) class: Option<String>,
}

impl Kind {
    fn plain(ty: Type) -> Self {
        Kind { ty, class: None }
    }
}

/// How deep types may stand in each other; those of the SDK have three levels.
const DEPTH: usize = 32;

/// Reads a type, as a value (`List[str]` in `_types`) or as an annotation.
pub(super) fn read(source: Source<'_>, node: Node<'_>) -> Result<Kind, Error> {
    read_in(source, node, DEPTH)
}

fn read_in(source: Source<'_>, node: Node<'_>, depth: usize) -> Result<Kind, Error> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(source.error(node, "this type has too many levels"));
    };
    let unknown = || {
        let text = source.text(node);
        source.error(node, &format!("the type `{text}` is not known; add it to `types::read`"))
    };
    match node.kind() {
        "type" | "parenthesized_expression" => {
            read_in(source, node.named_child(0).ok_or_else(unknown)?, depth)
        }
        "identifier" => Ok(match source.text(node) {
            "str" => Kind::plain(Type::String),
            "int" => Kind::plain(Type::Int),
            "float" => Kind::plain(Type::Float),
            "bool" => Kind::plain(Type::Bool),
            "Any" | "object" => Kind::plain(Type::Any),
            "IO" | "bytes" => Kind::plain(Type::File),
            "list" | "List" => Kind::plain(Type::Any.list()),
            "dict" | "Dict" => Kind::plain(Type::Object),
            class => Kind { ty: Type::Object, class: Some(class.to_owned()) },
        }),
        "subscript" | "generic_type" => {
            let mut parts = children(node).into_iter();
            let name = parts.next().map(|name| source.text(name)).ok_or_else(unknown)?;
            // An annotation has its arguments in a node of their own.
            let arguments: Vec<Node<'_>> = parts
                .flat_map(|part| match part.kind() {
                    "type_parameter" => children(part),
                    _ => vec![part],
                })
                .collect();
            match (name, &arguments[..]) {
                ("IO", _) => Ok(Kind::plain(Type::File)),
                ("Optional", [inner]) => read_in(source, *inner, depth),
                ("List" | "list" | "Set", [inner]) => {
                    let Kind { ty, class } = read_in(source, *inner, depth)?;
                    Ok(Kind { ty: ty.list(), class })
                }
                ("Dict" | "dict", [_, value]) => {
                    let Kind { ty, class } = read_in(source, *value, depth)?;
                    Ok(Kind { ty: ty.map(), class })
                }
                _ => Err(unknown()),
            }
        }
        _ => Err(unknown()),
    }
}
