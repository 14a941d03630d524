//! Which calls create a tree of blocks: each of them takes a limited number.

use std::collections::HashMap;

use feishu_openapi::docx::v1::{
    document::ConvertResponse,
    document_block_descendant::{Block, BlockType, Text, TextElement, TextRun},
};
use serde_json::Value;

/// The most blocks that a call creates, as documented.
pub(super) const MOST: usize = 1_000;

/// A block with those below it. Its ids are those of the conversion.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) block: Block,
    pub(super) children: Vec<Node>,
}

/// Blocks that one call creates below one parent.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Call {
    /// The parent, by its id of the conversion; `None` is where the whole is put.
    pub(super) parent: Option<String>,
    /// The ids of the blocks right below it.
    pub(super) top: Vec<String>,
    pub(super) blocks: Vec<Block>,
}

impl Node {
    fn size(&self) -> usize {
        1 + self.children.iter().map(Node::size).sum::<usize>()
    }

    fn into_call(self, call: &mut Call) {
        let mut block = self.block;
        block.block_id = Some(self.id);
        block.children = match self.children.as_slice() {
            [] => None,
            children => Some(children.iter().map(|child| child.id.clone()).collect()),
        };
        call.blocks.push(block);
        self.children.into_iter().for_each(|child| child.into_call(call));
    }
}

/// The tree that a conversion gave.
pub(super) fn tree(converted: &ConvertResponse) -> Result<Vec<Node>, String> {
    let mut blocks = HashMap::new();
    for block in &converted.blocks {
        let id = block.block_id.clone().unwrap_or_default();
        blocks.insert(id, block);
    }
    let mut nodes = Vec::new();
    for id in &converted.first_level_block_ids {
        nodes.push(take(id, &mut blocks)?);
    }
    Ok(nodes)
}

type Received<'a> = HashMap<String, &'a feishu_openapi::docx::v1::document::response::Block>;

/// Takes a block with those below it out of what was received, so that a tree that contains itself
/// comes to an end.
fn take(id: &str, blocks: &mut Received<'_>) -> Result<Node, String> {
    let received = blocks.remove(id);
    let received =
        received.ok_or_else(|| format!("the block {id:?} is missing, or there twice"))?;
    let mut children = Vec::new();
    for child in &received.children {
        children.push(take(child, blocks)?);
    }
    // What is in a block is called alike in replies and requests. What only replies have is left
    // out, such as `merge_info` of tables, which the platform refuses in a request.
    let value = serde_json::to_value(received);
    let block = value.and_then(|mut value| {
        clean(&mut value);
        if let Some(Value::Object(table)) = value.pointer_mut("/table/property") {
            table.remove("merge_info");
        }
        serde_json::from_value::<Block>(value)
    });
    let mut block =
        block.map_err(|error| format!("the block {id:?} cannot be written: {error}"))?;
    block.comment_ids = None;
    // These need a block inside, be it an empty one.
    let hollow = matches!(block.block_type, BlockType::TableCell | BlockType::Callout);
    if hollow && children.is_empty() {
        children.push(Node { id: format!("{id}-empty"), block: text(""), children: Vec::new() });
    }
    Ok(Node { id: id.to_owned(), block, children })
}

/// Leaves out lists without elements: in a reply they are those that are not there. A text without
/// elements is an empty one, though.
fn clean(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| {
                name == "elements" || value.as_array().is_none_or(|list| !list.is_empty())
            });
            members.values_mut().for_each(clean);
        }
        Value::Array(list) => list.iter_mut().for_each(clean),
        _ => {}
    }
}

/// A paragraph.
pub(super) fn text(content: &str) -> Block {
    let run = TextElement::new().text_run(TextRun::new(content));
    Block::new(BlockType::Text).text(Text::new([run]))
}

/// The calls that create these blocks, in the order in which they are to be made.
pub(super) fn plan(nodes: Vec<Node>, most: usize) -> Result<Vec<Call>, String> {
    let mut calls = Vec::new();
    fill(None, nodes, most, &mut calls)?;
    Ok(calls)
}

