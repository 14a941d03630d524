//! Markdown into documents: all blocks, in order, in calls of the documented size, with images.

use std::sync::{Arc, Mutex};

use feishu_kit::{document::Document, upload::Content};
use feishu_mock::{Platform, Received, Script};
use feishu_openapi::{
    Client,
    docx::v1::{document, document_block, document_block::response::Block},
    drive::v1::media,
};
use serde_json::{Value, json};

use crate::support::{bytes, client, keeping, lock};

const CREATE: &str = "docx.v1.document.block.descendant.create";

/// Answers conversions with blocks of this form: `# ` headings, `- ` bullets, `![](ADDRESS)` images,
/// `| a | b |` rows of a table, and paragraphs, one a line.
fn convert(received: &Received) -> Script {
    let body = received.json().expect("JSON");
    assert_eq!(body["content_type"], "markdown");
    let (mut top, mut blocks, mut images) = (Vec::new(), Vec::new(), Vec::new());
    let text = |content: &str| json!({"elements": [{"text_run": {"content": content}}]});
    let mut table: Option<(String, Vec<String>, usize, usize)> = None;
    for (number, line) in body["content"].as_str().expect("text").lines().enumerate() {
        let id = format!("t{number}");
        let mut block = json!({"block_id": id, "parent_id": "", "children": []});
        if let Some(row) = line.strip_prefix("| ") {
            let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
            let (_, all, rows, columns) =
                table.get_or_insert_with(|| (id.clone(), Vec::new(), 0, cells.len()));
            (*rows, *columns) = (*rows + 1, cells.len());
            for (column, cell) in cells.iter().enumerate() {
                let (cell_id, text_id) = (format!("{id}c{column}"), format!("{id}c{column}t"));
                blocks.push(json!({"block_id": cell_id, "block_type": 32, "table_cell": {},
                    "children": if cell.is_empty() { json!([]) } else { json!([text_id]) }}));
                if !cell.is_empty() {
                    blocks.push(json!({"block_id": text_id, "block_type": 2, "text": text(cell)}));
                }
                all.push(cell_id);
            }
            continue;
        }
        if line.is_empty() {
            continue;
        }
        if let Some(heading) = line.strip_prefix("# ") {
            (block["block_type"], block["heading1"]) = (json!(3), text(heading));
        } else if let Some(item) = line.strip_prefix("- ") {
            (block["block_type"], block["bullet"]) = (json!(12), text(item));
        } else if let Some(image) = line.strip_prefix("![](") {
            (block["block_type"], block["image"]) = (json!(27), json!({"token": "", "width": 1}));
            images.push(json!({"block_id": id, "image_url": image.trim_end_matches(')')}));
        } else {
            (block["block_type"], block["text"]) = (json!(2), text(line));
        }
        top.push(id);
        blocks.push(block);
    }
    if let Some((id, cells, rows, columns)) = table {
        // What replies have and requests must not.
        let merged = vec![json!({"row_span": 1, "col_span": 1}); cells.len()];
        blocks.push(json!({"block_id": id, "block_type": 31, "children": cells, "table": {
            "cells": cells, "property": {"row_size": rows, "column_size": columns,
                "header_row": true, "merge_info": merged}}}));
        top.push(id);
    }
    Script::data(json!({"first_level_block_ids": top, "blocks": blocks,
        "block_id_to_image_urls": images}))
}

async fn new_document() -> (Platform, Client, Document, String) {
    let (platform, client) = keeping().await;
    platform.reply_with("docx.v1.document.convert", convert);
    let made = client.send(document::create().title("A")).await.unwrap().document.unwrap();
    let id = made.document_id.unwrap();
    let document = Document::new(&client, &id);
    (platform, client, document, id)
}

async fn blocks(client: &Client, id: &str) -> Vec<Block> {
    client.items(document_block::list(id).page_size(500)).rest().await.unwrap()
}

