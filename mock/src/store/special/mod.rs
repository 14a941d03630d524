//! Endpoints whose calls do more than their address says: what is odd about the platform, by hand.

mod after;
mod approvals;
mod blocks;
mod calendar;
mod cells;
mod contact;
mod files;
mod members;
mod messages;
mod records;
mod tabs;
mod wiki;

use std::time::SystemTime;

use feishu_spec::Endpoint;
use serde_json::{Value, json};

pub(super) use self::{
    after::{after, forget, forgotten},
    records::fields_changed,
};
pub(super) use self::{blocks::Documents, cells::Spreadsheets, files::Files};
use super::{
    Store,
    answer::{Answer, Call, Caller},
    collection::at,
    events::{drive, millis},
    people,
};
use crate::{Received, Specs, refusal::Refusal, reply::Reply};

/// Answers a call of an endpoint that is odd.
pub(super) fn answer(
    store: &mut Store,
    specs: &Specs,
    index: usize,
    endpoint: &Endpoint,
    received: &Received,
    caller: &Caller,
    now: SystemTime,
) -> Answer {
    let id = specs.entry(index).id.as_str();
    let strict = store.strict;
    let request = Request { endpoint, received, caller, now, strict };
    if let Some(answer) = own(store, id, &request) {
        return answer;
    }
    type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;
    let (creates, handle): (&str, Handler) = match id {
        "im.v1.message.create" => (messages::CREATE, messages::create),
        "im.v1.message.reply" => (messages::CREATE, messages::reply),
        "im.v1.message.forward" => (messages::CREATE, messages::forward),
        "im.v1.message.update" | "im.v1.message.patch" => (messages::CREATE, messages::edit),
        "im.v1.message.delete" => (messages::CREATE, messages::recall),
        "im.v1.message.list" => (messages::CREATE, messages::list),
        "im.v1.message.read_users" => (messages::CREATE, messages::read_users),
        "im.v1.message.reaction.create" => (messages::REACT, messages::react),
        "im.v1.message.reaction.delete" => (messages::REACT, messages::take_back_reaction),
        "im.v1.message.reaction.list" => (messages::REACT, messages::list_reactions),
        "im.v1.pin.create" => (messages::PIN, messages::pin),
        "im.v1.chat.create" => (members::CREATE_CHAT, members::create_chat),
        "im.v1.chat.get" => (members::CREATE_CHAT, members::get_chat),
        "im.v1.chat.list" | "im.v1.chat.search" => (members::CREATE_CHAT, members::list_chats),
        "im.v1.chat.update" => (members::CREATE_CHAT, members::update_chat),
        "im.v1.chat.delete" => (members::CREATE_CHAT, members::disband),
        "im.v1.chat.members.me_join" => (members::CREATE_CHAT, members::join),
        "im.v1.chat.members.create" => (members::CREATE_CHAT, members::add),
        "im.v1.chat.members.delete" => (members::CREATE_CHAT, members::remove),
        "im.v1.chat.members.get" => (members::CREATE_CHAT, members::list),
        "im.v1.chat.members.is_in_chat" => (members::CREATE_CHAT, members::is_in_chat),
        "calendar.v4.calendar.event.list" => (calendar::CREATE_EVENT, calendar::events),
        "task.v2.task.list" => (calendar::CREATE_TASK, calendar::tasks),
        _ => match records::handler(id) {
            Some(handler) => (records::CREATE, handler),
            None => contact::handler(id)?,
        },
    };
    let (family, _) = specs.families().part(specs.index(creates)?)?;
    let resource = family.resource(specs)?;
    let documented = specs.entry(index).data();
    let call = Call { index, endpoint, documented, resource, received, caller, now, strict };
    let Store { collections, repeated, random, app_id, occurred, .. } = store;
    handle(&mut Parts { collections, repeated, random, occurred, first: app_id }, &call)
}

