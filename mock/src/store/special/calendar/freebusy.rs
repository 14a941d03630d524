//! When people are busy: by the events of their own calendars, and by those that they are asked to.

use serde_json::{Value, json};

use super::{super::Request, events_path, moment, times};
use crate::store::{
    Store,
    answer::{Answer, Collections, texts},
    collection::{Collection, Object, at},
    people,
};

/// When somebody is busy.
struct Busy {
    begins: i64,
    ends: i64,
    /// What they answered to being asked.
    rsvp: String,
}

/// When a user is busy, in order of time.
fn busy(collections: &Collections, user: &str, from: i64, to: i64) -> Vec<Busy> {
    let own = events_path(&people::calendar(user));
    let mut busy = Vec::new();
    let mut add = |event: &Object, rsvp: &str| {
        let is_free = at(event, "free_busy_status") == "free" || rsvp == "decline";
        let is_off = at(event, "status") == "cancelled";
        if is_free || is_off {
            return;
        }
        for (begins, ends) in times(event, from, to) {
            busy.push(Busy { begins, ends, rsvp: rsvp.to_owned() });
        }
    };
    for event in collections.get(&own).into_iter().flat_map(Collection::iter) {
        add(event, "accept");
    }
    for (path, attendees) in collections.iter() {
        let [.., _, event, last] = &path[..] else { continue };
        if last != "attendees" || path.starts_with(&own) {
            continue;
        }
        let Some(events) = collections.get(&path[..path.len() - 2]) else { continue };
        let asked = attendees.iter().find(|it| at(it, "user_id") == user);
        if let (Some(asked), Some(event)) = (asked, events.get(event)) {
            add(event, at(asked, "rsvp_status").as_str().unwrap_or("needs_action"));
        }
    }
    busy.sort_by_key(|it| (it.begins, it.ends));
    busy
}

/// The moments between which a call asks; nothing if they cannot be read.
fn span(call: &Request<'_>, body: &Value) -> Result<(i64, i64), Answer> {
    let read = |name: &str| moment::parse(body[name].as_str().unwrap_or_default());
    match (read("time_min"), read("time_max")) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        _ => Err(call.refused(190_014, "invalid request parameters: time_min, time_max")),
    }
}

fn shown(busy: &[Busy], with_rsvp: bool) -> Value {
    let one = |it: &Busy| {
        let mut shown = json!({"start_time": moment::written(it.begins),
            "end_time": moment::written(it.ends)});
        if with_rsvp {
            shown["rsvp_status"] = json!(it.rsvp);
        }
        shown
    };
    busy.iter().map(one).collect()
}

/// Whether anything is known of calendars: before, the documented example answers.
fn is_any_known(store: &Store) -> bool {
    let is_calendar = |path: &[String]| path.get(1).is_some_and(|service| service == "calendar");
    store.collections.iter().any(|(path, _)| is_calendar(path))
}

pub(super) fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let (from, to) = match span(call, body) {
        Ok(span) => span,
        Err(answer) => return answer,
    };
    let user = people::user(&store.collections, body["user_id"].as_str()?);
    let user = user.and_then(|it| it.get("open_id")?.as_str());
    let Some(user) = user.filter(|_| call.strict || is_any_known(store)) else {
        return call.absent(false, "user_id");
    };
    let busy = busy(&store.collections, user, from, to);
    call.reply(json!({"freebusy_list": shown(&busy, body["need_rsvp_status"] == true)}))
}

pub(super) fn batch(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let (from, to) = match span(call, body) {
        Ok(span) => span,
        Err(answer) => return answer,
    };
    if !call.strict && !is_any_known(store) {
        return None;
    }
    let users = texts(body.get("user_ids"));
    let known = users.iter().filter_map(|id| people::user(&store.collections, id));
    let lists = known.map(|user| {
        let id = at(user, "open_id").as_str().unwrap_or_default();
        let busy = busy(&store.collections, id, from, to);
        json!({"user_id": id, "freebusy_items": shown(&busy, body["need_rsvp_status"] == true)})
    });
    call.reply(json!({ "freebusy_lists": lists.collect::<Value>() }))
}
