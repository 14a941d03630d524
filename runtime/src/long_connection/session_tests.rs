//! Connections that go wrong, and connections that end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::SinkExt;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::{
    LongConnectionHandle, LongConnectionState, codes, endpoint::lost, options::Options,
    state::Control, support_tests::*,
};
use crate::error::Error;

const SECOND: Duration = Duration::from_secs(1);

fn quick() -> crate::EventRouter {
    router().on_type("drill", |_| async { Ok(()) }).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_noticed_and_replaced() {
    let mut world = World::start(quick());
    let mut mute = world.accept().await;
    for number in 0..10 {
        mute.push("m", &drill(&format!("e{number}"))).await;
        assert_eq!(mute.answer().await.code, 200);
    }
    // From here on the socket stays open and says nothing more.
    let begun = Instant::now();
    let mut second = world.accept().await;
    let (ping, pong, spread) = (120 * SECOND, 10 * SECOND, 30 * SECOND);
    assert!(begun.elapsed() < ping + pong + spread + SECOND, "{:?}", begun.elapsed());
    second.push("m", &drill("after")).await;
    assert_eq!(second.answer().await.code, 200);
    let state = world.handle.state();
    let error = state.last_error().unwrap().to_string();
    assert!(state.is_connected() && error.contains("no pong within 10s"), "{error}");
    drop(mute);
}

#[tokio::test(start_paused = true)]
async fn pings_follow_the_settings_that_a_pong_brings() {
    let mut world = World::start(quick());
    let mut server = world.accept().await;
    // The first ping comes at once.
    let begun = Instant::now();
    let ping = server_ping(&mut server).await;
    assert!(ping < begun + SECOND);
    server.pong(r#"{"PingInterval": 5, "ReconnectNonce": 0}"#).await;
    let second = server_ping(&mut server).await;
    assert_eq!((second - ping).as_secs(), 5);
    server.pong("no settings").await;
    assert_eq!((server_ping(&mut server).await - second).as_secs(), 5);
    assert_eq!(world.handle.counts().unreadable, 1);
}

async fn server_ping(server: &mut Server) -> Instant {
    use futures_util::StreamExt;
    let frame = server.0.next().await.unwrap().unwrap();
    assert!(frame.is_binary());
    Instant::now()
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_fails_fifty_times_is_asked_until_it_works() {
    let weather = |attempt| (attempt < 50).then(|| lost("the name does not resolve"));
    let mut world = World::with(quick(), Options::default(), weather);
    let mut states = world.handle.watch();
    let mut most = 0;
    loop {
        states.changed().await.unwrap();
        match &*states.borrow_and_update() {
            LongConnectionState::Waiting { failed, last_error, .. } => {
                assert!(last_error.to_string().contains("does not resolve"));
                most = most.max(*failed);
            }
            state if state.is_connected() => break,
            LongConnectionState::Connecting { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(most, 50);
    let mut server = world.accept().await;
    server.push("m", &drill("e")).await;
    assert_eq!(server.answer().await.code, 200);
}

#[tokio::test(start_paused = true)]
async fn attempts_end_where_the_caller_says() {
    let options = Options { attempts: Some(3), ..Options::default() };
    let world = World::with(quick(), options, |_| Some(lost("no route")));
    let error = world.run.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("gave up after 3 attempts") && error.contains("no route"), "{error}");
    assert_eq!(world.memory.dials.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_final_on_a_reconnect_ends_it_and_is_handed_over() {
    let weather = |attempt| (attempt > 0).then(|| Error::configure("no longer"));
    assert!(codes::is_final(&Error::configure("no longer")));
    let mut world = World::with(quick(), Options::default(), weather);
    drop(world.accept().await);
    let error = world.run.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("no longer"));
    assert!(matches!(world.handle.state(), LongConnectionState::Failed(_)));
    // Nobody waits for what has ended.
    timeout(SECOND, world.handle.stop()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn garbage_is_counted_and_the_connection_goes_on() {
    let mut world = World::start(quick());
    let mut server = world.accept().await;
    server.send(Bytes::from_static(b"\xff\xff\xff garbage")).await;
    server.send_frame(data("m", 1 << 31, 0, b"{}")).await;
    server.send_frame(data("m", 2, 5, b"{}")).await;
    let mut unknown = data("m", 1, 0, b"{}");
    unknown.method = 9;
    server.send_frame(unknown).await;
    server.push("m", &drill("e")).await;
    assert_eq!(server.answer().await, ok("m"));
    let counts = world.handle.counts();
    assert_eq!((counts.unreadable, counts.received, counts.connections), (4, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn fragments_make_an_event_and_incomplete_ones_are_dropped_after_ten_seconds() {
    let mut world = World::start(quick());
    let mut server = world.accept().await;
    let payload = drill("e").to_string();
    let pieces: Vec<&[u8]> = payload.as_bytes().chunks(20).collect();
    for seq in (0..pieces.len()).rev() {
        server.send_frame(data("m", pieces.len(), seq, pieces[seq])).await;
    }
    assert_eq!(server.answer().await, ok("m"));
    server.send_frame(data("never", 2, 0, b"{")).await;
    sleep(9 * SECOND).await;
    assert_eq!(world.handle.counts().incomplete, 0);
    sleep(2 * SECOND).await;
    assert_eq!(world.handle.counts().incomplete, 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_handlers_and_answers_for_them() {
    let slow = |_| async {
        sleep(2 * SECOND).await;
        Ok(())
    };
    let mut world = World::start(router().on_type("drill", slow).build().unwrap());
    let mut server = world.accept().await;
    server.push("m1", &drill("e1")).await;
    sleep(SECOND).await;
    let begun = Instant::now();
    let stop = tokio::spawn({
        let handle = world.handle.clone();
        async move { handle.stop().await }
    });
    sleep(SECOND / 10).await;
    assert!(matches!(world.handle.state(), LongConnectionState::Stopping));
    // What comes now is left to others.
    server.push("m2", &drill("e2")).await;
    assert_eq!(server.answer().await, failed("m2"));
    assert_eq!(server.answer().await, ok("m1"));
    assert!(server.next().await.is_none(), "closed");
    stop.await.unwrap();
    assert!(begun.elapsed() < 2 * SECOND, "{:?}", begun.elapsed());
    world.run.await.unwrap().unwrap();
    assert!(matches!(world.handle.state(), LongConnectionState::Stopped));
}

#[tokio::test(start_paused = true)]
async fn a_stop_reaches_a_reconnect_and_works_from_within_a_handler() {
    // While it waits for the next attempt, and while it connects.
    for pause in [SECOND / 2, SECOND + SECOND / 100] {
        let world = World::with(quick(), Options::default(), |_| Some(lost("no route")));
        sleep(pause).await;
        timeout(SECOND, world.handle.stop()).await.unwrap();
        world.run.await.unwrap().unwrap();
    }
    let control = Arc::new(Control::new());
    let handle = LongConnectionHandle(control.clone());
    let stopper = move |_| {
        let handle = handle.clone();
        async move {
            handle.stop().await;
            Ok(())
        }
    };
    let router = router().on_type("drill", stopper).build().unwrap();
    let mut world = World::controlled(router, Options::default(), |_| None, control);
    let mut server = world.accept().await;
    server.push("m", &drill("e")).await;
    assert_eq!(server.answer().await, ok("m"));
    assert!(server.next().await.is_none(), "closed");
    timeout(SECOND, world.run).await.unwrap().unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_dropped_connection_leaves_no_handler_behind() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let running = Arc::new(AtomicUsize::new(0));
    let handler = {
        let running = running.clone();
        move |_| {
            running.fetch_add(1, Ordering::SeqCst);
            let counted = Counted(running.clone());
            async move {
                sleep(3600 * SECOND).await;
                drop(counted);
                Ok(())
            }
        }
    };
    let mut world = World::start(router().on_type("drill", handler).build().unwrap());
    let mut server = world.accept().await;
    for number in 0..5 {
        server.push("m", &drill(&format!("e{number}"))).await;
    }
    sleep(SECOND).await;
    assert_eq!(running.load(Ordering::SeqCst), 5);
    world.run.abort();
    let _ = world.run.await;
    sleep(SECOND).await;
    assert_eq!(running.load(Ordering::SeqCst), 0);
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
    assert!(matches!(world.handle.state(), LongConnectionState::Stopped));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_closed_at_once_again_and_again_is_not_opened_in_a_loop() {
    let mut world = World::start(quick());
    let begun = Instant::now();
    for _ in 0..10 {
        drop(world.accept().await);
    }
    assert!(begun.elapsed() > 8 * 120 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_blocks_its_thread_holds_up_no_answer_and_no_other_event() {
    /// For what would hang where the code is wrong; never waited for where it is right.
    const LONG: Duration = Duration::from_secs(60);
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = Arc::new(std::sync::Mutex::new(blocked));
    let block = move |_| {
        let blocked = blocked.clone();
        async move {
            assert!(blocked.lock().unwrap().recv().is_err(), "the other end is dropped");
            Ok(())
        }
    };
    let quick = |_| async { Ok(()) };
    let router = router().on_type("block", block).on_type("drill", quick).build().unwrap();
    let mut world = World::start(router);
    let mut server = world.accept().await;
    // All at once, so that they are handled one after the other.
    let pushes = [
        ("before", drill("e1")),
        ("blocks", event("block", "e2", json!({}))),
        ("after", drill("e3")),
    ];
    for (id, payload) in &pushes {
        let frame = data(id, 1, 0, payload.to_string().as_bytes());
        server.0.feed(frame.into_message()).await.unwrap();
    }
    server.0.flush().await.unwrap();
    let mut answered = Vec::new();
    for _ in 0..2 {
        answered.push(timeout(LONG, server.answer()).await.unwrap());
    }
    answered.sort_by(|a, b| b.message_id.cmp(&a.message_id));
    assert_eq!(answered, [ok("before"), ok("after")]);
    // And so it goes on.
    for number in 0..200 {
        let id = format!("more {number}");
        server.push(&id, &drill(&id)).await;
        assert_eq!(timeout(LONG, server.answer()).await.unwrap(), ok(&id));
    }
    drop(release);
    // The platform may have waited long enough by now.
    assert_eq!(timeout(LONG, server.answer()).await.unwrap().message_id, "blocks");
    timeout(LONG, world.handle.stop()).await.unwrap();
}
