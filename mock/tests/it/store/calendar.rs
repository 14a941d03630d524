//! Calendars, events and their attendees, and tasks.

use feishu_mock::Platform;
use serde_json::json;

use crate::support::{
    call_as, ok,
    told::{subscribe, told},
};

#[tokio::test]
async fn events_are_listed_by_time_and_changes_are_told() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let made = ok(
        &platform,
        "POST",
        "/open-apis/calendar/v4/calendars",
        Some(json!({"summary": "Tides"})),
    );
    let calendar = made["calendar"]["calendar_id"].as_str().unwrap();
    let at = format!("/open-apis/calendar/v4/calendars/{calendar}/events");
    let token = platform.user("Ada").logs_in("").access_token;
    assert_eq!(call_as(&platform, &token, "POST", &format!("{at}/subscription"), None).code(), 0);
    let event = |summary: &str, from: i64| {
        let moment = |at: i64| json!({"timestamp": at.to_string()});
        let body = json!({"summary": summary, "start_time": moment(from), "end_time": moment(from + 3600)});
        ok(&platform, "POST", &at, Some(body))["event"]["event_id"].as_str().unwrap().to_owned()
    };
    let (high, low) = (event("High", 1_700_000_000), event("Low", 1_700_020_000));
    let between = |from: i64, to: i64| {
        let data = ok(&platform, "GET", &format!("{at}?start_time={from}&end_time={to}"), None);
        let items = data["items"].as_array().unwrap().iter();
        items.map(|it| it["summary"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(between(1_699_999_000, 1_700_030_000), ["High", "Low"]);
    assert_eq!(between(1_700_003_000, 1_700_010_000), ["High"]);
    assert!(between(1_700_004_000, 1_700_010_000).is_empty());

    let attendees = json!({"attendees": [{"type": "user", "user_id": platform.user("Grace").open_id()},
        {"type": "user", "user_id": platform.user("Alan").open_id()}]});
    let added = ok(&platform, "POST", &format!("{at}/{high}/attendees"), Some(attendees));
    assert_eq!(added["attendees"].as_array().unwrap().len(), 2, "{added}");
    let first = added["attendees"][0]["attendee_id"].as_str().unwrap();
    let gone = json!({"attendee_ids": [first]});
    ok(&platform, "POST", &format!("{at}/{high}/attendees/batch_delete"), Some(gone));
    let left = ok(&platform, "GET", &format!("{at}/{high}/attendees"), None);
    assert_eq!(left["items"][0]["user_id"], platform.user("Alan").open_id());
    let alan =
        json!({"delete_ids": [{"type": "user", "user_id": platform.user("Alan").user_id()}]});
    let batch = format!("{at}/{high}/attendees/batch_delete?user_id_type=user_id");
    ok(&platform, "POST", &batch, Some(alan));
    let left = ok(&platform, "GET", &format!("{at}/{high}/attendees"), None);
    assert_eq!(left["items"], json!([]));

    ok(&platform, "PATCH", &format!("{at}/{low}"), Some(json!({"summary": "Lower"})));
    ok(&platform, "DELETE", &format!("{at}/{low}"), None);
    let told = told(&platform).await;
    let what: Vec<&str> =
        told.iter().map(|(_, event)| event["change_type"].as_str().unwrap()).collect();
    assert_eq!(what, ["create", "create", "update", "delete"]);
    assert_eq!(told[3].1["calendar_event_id"], low.as_str());
}

#[tokio::test]
async fn tasks_have_members_and_are_done() {
    let platform = Platform::start().await;
    let made = ok(&platform, "POST", "/open-apis/task/v2/tasks", Some(json!({"summary": "Paint"})));
    let guid = made["task"]["guid"].as_str().unwrap();
    let at = format!("/open-apis/task/v2/tasks/{guid}");
    let member = json!({"members": [{"id": "ada00001", "type": "user", "role": "assignee"}]});
    let added = ok(
        &platform,
        "POST",
        &format!("{at}/add_members?user_id_type=user_id"),
        Some(member.clone()),
    );
    assert_eq!(added["task"]["members"][0]["id"], "ada00001");
    let shown = ok(&platform, "GET", &at, None);
    assert_eq!(shown["task"]["members"][0]["id"], platform.user("Ada").open_id());
    ok(&platform, "POST", &format!("{at}/remove_members?user_id_type=user_id"), Some(member));
    assert_eq!(ok(&platform, "GET", &at, None)["task"]["members"], json!([]));
    let done =
        json!({"task": {"completed_at": "1700000000000"}, "update_fields": ["completed_at"]});
    ok(&platform, "PATCH", &at, Some(done));
    let token = platform.user("Ada").logs_in("").access_token;
    let listed = |completed: bool| {
        let target = format!("/open-apis/task/v2/tasks?completed={completed}");
        call_as(&platform, &token, "GET", &target, None).json()["data"]["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((listed(true), listed(false)), (1, 0));
}

/// Events of families are told by their names alone.
#[tokio::test]
async fn families_whose_events_have_their_names_tell_of_changes() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let body = json!({"name": "Room", "room_level_id": "omb_1", "capacity": 10});
    let made = ok(&platform, "POST", "/open-apis/vc/v1/rooms", Some(body));
    let room = made["room"]["room_id"].as_str().unwrap();
    ok(
        &platform,
        "PATCH",
        &format!("/open-apis/vc/v1/rooms/{room}"),
        Some(json!({"name": "Cabin"})),
    );
    ok(&platform, "DELETE", &format!("/open-apis/vc/v1/rooms/{room}"), None);
    let told = told(&platform).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["vc.room.created_v1", "vc.room.updated_v1", "vc.room.deleted_v1"]);
    assert_eq!(
        (&told[1].1["room"]["room_id"], &told[1].1["room"]["name"]),
        (&json!(room), &json!("Cabin"))
    );
}
