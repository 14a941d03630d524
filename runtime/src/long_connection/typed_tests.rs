//! Events of typed handlers, which are read in one go where nothing about them is unusual.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use serde_json::json;

use super::{options::Options, support_tests::*};
use crate::event::{Event, EventInfo, EventRouter, EventSchema, Received};

/// A ship has docked.
struct Docked {
    ship: Option<Ship>,
    berth: Option<i64>,
}

struct Ship {
    name: Option<String>,
    number: Option<String>,
}

crate::record! { Docked { ship: "ship", berth: "berth" } }
crate::record! { Ship { name: "name", number: "number" } }

const TYPE: &str = "harbor.ship.docked_v1";
static INFO: EventInfo =
    EventInfo::new("harbor.v1.ship.docked_v1", TYPE, EventSchema::V2).repeat_key("ship.number");

impl Event for Docked {
    const INFO: &'static EventInfo = &INFO;
}

/// What a handler has seen.
#[derive(Clone, Default)]
struct Seen {
    /// Counted where the closure is called, before its future is polled.
    calls: Arc<AtomicUsize>,
    texts: Arc<Mutex<Vec<String>>>,
}

impl Seen {
    fn router(&self) -> EventRouter {
        let seen = self.clone();
        let handler = move |docked: Received<Docked>| {
            seen.calls.fetch_add(1, SeqCst);
            let ship = docked.event.ship.unwrap_or_default();
            let (header, berth) = (docked.header, docked.event.berth);
            assert_ne!(ship.name.as_deref(), Some("Flying Dutchman"), "out of order");
            let text = format!(
                "{} {:?} {:?} {:?} {:?}",
                header.id, header.app_id, header.tenant_key, ship.name, berth
            );
            let seen = seen.clone();
            async move {
                seen.texts.lock().unwrap().push(text);
                Ok(())
            }
        };
        router().on(handler).build().unwrap()
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.texts.lock().unwrap())
    }
}

async fn push(server: &mut Server, id: &str, payload: &str) -> i64 {
    server.send_frame(data(id, 1, 0, payload.as_bytes())).await;
    let answer = server.answer().await;
    assert_eq!(answer.message_id, id);
    answer.code
}

#[tokio::test(start_paused = true)]
async fn an_event_is_read_alike_however_its_push_is_laid_out() {
    let seen = Seen::default();
    let mut world = World::start(seen.router());
    let mut server = world.accept().await;
    let head = |id: &str| {
        let app = r#""app_id": "cli_1", "tenant_key": "t", "create_time": "1608725989000""#;
        format!(r#""header": {{"event_id": "{id}", "event_type": "{TYPE}", {app}}}"#)
    };
    let content =
        r#""event": {"ship": {"name": "Ever"}, "berth": "7", "tide": [1.5, {"a": null}]}"#;
    let expected = |id: &str| vec![format!(r#"{id} Some("cli_1") Some("t") Some("Ever") Some(7)"#)];
    for (id, payload) in [
        ("first", format!(r#"{{"schema": "2.0", {}, {content}}}"#, head("first"))),
        ("last", format!(r#"{{{content}, {}, "schema": "2.0"}}"#, head("last"))),
        ("mark", format!("\u{FEFF}{{{}, {content}}}", head("mark"))),
        ("more", format!(r#"{{{}, {content}, "uuid": "u", "other": [1]}}"#, head("more"))),
        ("twice", format!(r#"{{{}, {content}, {}, {content}}}"#, head("x"), head("twice"))),
    ] {
        assert_eq!(push(&mut server, id, &payload).await, 200, "{id}");
        assert_eq!(seen.take(), expected(id), "{id}");
    }
    // Half of a surrogate pair, which is no text.
    let payload = format!(r#"{{{}, "event": {{"ship": {{"name": "a\ud83d"}}}}}}"#, head("half"));
    assert_eq!(push(&mut server, "half", &payload).await, 200);
    assert_eq!(seen.take(), ["half Some(\"cli_1\") Some(\"t\") Some(\"a\u{FFFD}\") None"]);
    for (id, payload) in [
        ("wrong", format!(r#"{{{}, "event": {{"ship": 7}}}}"#, head("wrong"))),
        ("cut", format!(r#"{{{}, {content}"#, head("cut"))),
        ("behind", format!(r#"{{{}, {content}}} x"#, head("behind"))),
        ("typeless", r#"{"header": {"event_id": "typeless"}, "event": {}}"#.to_owned()),
    ] {
        assert_eq!(push(&mut server, id, &payload).await, 500, "{id}");
        assert!(seen.take().is_empty(), "{id}");
    }
    // A failed event runs when it comes again without the fault.
    let payload = format!(r#"{{{}, {content}}}"#, head("cut"));
    assert_eq!(push(&mut server, "again", &payload).await, 200);
    assert_eq!(seen.take(), expected("cut"));
}

#[tokio::test(start_paused = true)]
async fn the_handler_of_a_known_event_is_not_even_called() {
    let seen = Seen::default();
    let mut world = World::with(seen.router(), Options::default(), |_| None);
    let mut server = world.accept().await;
    let docked = |id: &str, number: &str| {
        event(TYPE, id, json!({"ship": {"name": "Ever", "number": number}})).to_string()
    };
    // The same event id, then the same ship under another event id, however often.
    for (id, number, calls) in
        [("e1", "n1", 1), ("e1", "n1", 1), ("e2", "n1", 1), ("e2", "n9", 1), ("e3", "n3", 2)]
    {
        assert_eq!(push(&mut server, "m", &docked(id, number)).await, 200);
        assert_eq!(seen.calls.load(SeqCst), calls, "{id} {number}");
    }
    // The other order of members is read in another way, and is the same event.
    let payload = docked("e4", "n3");
    let turned = format!(
        r#"{{"header": {}, "event": {}}}"#,
        serde_json::from_str::<serde_json::Value>(&payload).unwrap()["header"],
        json!({"ship": {"name": "Ever", "number": "n3"}})
    );
    assert_eq!(push(&mut server, "m", &turned).await, 200);
    assert_eq!(seen.calls.load(SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_closure_that_panics_is_answered_500_and_hurts_no_other_event() {
    let seen = Seen::default();
    let mut world = World::start(seen.router());
    let mut server = world.accept().await;
    let docked = |id: &str, name: &str| event(TYPE, id, json!({"ship": {"name": name}}));
    for _ in 0..2 {
        let payload = docked("e1", "Flying Dutchman").to_string();
        assert_eq!(push(&mut server, "m1", &payload).await, 500);
    }
    assert_eq!(push(&mut server, "m2", &docked("e2", "Ever").to_string()).await, 200);
    assert_eq!((seen.calls.load(SeqCst), seen.take().len()), (3, 1));
}
