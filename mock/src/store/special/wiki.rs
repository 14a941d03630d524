//! Nodes of wiki spaces: each leads to a document, and they stand below each other.

use serde_json::{Value, json};

use super::{Request, StoreHandler, after, make};
use crate::{
    refusal::Refusal,
    store::{
        Store,
        answer::Answer,
        collection::{Collection, Object, at, path_of},
        id, people,
    },
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("wiki.")? {
        "v1.node.search" | "v2.node.search" => search,
        "v2.space.setting.update" => change_settings,
        "v2.space.node.create" => create,
        "v2.space.node.list" => list,
        "v2.space.node.move" => move_node,
        "v2.space.node.copy" => copy,
        "v2.space.node.update_title" => update_title,
        "v2.space.node.move_docs_to_wiki" => move_document,
        "v2.space.get_node" => get,
        "v2.task.get" => task,
        _ => return None,
    })
}

/// Where the nodes of all spaces are kept. No path leads there.
fn nodes() -> Vec<String> {
    vec!["wiki nodes".to_owned()]
}

/// Where what became of moves is kept. No path leads there.
fn tasks() -> Vec<String> {
    vec!["wiki tasks".to_owned()]
}

fn find<'a>(store: &'a Store, token: &str) -> Option<&'a Object> {
    store.collections.get(&nodes())?.get(token)
}

/// A new node with its document, which is created if `document` is none.
fn add(
    store: &mut Store,
    call: &Request<'_>,
    space: &str,
    parent: &str,
    kind: &str,
    title: &str,
    document: Option<&str>,
) -> Object {
    let token = id::like(Some("wikcnKQ1k3p7s9Qm8Vabcef"), "node_token", &mut store.random);
    let document = match document {
        Some(token) => token.to_owned(),
        None => make::empty(store, kind, title),
    };
    let now =
        call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
    let by = match &call.caller.user {
        Some(user) => user.clone(),
        None => people::bot(&call.caller.app_id, &store.app_id),
    };
    let node = json!({"space_id": space, "node_token": token, "obj_token": document, "obj_type": kind,
        "parent_node_token": parent, "node_type": "origin", "origin_node_token": token,
        "origin_space_id": space, "has_child": false, "title": title, "obj_create_time": now,
        "obj_edit_time": now, "node_create_time": now, "creator": by, "owner": by, "node_creator": by});
    let node = node.as_object().cloned().unwrap_or_default();
    store.collections.entry(nodes()).or_default().insert(&[token], node.clone());
    node
}

/// A node as replies show it.
fn shown(nodes: &Collection, node: &Object) -> Object {
    let mut shown = node.clone();
    let token = after::text(node, "node_token");
    let has_child = nodes.iter().any(|it| at(it, "parent_node_token") == token.as_str());
    shown.insert("has_child".into(), json!(has_child));
    shown
}

fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.received.body_json()?;
    let space = call.parameter("space_id")?;
    let parent = body["parent_node_token"].as_str().unwrap_or_default();
    if !parent.is_empty() && find(store, parent).is_none() && (call.strict || gone(store, parent)) {
        return call.missing("parent_node_token");
    }
    let title = body["title"].as_str().unwrap_or_default();
    let origin = body["origin_node_token"].as_str().and_then(|token| find(store, token)).cloned();
    if body["node_type"] == "shortcut"
        && let Some(origin) = origin
    {
        let (kind, document) =
            (after::text(&origin, "obj_type"), after::text(&origin, "obj_token"));
        let node = add(store, call, space, parent, &kind, title, Some(&document));
        let token = after::text(&node, "node_token");
        let node = store.collections.get_mut(&nodes())?.get_mut(&token)?;
        node.insert("node_type".into(), json!("shortcut"));
        for name in ["origin_node_token", "origin_space_id"] {
            let of = if name == "origin_space_id" { "space_id" } else { "node_token" };
            node.insert(name.to_owned(), at(&origin, of).clone());
        }
        return call.reply(json!({ "node": node }));
    }
    let node = add(store, call, space, parent, body["obj_type"].as_str()?, title, None);
    call.reply(json!({ "node": node }))
}

