//! What blocks may be created, and how many: the documented rules, with their codes.

use serde_json::{Map, Value};

use super::{super::Request, Document};
use crate::store::{answer::Answer, limit};

/// The most characters of all texts of a document.
const MOST_CHARACTERS: usize = 10_485_760;

/// The most blocks of a document. The pages have a code for too many, and no number, so these are as
/// many as other resources that the stand-in keeps.
const MOST_BLOCKS: usize = limit::KEPT;

/// The most cells of a table.
pub(super) const MOST_CELLS: usize = 2000;

/// The most of each kind of resource that a call may bring.
const MOST: [(&str, usize); 8] = [
    ("chat_card", 200),
    ("file", 200),
    ("mention_doc", 200),
    ("mention_user", 200),
    ("image", 20),
    ("isv", 20),
    ("sheet", 5),
    ("bitable", 5),
];

const PAGE: i64 = 1;
pub(super) const TEXT: i64 = 2;
pub(super) const BULLET: i64 = 12;
pub(super) const ORDERED: i64 = 13;
pub(super) const QUOTE: i64 = 15;
pub(super) const TO_DO: i64 = 17;
const BITABLE: i64 = 18;
const CALLOUT: i64 = 19;
pub(super) const GRID: i64 = 24;
pub(super) const GRID_COLUMN: i64 = 25;
const SHEET: i64 = 30;
pub(super) const TABLE: i64 = 31;
pub(super) const TABLE_CELL: i64 = 32;
const QUOTE_CONTAINER: i64 = 34;
const TASK: i64 = 35;
const OKR: i64 = 36;

/// The blocks that no call can create: pages, diagrams, mind notes, views, tasks, parts of OKRs, issues,
/// agendas, synced blocks, templates, and those of no type.
const NOT_CREATED: [i64; 17] =
    [PAGE, 21, 29, 33, TASK, 37, 38, 39, 41, 44, 45, 46, 47, 49, 50, 52, 999];

/// The `block_type` of a block.
pub(super) fn kind(block: &Map<String, Value>) -> i64 {
    block.get("block_type").and_then(Value::as_i64).unwrap_or_default()
}

fn is_heading(kind: i64) -> bool {
    (3..=11).contains(&kind)
}

/// Whether a block can have others below it.
fn holds(kind: i64) -> bool {
    is_heading(kind)
        || matches!(kind, PAGE | TEXT | BULLET | ORDERED | TO_DO | TASK)
        || matches!(kind, TABLE_CELL | GRID_COLUMN | CALLOUT | QUOTE_CONTAINER)
}

/// Whether a block can be below one that holds others.
fn fits(above: i64, kind: i64) -> bool {
    match above {
        TABLE_CELL => !matches!(kind, TABLE | SHEET | BITABLE | OKR),
        GRID_COLUMN => !matches!(kind, GRID | BITABLE | OKR),
        CALLOUT => {
            is_heading(kind)
                || matches!(kind, TEXT | BULLET | ORDERED | TASK | TO_DO | QUOTE | QUOTE_CONTAINER)
        }
        _ => true,
    }
}

/// Blocks that a call is to create.
#[derive(Default)]
pub(super) struct New<'a> {
    blocks: Vec<&'a Value>,
}

impl<'a> New<'a> {
    /// Adds one that is to be below a block of this type. Cells and columns are created with their table
    /// or grid alone: `in_tree`.
    pub(super) fn add(
        &mut self,
        call: &Request<'_>,
        above: i64,
        block: &'a Value,
        in_tree: bool,
    ) -> Result<(), Answer> {
        let kind = block["block_type"].as_i64().unwrap_or_default();
        let part = matches!((above, kind), (TABLE, TABLE_CELL) | (GRID, GRID_COLUMN)) && in_tree;
        if NOT_CREATED.contains(&kind) || !part && matches!(kind, TABLE_CELL | GRID_COLUMN) {
            return Err(call.refused(1_770_029, "block not support to create"));
        }
        if !part && !holds(above) {
            return Err(call.refused(1_770_028, "block not support create children"));
        }
        if !fits(above, kind) {
            return Err(call.refused(1_770_030, "invalid parent children relation"));
        }
        let size = &block["table"]["property"];
        let of = |name: &str| size[name].as_u64().unwrap_or(0);
        let cells = of("row_size").saturating_mul(of("column_size"));
        if kind == TABLE && cells > MOST_CELLS as u64 {
            return Err(call.refused(1_770_011, "too many table cell"));
        }
        self.blocks.push(block);
        Ok(())
    }

    /// Checks whether all of them together may be created in a document.
    pub(super) fn check(&self, call: &Request<'_>, document: &Document) -> Result<(), Answer> {
        if document.blocks.len() + self.blocks.len() > MOST_BLOCKS {
            return Err(call.refused(1_770_004, "too many blocks in document"));
        }
        check_resources(call, self.blocks.iter().copied())?;
        let objects = self.blocks.iter().filter_map(|it| it.as_object());
        let characters: usize = objects.map(characters).sum();
        check_characters(call, document.characters + characters)
    }
}

/// Checks whether what changes bring may be in a document.
pub(super) fn check_changes(
    call: &Request<'_>,
    document: &Document,
    requests: &[Value],
) -> Result<(), Answer> {
    check_resources(call, requests.iter())?;
    let new: usize = requests.iter().filter_map(Value::as_object).map(characters).sum();
    check_characters(call, document.characters + new)
}

fn check_characters(call: &Request<'_>, characters: usize) -> Result<(), Answer> {
    if characters > MOST_CHARACTERS {
        return Err(call.refused(1_770_033, "content size exceed limit"));
    }
    Ok(())
}

/// Checks how many resources of each kind blocks bring: by themselves, and in their texts.
fn check_resources<'a>(
    call: &Request<'_>,
    blocks: impl Iterator<Item = &'a Value> + Clone,
) -> Result<(), Answer> {
    for (name, most) in MOST {
        let replace = format!("replace_{name}");
        let of_block = |block: &Value| -> usize {
            let own = [name, &replace].iter().any(|it| block.get(*it).is_some());
            let texts = elements(block).filter(|element| element.get(name).is_some());
            usize::from(own) + texts.count()
        };
        if blocks.clone().map(of_block).sum::<usize>() > most {
            return Err(call.refused(1_770_035, "resource count exceed limit"));
        }
    }
    Ok(())
}

/// The elements of the text of a block, or of a change to one.
fn elements(block: &Value) -> impl Iterator<Item = &Value> {
    let members = block.as_object().into_iter().flat_map(Map::values);
    members.filter_map(|content| content.get("elements")?.as_array()).flatten()
}

/// How many characters the text of a block has, or that of a change to one.
pub(super) fn characters(block: &Map<String, Value>) -> usize {
    let texts = block.values().filter_map(|content| content.get("elements")?.as_array()).flatten();
    let texts = texts.filter_map(|it| it["text_run"]["content"].as_str());
    texts.map(|it| it.chars().count()).sum()
}