/// Answers a call of an endpoint that belongs to no family, or to one that is odd as a whole.
fn own(store: &mut Store, id: &str, request: &Request<'_>) -> Option<Answer> {
    if let Some(answer) = files::handler(id) {
        return Some(answer(&mut store.files, request, &mut store.random));
    }
    if let Some(answer) = blocks::handler(id) {
        return Some(answer(&mut store.documents, request, &mut store.random));
    }
    if let Some(answer) = cells::handler(id) {
        return Some(answer(&mut store.spreadsheets, request));
    }
    if let Some(answer) = wiki::handler(id) {
        return Some(answer(store, request));
    }
    if id == "drive.v1.file.delete" {
        return Some(delete_file(store, request));
    }
    let Store { collections, repeated, random, app_id, occurred, spreadsheets, .. } = store;
    let parts = &mut Parts { collections, repeated, random, occurred, first: app_id };
    if let Some(answer) = approvals::handler(id) {
        return Some(answer(parts, request));
    }
    Some(match id {
        "sheets.v3.spreadsheet.sheet.query" => tabs::query(parts, request),
        "sheets.v3.spreadsheet.sheet.get" => tabs::get(parts, request),
        "sheets.v2.spreadsheet.metainfo.get" => tabs::metainfo(parts, request),
        "sheets.v2.spreadsheet.sheets_batch_update" => tabs::change(parts, spreadsheets, request),
        "drive.v1.file.subscribe" => subscribe(parts, request, "file_token", true),
        "drive.v1.file.delete_subscribe" => subscribe(parts, request, "file_token", false),
        "drive.v1.file.get_subscribe" => is_subscribed(parts, request),
        "calendar.v4.calendar.event.subscription" => subscribe(parts, request, "calendar_id", true),
        "calendar.v4.calendar.event.unsubscription" => {
            subscribe(parts, request, "calendar_id", false)
        }
        "task.v2.task.add_members" => change_members(parts, request, true),
        "task.v2.task.remove_members" => change_members(parts, request, false),
        "authen.v1.user_info.get" => user_info(parts, request),
        _ => return None,
    })
}

/// Approves or rejects, in a user's name, what waits for them in an approval instance.
pub(super) fn decide(
    store: &mut Store,
    user: &str,
    instance: &str,
    approve: bool,
    now: SystemTime,
) -> bool {
    let Store { collections, repeated, random, app_id, occurred, .. } = store;
    let parts = &mut Parts { collections, repeated, random, occurred, first: app_id };
    let status = if approve { "APPROVED" } else { "REJECTED" };
    approvals::decided(parts, instance, user, None, status, "", &millis(now))
}

/// Deletes a file or a document, or a folder with all that is in it.
fn delete_file(store: &mut Store, request: &Request<'_>) -> Answer {
    let token = request.parameter("file_token")?.to_owned();
    let kind = store.files.kind_of(&token);
    let Some(gone) = store.files.delete(&token) else {
        return store.files.absent(request, "file_token", &token);
    };
    let operator = drive::operator(&store.collections, request.caller, &store.app_id);
    let kind = kind.unwrap_or_default();
    drive::happened(&mut store.occurred, &store.collections, "trashed", kind, &token, operator);
    for token in gone {
        after::forget(store, &token);
    }
    request.reply(json!({}))
}

/// The app subscribes to a file or a calendar, or no longer.
fn subscribe(parts: &mut Parts<'_>, request: &Request<'_>, parameter: &str, on: bool) -> Answer {
    let token = request.parameter(parameter)?;
    let event = request.query("event_type");
    drive::subscribe(parts.collections, token, event, &request.caller.app_id, on);
    request.reply(json!({}))
}

fn is_subscribed(parts: &mut Parts<'_>, request: &Request<'_>) -> Answer {
    let (token, event) = (request.parameter("file_token")?, request.query("event_type"));
    let is = drive::is_subscribed(parts.collections, token, event, &request.caller.app_id);
    request.reply(json!({ "is_subscribe": is }))
}