fn gone(store: &Store, token: &str) -> bool {
    store.collections.get(&nodes()).is_some_and(|nodes| nodes.had(token))
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.query("token")?;
    let none = Collection::default();
    let nodes = store.collections.get(&nodes()).unwrap_or(&none);
    let by_document =
        || nodes.iter().find(|it| at(it, "obj_token") == token && at(it, "node_type") == "origin");
    match nodes.get(token).or_else(by_document) {
        Some(node) => call.reply(json!({"node": shown(nodes, node)})),
        None if call.strict || nodes.had(token) => call.missing("token"),
        None => None,
    }
}

fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let space = call.parameter("space_id")?;
    let parent = call.query("parent_node_token").unwrap_or_default();
    let nodes = store.collections.get(&nodes())?;
    let known = nodes.iter().any(|it| at(it, "space_id") == space);
    if !known && !call.strict {
        return None;
    }
    let of = nodes
        .iter()
        .filter(|it| at(it, "space_id") == space && at(it, "parent_node_token") == parent);
    let all: Vec<Value> = of.map(|node| Value::Object(shown(nodes, node))).collect();
    call.page("items", &all, 10)
}

/// The node that the path names and the place where a call wants it: space and parent.
fn placed(store: &Store, call: &Request<'_>) -> Result<(Object, String, String), Answer> {
    let token = call.parameter("node_token").unwrap_or_default();
    let Some(node) = find(store, token).cloned() else {
        let refused = call.strict || gone(store, token);
        return Err(if refused { call.missing("node_token") } else { None });
    };
    let body = call.received.json().unwrap_or_default();
    let text = |name: &str| body[name].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
    let parent = text("target_parent_token").unwrap_or_default();
    let above = find(store, &parent);
    if !parent.is_empty() && above.is_none() {
        return Err(call.missing("target_parent_token"));
    }
    let space = above.map(|it| after::text(it, "space_id")).or_else(|| text("target_space_id"));
    Ok((node.clone(), space.unwrap_or_else(|| after::text(&node, "space_id")), parent))
}

fn move_node(store: &mut Store, call: &Request<'_>) -> Answer {
    let (node, space, parent) = match placed(store, call) {
        Ok(placed) => placed,
        Err(answer) => return answer,
    };
    let token = after::text(&node, "node_token");
    let tree = below(store.collections.get(&nodes())?, &token);
    if tree.contains(&parent) {
        // A node below itself would be below no space.
        let message = "a node cannot be moved below itself";
        return Some(Err(Refusal::new(400, 131_002, message).documented_by(call.endpoint)));
    }
    let nodes = store.collections.get_mut(&nodes())?;
    for inner in &tree {
        if let Some(inner) = nodes.get_mut(inner) {
            inner.insert("space_id".into(), json!(space));
        }
    }
    nodes.get_mut(&token)?.insert("parent_node_token".into(), json!(parent));
    let node = nodes.get(&token)?;
    call.reply(json!({"node": shown(nodes, node)}))
}

/// The tokens of a node and of all below it.
fn below(nodes: &Collection, token: &str) -> Vec<String> {
    let mut tree = vec![token.to_owned()];
    let mut next = 0;
    while let Some(parent) = tree.get(next).cloned() {
        for node in nodes.iter().filter(|it| at(it, "parent_node_token") == parent.as_str()) {
            let token = after::text(node, "node_token");
            if !tree.contains(&token) {
                tree.push(token);
            }
        }
        next += 1;
    }
    tree
}

fn copy(store: &mut Store, call: &Request<'_>) -> Answer {
    let (node, space, parent) = match placed(store, call) {
        Ok(placed) => placed,
        Err(answer) => return answer,
    };
    let body = call.received.body_json()?;
    let title = body["title"].as_str().map_or_else(|| after::text(&node, "title"), str::to_owned);
    let (kind, document) = (after::text(&node, "obj_type"), after::text(&node, "obj_token"));
    let copied = add(store, call, &space, &parent, &kind, &title, None);
    store.documents.copy(&document, &after::text(&copied, "obj_token"));
    call.reply(json!({ "node": copied }))
}