fn fill(
    parent: Option<String>,
    nodes: Vec<Node>,
    most: usize,
    calls: &mut Vec<Call>,
) -> Result<(), String> {
    let empty = || Call { parent: parent.clone(), ..Call::default() };
    let mut current = empty();
    let flush = |call: Call, calls: &mut Vec<Call>| {
        if !call.blocks.is_empty() {
            calls.push(call);
        }
    };
    let mut waiting: Vec<Node> = nodes;
    waiting.reverse();
    while let Some(mut node) = waiting.pop() {
        let size = node.size();
        if size > most && matches!(node.block.block_type, BlockType::Table) {
            waiting.extend(smaller_tables(node, most)?.into_iter().rev());
            continue;
        }
        if current.blocks.len() + size.min(most) > most {
            flush(std::mem::replace(&mut current, empty()), calls);
        }
        if size <= most {
            current.top.push(node.id.clone());
            node.into_call(&mut current);
            continue;
        }
        // As much of it as fits; what is left follows below it, in calls of its own.
        let mut left = most - 1;
        let fits = node.children.iter().take_while(|child| {
            let size = child.size();
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        let rest = node.children.split_off(fits.count());
        let id = node.id.clone();
        current.top.push(id.clone());
        node.into_call(&mut current);
        flush(std::mem::replace(&mut current, empty()), calls);
        fill(Some(id), rest, most, calls)?;
    }
    flush(current, calls);
    Ok(())
}

/// Several tables with some of the rows each, below the first row of the whole.
fn smaller_tables(table: Node, most: usize) -> Result<Vec<Node>, String> {
    let whole = table.block.table.clone();
    let columns = whole.as_ref().map_or(0, |table| table.property.column_size);
    let columns = usize::try_from(columns).unwrap_or(0);
    let (Some(whole), true) = (whole, columns > 0) else {
        return Err("a table has no columns".to_owned());
    };
    let mut rows = table.children.chunks(columns);
    let head = rows.next().unwrap_or_default();
    let size = |row: &[Node]| row.iter().map(Node::size).sum::<usize>();
    let mut tables: Vec<Vec<Node>> = Vec::new();
    let mut left = 0;
    for (number, row) in rows.enumerate() {
        let size_of_row = size(row);
        if size_of_row > left || tables.is_empty() {
            left = most.saturating_sub(1 + size(head));
            if size_of_row > left {
                return Err(format!(
                    "row {} of a table has {size_of_row} blocks, too many for one call: make its \
                     cells shorter",
                    number + 1
                ));
            }
            let copy = tables.len();
            tables.push(head.iter().map(|cell| renamed(cell, copy)).collect());
        }
        left -= size_of_row;
        if let Some(cells) = tables.last_mut() {
            cells.extend(row.iter().cloned());
        }
    }
    if tables.is_empty() {
        return Err("the first row of a table has too many blocks for one call".to_owned());
    }
    let smaller = tables.into_iter().enumerate().map(|(copy, children)| {
        let mut part = whole.clone();
        part.property.row_size = (children.len() / columns) as i64;
        let block = table.block.clone().table(part);
        Node { id: format!("{}-{copy}", table.id), block, children }
    });
    Ok(smaller.collect())
}

/// A copy, whose ids are none of the others'. The first one keeps them, so that what belongs to a
/// block finds it: an image.
fn renamed(node: &Node, copy: usize) -> Node {
    if copy == 0 {
        return node.clone();
    }
    Node {
        id: format!("{}-{copy}", node.id),
        block: node.block.clone(),
        children: node.children.iter().map(|child| renamed(child, copy)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use feishu_openapi::docx::v1::document_block_descendant::{Table, TableProperty};
    use proptest::prelude::*;

    use super::*;

    /// Blocks by the sizes of their parts; ids are numbers in the order of the tree.
    #[derive(Clone, Debug)]
    struct Shape(Vec<Shape>);

    fn shapes() -> impl Strategy<Value = Shape> {
        let leaf = Just(Shape(Vec::new()));
        leaf.prop_recursive(4, 60, 8, |inner| prop::collection::vec(inner, 0..8).prop_map(Shape))
    }

    fn nodes(shapes: &[Shape], next: &mut usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        for shape in shapes {
            let id = next.to_string();
            *next += 1;
            nodes.push(Node { id, block: text(""), children: nodes_below(shape, next) });
        }
        nodes
    }

    fn nodes_below(shape: &Shape, next: &mut usize) -> Vec<Node> {
        nodes(&shape.0, next)
    }

    fn outline(nodes: &[Node]) -> Vec<(String, Vec<String>)> {
        let mut lines = Vec::new();
        for node in nodes {
            let children = node.children.iter().map(|child| child.id.clone()).collect();
            lines.push((node.id.clone(), children));
            lines.extend(outline(&node.children));
        }
        lines.sort();
        lines
    }

    /// What the platform has after these calls: the children of each block.
    fn made(calls: &[Call], most: usize) -> (Vec<String>, Vec<(String, Vec<String>)>) {
        let mut children: HashMap<String, Vec<String>> = HashMap::new();
        let mut top = Vec::new();
        for call in calls {
            assert!(call.blocks.len() <= most, "{call:?}");
            match &call.parent {
                None => top.extend(call.top.clone()),
                Some(parent) => children
                    .get_mut(parent)
                    .expect("a parent is created before its children")
                    .extend(call.top.clone()),
            }
            for block in &call.blocks {
                let id = block.block_id.clone().unwrap();
                let below = block.children.clone().unwrap_or_default();
                assert!(children.insert(id, below).is_none(), "created twice");
            }
        }
        let mut all: Vec<_> = children.into_iter().collect();
        all.sort();
        (top, all)
    }

    proptest! {
        #[test]
        fn each_block_is_created_once_in_its_place(
            shapes in prop::collection::vec(shapes(), 0..8),
            most in 1_usize..20,
        ) {
            let nodes = nodes(&shapes, &mut 0);
            let (top, all) = made(&plan(nodes.clone(), most).unwrap(), most);
            prop_assert_eq!(top, nodes.iter().map(|node| node.id.clone()).collect::<Vec<_>>());
            prop_assert_eq!(all, outline(&nodes));
        }

        #[test]
        fn a_table_becomes_several_with_its_first_row_each(
            rows in 2_usize..40,
            columns in 1_usize..6,
            most in 25_usize..60,
        ) {
            let property = TableProperty::new(rows as i64, columns as i64);
            let block = Block::new(BlockType::Table).table(Table::new(property));
            let cell = |number: usize| {
                let inside = Node { id: format!("t{number}"), block: text(""), children: vec![] };
                let id = format!("c{number}");
                Node { id, block: Block::new(BlockType::TableCell), children: vec![inside] }
            };
            let children = (0..rows * columns).map(cell).collect();
            let table = Node { id: "table".to_owned(), block, children };
            let calls = plan(vec![table], most).unwrap();
            let mut seen = Vec::new();
            for call in &calls {
                prop_assert!(call.blocks.len() <= most);
                for table in call.blocks.iter().filter(|block| block.table.is_some()) {
                    let cells = table.children.clone().unwrap();
                    let size = table.table.as_ref().unwrap().property.row_size as usize;
                    prop_assert_eq!(cells.len(), size * columns);
                    let copy = seen.is_empty();
                    prop_assert_eq!(cells[0] == "c0", copy, "{:?}", cells);
                    prop_assert!(cells[0].starts_with("c0"), "{:?}", cells);
                    seen.extend(cells.into_iter().skip(columns));
                }
            }
            let body: Vec<String> = (columns..rows * columns).map(|it| format!("c{it}")).collect();
            prop_assert_eq!(seen, body);
        }
    }

    #[test]
    fn a_tree_that_contains_itself_is_refused() {
        let converted = serde_json::from_value(serde_json::json!({
            "first_level_block_ids": ["a"],
            "blocks": [{"block_id": "a", "block_type": 2, "children": ["a"]}],
        }));
        let error = tree(&converted.unwrap()).unwrap_err();
        assert_eq!(error, "the block \"a\" is missing, or there twice");
    }
}
