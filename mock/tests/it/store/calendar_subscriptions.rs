//! Apps are told of changes to what users subscribed to through them: their list of calendars, who may
//! use one, and its events.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call, call_as, ok,
    told::{subscribe, told},
};

const AT: &str = "/open-apis/calendar/v4/calendars";

/// A call in the name of a user, which succeeds.
fn by(platform: &Platform, who: &str, method: &str, target: &str, body: Option<Value>) -> Value {
    let token = platform.user(who).logs_in("").access_token;
    let mut reply = call_as(platform, &token, method, target, body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].take()
}

/// Who an event is for.
fn users(event: &Value) -> Vec<&str> {
    let users = event["user_id_list"].as_array().unwrap().iter();
    users.map(|it| it["open_id"].as_str().unwrap()).collect()
}

fn calendar(platform: &Platform, who: &str) -> String {
    let made = by(platform, who, "POST", AT, Some(json!({"summary": "Tides"})));
    made["calendar"]["calendar_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_subscribes_to_their_list_hears_of_its_calendars_only() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    calendar(&platform, "Ada");
    for who in ["Ada", "Grace"] {
        by(&platform, who, "POST", &format!("{AT}/subscription"), None);
    }
    let tides = format!("{AT}/{}", calendar(&platform, "Ada"));
    let listed = by(&platform, "Grace", "GET", AT, None);
    assert_eq!(listed["calendar_list"], json!([]), "it is Ada's");
    by(&platform, "Grace", "POST", &format!("{tides}/subscribe"), None);
    by(&platform, "Ada", "PATCH", &tides, Some(json!({"summary": "Ebb"})));
    by(&platform, "Grace", "POST", &format!("{AT}/unsubscription"), None);
    by(&platform, "Ada", "DELETE", &tides, None);
    let told = told(&platform).await;
    assert!(told.iter().all(|(kind, _)| kind == "calendar.calendar.changed_v4"), "{told:?}");
    let whom: Vec<Vec<&str>> = told.iter().map(|(_, event)| users(event)).collect();
    let (ada, grace) = (ada.open_id(), grace.open_id());
    assert_eq!(whom, [vec![ada], vec![grace], vec![ada, grace], vec![ada]]);
}

#[tokio::test]
async fn who_subscribes_to_access_hears_of_it_until_they_no_longer_do() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let acls = format!("{AT}/{}/acls", calendar(&platform, "Ada"));
    let others = format!("{AT}/{}/acls", calendar(&platform, "Ada"));
    let body =
        || Some(json!({"role": "writer", "scope": {"type": "user", "user_id": grace.open_id()}}));
    by(&platform, "Ada", "POST", &acls, body());
    by(&platform, "Ada", "POST", &format!("{acls}/subscription"), None);
    by(&platform, "Ada", "POST", &others, body());
    let made = by(&platform, "Ada", "POST", &acls, body());
    let one = format!("{acls}/{}", made["acl_id"].as_str().unwrap());
    by(&platform, "Ada", "DELETE", &one, None);
    by(&platform, "Ada", "POST", &format!("{acls}/unsubscription"), None);
    by(&platform, "Ada", "POST", &acls, body());
    let told = told(&platform).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["calendar.calendar.acl.created_v4", "calendar.calendar.acl.deleted_v4"]);
    for (_, event) in &told {
        assert_eq!(event["acl_id"], made["acl_id"]);
        assert_eq!(event["scope"]["user_id"]["open_id"], grace.open_id());
        assert_eq!((&event["role"], users(event)), (&json!("writer"), vec![ada.open_id()]));
    }
    // One that nobody can subscribe to.
    let gone = by(&platform, "Ada", "POST", AT, Some(json!({"summary": "Gone"})));
    let gone = format!("{AT}/{}", gone["calendar"]["calendar_id"].as_str().unwrap());
    ok(&platform, "DELETE", &gone, None);
    let token = ada.logs_in("").access_token;
    let refused = call_as(&platform, &token, "POST", &format!("{gone}/acls/subscription"), None);
    assert_eq!(refused.code(), 191_000);
}

#[tokio::test]
async fn who_subscribes_to_events_hears_of_answers_too() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let events = format!("{AT}/{}/events", calendar(&platform, "Ada"));
    for who in ["Ada", "Grace"] {
        by(&platform, who, "POST", &format!("{events}/subscription"), None);
    }
    by(&platform, "Grace", "POST", &format!("{events}/unsubscription"), None);
    let moment = |at: i64| json!({"timestamp": at.to_string()});
    let body = json!({"summary": "High", "start_time": moment(1_700_000_000), "end_time": moment(1_700_003_600)});
    let made = by(&platform, "Ada", "POST", &events, Some(body));
    let id = made["event"]["event_id"].as_str().unwrap();
    let answer = Some(json!({"rsvp_status": "decline"}));
    by(&platform, "Grace", "POST", &format!("{events}/{id}/reply"), answer);
    let told = told(&platform).await;
    let what: Vec<_> =
        told.iter().map(|(_, it)| (it["change_type"].as_str().unwrap(), users(it))).collect();
    let ada = platform.user("Ada");
    assert_eq!(what, [("create", vec![ada.open_id()]), ("rsvp", vec![ada.open_id()])]);
    let answered = &told[1].1["rsvp_infos"][0];
    assert_eq!(answered["from_user_id"]["open_id"], platform.user("Grace").open_id());
    assert_eq!(
        (&answered["rsvp_status"], &told[1].1["calendar_event_id"]),
        (&json!("decline"), &json!(id))
    );
    assert_ne!(
        call(&platform, "POST", &format!("{AT}/subscription"), None).code(),
        0,
        "users only"
    );
}