fn update_title(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("node_token")?;
    let title = call.received.body_json()?["title"].clone();
    let refused = call.strict || gone(store, token);
    let known = store.collections.get_mut(&nodes()).and_then(|it| it.get_mut(token));
    match known {
        Some(node) => {
            node.insert("title".into(), title);
            call.reply(json!({}))
        }
        None if refused => call.missing("node_token"),
        None => None,
    }
}

/// Moves a document into a space. A reply names the node, or the task that moves it: of documents, it
/// is the node, and of all else the task, so that programs meet both.
fn move_document(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.received.body_json()?;
    let (kind, document) = (body["obj_type"].as_str()?, body["obj_token"].as_str()?);
    // Only of a document that is known it is known what follows.
    let title = store.files.name_of(document)?;
    let parent = body["parent_wiki_token"].as_str().unwrap_or_default();
    let node = add(store, call, call.parameter("space_id")?, parent, kind, &title, Some(document));
    store.files.take(document);
    let token = at(&node, "node_token");
    if kind == "docx" {
        return call.reply(json!({ "wiki_token": token }));
    }
    let like = "7037044037068177428-075c9481e6a0007c1df689dfbe5b55a08b6b06f7";
    let id = id::like(Some(like), "task_id", &mut store.random);
    let task = Object::from_iter([("node_token".to_owned(), token.clone())]);
    store.collections.entry(tasks()).or_default().insert(std::slice::from_ref(&id), task);
    call.reply(json!({ "task_id": id }))
}

/// What a task did. It is done when it is asked for.
fn task(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = call.parameter("task_id")?;
    let task = match call.named(&mut store.collections, &tasks(), "task_id") {
        Ok(task) => at(task, "node_token").as_str().unwrap_or_default().to_owned(),
        Err(answer) => return answer,
    };
    let nodes = store.collections.get(&nodes())?;
    let moved = nodes
        .get(&task)
        .map(|node| json!({"node": shown(nodes, node), "status": 0, "status_msg": "success"}));
    let moved: Vec<Value> = moved.into_iter().collect();
    call.reply(json!({"task": {"task_id": id, "move_result": moved}}))
}

/// The nodes whose titles have the text that is searched for.
fn search(store: &mut Store, call: &Request<'_>) -> Answer {
    let nodes = store.collections.get(&nodes())?;
    let body = call.body();
    let text = body["query"].as_str().unwrap_or_default().to_lowercase();
    let of = |name: &str| body[name].as_str().filter(|it| !it.is_empty());
    let (space, parent) = (of("space_id"), of("node_id"));
    let found: Vec<Value> = nodes
        .iter()
        .filter(|node| {
            let title = at(node, "title").as_str().unwrap_or_default().to_lowercase();
            title.contains(&text)
                && space.is_none_or(|id| at(node, "space_id") == id)
                && parent.is_none_or(|id| at(node, "parent_node_token") == id)
        })
        .map(|node| {
            let token = after::text(node, "node_token");
            json!({"node_id": token, "space_id": node.get("space_id"),
                "obj_type": number_of(&after::text(node, "obj_type")),
                "obj_token": node.get("obj_token"), "parent_id": node.get("parent_node_token"),
                "sort_id": 1, "title": node.get("title"),
                "url": format!("{}/wiki/{token}", call.domain.site(""))})
        })
        .collect();
    call.page("items", &found, 20)
}

/// The number by which a search names a kind of document.
fn number_of(kind: &str) -> i64 {
    match kind {
        "doc" => 1,
        "sheet" => 2,
        "bitable" => 3,
        "mindnote" => 4,
        "file" => 5,
        "slides" => 6,
        "docx" => 8,
        _ => 7,
    }
}

/// What members may do in a space.
fn change_settings(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = path_of(&["wiki", "v2", "spaces"]);
    let sent = call.body().as_object()?;
    let space = match call.named(&mut store.collections, &path, "space_id") {
        Ok(space) => space,
        Err(answer) => return answer,
    };
    let mut settings = at(space, "setting").as_object().cloned().unwrap_or_default();
    settings.extend(sent.clone());
    space.insert("setting".into(), json!(settings));
    call.reply(json!({ "setting": settings }))
}
