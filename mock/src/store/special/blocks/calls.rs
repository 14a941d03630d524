//! Calls about blocks, of documents and of announcements.

use std::collections::HashSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

#[cfg(feature = "documents")]
use super::convert;
use super::{
    super::Request,
    Document, Documents, line,
    rules::{self, New},
    tables,
};
use crate::store::answer::Answer;

pub(super) type Handler = fn(&mut Documents, &Request<'_>, &mut Rng) -> Answer;

/// What answers calls of this endpoint.
pub(in super::super) fn handler(endpoint: &str) -> Option<Handler> {
    match endpoint.strip_prefix("docx.v1.document.")? {
        "raw_content" => Some(raw_content),
        #[cfg(feature = "documents")]
        "convert" => Some(convert::convert),
        endpoint => of_blocks(endpoint.strip_prefix("block.")?),
    }
}

/// What answers calls about the blocks of a document or of an announcement.
pub(super) fn of_blocks(endpoint: &str) -> Option<Handler> {
    Some(match endpoint {
        "children.create" => create,
        "descendant.create" => create_tree,
        "children.get" => children,
        "children.batch_delete" => delete,
        "list" => list,
        "get" => get,
        "patch" => patch,
        "batch_update" => batch_update,
        _ => return None,
    })
}

/// The document that the path names: by its own id, or by that of the chat whose announcement it is.
fn id<'a>(call: &Request<'a>) -> Option<&'a str> {
    call.parameter("document_id").or_else(|| call.parameter("chat_id"))
}

/// Answers a call that writes: once per `client_token`.
fn write(
    documents: &mut Documents,
    call: &Request<'_>,
    change: impl FnOnce(&mut Document) -> Result<Map<String, Value>, Answer>,
) -> Answer {
    let id = id(call)?;
    // If no call created a document, its blocks are known once one is put on its page.
    if !documents.0.contains_key(id) && !call.strict && call.parameter("block_id") != Some(id) {
        return None;
    }
    let document = documents.begin(id);
    let token = call.query("client_token").filter(|token| !token.is_empty()).map(str::to_owned);
    if let Some(data) = token.as_ref().and_then(|token| document.repeated.get(token)) {
        return call.reply(data.clone());
    }
    let mut data = match change(document) {
        Ok(data) => data,
        Err(answer) => return answer,
    };
    document.revision += 1;
    let by = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    document.changed = Some((call.now, by.clone()));
    let revision = match call.parameter("chat_id") {
        Some(_) => "revision_id",
        None => "document_revision_id",
    };
    data.insert(revision.into(), json!(document.revision));
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
        let above = document.blocks.get(parent).ok_or_else(|| call.missing("block_id"))?;
        let sent = body["children"].as_array().map_or(&[][..], Vec::as_slice);
        let mut new = New::default();
        for block in sent {
            new.add(call, rules::kind(above), block, false)?;
        }
        new.check(call, document)?;
        let ids: Vec<String> =
            sent.iter().map(|block| document.add(parent, block, random)).collect();
        ids.iter().for_each(|id| document.add_parts(id, random));
        document.insert(parent, &ids, body["index"].as_i64());
        Ok(Map::from_iter([("children".to_owned(), json!(document.shown(&ids)))]))
    })
}

/// Creates several levels at once; the request names its blocks by ids of its own.
fn create_tree(documents: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let parent = call.parameter("block_id")?;
    write(documents, call, |document| {
        let above = document.blocks.get(parent).ok_or_else(|| call.missing("block_id"))?;
        let sent = body["descendants"].as_array().map_or(&[][..], Vec::as_slice);
        let named = |id: &str| sent.iter().find(|block| block["block_id"] == id);
        let top: Vec<String> = texts(&body["children_id"]);
        let mut new = New::default();
        for block in top.iter().filter_map(|id| named(id)) {
            new.add(call, rules::kind(above), block, false)?;
        }
        for above in sent {
            let kind = above["block_type"].as_i64().unwrap_or_default();
            for block in texts(&above["children"]).iter().filter_map(|id| named(id)) {
                new.add(call, kind, block, true)?;
            }
        }
        new.check(call, document)?;
        let (mut relations, mut seen) = (Vec::new(), HashSet::new());
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
        Ok(Map::from_iter([
            ("children".to_owned(), children),
            ("block_id_relations".to_owned(), json!(relations)),
        ]))
    })
}

fn patch(documents: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let id = call.parameter("block_id")?;
    write(documents, call, |document| {
        rules::check_changes(call, document, std::slice::from_ref(body))?;
        tables::change(document, id, body, random)
            .map_err(|(code, words)| call.refused(code, words))?;
        let changed = document.change(id, body).ok_or_else(|| call.missing("block_id"))?;
        Ok(Map::from_iter([("block".to_owned(), changed)]))
    })
}

fn batch_update(documents: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    write(documents, call, |document| {
        let requests = body["requests"].as_array().map_or(&[][..], Vec::as_slice);
        let id = |request: &Value| request["block_id"].as_str().unwrap_or_default().to_owned();
        // All or nothing.
        if requests.iter().any(|request| !document.blocks.contains_key(&id(request))) {
            return Err(call.missing("block_id"));
        }
        rules::check_changes(call, document, requests)?;
        let before = requests.iter().any(tables::concerns).then(|| document.clone());
        let mut changed = Vec::new();
        for request in requests {
            if let Err((code, words)) = tables::change(document, &id(request), request, random) {
                before.into_iter().for_each(|before| *document = before);
                return Err(call.refused(code, words));
            }
            changed.extend(document.change(&id(request), request));
        }
        Ok(Map::from_iter([("blocks".to_owned(), json!(changed))]))
    })
}

fn delete(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let parent = call.parameter("block_id")?;
    write(documents, call, |document| {
        if !document.blocks.contains_key(parent) {
            return Err(call.missing("block_id"));
        }
        let mut children = document.children(parent);
        let place = |name: &str| body[name].as_u64().and_then(|it| usize::try_from(it).ok());
        let to = place("end_index").unwrap_or(0).min(children.len());
        let from = place("start_index").unwrap_or(0).min(to);
        for id in children.drain(from..to).collect::<Vec<_>>() {
            document.remove(&id);
        }
        document.set_children(parent, &children);
        Ok(Map::new())
    })
}

fn get(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let document = documents.0.get(id(call)?)?;
    match document.blocks.get(call.parameter("block_id")?) {
        Some(block) => call.reply(json!({"block": block})),
        None => call.missing("block_id"),
    }
}

fn list(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let id = id(call)?;
    let document = documents.0.get(id)?;
    let mut ids = Vec::new();
    document.walk(id, &mut ids);
    call.page("items", &document.shown(&ids), 500)
}

fn children(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let document = documents.0.get(id(call)?)?;
    let id = call.parameter("block_id")?;
    if !document.blocks.contains_key(id) {
        return call.missing("block_id");
    }
    call.page("items", &document.shown(&document.children(id)), 500)
}

/// The text of all blocks, one line per block.
fn raw_content(documents: &mut Documents, call: &Request<'_>, _: &mut Rng) -> Answer {
    let id = id(call)?;
    let document = documents.0.get(id)?;
    let mut ids = Vec::new();
    document.walk(id, &mut ids);
    let lines = ids.iter().filter_map(|id| document.blocks.get(id)).filter_map(line);
    let content: String = lines.map(|line| line + "\n").collect();
    call.reply(json!({"content": content}))
}

fn texts(value: &Value) -> Vec<String> {
    let elements = value.as_array().into_iter().flatten();
    elements.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
