//! What happens to calendars. An app is told of what users subscribed to through it, and of which of
//! them that is.

use serde_json::{Map, Value, json};

use super::Occurrences;
use crate::store::{
    answer::{Caller, Collections},
    collection::at,
    people,
};

/// What users subscribe to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Topic<'a> {
    /// Which calendars are in their list, and what is said of these.
    List,
    /// Who may use a calendar.
    Access(&'a str),
    /// The events of a calendar.
    Events(&'a str),
}

impl Topic<'_> {
    fn name(self) -> String {
        match self {
            Topic::List => "list".to_owned(),
            Topic::Access(calendar) => format!("access {calendar}"),
            Topic::Events(calendar) => format!("events {calendar}"),
        }
    }

    fn event_type(self, what: &str) -> String {
        match self {
            Topic::List => "calendar.calendar.changed_v4".to_owned(),
            Topic::Access(_) => format!("calendar.calendar.acl.{what}_v4"),
            Topic::Events(_) => "calendar.calendar.event.changed_v4".to_owned(),
        }
    }
}

/// Where subscriptions are kept. No path leads there.
fn path() -> Vec<String> {
    vec!["calendar subscriptions".to_owned()]
}

/// The caller subscribes to something, or no longer.
pub(crate) fn subscribe(
    collections: &mut Collections,
    topic: Topic<'_>,
    caller: &Caller,
    on: bool,
) {
    let topic = topic.name();
    let who = caller.user.as_ref().unwrap_or(&caller.app_id);
    let key = format!("{topic} {} {who}", caller.app_id);
    let all = collections.entry(path()).or_default();
    all.remove(&key);
    if on {
        let members = [("topic", &topic), ("app", &caller.app_id), ("who", who)];
        let members = members.map(|(name, value)| (name.to_owned(), json!(value)));
        all.insert(&[key], Map::from_iter(members));
    }
}

/// Tells each app whose users subscribed to a topic what happened, if it `concerns` them.
pub(crate) fn tell(
    occurred: &mut Occurrences,
    collections: &Collections,
    topic: Topic<'_>,
    what: &str,
    content: &Value,
    concerns: impl Fn(&str) -> bool,
) {
    let name = topic.name();
    let mut told: Vec<(&str, Vec<Value>)> = Vec::new();
    for subscription in collections.get(&path()).into_iter().flat_map(|all| all.iter()) {
        let of = |name: &str| at(subscription, name).as_str().unwrap_or_default();
        let (app, who) = (of("app"), of("who"));
        if of("topic") != name || !concerns(who) {
            continue;
        }
        let place = told.iter().position(|(other, _)| *other == app).unwrap_or_else(|| {
            told.push((app, Vec::new()));
            told.len() - 1
        });
        // An app that subscribed in its own name is no user.
        if who != app {
            told[place].1.push(people::ids(collections, who));
        }
    }
    for (app, users) in told {
        let mut content = content.clone();
        content["user_id_list"] = json!(users);
        occurred.add(&topic.event_type(what), Some(vec![app.to_owned()]), content);
    }
}
