//! The directory of the documentation: its pages and when each was last changed.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::files;

/// A page as the directory lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Its path in the documentation, which identifies it: `/a/b/create`.
    pub(super) full_path: String,
    pub(super) name: String,
    /// When it was last changed, as the directory writes it, if it does.
    pub(super) updated: Option<String>,
    /// Its files relative to the folder of pages, one per place in the directory.
    pub(super) files: Vec<PathBuf>,
}

/// One place of a page in the directory.
struct Listed {
    full_path: String,
    name: String,
    updated: Option<String>,
    /// The names of the nodes above it.
    above: Vec<String>,
}

/// Returns the pages of a directory list, each once, in the order of the list. If `under` is given,
/// returns only the pages below the node with that path; places are relative to that node.
pub(super) fn pages(list: &Value, under: Option<&str>) -> Result<Vec<Page>> {
    let top = list.pointer("/data/items").and_then(Value::as_array).with_context(|| {
        format!(
            "the directory list has no `data.items`; it begins {}",
            beginning(&list.to_string())
        )
    })?;
    let nodes = match under {
        None => top,
        Some(path) => find(top, path).map(below).with_context(|| {
            let paths: Vec<_> = top.iter().filter_map(|node| text(node, "fullPath")).collect();
            format!("the directory list has no node {path}; at its top are {}", paths.join(", "))
        })?,
    };
    let mut listed = Vec::new();
    for node in nodes {
        collect(node, &mut Vec::new(), &mut listed)?;
    }
    if listed.is_empty() {
        bail!("the directory list names no page");
    }
    let places: Vec<_> =
        listed.iter().map(|page| (page.above.as_slice(), page.full_path.as_str())).collect();
    let files = files::files(&places);
    let mut pages: Vec<Page> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (Listed { full_path, name, updated, .. }, file) in listed.into_iter().zip(files) {
        if let Some(&page) = known.get(&full_path) {
            pages[page].files.push(file);
        } else {
            known.insert(full_path.clone(), pages.len());
            pages.push(Page { full_path, name, updated, files: vec![file] });
        }
    }
    Ok(pages)
}

/// Returns the nodes below a node; for a page, the page itself.
fn below(node: &Value) -> &[Value] {
    if text(node, "type") == Some("DocumentType") {
        std::slice::from_ref(node)
    } else {
        children(node)
    }
}

fn find<'a>(nodes: &'a [Value], path: &str) -> Option<&'a Value> {
    nodes.iter().find_map(|node| {
        if text(node, "fullPath") == Some(path) { Some(node) } else { find(children(node), path) }
    })
}

fn collect(node: &Value, above: &mut Vec<String>, listed: &mut Vec<Listed>) -> Result<()> {
    if text(node, "type") == Some("DocumentType") {
        let full_path = text(node, "fullPath").with_context(|| {
            format!(
                "a page of the directory list has no `fullPath`: {}",
                beginning(&node.to_string())
            )
        })?;
        let is_here = |page: &Listed| page.full_path == full_path && page.above == *above;
        if !listed.iter().rev().any(is_here) {
            listed.push(Listed {
                full_path: full_path.to_owned(),
                name: text(node, "name").unwrap_or_default().to_owned(),
                updated: node.get("updateTime").and_then(time),
                above: above.clone(),
            });
        }
    }
    // Addresses call a node by the last part of its path; its name is for people.
    let path =
        text(node, "fullPath").and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
    above.push(path.or(text(node, "name")).unwrap_or("unnamed").to_owned());
    children(node).iter().try_for_each(|child| collect(child, above, listed))?;
    above.pop();
    Ok(())
}

fn children(node: &Value) -> &[Value] {
    node.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(node: &'a Value, member: &str) -> Option<&'a str> {
    node.get(member).and_then(Value::as_str)
}

/// Returns a time as text; the platform writes it as text or as a number.
pub(super) fn time(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the first characters of a text, for an error message.
pub(super) fn beginning(text: &str) -> String {
    const LENGTH: usize = 120;
    let mut start: String = text.chars().take(LENGTH).collect();
    if text.chars().nth(LENGTH).is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list() -> Value {
        let page = |path: &str, time: Value| json!({ "type": "DocumentType", "fullPath": path, "name": path, "updateTime": time });
        json!({ "code": 0, "data": { "items": [
            { "type": "DirectoryType", "fullPath": "/guide", "items": [page("/guide/start", json!("1"))] },
            { "type": "DirectoryType", "fullPath": "/server", "items": [
                page("/ship/get", json!(1700000000000_i64)),
                { "type": "DirectoryType", "fullPath": "/server/ship", "items": [
                    page("/ship/list", json!(null)), page("/ship/get", json!("9"))
                ] }
            ] }
        ] } })
    }

    #[test]
    fn each_page_below_a_node_comes_once_with_its_time() {
        let pages = pages(&list(), Some("/server")).unwrap();
        let found: Vec<_> =
            pages.iter().map(|page| (page.full_path.as_str(), page.updated.as_deref())).collect();
        assert_eq!(found, [("/ship/get", Some("1700000000000")), ("/ship/list", None)]);
        assert_eq!(super::pages(&list(), None).unwrap().len(), 3);
    }

    #[test]
    fn an_invalid_list_is_an_error_that_shows_the_reply() {
        let error = pages(&json!({ "code": 0, "data": "soon" }), None).unwrap_err().to_string();
        assert!(error.contains("no `data.items`") && error.contains("soon"), "{error}");
        let error = pages(&list(), Some("/client")).unwrap_err().to_string();
        assert!(error.contains("no node /client; at its top are /guide, /server"), "{error}");
        let without_path =
            json!({ "data": { "items": [{ "type": "DocumentType", "name": "x" }] } });
        assert!(pages(&without_path, None).unwrap_err().to_string().contains("has no `fullPath`"));
        assert!(pages(&json!({ "data": { "items": [] } }), None).is_err());
    }
}
