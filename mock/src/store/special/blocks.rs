//! Blocks of documents: a tree, whose root is the page and has the id of the document.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::Request;
use crate::store::{answer::Answer, id};

/// The form of the ids of blocks.
const BLOCK: &str = "doxcnXgNGAtaAraIRVeCfmbx4Eo";

/// The `block_type` of a page.
const PAGE: i64 = 1;

/// The documents that calls wrote to, by id.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Default)]
pub(crate) struct Documents(HashMap<String, Document>);

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Document {
    blocks: HashMap<String, Map<String, Value>>,
    revision: i64,
    /// What a call with a token was answered, by token.
    repeated: HashMap<String, Value>,
}

type Handler = fn(&mut Documents, &Request<'_>, &mut Rng) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint {
        "docx.v1.document.block.children.create" => create,
        "docx.v1.document.block.descendant.create" => create_tree,
        "docx.v1.document.block.children.get" => children,
        "docx.v1.document.block.children.batch_delete" => delete,
        "docx.v1.document.block.list" => list,
        "docx.v1.document.block.get" => get,
        "docx.v1.document.block.patch" => patch,
        "docx.v1.document.block.batch_update" => batch_update,
        "docx.v1.document.raw_content" => raw_content,
        _ => return None,
    })
}

impl Documents {
    /// Forgets a document.
    pub(super) fn forget(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// Gives a document that has begun the blocks of another.
    pub(super) fn copy(&mut self, from: &str, to: &str) {
        let Some(original) = self.0.get(from) else { return };
        let mut blocks = HashMap::new();
        for (id, block) in &original.blocks {
            let mut block = block.clone();
            // The page has the id of its document.
            for name in ["block_id", "parent_id"] {
                if block.get(name).is_some_and(|it| it == from) {
                    block.insert(name.to_owned(), json!(to));
                }
            }
            blocks.insert(if id == from { to.to_owned() } else { id.clone() }, block);
        }
        self.0.insert(to.to_owned(), Document { blocks, revision: 1, repeated: HashMap::new() });
    }

    /// Begins an empty document.
    pub(super) fn begin(&mut self, id: &str) -> &mut Document {
        self.0.entry(id.to_owned()).or_insert_with(|| {
            let page = json!({"block_id": id, "parent_id": "", "block_type": PAGE, "children": [],
                "page": {"elements": [], "style": {"align": 1}}});
            let page = page.as_object().cloned().unwrap_or_default();
            let blocks = HashMap::from([(id.to_owned(), page)]);
            Document { blocks, revision: 1, repeated: HashMap::new() }
        })
    }
}

impl Document {
    fn children(&self, id: &str) -> Vec<String> {
        let ids = self.blocks.get(id).and_then(|block| block.get("children")?.as_array());
        ids.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    fn set_children(&mut self, id: &str, children: &[String]) {
        if let Some(block) = self.blocks.get_mut(id) {
            block.insert("children".into(), json!(children));
        }
    }

    /// Adds a block without children, and returns its id.
    fn add(&mut self, parent: &str, sent: &Value, random: &mut Rng) -> String {
        let id = id::like(Some(BLOCK), "block_id", random);
        let mut block = sent.as_object().cloned().unwrap_or_default();
        block.remove("children");
        block.insert("block_id".into(), json!(id));
        block.insert("parent_id".into(), json!(parent));
        self.blocks.insert(id.clone(), block);
        id
    }

    /// Puts blocks among the children of another, at an index from 0; at the end without one.
    fn insert(&mut self, parent: &str, new: &[String], index: Option<i64>) {
        let mut children = self.children(parent);
        let at = index.and_then(|index| usize::try_from(index).ok()).unwrap_or(children.len());
        let at = at.min(children.len());
        children.splice(at..at, new.iter().cloned());
        self.set_children(parent, &children);
    }

    /// Removes a block with all below it.
    fn remove(&mut self, id: &str) {
        let mut all = Vec::new();
        self.walk(id, &mut all);
        for id in all {
            self.blocks.remove(&id);
        }
    }

    /// A block and all below it, each before what is below it. However deep they stand, this needs
    /// no deep stack.
    fn walk(&self, id: &str, out: &mut Vec<String>) {
        let mut waiting = vec![id.to_owned()];
        while let Some(id) = waiting.pop() {
            waiting.extend(self.children(&id).into_iter().rev());
            out.push(id);
        }
    }

    fn shown(&self, ids: &[String]) -> Vec<Value> {
        ids.iter().filter_map(|id| self.blocks.get(id)).map(|block| json!(block)).collect()
    }

    /// Changes a block as one of the `update_…` members of a request says.
    fn change(&mut self, id: &str, request: &Value) -> Option<Value> {
        let block = self.blocks.get_mut(id)?;
        // The content of a text stands in the member that is called as its type: `heading1`.
        let content = block.values_mut().filter_map(Value::as_object_mut);
        let content = content.into_iter().find(|it| it.contains_key("elements"));
        if let Some(content) = content {
            for update in ["update_text_elements", "update_text"] {
                if let Some(elements) = request[update].get("elements") {
                    content.insert("elements".into(), elements.clone());
                }
            }
            for update in ["update_text_style", "update_text"] {
                if let Some(style) = request[update].get("style") {
                    content.insert("style".into(), style.clone());
                }
            }
        }
        for (update, member) in [("replace_image", "image"), ("replace_file", "file")] {
            if let Some(new) = request.get(update) {
                block.insert(member.into(), new.clone());
            }
        }
        Some(json!(block))
    }
}

/// Answers a call that writes: once per `client_token`.
fn write(
    documents: &mut Documents,
    call: &Request<'_>,
    change: impl FnOnce(&mut Document) -> Option<Map<String, Value>>,
) -> Answer {
    let document = documents.begin(call.parameter("document_id")?);
    let token = call.query("client_token").filter(|token| !token.is_empty()).map(str::to_owned);
    if let Some(data) = token.as_ref().and_then(|token| document.repeated.get(token)) {
        return call.reply(data.clone());
    }
    let Some(mut data) = change(document) else { return call.missing("block_id") };
    document.revision += 1;
    data.insert("document_revision_id".into(), json!(document.revision));
    data.insert("client_token".into(), json!(token.clone().unwrap_or_default()));
    let data = Value::Object(data);
    if let Some(token) = token {
        document.repeated.insert(token, data.clone());
    }
    call.reply(data)
}

fn create(documents: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let parent = call.parameter("block_id")?;
    write(documents, call, |document| {
        document.blocks.get(parent)?;
        let sent = body["children"].as_array()?.iter();
        let new: Vec<String> = sent.map(|block| document.add(parent, block, random)).collect();
        document.insert(parent, &new, body["index"].as_i64());
        Some(Map::from_iter([("children".to_owned(), json!(document.shown(&new)))]))
    })
}

/// Creates several levels at once; the request names its blocks by ids of its own.
fn create_tree(documents: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let parent = call.parameter("block_id")?;
    write(documents, call, |document| {
        document.blocks.get(parent)?;
        let sent = body["descendants"].as_array()?;
        let named = |id: &str| sent.iter().find(|block| block["block_id"] == id);
        let (mut relations, mut seen) = (Vec::new(), HashSet::new());
        let top: Vec<String> = texts(&body["children_id"]);
        let mut waiting: Vec<(String, Vec<String>)> = vec![(parent.to_owned(), top.clone())];
        let mut new_top = Vec::new();
        while let Some((above, temporary)) = waiting.pop() {
            let mut new = Vec::new();
            for temporary in temporary {
                // A block that stands below itself, or twice, is created once.
                let Some(block) = named(&temporary).filter(|_| seen.insert(temporary.clone()))
                else {
                    continue;
                };
                let id = document.add(&above, block, random);
                relations.push(json!({"block_id": id, "temporary_block_id": temporary}));
                waiting.push((id.clone(), texts(&block["children"])));
                new.push(id);
            }
            if above == parent {
                document.insert(parent, &new, body["index"].as_i64());
                new_top = new;
            } else if !new.is_empty() {
                document.set_children(&above, &new);
            }
        }
        let children = json!(document.shown(&new_top));
        Some(Map::from_iter([
            ("children".to_owned(), children),
            ("block_id_relations".to_owned(), json!(relations)),
        ]))
    })
}

fn patch(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let id = call.parameter("block_id")?;
    write(documents, call, |document| {
        Some(Map::from_iter([("block".to_owned(), document.change(id, body)?)]))
    })
}

fn batch_update(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    write(documents, call, |document| {
        let requests = body["requests"].as_array()?;
        let id = |request: &Value| request["block_id"].as_str().unwrap_or_default().to_owned();
        // All or nothing.
        if requests.iter().any(|request| !document.blocks.contains_key(&id(request))) {
            return None;
        }
        let changed: Vec<Value> =
            requests.iter().filter_map(|request| document.change(&id(request), request)).collect();
        Some(Map::from_iter([("blocks".to_owned(), json!(changed))]))
    })
}

fn delete(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let parent = call.parameter("block_id")?;
    write(documents, call, |document| {
        document.blocks.get(parent)?;
        let mut children = document.children(parent);
        let place = |name: &str| body[name].as_u64().and_then(|it| usize::try_from(it).ok());
        let to = place("end_index")?.min(children.len());
        let from = place("start_index")?.min(to);
        for id in children.drain(from..to).collect::<Vec<_>>() {
            document.remove(&id);
        }
        document.set_children(parent, &children);
        Some(Map::new())
    })
}

fn get(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let document = documents.0.get(call.parameter("document_id")?)?;
    match document.blocks.get(call.parameter("block_id")?) {
        Some(block) => call.reply(json!({"block": block})),
        None => call.missing("block_id"),
    }
}

fn list(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let id = call.parameter("document_id")?;
    let document = documents.0.get(id)?;
    let mut ids = Vec::new();
    document.walk(id, &mut ids);
    call.page("items", &document.shown(&ids), 500)
}

fn children(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let document = documents.0.get(call.parameter("document_id")?)?;
    let id = call.parameter("block_id")?;
    if !document.blocks.contains_key(id) {
        return call.missing("block_id");
    }
    call.page("items", &document.shown(&document.children(id)), 500)
}

/// The text of all blocks, one line per block.
fn raw_content(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let id = call.parameter("document_id")?;
    let document = documents.0.get(id)?;
    let mut ids = Vec::new();
    document.walk(id, &mut ids);
    let lines = ids.iter().filter_map(|id| document.blocks.get(id)).filter_map(line);
    let content: String = lines.map(|line| line + "\n").collect();
    call.reply(json!({"content": content}))
}

/// The text of a block, if it has any.
fn line(block: &Map<String, Value>) -> Option<String> {
    let elements = block.values().find_map(|content| content.get("elements")?.as_array())?;
    let text = |element: &Value| {
        let content = &element["text_run"]["content"];
        content.as_str().map(str::to_owned)
    };
    Some(elements.iter().filter_map(text).collect())
}

fn texts(value: &Value) -> Vec<String> {
    let elements = value.as_array().into_iter().flatten();
    elements.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
