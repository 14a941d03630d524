//! What a Base has besides tables: dashboards and automations, which people make and no call does, and
//! what a table has besides fields, views and records: groups of fields.

use std::{collections::HashSet, slice};

use serde_json::{Value, json};

use super::{Request, StoreHandler, records};
use crate::store::{
    Store,
    answer::{Answer, texts},
    collection::{Collection, Object, at, path_of},
    id,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.")? {
        "dashboard.list" => dashboards,
        "dashboard.copy" => copy_dashboard,
        "workflow.list" => workflows,
        "workflow.update" => switch_workflow,
        "block_workflow.list" => block_workflows,
        "table.field_group.create" => create_groups,
        _ => return None,
    })
}

/// Where a Base keeps something of this name, if the Base is known; otherwise, the answer.
fn within(store: &mut Store, call: &Request<'_>, name: &str) -> Result<Vec<String>, Answer> {
    let mut path = path_of(&["bitable", "v1", "apps"]);
    call.named(&mut store.collections, &path, "app_token")?;
    let app = call.parameter("app_token").unwrap_or_default();
    path.extend([app.to_owned(), name.to_owned()]);
    Ok(path)
}

fn all(store: &Store, path: &[String]) -> Vec<Value> {
    let all = store.collections.get(path).into_iter().flat_map(Collection::iter);
    all.map(|it| Value::Object(it.clone())).collect()
}

fn dashboards(store: &mut Store, call: &Request<'_>) -> Answer {
    match within(store, call, "dashboards") {
        Ok(path) => {
            let all = all(store, &path);
            call.page_beside(json!({"total": all.len()}), "dashboards", &all, 50)
        }
        Err(answer) => answer,
    }
}

/// Copies a dashboard. Which there are is only known of copies, so unless the platform is strict, a
/// call is believed that another exists.
fn copy_dashboard(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = match within(store, call, "dashboards") {
        Ok(path) => path,
        Err(answer) => return answer,
    };
    let known = store.collections.get(&path);
    let source = call.parameter("block_id")?;
    if call.strict && !known.is_some_and(|all| all.contains(source)) {
        return call.refused(1_254_050, "Source block is not found.");
    }
    let name = call.body()["name"].as_str()?;
    if known.is_some_and(|all| all.iter().any(|it| at(it, "name") == name)) {
        return call.refused(1_254_039, "Duplicated name, use another name instead.");
    }
    let id = id::like(Some("blkXsf60PxMdJLQN"), "block_id", &mut store.random);
    let copy = json!({"block_id": id, "name": name});
    let kept = copy.as_object().cloned().unwrap_or_default();
    store.collections.entry(path).or_default().insert(slice::from_ref(&id), kept);
    call.reply(copy)
}

/// The automations of a Base.
fn workflows(store: &mut Store, call: &Request<'_>) -> Answer {
    match within(store, call, "workflows") {
        Ok(path) => call.reply(json!({"workflows": all(store, &path)})),
        Err(answer) => answer,
    }
}

/// The workflows of a Base, which are no automations. No call makes or changes any.
fn block_workflows(store: &mut Store, call: &Request<'_>) -> Answer {
    match within(store, call, "block_workflows") {
        Ok(path) => call.reply(json!({"workflows": all(store, &path)})),
        Err(answer) => answer,
    }
}

/// Switches an automation on or off. People make them, so unless the platform is strict, a call is
/// believed that one exists.
fn switch_workflow(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = match within(store, call, "workflows") {
        Ok(path) => path,
        Err(answer) => return answer,
    };
    let status = call.body()["status"].as_str()?;
    let id = call.parameter("workflow_id")?.to_owned();
    let known = store.collections.get(&path).is_some_and(|all| all.contains(&id));
    if !known && call.strict {
        return call.missing("workflow_id");
    }
    let workflows = store.collections.entry(path).or_default();
    match workflows.get_mut(&id) {
        Some(workflow) => drop(workflow.insert("status".into(), json!(status))),
        None => {
            let workflow = json!({"workflow_id": id, "status": status, "title": "Workflow"});
            workflows.insert(&[id], workflow.as_object().cloned().unwrap_or_default());
        }
    }
    call.reply(json!({}))
}

/// Puts fields of a table into groups: all that the call names, or none. A field is in one group, and
/// each group has a name of its own.
fn create_groups(store: &mut Store, call: &Request<'_>) -> Answer {
    let (app, table) = (call.parameter("app_token")?, call.parameter("table_id")?);
    let path = path_of(&["bitable", "v1", "apps", app, "tables"]);
    if let Err(answer) = call.named(&mut store.collections, &path, "table_id") {
        return answer;
    }
    let fields = store.collections.get(&records::path(app, table, "fields"));
    let path = records::path(app, table, "field_groups");
    let known = store.collections.get(&path).into_iter().flat_map(Collection::iter);
    let (mut ids, mut names, mut grouped) = (HashSet::new(), HashSet::new(), HashSet::new());
    for group in known {
        ids.insert(at(group, "id").as_str().unwrap_or_default().to_owned());
        names.insert(at(group, "name").as_str().unwrap_or_default().to_owned());
        grouped.extend(texts(group.get("children")));
    }
    let mut created = Vec::new();
    for sent in call.body()["field_groups"].as_array()? {
        let name = sent["name"].as_str().unwrap_or_default();
        if name.trim().is_empty() {
            return call.refused(1_254_114, "The name of field group is empty");
        }
        if !names.insert(name.to_owned()) {
            return call.refused(1_254_117, "The name of field group is duplicated");
        }
        let children = sent["children"].as_array()?.iter();
        let children: Vec<&str> = children.filter_map(|child| child["id"].as_str()).collect();
        for child in &children {
            if !fields.is_some_and(|fields| fields.contains(child)) {
                return call.refused(1_254_044, "FieldIdNotFound");
            }
            if !grouped.insert((*child).to_owned()) {
                return call.refused(1_254_122, "Child belongs to multiple field groups");
            }
        }
        let id = match sent["id"].as_str().filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => format!("fld{}", id::like(Some("PTb0U2yk"), "id", &mut store.random)),
        };
        if !ids.insert(id.clone()) {
            return call.refused(1_254_009, "WrongFieldId");
        }
        let group = json!({"id": id, "name": name, "children": children,
            "description": sent["description"].as_str().unwrap_or_default()});
        created.push((id, group.as_object().cloned().unwrap_or_default()));
    }
    let shown = |(id, group): &(String, Object)| json!({"id": id, "name": group.get("name")});
    // The reply has them as text.
    let shown = created.iter().map(shown).collect::<Value>().to_string();
    let groups = store.collections.entry(path).or_default();
    for (id, group) in created {
        groups.insert(&[id], group);
    }
    call.reply(json!({ "field_groups": shown }))
}
