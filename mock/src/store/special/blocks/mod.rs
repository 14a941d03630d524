//! Blocks of documents: a tree, whose root is the page and has the id of the document. The announcement
//! of a chat is such a document, whose id is that of the chat.

mod announcements;
mod calls;
#[cfg(feature = "documents")]
mod convert;
mod rules;
mod tables;

use std::{collections::HashMap, time::SystemTime};

use fastrand::Rng;
use serde_json::{Map, Value, json};

pub(super) use self::{announcements::handler as announcements, calls::handler};
use crate::store::id;

/// The form of the ids of blocks.
const BLOCK: &str = "doxcnXgNGAtaAraIRVeCfmbx4Eo";

/// The `block_type` of a page.
const PAGE: i64 = 1;

/// The documents that calls wrote to, by id.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Default)]
pub(crate) struct Documents(HashMap<String, Document>);

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone)]
pub(super) struct Document {
    blocks: HashMap<String, Map<String, Value>>,
    revision: i64,
    /// What a call with a token was answered, by token.
    repeated: HashMap<String, Value>,
    /// How many characters its texts have.
    #[cfg_attr(feature = "state-file", serde(default))]
    characters: usize,
    /// When it was created.
    #[cfg_attr(feature = "state-file", serde(default = "epoch"))]
    created: SystemTime,
    /// When it was changed last, and by whom.
    #[cfg_attr(feature = "state-file", serde(default))]
    changed: Option<(SystemTime, String)>,
}

#[cfg(feature = "state-file")]
fn epoch() -> SystemTime {
    SystemTime::UNIX_EPOCH
}

/// A document without blocks.
fn empty() -> Document {
    Document {
        blocks: HashMap::new(),
        revision: 1,
        repeated: HashMap::new(),
        characters: 0,
        created: SystemTime::UNIX_EPOCH,
        changed: None,
    }
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
        let copy = Document { blocks, characters: original.characters, ..empty() };
        self.0.insert(to.to_owned(), copy);
    }

    /// Begins an empty document.
    pub(super) fn begin(&mut self, id: &str) -> &mut Document {
        self.0.entry(id.to_owned()).or_insert_with(|| {
            let page = json!({"block_id": id, "parent_id": "", "block_type": PAGE, "children": [],
                "page": {"elements": [], "style": {"align": 1}}});
            let page = page.as_object().cloned().unwrap_or_default();
            let blocks = HashMap::from([(id.to_owned(), page)]);
            Document { blocks, ..empty() }
        })
    }

    /// The number of a document's revision, and its title if a call gave it one.
    pub(super) fn revision(&self, id: &str) -> Option<(i64, String)> {
        let document = self.0.get(id)?;
        let title = document.blocks.get(id).and_then(line).unwrap_or_default();
        Some((document.revision, title))
    }

    #[cfg(feature = "documents")]
    /// The texts of a document, each with the `block_type` of its block.
    pub(super) fn texts(&self, id: &str) -> Vec<(i64, String)> {
        let Some(document) = self.0.get(id) else { return Vec::new() };
        let mut ids = Vec::new();
        document.walk(id, &mut ids);
        let blocks = ids.iter().filter_map(|id| document.blocks.get(id));
        blocks.filter_map(|block| Some((rules::kind(block), line(block)?))).collect()
    }
}

impl Document {
    fn children(&self, id: &str) -> Vec<String> {
        let ids = self.blocks.get(id).and_then(|block| block.get("children")?.as_array());
        ids.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    fn set_children(&mut self, id: &str, children: &[String]) {
        let Some(block) = self.blocks.get_mut(id) else { return };
        block.insert("children".into(), json!(children));
        if rules::kind(block) == rules::TABLE
            && let Some(table) = block.get_mut("table").and_then(Value::as_object_mut)
        {
            table.insert("cells".into(), json!(children));
        }
    }

    /// Adds a block without children, and returns its id.
    fn add(&mut self, parent: &str, sent: &Value, random: &mut Rng) -> String {
        let id = id::like(Some(BLOCK), "block_id", random);
        let mut block = sent.as_object().cloned().unwrap_or_default();
        block.remove("children");
        block.insert("block_id".into(), json!(id));
        block.insert("parent_id".into(), json!(parent));
        self.characters += rules::characters(&block);
        self.blocks.insert(id.clone(), block);
        id
    }

    /// Adds what a new block consists of, if a call does not create that itself: the cells of a table,
    /// and the columns of a grid.
    fn add_parts(&mut self, id: &str, random: &mut Rng) {
        let Some(block) = self.blocks.get(id) else { return };
        let (count, part) = match rules::kind(block) {
            rules::TABLE => {
                let size = &block["table"]["property"];
                let of = |name: &str| size[name].as_u64().unwrap_or(0) as usize;
                let part = json!({"block_type": rules::TABLE_CELL, "table_cell": {}});
                (of("row_size") * of("column_size"), part)
            }
            rules::GRID => {
                let count = block["grid"]["column_size"].as_u64().unwrap_or(0);
                let part = json!({"block_type": rules::GRID_COLUMN,
                    "grid_column": {"width_ratio": 100 / count.max(1)}});
                (count as usize, part)
            }
            _ => return,
        };
        let parts: Vec<String> = (0..count).map(|_| self.add(id, &part, random)).collect();
        self.set_children(id, &parts);
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
            let gone = self.blocks.remove(&id);
            self.characters -= gone.as_ref().map_or(0, rules::characters).min(self.characters);
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
        self.characters -= rules::characters(block).min(self.characters);
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
        self.characters += rules::characters(block);
        Some(json!(block))
    }
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
