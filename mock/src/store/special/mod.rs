//! Endpoints whose calls do more than their address says: what is odd about the platform, by hand.

mod members;
mod messages;
mod records;

use std::time::SystemTime;

use feishu_spec::Endpoint;

use super::{
    Store,
    answer::{Answer, Call},
};
use crate::{Received, Specs};

/// Answers a call of an endpoint that is odd.
pub(super) fn answer(
    store: &mut Store,
    specs: &Specs,
    index: usize,
    endpoint: &Endpoint,
    received: &Received,
    now: SystemTime,
) -> Answer {
    let id = endpoint.id.to_string();
    // The family that the endpoint's calls are about.
    let (creates, handle): (&str, fn(&mut Parts<'_>, &Call<'_>) -> Answer) = match id.as_str() {
        "im.v1.message.create" => (messages::CREATE, messages::create),
        "im.v1.message.reply" => (messages::CREATE, messages::reply),
        "im.v1.message.forward" => (messages::CREATE, messages::forward),
        "im.v1.message.update" | "im.v1.message.patch" => (messages::CREATE, messages::edit),
        "im.v1.message.list" => (messages::CREATE, messages::list),
        "im.v1.chat.create" => (members::CREATE_CHAT, members::create_chat),
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
    let call = Call { index, endpoint, resource: family.resource(specs)?, received, now };
    let Store { collections, repeated, random, app_id, .. } = store;
    handle(&mut Parts { collections, repeated, random, app_id }, &call)
}

/// The parts of the store, beside the families.
pub(super) struct Parts<'a> {
    collections: &'a mut super::Collections,
    repeated: &'a mut super::Repeated,
    random: &'a mut fastrand::Rng,
    app_id: &'a str,
}
