//! Endpoints whose calls do more than their address says: what is odd about the platform, by hand.

mod blocks;
mod cells;
mod files;
mod members;
mod messages;
mod records;

use std::time::SystemTime;

use feishu_spec::Endpoint;
use serde_json::{Value, json};

pub(super) use self::{blocks::Documents, cells::Spreadsheets, files::Files};
use super::{
    Store,
    answer::{Answer, Call, Caller},
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
    let id = endpoint.id.to_string();
    if let Some(answer) = files::handler(&id) {
        let request = Request { endpoint, received, now };
        return answer(&mut store.files, &request, &mut store.random);
    }
    if let Some(answer) = blocks::handler(&id) {
        let request = Request { endpoint, received, now };
        // A document that was created has its page.
        let documents = ["open-apis", "docx", "v1", "documents"].map(str::to_owned);
        if let Some(id) = request.parameter("document_id")
            && store.collections.get(&documents[..]).is_some_and(|known| known.get(id).is_some())
        {
            store.documents.begin(id);
        }
        return answer(&mut store.documents, &request, &mut store.random);
    }
    if let Some(answer) = cells::handler(&id) {
        return answer(&mut store.spreadsheets, &Request { endpoint, received, now });
    }
    let (creates, handle): (&str, fn(&mut Parts<'_>, &Call<'_>) -> Answer) = match id.as_str() {
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
        "bitable.v1.app.table.record.search" | "bitable.v1.app.table.record.list" => {
            (records::CREATE, records::search)
        }
        _ => return None,
    };
    let (family, _) = store.families.part(specs.index(creates)?)?;
    let resource = family.resource(specs)?;
    let strict = store.strict;
    let call = Call { index, endpoint, resource, received, caller, now, strict };
    let Store { collections, repeated, random, app_id, occurred, .. } = store;
    handle(&mut Parts { collections, repeated, random, occurred, first: app_id }, &call)
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
struct Request<'a> {
    endpoint: &'a Endpoint,
    received: &'a Received,
    now: SystemTime,
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
