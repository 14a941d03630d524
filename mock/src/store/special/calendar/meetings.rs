//! What belongs to the meeting of an event: who comes as a member of a group, the group of the
//! meeting, and its minutes.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler, after, make},
    attendees_path, events_path, primary,
};
use crate::store::{
    Store,
    answer::{Answer, Collections},
    collection::{Collection, Object, at},
    id, people, talk,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("calendar.v4.")? {
        "calendar.event.attendee.chat_member.list" => chat_members,
        "calendar.event.meeting_chat.create" => create_chat,
        "calendar.event.meeting_chat.delete" => unbind_chat,
        "calendar.event.meeting_minute.create" => create_minutes,
        "setting.generate_caldav_conf" => caldav,
        _ => return None,
    })
}

/// The ids of the users in a chat.
fn users_in<'a>(collections: &'a Collections, chat: &str) -> impl Iterator<Item = &'a str> {
    let users = talk::members(collections, chat).filter(|it| at(it, "member_id_type") != "app_id");
    users.filter_map(|it| at(it, "member_id").as_str())
}

/// What members of groups that were asked to an event answer is kept with their group.
const ANSWERS: &str = "answers";

/// A member of groups that were asked to an event says whether they come.
pub(super) fn answer(collections: &mut Collections, path: &[String], user: &str, status: &str) {
    let chats = collections.get(path).into_iter().flat_map(Collection::iter);
    let chats = chats.filter_map(|it| at(it, "chat_id").as_str());
    let inside = chats.filter(|chat| users_in(collections, chat).any(|it| it == user));
    let inside: Vec<String> = inside.map(str::to_owned).collect();
    for attendee in collections.get_mut(path).into_iter().flat_map(Collection::iter_mut) {
        if inside.iter().any(|chat| at(attendee, "chat_id") == chat.as_str()) {
            let mut answers = at(attendee, ANSWERS).clone();
            answers[user] = json!(status);
            attendee.insert(ANSWERS.into(), answers);
        }
    }
}

/// The members of a group that was asked to an event, and what they answered.
fn chat_members(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = attendees_path(call.parameter("calendar_id")?, call.parameter("event_id")?);
    let attendee = match call.named(&mut store.collections, &path, "attendee_id") {
        Ok(attendee) => attendee.clone(),
        Err(answer) => return answer,
    };
    if at(&attendee, "type") != "chat" {
        return call.refused(194_004, "invalid attendee type");
    }
    let collections = &store.collections;
    let chat = at(&attendee, "chat_id").as_str()?;
    if talk::chat(collections, chat).is_none() && !call.strict {
        return None;
    }
    let calendars = collections.get(&primary::path());
    let calendar = calendars.and_then(|all| all.get(call.parameter("calendar_id")?));
    let organizer = calendar.and_then(|it| at(it, "owner").as_str());
    let all = users_in(collections, chat).map(|user| {
        let answer = at(&attendee, ANSWERS)[user].as_str().unwrap_or("needs_action");
        let is_optional = at(&attendee, "is_optional") == true;
        json!({"rsvp_status": answer, "is_optional": is_optional, "open_id": user,
            "display_name": people::name(collections, user), "is_external": false,
            "is_organizer": organizer == Some(user)})
    });
    let all: Vec<Value> = all.collect();
    call.page("items", &all, 20)
}

/// The event that the path names, if it shows who was asked to it and these are so many people at
/// least; otherwise, the answer, with this code if there are too few.
fn meeting(
    store: &mut Store,
    call: &Request<'_>,
    least: usize,
    (code, message): (i64, &str),
) -> Result<(Object, Vec<String>), Answer> {
    let (calendar, id) = (call.parameter("calendar_id"), call.parameter("event_id"));
    let (calendar, id) = calendar.zip(id).ok_or(None)?;
    let event = call.named(&mut store.collections, &events_path(calendar), "event_id")?.clone();
    let collections = &store.collections;
    let (mut users, mut others) = (Vec::new(), 0);
    let attendees = collections.get(&attendees_path(calendar, id));
    for attendee in attendees.into_iter().flat_map(Collection::iter) {
        let of = |name: &str| at(attendee, name).as_str().unwrap_or_default();
        match of("type") {
            "user" => users.push(of("user_id").to_owned()),
            "chat" => users.extend(users_in(collections, of("chat_id")).map(str::to_owned)),
            "third_party" => others += 1,
            _ => {}
        }
    }
    users.sort();
    users.dedup();
    if users.len() + others < least || at(&event, "attendee_ability") == "none" {
        return Err(call.refused(code, message));
    }
    Ok((event, users))
}