#[tokio::test]
async fn what_goes_in_comes_out_in_order_in_calls_of_1000() {
    let (platform, client, document, id) = new_document().await;
    let lines: Vec<String> = (0..2_100).map(|number| format!("Line {number}")).collect();
    let markdown = format!("# Title\n\n{}\n\n- one\n- two\n", lines.join("\n\n"));
    let top = document.append(&*markdown).await.unwrap();
    assert_eq!(top.len(), 2_103);
    let sizes: Vec<usize> = platform
        .received(CREATE)
        .iter()
        .map(|it| it.json().unwrap()["descendants"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [1_000, 1_000, 103]);
    assert_eq!(document.read().await.unwrap(), markdown);
    let page = &blocks(&client, &id).await[0];
    assert_eq!(page.children, top);
}

#[tokio::test]
async fn blocks_go_where_they_are_wanted() {
    let (platform, client, document, id) = new_document().await;
    document.append("one\ntwo").await.unwrap();
    // Two calls, so that the second has to know how many blocks the first one made.
    let many: String = (0..1_001).map(|number| format!("new {number}\n")).collect();
    let new = document.append(many).at(1).await.unwrap();
    let read = document.read().await.unwrap();
    assert!(read.starts_with("one\n\nnew 0\n\nnew 1\n"), "{}", &read[..60]);
    assert!(read.ends_with("new 999\n\nnew 1000\n\ntwo\n"));
    let below = document.append("deep").below(&new[0]).await.unwrap();
    let all = blocks(&client, &id).await;
    let parent = all.iter().find(|block| block.block_id.as_deref() == Some(&new[0])).unwrap();
    assert_eq!(parent.children, below);
    assert_eq!(document.append(" \n").await.unwrap(), Vec::<String>::new());
    assert_eq!(platform.calls("docx.v1.document.convert"), 3);
}

#[tokio::test]
async fn a_table_loses_what_requests_must_not_have_and_is_split_if_it_is_large() {
    let (platform, _, document, _) = new_document().await;
    document.append("| a | b |\n| 1 |  |").await.unwrap();
    let sent = platform.received(CREATE)[0].json().unwrap();
    let all = sent["descendants"].as_array().unwrap();
    let table = all.iter().find(|block| block["block_type"] == 31).unwrap();
    assert_eq!(
        table["table"],
        json!({"property": {"row_size": 2, "column_size": 2, "header_row": true}})
    );
    // The empty cell has a paragraph inside, without which the platform takes no cell.
    let cells = all.iter().filter(|block| block["block_type"] == 32);
    assert!(cells.clone().count() == 4 && cells.clone().all(|it| it["children"][0].is_string()));
    assert_eq!(document.read().await.unwrap(), "| a | b |\n| --- | --- |\n| 1 |  |\n");

    let (platform, _, document, _) = new_document().await;
    let rows: Vec<String> = (0..400).map(|row| format!("| {row} | x |\n")).collect();
    let top = document.append(format!("| a | b |\n{}", rows.concat())).await.unwrap();
    // 4 blocks a row and 1 a table: 248 rows and the head, then the rest.
    assert_eq!((top.len(), platform.calls(CREATE)), (2, 2));
    let head = "| a | b |\n| --- | --- |\n";
    let expected = format!("{head}{}\n{head}{}", rows[..248].concat(), rows[248..].concat());
    assert_eq!(document.read().await.unwrap(), expected);
}

#[tokio::test]
async fn images_are_uploaded_into_their_blocks() {
    let (platform, client, document, id) = new_document().await;
    let content = bytes(70_000, 1);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (given, watched) = (content.clone(), asked.clone());
    let markdown =
        "before\n![](pictures/boat.png?size=1)\n![](https://a.example/b.png)\n![](c d)\nafter";
    document
        .append(markdown)
        .images(move |address| {
            lock(&watched).push(address.clone());
            let content = given.clone();
            async move { Ok(address.starts_with("pictures").then(|| Content::bytes(content))) }
        })
        .await
        .unwrap();
    assert_eq!(*lock(&asked), ["pictures/boat.png?size=1", "https://a.example/b.png", "c d"]);
    let (texts, _) = crate::support::form(&platform.received("drive.v1.media.upload_all")[0]);
    assert_eq!(
        (texts["file_name"].as_str(), texts["parent_type"].as_str()),
        ("boat.png", "docx_image")
    );
    assert!(texts["extra"].contains(&id), "{texts:?}");
    let image = blocks(&client, &id)
        .await
        .into_iter()
        .find_map(|block| Some((block.block_id?, block.image?.token?)));
    let (block, token) = image.unwrap();
    assert_eq!(texts["parent_node"], block);
    let downloaded = client.download(media::download(&token)).await.unwrap();
    assert!(downloaded.bytes().await.unwrap() == content, "the bytes differ");
    // Those without content are links, or text where the platform takes no link.
    let read = document.read_with_images(|token| format!("images/{token}.png")).await.unwrap();
    let link = "[https://a.example/b.png](https://a.example/b.png)";
    assert_eq!(read, format!("before\n\n![](images/{token}.png)\n\n{link}\n\nc d\n\nafter\n"));

    let error = document.append("![](x)").images(|_| async { Err("no such file".into()) });
    let error = error.await.unwrap_err();
    assert_eq!(error.to_string(), "the image x cannot be had: no such file");
    assert_eq!(platform.calls(CREATE), 1);
}

#[tokio::test]
async fn a_call_that_fails_tells_what_is_in_the_document() {
    let (platform, client, document, id) = new_document().await;
    let lines: String = (0..1_500).map(|number| format!("Line {number}\n")).collect();
    let full = || Script::code(1_770_004, "too many blocks in document").with_status(400);
    platform.next_for(CREATE, full());
    let failed = document.append(&*lines).await.unwrap_err();
    assert_eq!((failed.error().code(), failed.blocks().len()), (Some(1_770_004), 0));

    // The second call fails. The first one is on its way when that is said; what follows it waits
    // on this thread.
    let before = platform.calls(CREATE);
    let appending = document.append(&*lines);
    let watching = async {
        while platform.calls(CREATE) == before {
            tokio::task::yield_now().await;
        }
        platform.next_for(CREATE, full());
    };
    let (appended, ()) = tokio::join!(async { appending.await }, watching);
    let failed = appended.unwrap_err();
    assert_eq!((failed.error().code(), failed.blocks().len()), (Some(1_770_004), 1_000));
    assert!(failed.to_string().starts_with("1000 blocks were added, then: "), "{failed}");
    assert_eq!(blocks(&client, &id).await[0].children, failed.blocks());
}

#[tokio::test]
async fn a_conversion_that_makes_no_sense_is_told() {
    let platform = Platform::start().await;
    let document = Document::new(&client(&platform), "doxcnePuYufKa49ISjhD8Iabcef");
    let answers: [(Value, &str); 2] = [
        (json!({"first_level_block_ids": ["a"]}), "the block \"a\" is missing, or there twice"),
        (
            json!({"first_level_block_ids": ["a"], "blocks": [{"block_id": "a", "block_type": 31,
                "table": {"property": {"row_size": "many"}}}]}),
            "",
        ),
    ];
    for (answer, told) in answers {
        platform.next_for("docx.v1.document.convert", Script::data(answer));
        let error = document.append("a").await.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(platform.calls(CREATE), 0);
}