/// Adds members to a task, or removes them, each known by id and role.
fn change_members(parts: &mut Parts<'_>, request: &Request<'_>, add: bool) -> Answer {
    let tasks = ["open-apis", "task", "v2", "tasks"].map(str::to_owned);
    let guid = request.parameter("task_guid")?;
    let body = request.received.body_json()?;
    let tasks = parts.collections.get_mut(&tasks[..])?;
    let Some(task) = tasks.get_mut(guid) else {
        return if request.strict || tasks.had(guid) { request.missing("task_guid") } else { None };
    };
    let mut members = task.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
    for member in body["members"].as_array().into_iter().flatten() {
        let same = |it: &Value| it["id"] == member["id"] && it["role"] == member["role"];
        members.retain(|it| !same(it));
        if add {
            members.push(member.clone());
        }
    }
    task.insert("members".into(), json!(members));
    request.reply(json!({ "task": task }))
}

/// Who logged in.
fn user_info(parts: &mut Parts<'_>, request: &Request<'_>) -> Answer {
    let user = people::user(parts.collections, request.caller.user.as_deref()?)?;
    let mut shown = user.clone();
    shown.insert("tenant_key".into(), json!(people::TENANT));
    for (name, size) in [
        ("avatar_url", "72"),
        ("avatar_thumb", "72"),
        ("avatar_middle", "240"),
        ("avatar_big", "640"),
    ] {
        shown.insert(name.to_owned(), at(user, "avatar")[format!("avatar_{size}")].clone());
    }
    let fields = request.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    request.reply(Value::Object(super::object::shown(&shown, fields)))
}

/// The parts of the store that endpoints of families change.
pub(super) struct Parts<'a> {
    collections: &'a mut super::Collections,
    repeated: &'a mut super::Repeated,
    random: &'a mut fastrand::Rng,
    occurred: &'a mut super::Occurrences,
    /// The platform's first app.
    first: &'a str,
}

impl Parts<'_> {
    /// What people and apps do in chats.
    fn talk(&mut self, now: SystemTime) -> super::talk::Talk<'_> {
        let Parts { collections, random, occurred, first, .. } = self;
        super::talk::Talk { collections, random, occurred, first, now }
    }
}

/// A call of an endpoint that belongs to no family.
pub(super) struct Request<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) received: &'a Received,
    pub(super) caller: &'a Caller,
    pub(super) now: SystemTime,
    pub(super) strict: bool,
}

impl Request<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.received.path_params.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn query(&self, name: &str) -> Option<&str> {
        let found = self.received.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn reply(&self, data: Value) -> Answer {
        let message = self.endpoint.response.message.as_deref().unwrap_or("msg");
        Some(Ok(Reply::json(200, &json!({"code": 0, message: "success", "data": data}))))
    }

    /// The page that the call asks for of a list, which the member `name` of the reply holds.
    fn page(&self, name: &str, all: &[Value], default_size: usize) -> Answer {
        let size = self.query("page_size").and_then(|it| it.parse().ok());
        let size = size.unwrap_or(default_size).max(1);
        let from: usize = match self.query("page_token").unwrap_or_default() {
            "" => 0,
            token => match token.parse() {
                Ok(from) => from,
                Err(_) => return Some(Err(Refusal::new(400, 99_992_402, "invalid page_token"))),
            },
        };
        let to = from.saturating_add(size).min(all.len());
        let next = if to < all.len() { to.to_string() } else { String::new() };
        let token = self.endpoint.paging.as_ref().and_then(|paging| paging.next.as_deref());
        self.reply(json!({name: all.get(from..to).unwrap_or_default(), "has_more": to < all.len(),
            token.unwrap_or("page_token"): next}))
    }

    fn missing(&self, field: &str) -> Answer {
        Some(Err(not_found(self.endpoint, field)))
    }
}

pub(super) use super::not_found;
