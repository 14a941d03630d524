//! The classes of a version of a service, and its requests: what a class lists in `_types`, and what
//! the builder of a request sets.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::{
    PythonFile,
    source::{Source, children, each},
    types::{self, Kind},
};
use crate::Error;

/// What one version of a service has.
#[derive(Default)]
pub(super) struct Home {
    /// Members of each class, in its order.
    pub(super) classes: BTreeMap<String, Vec<(String, Kind)>>,
    pub(super) requests: Vec<Request>,
}

/// What the builder of a request sets.
pub(super) struct Request {
    /// The class, without `Request`.
    pub(super) name: String,
    /// Where its address is set: `lark_oapi/api/…/create_ship_request.py:12`.
    pub(super) place: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, Kind)>,
    pub(super) body: Option<Kind>,
}

/// Reads files, by service and version: `harbor.v1`.
pub(super) fn read<'a>(
    files: impl Iterator<Item = &'a PythonFile>,
) -> Result<BTreeMap<String, Home>, Error> {
    let mut homes = BTreeMap::<String, Home>::new();
    for file in files {
        let parts: Vec<&str> = file.path.split('/').collect();
        let [.., service, version, _, _] = parts[..] else {
            let message = "is not in a folder <service>/<version>/model";
            return Err(Error::file(&file.path, message));
        };
        let home = homes.entry(format!("{service}.{version}")).or_default();
        home.read(Source { file })?;
    }
    Ok(homes)
}

/// A text that a file assigns to a name.
pub(super) fn constant(file: &PythonFile, name: &str) -> Result<String, Error> {
    let source = Source { file };
    let tree = source.parse()?;
    let mut statements = children(tree.root_node()).into_iter().filter_map(assignment);
    let found = statements.find(|(target, _)| source.text(*target) == name);
    let text = found.and_then(|(_, value)| source.literal(value));
    let text =
        text.ok_or_else(|| Error::file(&file.path, &format!("assigns no text to {name}")))?;
    Ok(text.to_owned())
}

/// Target and value of a statement that assigns; the value without parentheses around it.
fn assignment(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let node = match statement.kind() {
        "expression_statement" => statement.named_child(0)?,
        _ => statement,
    };
    if node.kind() != "assignment" {
        return None;
    }
    let mut value = node.child_by_field_name("right")?;
    while value.kind() == "parenthesized_expression" {
        value = value.named_child(0)?;
    }
    Some((node.child_by_field_name("left")?, value))
}

impl Home {
    fn read(&mut self, source: Source<'_>) -> Result<(), Error> {
        let tree = source.parse()?;
        let classes = children(tree.root_node()).into_iter();
        for class in classes.filter(|node| node.kind() == "class_definition") {
            let name = source.text_of(class, "name").unwrap_or_default();
            let Some(body) = class.child_by_field_name("body") else { continue };
            let of_class = children(body).into_iter().filter_map(assignment);
            for (target, value) in of_class {
                if source.text(target) == "_types" {
                    let members = members(source, value)?;
                    self.classes.insert(name.to_owned(), members);
                }
            }
            if let Some(name) = name.strip_suffix("RequestBuilder") {
                self.requests.extend(request(source, name, body)?);
            }
        }
        Ok(())
    }
}

/// The members that a dictionary lists, each with its type.
fn members(source: Source<'_>, dictionary: Node<'_>) -> Result<Vec<(String, Kind)>, Error> {
    if dictionary.kind() != "dictionary" {
        return Err(source.error(dictionary, "`_types` is no dictionary of members"));
    }
    let mut members = Vec::new();
    for pair in children(dictionary) {
        let key = pair.child_by_field_name("key").and_then(|key| source.literal(key));
        let value = pair.child_by_field_name("value");
        let (Some(name), Some(value)) = (key, value) else {
            return Err(source.error(pair, "expected the name of a member and its type"));
        };
        members.push((name.to_owned(), types::read(source, value)?));
    }
    Ok(members)
}

/// What a builder sets; `None` for that of an object which is merely called a request.
fn request(source: Source<'_>, name: &str, body: Node<'_>) -> Result<Option<Request>, Error> {
    let (mut path, mut method) = (None, None);
    let (mut query, mut sent) = (Vec::new(), None);
    for function in children(body).into_iter().filter(|it| it.kind() == "function_definition") {
        let argument = argument(function);
        let mut problem = None;
        each(function, &mut |node| {
            let found = match node.kind() {
                "assignment" => assignment(node).map_or(Ok(()), |(target, value)| {
                    match source.text_of(target, "attribute") {
                        Some("uri") => path = Some((node, source.literal(value))),
                        Some("http_method") => method = source.text_of(value, "attribute"),
                        Some("body") => {
                            sent = argument.map(|it| types::read(source, it)).transpose()?
                        }
                        _ => {}
                    }
                    Ok(())
                }),
                "call" => parameter(source, node, argument).map(|found| query.extend(found)),
                _ => Ok(()),
            };
            if let Err(error) = found {
                problem.get_or_insert(error);
            }
        });
        problem.map_or(Ok(()), Err)?;
    }
    let Some((node, path)) = path else { return Ok(None) };
    let path = path.filter(|path| path.starts_with("/open-apis/"));
    let path = path.ok_or_else(|| {
        source.error(node, "this address is no text that begins with /open-apis/")
    })?;
    let method =
        method.ok_or_else(|| source.error(node, "no method is set beside this address"))?;
    Ok(Some(Request {
        name: name.to_owned(),
        place: source.error(node, "").place,
        method: method.to_owned(),
        path: path.to_owned(),
        query,
        body: sent,
    }))
}

/// The type of the first argument that has one; `self` has none.
fn argument(function: Node<'_>) -> Option<Node<'_>> {
    let parameters = children(function.child_by_field_name("parameters")?);
    let mut typed = parameters.into_iter().filter_map(|it| it.child_by_field_name("type"));
    typed.next()
}

/// The query parameter that a call of `add_query` sets.
fn parameter(
    source: Source<'_>,
    call: Node<'_>,
    argument: Option<Node<'_>>,
) -> Result<Option<(String, Kind)>, Error> {
    let function = call.child_by_field_name("function");
    let function = function.and_then(|function| source.text_of(function, "attribute"));
    let (Some("add_query"), Some(ty)) = (function, argument) else { return Ok(None) };
    let name = call.child_by_field_name("arguments").and_then(|them| them.named_child(0));
    let name = name.and_then(|name| source.literal(name));
    let name = name.ok_or_else(|| source.error(call, "the name of this parameter is no text"))?;
    Ok(Some((name.to_owned(), types::read(source, ty)?)))
}
