//! A Python file with its syntax tree.

use tree_sitter::{Node, Parser, Point, Tree};

use super::PythonFile;
use crate::Error;

/// A file that is read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a PythonFile,
}

impl<'a> Source<'a> {
    /// The syntax tree.
    pub(super) fn parse(self) -> Result<Tree, Error> {
        let mut parser = Parser::new();
        let language = tree_sitter_python::LANGUAGE.into();
        let refused = |_| Error::file(&self.file.path, "the grammar of Python cannot be loaded");
        parser.set_language(&language).map_err(refused)?;
        // Only a parser without a language, or one that was stopped, gives nothing.
        let tree = parser.parse(&self.file.text, None);
        let tree = tree.ok_or_else(|| Error::file(&self.file.path, "cannot be parsed"))?;
        match broken(tree.root_node()) {
            // A part with an error goes as far as it could be read.
            Some(node) => Err(self.at(node.end_position(), "this is no Python that can be read")),
            None => Ok(tree),
        }
    }

    /// The text of a node.
    pub(super) fn text(self, node: Node<'_>) -> &'a str {
        self.file.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of the part of a node that has this name.
    pub(super) fn text_of(self, node: Node<'_>, part: &str) -> Option<&'a str> {
        node.child_by_field_name(part).map(|node| self.text(node))
    }

    /// The value of a literal text.
    pub(super) fn literal(self, node: Node<'_>) -> Option<&'a str> {
        if node.kind() != "string" {
            return None;
        }
        match &children(node)[..] {
            [_, _] => Some(""),
            // Text with something to insert or to escape has more parts.
            [_, content, _] if content.named_child_count() == 0 => Some(self.text(*content)),
            _ => None,
        }
    }

    /// An error at a node.
    pub(super) fn error(self, node: Node<'_>, message: &str) -> Error {
        self.at(node.start_position(), message)
    }

    fn at(self, point: Point, message: &str) -> Error {
        let line = point.row + 1;
        Error { place: format!("{}:{line}", self.file.path), message: message.to_owned() }
    }
}

/// The named children of a node, without comments.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// Calls `done` for a node and all that is inside it, in the order of the text, however deep that is.
pub(super) fn each<'t>(
    node: Node<'t>,
    mut done: impl FnMut(Node<'t>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        done(node)?;
        waiting.extend(children(node).into_iter().rev());
    }
    Ok(())
}

/// The innermost first node that the parser could not read.
fn broken(root: Node<'_>) -> Option<Node<'_>> {
    let mut found = root.has_error().then_some(root)?;
    loop {
        let mut cursor = found.walk();
        let inside = found.children(&mut cursor).find(Node::has_error);
        match inside {
            Some(inside) => found = inside,
            None => return Some(found),
        }
    }
}
