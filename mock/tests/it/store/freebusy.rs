//! Own calendars of people, events that are repeated, and when people are busy.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok};

const AT: &str = "/open-apis/calendar/v4";

fn as_user(
    platform: &Platform,
    name: &str,
    method: &str,
    target: &str,
    body: Option<Value>,
) -> Value {
    let token = platform.user(name).logs_in("").access_token;
    let mut reply = call_as(platform, &token, method, &format!("{AT}{target}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].take()
}

fn event(summary: &str, from: i64, to: i64) -> Value {
    let moment = |at: i64| json!({"timestamp": at.to_string()});
    json!({"summary": summary, "start_time": moment(from), "end_time": moment(to)})
}

/// Noon on a Wednesday: 2024-01-31T12:00:00Z.
const NOON: i64 = 1_706_702_400;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

#[test]
fn each_person_has_a_calendar_of_their_own() {
    let platform = Platform::builder().start_blocking().unwrap();
    let own = as_user(&platform, "Ada", "POST", "/calendars/primary", None);
    let calendar = &own["calendars"][0]["calendar"];
    let id = calendar["calendar_id"].as_str().unwrap();
    assert_eq!((&calendar["type"], &calendar["role"]), (&json!("primary"), &json!("owner")));
    assert_eq!(own["calendars"][0]["user_id"], platform.user("Ada").open_id());
    // The word for it leads to it.
    let made = event("Watch", NOON, NOON + HOUR);
    as_user(&platform, "Ada", "POST", "/calendars/primary/events", Some(made));
    let by_id = as_user(&platform, "Ada", "GET", &format!("/calendars/{id}/events"), None);
    assert_eq!(by_id["items"][0]["summary"], "Watch");
    assert_eq!(as_user(&platform, "Ada", "GET", "/calendars/primary", None)["calendar_id"], id);
    // Everybody has another one, and only its owner lists it.
    let graces = as_user(&platform, "Grace", "POST", "/calendars/primary", None);
    assert_ne!(graces["calendars"][0]["calendar"]["calendar_id"], id);
    let ids = |name: &str| {
        let listed = as_user(&platform, name, "GET", "/calendars", None);
        let all = listed["calendar_list"].as_array().unwrap().iter();
        all.map(|it| it["calendar_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("Ada"), [id]);
    as_user(&platform, "Grace", "POST", &format!("/calendars/{id}/subscribe"), None);
    assert!(ids("Grace").contains(&id.to_owned()));
    as_user(&platform, "Grace", "POST", &format!("/calendars/{id}/unsubscribe"), None);
    assert!(!ids("Grace").contains(&id.to_owned()));
    let users = [platform.user("Ada").user_id().to_owned()];
    let target = format!("{AT}/calendars/primarys?user_id_type=user_id");
    let asked = ok(&platform, "POST", &target, Some(json!({ "user_ids": users })));
    assert_eq!(asked["calendars"][0]["calendar"]["calendar_id"], id);
    assert_eq!(asked["calendars"][0]["user_id"], users[0].as_str());
}

#[test]
fn people_are_busy_when_their_events_take_place() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (ada, grace) =
        (platform.user("Ada").open_id().to_owned(), platform.user("Grace").open_id().to_owned());
    let mut daily = event("Watch", NOON, NOON + HOUR);
    daily["recurrence"] = "FREQ=DAILY;COUNT=3".into();
    let made = as_user(&platform, "Ada", "POST", "/calendars/primary/events", Some(daily));
    let watch = made["event"]["event_id"].as_str().unwrap().to_owned();
    let mut free = event("Ashore", NOON + 2 * HOUR, NOON + 3 * HOUR);
    free["free_busy_status"] = "free".into();
    as_user(&platform, "Ada", "POST", "/calendars/primary/events", Some(free));
    let invited = json!({"attendees": [{"type": "user", "user_id": grace}]});
    let attendees = format!("/calendars/primary/events/{watch}/attendees");
    as_user(&platform, "Ada", "POST", &attendees, Some(invited));

    let busy = |user: &str, days: std::ops::Range<i64>| {
        let at = |day: i64| format!("2024-02-{day:02}T00:00:00+00:00");
        let body = json!({"time_min": at(days.start), "time_max": at(days.end), "user_id": user, "need_rsvp_status": true});
        ok(&platform, "POST", &format!("{AT}/freebusy/list"), Some(body))["freebusy_list"].take()
    };
    let of_ada = busy(&ada, 1..10);
    assert_eq!(of_ada.as_array().unwrap().len(), 2, "the first day is over: {of_ada}");
    assert_eq!(of_ada[0]["start_time"], "2024-02-01T12:00:00Z");
    assert_eq!(of_ada[0]["end_time"], "2024-02-01T13:00:00Z");
    assert_eq!(busy(&grace, 1..2).as_array().unwrap().len(), 1, "by invitation");
    assert_eq!(busy(&ada, 5..10), json!([]));
    // Whoever declines is free.
    let calendar = as_user(&platform, "Ada", "GET", "/calendars/primary", None);
    let calendar = calendar["calendar_id"].as_str().unwrap();
    let reply = format!("/calendars/{calendar}/events/{watch}/reply");
    as_user(&platform, "Grace", "POST", &reply, Some(json!({"rsvp_status": "decline"})));
    assert_eq!(busy(&grace, 1..2), json!([]));
    let body = json!({"time_min": "2024-02-01T00:00:00Z", "time_max": "2024-02-02T00:00:00Z", "user_ids": [ada, grace]});
    let several = ok(&platform, "POST", &format!("{AT}/freebusy/batch"), Some(body));
    assert_eq!(several["freebusy_lists"][0]["freebusy_items"].as_array().unwrap().len(), 1);
    assert_eq!(several["freebusy_lists"][1]["freebusy_items"], json!([]));
    let wrong = json!({"time_min": "now", "time_max": "2024-02-02T00:00:00Z", "user_id": ada});
    assert_eq!(
        call(&platform, "POST", &format!("{AT}/freebusy/list"), Some(wrong)).code(),
        190_014
    );
}

#[test]
fn an_event_that_is_repeated_takes_place_each_time() {
    let platform = Platform::builder().start_blocking().unwrap();
    let mut weekly = event("Drill", NOON, NOON + HOUR);
    weekly["recurrence"] = "FREQ=WEEKLY;BYDAY=WE,FR".into();
    let made = as_user(&platform, "Ada", "POST", "/calendars/primary/events", Some(weekly));
    let id = made["event"]["event_id"].as_str().unwrap();
    let span = format!("start_time={}&end_time={}", NOON, NOON + 7 * DAY);
    let all = as_user(
        &platform,
        "Ada",
        "GET",
        &format!("/calendars/primary/events/{id}/instances?{span}"),
        None,
    );
    let starts: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["start_time"]["timestamp"].as_str().unwrap())
        .collect();
    assert_eq!(starts, [NOON.to_string(), (NOON + 2 * DAY).to_string()]);
    assert_ne!(all["items"][0]["event_id"], all["items"][1]["event_id"]);
    let view = as_user(
        &platform,
        "Ada",
        "GET",
        &format!("/calendars/primary/events/instance_view?{span}"),
        None,
    );
    assert_eq!(view["items"].as_array().unwrap().len(), 2);
    assert_eq!(view["items"][1]["recurring_event_id"], id);
    // A list by time has it while it goes on.
    let later = format!("start_time={}&end_time={}", NOON + 30 * DAY, NOON + 37 * DAY);
    let listed =
        as_user(&platform, "Ada", "GET", &format!("/calendars/primary/events?{later}"), None);
    assert_eq!(listed["items"][0]["event_id"], id);
}
