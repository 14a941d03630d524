//! Events of a calendar by their time, and tasks by whether they are done. Own calendars of people
//! are in `primary`, when people are busy in `freebusy`, what belongs to meetings in `meetings`, who is
//! told of changes in `subscriptions`.

mod freebusy;
mod meetings;
mod moment;
mod primary;
mod recurrence;
mod subscriptions;

use serde_json::{Value, json};

pub(super) use self::moment::date;
use self::recurrence::Rule;
pub(in crate::store) use self::{primary::resolved, subscriptions::changed};
use super::{Parts, Request, StoreHandler};
use crate::{
    route,
    store::{
        Store,
        answer::{self, Answer, Call},
        collection::{Object, at, path_of},
        object,
    },
};

pub(super) const CREATE_EVENT: &str = "calendar.v4.calendar.event.create";
pub(super) const CREATE_TASK: &str = "task.v2.task.create";

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "calendar.v4.calendar.event.instances" => instances,
        "calendar.v4.calendar.event.instance_view" => instance_view,
        "calendar.v4.calendar.event.reply" => reply,
        "calendar.v4.calendar.event.attendee.batch_delete" => remove_attendees,
        "calendar.v4.freebusy.list" => freebusy::list,
        "calendar.v4.freebusy.batch" => freebusy::batch,
        _ => {
            return primary::handler(endpoint)
                .or_else(|| meetings::handler(endpoint))
                .or_else(|| subscriptions::handler(endpoint));
        }
    })
}

fn events_path(calendar: &str) -> Vec<String> {
    path_of(&["calendar", "v4", "calendars", calendar, "events"])
}

fn attendees_path(calendar: &str, event: &str) -> Vec<String> {
    path_of(&["calendar", "v4", "calendars", calendar, "events", event, "attendees"])
}

/// When an event begins or ends: the seconds since 1970. Nothing if that is in no calendar.
fn time_of(event: &Object, name: &str) -> Option<i64> {
    let time = event.get(name)?;
    match time.get("timestamp").and_then(object::text) {
        Some(seconds) => seconds.parse().ok().filter(|it| moment::KNOWN.contains(it)),
        None => moment::parse(time.get("date")?.as_str()?),
    }
}

/// When an event begins and ends that takes place between two moments, each time that it does. What
/// has no time takes place at any.
fn times(event: &Object, from: i64, to: i64) -> Vec<(i64, i64)> {
    let (Some(begins), Some(ends)) = (time_of(event, "start_time"), time_of(event, "end_time"))
    else {
        return vec![(from, to)];
    };
    let rule = at(event, "recurrence").as_str().and_then(Rule::parse);
    let begins = rule.map_or_else(|| vec![begins], |rule| rule.times(begins, to));
    let length = ends - time_of(event, "start_time").unwrap_or(ends);
    let times = begins.into_iter().map(|begins| (begins, begins + length));
    times.filter(|(begins, ends)| *begins < to && *ends > from).collect()
}

/// The events that take place between two moments, each in seconds since 1970.
pub(super) fn events(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let events = parts.collections.get(&route::segments(&call.received.path))?;
    let asked = |name: &str| call.query(name).and_then(|it| it.parse::<i64>().ok());
    // Without an end, an event that repeats forever would have endless times.
    let (from, to) = (asked("start_time").unwrap_or(i64::MIN), asked("end_time"));
    let takes_place = |event: &&Object| match to {
        Some(to) => !times(event, from, to).is_empty(),
        None => {
            let is_repeated = at(event, "recurrence").as_str().is_some_and(|it| !it.is_empty());
            is_repeated || time_of(event, "end_time").is_none_or(|it| it > from)
        }
    };
    answer::page_of(call, &events.iter().filter(takes_place).collect::<Vec<_>>())
}

/// The times of an event as events of their own.
fn each_time(event: &Object, from: i64, to: i64) -> Vec<Object> {
    let id = at(event, "event_id").as_str().unwrap_or_default();
    let base = id.rsplit_once('_').map_or(id, |(base, _)| base);
    let is_repeated = at(event, "recurrence").as_str().is_some_and(|it| Rule::parse(it).is_some());
    times(event, from, to)
        .into_iter()
        .map(|(begins, ends)| {
            let mut time = event.clone();
            if is_repeated {
                time.insert("event_id".into(), json!(format!("{base}_{begins}")));
                time.insert("recurring_event_id".into(), json!(id));
                time.insert("start_time".into(), shifted(event, "start_time", begins));
                time.insert("end_time".into(), shifted(event, "end_time", ends));
            }
            time.insert("is_exception".into(), json!(false));
            time
        })
        .collect()
}

