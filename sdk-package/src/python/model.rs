//! The classes of a version of a service, and its requests: what a class lists in `_types`, and what
//! the builder of a request sets.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Where each class of `classes` is.
    places: BTreeMap<String, String>,
}

/// Classes of the SDK's own that others are made of, and that have no members of a service. A class
/// that is made of another one has members that are not listed in it.
const BASES: [&str; 4] = ["object", "BaseRequest", "BaseResponse", "EventContext"];

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
        let (mut listed, mut defined) = (BTreeSet::new(), BTreeSet::new());
        let (mut asked, mut built) = (Vec::new(), BTreeSet::new());
        for class in children(tree.root_node()).into_iter().filter_map(class) {
            let name = source.text_of(class, "name").unwrap_or_default();
            let Some(body) = class.child_by_field_name("body") else { continue };
            let bases = class.child_by_field_name("superclasses").map(children);
            let bases = bases.unwrap_or_default();
            let of_class = children(body).into_iter().filter_map(assignment);
            for (target, value) in of_class.filter(|(target, _)| source.text(*target) == "_types") {
                if let Some(base) = bases.iter().find(|it| !BASES.contains(&source.text(**it))) {
                    let message = format!(
                        "the members that `{name}` has from `{}` are not read",
                        source.text(*base)
                    );
                    return Err(source.error(*base, &message));
                }
                let place = source.error(class, "").place;
                if let Some(other) = self.places.insert(name.to_owned(), place) {
                    let message = format!("a class `{name}` is at {other}, too");
                    return Err(source.error(class, &message));
                }
                listed.insert(target.id());
                defined.insert(name);
                self.classes.insert(name.to_owned(), members(source, value)?);
            }
            if bases.iter().any(|it| source.text(*it) == "BaseRequest") {
                asked.push((name, class));
            }
            if let Some(name) = name.strip_suffix("Builder")
                && let Some(short) = name.strip_suffix("Request")
                && let Some(request) = request(source, short, body)?
            {
                built.insert(name);
                self.requests.push(request);
            }
        }
        if let Some((name, class)) = asked.into_iter().find(|(name, _)| !built.contains(name)) {
            let message = format!("no `{name}Builder` in this file sets an address");
            return Err(source.error(class, &message));
        }
        // A class that names itself lists its members below it.
        for (target, value) in children(tree.root_node()).into_iter().filter_map(assignment) {
            if source.text_of(target, "attribute") == Some("_types") {
                let name = source.text_of(target, "object").unwrap_or_default();
                if !defined.contains(name) {
                    let message = format!("no class `{name}` is in this file");
                    return Err(source.error(target, &message));
                }
                listed.insert(target.id());
                self.classes.insert(name.to_owned(), members(source, value)?);
            }
        }
        // Else what is listed there would be missing without a word.
        each(tree.root_node(), |node| match assignment(node) {
            Some((target, _))
                if source.text(target).rsplit('.').next() == Some("_types")
                    && !listed.contains(&target.id()) =>
            {
                Err(source.error(target, "this `_types` is in no class at the top of the file"))
            }
            _ => Ok(()),
        })
    }
}

/// The class that a statement defines, with decorators or without.
fn class(statement: Node<'_>) -> Option<Node<'_>> {
    let node = match statement.kind() {
        "decorated_definition" => statement.child_by_field_name("definition")?,
        _ => statement,
    };
    (node.kind() == "class_definition").then_some(node)
}

/// The members that a dictionary lists, each with its type.
fn members(source: Source<'_>, dictionary: Node<'_>) -> Result<Vec<(String, Kind)>, Error> {
    if dictionary.kind() != "dictionary" {
        return Err(source.error(dictionary, "`_types` is no dictionary of members"));
    }
    let mut members: Vec<(String, Kind)> = Vec::new();
    for pair in children(dictionary) {
        let key = pair.child_by_field_name("key").and_then(|key| source.literal(key));
        let value = pair.child_by_field_name("value");
        let (Some(name), Some(value)) = (key, value) else {
            return Err(source.error(pair, "expected the name of a member and its type"));
        };
        if members.iter().any(|(other, _)| other == name) {
            return Err(source.error(pair, &format!("`{name}` is there twice")));
        }
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
        each(function, |node| {
            if node.kind() == "call" {
                query.extend(parameter(source, node, argument)?);
            }
            let assigned = (node.kind() == "assignment").then(|| assignment(node)).flatten();
            let Some((target, value)) = assigned else { return Ok(()) };
            match source.text_of(target, "attribute") {
                Some("uri") => path = Some((node, source.literal(value))),
                Some("http_method") => method = source.text_of(value, "attribute"),
                Some("body") => sent = argument.map(|it| types::read(source, it)).transpose()?,
                _ => {}
            }
            Ok(())
        })?;
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
