//! Events of a calendar by their time, and tasks by whether they are done.

use serde_json::Value;

use super::Parts;
use crate::{
    route,
    store::{
        answer::{self, Answer, Call},
        collection::Object,
        object,
    },
};

pub(super) const CREATE_EVENT: &str = "calendar.v4.calendar.event.create";
pub(super) const CREATE_TASK: &str = "task.v2.task.create";

/// The events that take place between two moments, each in seconds since 1970.
pub(super) fn events(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let events = parts.collections.get(&route::segments(&call.received.path))?;
    let asked = |name: &str| call.query(name).and_then(|it| it.parse::<i64>().ok());
    let (from, to) = (asked("start_time"), asked("end_time"));
    let takes_place = |event: &&Object| {
        let moment = |name: &str| {
            event.get(name)?.get("timestamp").and_then(object::text)?.parse::<i64>().ok()
        };
        let begins_before = to.is_none_or(|to| moment("start_time").is_none_or(|it| it < to));
        let ends_after = from.is_none_or(|from| moment("end_time").is_none_or(|it| it > from));
        begins_before && ends_after
    };
    answer::page_of(call, &events.iter().filter(takes_place).collect::<Vec<_>>())
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
