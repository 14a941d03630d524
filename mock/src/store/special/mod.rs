//! Endpoints whose calls do more than their address says: what is odd about the platform, by hand.

mod after;
mod approvals;
mod bases;
mod batches;
mod blocks;
mod calendar;
mod cells;
mod chats;
mod comments;
mod contact;
mod drive;
#[cfg(feature = "documents")]
mod exports;
mod files;
mod find;
mod forms;
mod forwards;
mod grid;
mod groups;
mod make;
mod members;
mod menus;
mod messages;
#[cfg(feature = "documents")]
mod office;
mod passwords;
mod receiver;
mod records;
mod request;
mod roles;
mod sheet;
mod subscriptions;
mod tabs;
mod tasks;
mod views;
mod wiki;

use std::time::SystemTime;

use fastrand::Rng;
use serde_json::{Value, json};

pub(super) use self::{
    after::{after, forget, forgotten},
    calendar::resolved,
    views::open,
};
pub(super) use self::{
    blocks::Documents, cells::Spreadsheets, files::Files, records::Searches, request::Request,
};
use super::{
    Store,
    answer::{Answer, Call, Change},
    collection::at,
    events::millis,
    people,
};
use crate::Specs;

/// What answers calls of an endpoint that is odd, by what it needs of the store.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    Files(fn(&mut Files, &Request<'_>, &mut Rng) -> Answer),
    Documents(fn(&mut Documents, &Request<'_>, &mut Rng) -> Answer),
    /// The whole of it.
    Store(fn(&mut Store, &Request<'_>) -> Answer),
    /// The parts that endpoints of families change.
    Parts(fn(&mut Parts<'_>, &Request<'_>) -> Answer),
    /// The same, about a resource of the family to which the endpoint with this identity belongs.
    Family(&'static str, fn(&mut Parts<'_>, &Call<'_>) -> Answer),
}

/// What answers calls of this endpoint, if it is odd.
fn handler(id: &str) -> Option<Handler> {
    let own = files::handler(id).map(Handler::Files);
    let own = own.or_else(|| blocks::handler(id).map(Handler::Documents));
    let own = own.or_else(|| approvals::handler(id).map(Handler::Parts));
    let own = own.or_else(|| STORE.iter().find_map(|of| of(id)).map(Handler::Store));
    own.or_else(|| odd(id)).or_else(|| {
        let records = || Some((records::CREATE, records::handler(id)?));
        let found = messages::handler(id).or_else(|| members::handler(id)).or_else(records);
        let (creates, handle) = found.or_else(|| contact::handler(id))?;
        Some(Handler::Family(creates, handle))
    })
}

type StoreHandler = fn(&mut Store, &Request<'_>) -> Answer;

/// What answers calls with the whole store, by service.
const STORE: &[fn(&str) -> Option<StoreHandler>] = &[
    bases::handler,
    batches::handler,
    blocks::announcements,
    calendar::handler,
    cells::handler,
    chats::handler,
    comments::handler,
    contact::catalog_handler,
    drive::handler,
    #[cfg(feature = "documents")]
    exports::handler,
    forms::handler,
    forwards::handler,
    grid::handler,
    groups::handler,
    menus::handler,
    passwords::handler,
    roles::handler,
    sheet::handler,
    subscriptions::handler,
    tasks::handler,
    views::handler,
    wiki::handler,
];

/// What answers calls of endpoints that stand alone.
fn odd(id: &str) -> Option<Handler> {
    Some(match id {
        "sheets.v2.spreadsheet.sheets_batch_update"
        | "sheets.v2.spreadsheet.sheets_batch_update_properties" => Handler::Store(tabs::change),
        "sheets.v3.spreadsheet.sheet.query" => Handler::Parts(tabs::query),
        "sheets.v3.spreadsheet.sheet.get" => Handler::Parts(tabs::get),
        "sheets.v2.spreadsheet.metainfo.get" => Handler::Parts(tabs::metainfo),
        "authen.v1.user_info.get" => Handler::Parts(user_info),
        "calendar.v4.calendar.event.list" => {
            Handler::Family(calendar::CREATE_EVENT, calendar::events)
        }
        "task.v2.task.create" => Handler::Family(calendar::CREATE_TASK, tasks::create),
        "task.v2.task.list" => Handler::Family(calendar::CREATE_TASK, calendar::tasks),
        _ => return None,
    })
}

/// Whether calls of this endpoint are answered by hand.
pub(super) fn has(id: &str) -> bool {
    handler(id).is_some()
}

/// Answers a call of an endpoint that is odd.
pub(super) fn answer(store: &mut Store, specs: &Specs, request: &Request<'_>) -> Answer {
    let entry = specs.entry(request.index);
    // Searched for once, since there are hundreds.
    let known = *store.odd.entry(request.index).or_insert_with(|| handler(&entry.id));
    let (creates, handle) = match known? {
        Handler::Files(handle) => return handle(&mut store.files, request, &mut store.random),
        Handler::Documents(handle) => {
            return handle(&mut store.documents, request, &mut store.random);
        }
        Handler::Store(handle) => return handle(store, request),
        Handler::Parts(handle) => return handle(&mut parts(store), request),
        Handler::Family(creates, handle) => (creates, handle),
    };
    let (family, _) = specs.families().part(specs.index(creates)?)?;
    let resource = family.resource(specs)?;
    handle(&mut parts(store), &Call::about(request, entry.data(), resource))
}

/// Lets follow what follows from what a call of an endpoint of families changed. False if apps are to
/// be told by the names of the endpoint and of events.
pub(super) fn changed(
    store: &mut Store,
    request: &Request<'_>,
    endpoint: &str,
    changes: &[Change],
) -> bool {
    if endpoint.starts_with("bitable.v1.app.table.field.") {
        records::fields_changed(store, request, changes);
        return true;
    }
    calendar::changed(store, request, endpoint, changes) || tasks::changed(store, endpoint, changes)
}

/// The parts of the store that endpoints of families change.
fn parts(store: &mut Store) -> Parts<'_> {
    let Store { collections, repeated, random, app_id, occurred, searches, .. } = store;
    Parts { collections, repeated, random, occurred, searches, first: app_id }
}

/// Approves or rejects, in a user's name, what waits for them in an approval instance.
pub(super) fn decide(
    store: &mut Store,
    user: &str,
    instance: &str,
    approve: bool,
    now: SystemTime,
) -> bool {
    let status = if approve { "APPROVED" } else { "REJECTED" };
    approvals::decided(&mut parts(store), instance, user, status, &millis(now))
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
    searches: &'a mut Searches,
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

/// The members of a JSON object; none of anything else.
fn object_of(value: Value) -> super::collection::Object {
    match value {
        Value::Object(members) => members,
        _ => super::collection::Object::new(),
    }
}

pub(super) use super::not_found;