/// Keeps members of the event that the path names.
fn note(store: &mut Store, call: &Request<'_>, members: &[(&str, Value)]) {
    let path = events_path(call.parameter("calendar_id").unwrap_or_default());
    if let Ok(event) = call.named(&mut store.collections, &path, "event_id") {
        event.extend(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
}

const CHAT: &str = "meeting_chat_id";
const CREATOR: &str = "meeting_chat_creator";
const MINUTES: &str = "meeting_minutes";

/// Creates the group of a meeting, of which there is one at a time: those who were asked to the event
/// are in it.
fn create_chat(store: &mut Store, call: &Request<'_>) -> Answer {
    let few = (195_109, "event not support chat creation");
    let (event, users) = match meeting(store, call, 2, few) {
        Ok(meeting) => meeting,
        Err(answer) => return answer,
    };
    let known = at(&event, CHAT).as_str();
    let known = known.filter(|id| talk::chat(&store.collections, id).is_some());
    let chat = match known {
        Some(chat) => chat.to_owned(),
        None => {
            let name = at(&event, "summary").as_str().unwrap_or_default();
            let chat = store.talk(call.now).meeting(call.caller, name, &users);
            let creator = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
            note(store, call, &[(CHAT, json!(chat)), (CREATOR, json!(creator))]);
            chat
        }
    };
    let site = call.domain.site("applink");
    let link = format!("{site}/client/chat/open?openChatId={chat}");
    call.reply(json!({CHAT: chat, "applink": link}))
}

/// The group is no longer that of the meeting. It stays a group.
fn unbind_chat(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = events_path(call.parameter("calendar_id")?);
    let event = match call.named(&mut store.collections, &path, "event_id") {
        Ok(event) => event.clone(),
        Err(answer) => return answer,
    };
    let chat = call.query(CHAT)?;
    if at(&event, CHAT) != chat {
        return call.refused(195_108, "chat not match with event");
    }
    // The group of an app has no owner among the users.
    let owner = talk::chat(&store.collections, chat).and_then(|it| at(it, "owner_id").as_str());
    let owner = owner.or(at(&event, CREATOR).as_str());
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    if owner.is_some_and(|owner| owner != caller) {
        return call.refused(195_107, "no permission unbind meeting chat");
    }
    note(store, call, &[(CHAT, Value::Null), (CREATOR, Value::Null)]);
    call.reply(json!({}))
}

/// Creates the minutes of a meeting: a document with the title of the event. There is one.
fn create_minutes(store: &mut Store, call: &Request<'_>) -> Answer {
    let few = (195_110, "event not support minute creation");
    let (event, _) = match meeting(store, call, 1, few) {
        Ok(meeting) => meeting,
        Err(answer) => return answer,
    };
    let known = at(&event, MINUTES).as_str().filter(|it| store.files.entry(it).is_some());
    let token = match known {
        Some(token) => token.to_owned(),
        None => {
            let title = at(&event, "summary").as_str().unwrap_or_default();
            let token = make::empty(store, "docx", title);
            after::shelved(store, call, "docx", &token, title);
            note(store, call, &[(MINUTES, json!(token))]);
            token
        }
    };
    let url = store.files.entry(&token)?.url(call.domain);
    call.reply(json!({ "doc_url": url }))
}

/// How a device of the caller reaches their calendars: with a password of its own, which nothing else
/// shows.
fn caldav(store: &mut Store, call: &Request<'_>) -> Answer {
    let user = call.caller.user.as_ref()?;
    let name = people::id_of_kind(&store.collections, user, "user_id");
    let password = id::like(Some("A67h23sd8"), "password", &mut store.random);
    let server = call.domain.site("caldav");
    let server = server.trim_start_matches("https://");
    let device = call.body()["device_name"].as_str().unwrap_or_default();
    call.reply(json!({"user_name": name, "password": password, "server_address": server,
        "device_name": device}))
}