/// A time of an event, moved, in the form in which it was given.
fn shifted(event: &Object, name: &str, to: i64) -> Value {
    let mut time = at(event, name).clone();
    if time["timestamp"].is_null() {
        time["date"] = moment::written(to)[..10].into();
    } else {
        time["timestamp"] = to.to_string().into();
    }
    time
}

/// The two moments that a call asks about.
fn span(call: &Request<'_>) -> Option<(i64, i64)> {
    let asked = |name: &str| call.query(name)?.parse::<i64>().ok();
    Some((asked("start_time")?, asked("end_time")?))
}

/// Each time of an event that is repeated.
fn instances(store: &mut Store, call: &Request<'_>) -> Answer {
    let (from, to) = span(call)?;
    let path = events_path(call.parameter("calendar_id")?);
    let event = match call.named(&mut store.collections, &path, "event_id") {
        Ok(event) => event,
        Err(answer) => return answer,
    };
    let all: Vec<Value> =
        each_time(event, from, to).iter().map(|it| call.shown("items", it)).collect();
    call.page("items", &all, 50)
}

/// Each time of each event of a calendar.
fn instance_view(store: &mut Store, call: &Request<'_>) -> Answer {
    let (from, to) = span(call)?;
    let events = store.collections.get(&events_path(call.parameter("calendar_id")?))?;
    let all = events.iter().flat_map(|event| each_time(event, from, to));
    let all: Vec<Value> = all.map(|it| call.shown("items", &it)).collect();
    call.reply(json!({ "items": all }))
}

/// Says whether the caller comes to an event.
fn reply(store: &mut Store, call: &Request<'_>) -> Answer {
    let (calendar, event) = (call.parameter("calendar_id")?, call.parameter("event_id")?);
    let body = call.body();
    let status = body["rsvp_status"].as_str()?;
    let changed = match call.named(&mut store.collections, &events_path(calendar), "event_id") {
        Ok(event) => {
            event.insert("self_rsvp_status".into(), json!(status));
            event.clone()
        }
        Err(answer) => return answer,
    };
    let Some(user) = &call.caller.user else { return call.reply(json!({})) };
    let path = attendees_path(calendar, event);
    if let Some(attendees) = store.collections.get_mut(&path) {
        for attendee in attendees.iter_mut().filter(|it| at(it, "user_id") == user.as_str()) {
            attendee.insert("rsvp_status".into(), json!(status));
        }
    }
    meetings::answer(&mut store.collections, &path, user, status);
    let answers = [(user.clone(), status.to_owned())];
    subscriptions::event_changed(store, call, "rsvp", &changed, &answers);
    call.reply(json!({}))
}

/// Takes attendees out of an event, whom the call names by their own ids or by who they are.
fn remove_attendees(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = attendees_path(call.parameter("calendar_id")?, call.parameter("event_id")?);
    let Some(all) = store.collections.get_mut(&path) else {
        return call.absent(false, "attendee_ids");
    };
    let body = call.body();
    let is = |attendee: &Object, who: &Value| {
        let ids = ["user_id", "chat_id", "room_id", "third_party_email"];
        let same = |name: &str| who[name].is_string() && who[name] == *at(attendee, name);
        who["type"] == *at(attendee, "type") && ids.into_iter().any(same)
    };
    let mut gone = answer::texts(body.get("attendee_ids"));
    for who in body["delete_ids"].as_array().into_iter().flatten() {
        let found = all.iter().filter(|it| is(it, who));
        gone.extend(found.filter_map(|it| object::text(at(it, "attendee_id"))));
    }
    if let Some(id) = gone.iter().find(|id| all.get(id).is_none()) {
        return call.absent(all.had(id), "attendee_ids");
    }
    for id in &gone {
        all.remove(id);
    }
    call.reply(json!({}))
}

/// The tasks that are done, or those that are not, if the call asks for either.
pub(super) fn tasks(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let tasks = parts.collections.get(&route::segments(&call.received.path))?;
    let completed = call.query("completed").map(|it| it == "true");
    let wanted = |task: &&Object| {
        let done = task
            .get("completed_at")
            .and_then(Value::as_str)
            .is_some_and(|it| it != "0" && !it.is_empty());
        completed.is_none_or(|completed| completed == done)
    };
    answer::page_of(call, &tasks.iter().filter(wanted).collect::<Vec<_>>())
}
