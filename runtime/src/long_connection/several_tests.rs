//! An app that has more connections than it should have: how they are counted, and who is told.

use std::time::Duration;

use feishu_test_server::{Answer, Log, Server};
use tokio::time::sleep;

use super::{dial::Dial, endpoint::Platform, options::Options, support_tests::*};
use crate::client::Client;

fn warnings_in(log: &Log) -> usize {
    log.text().lines().filter(|line| line.contains("more long connections than expected")).count()
}

#[tokio::test(start_paused = true)]
async fn more_connections_than_expected_are_told_once_per_connection() {
    let (log, _guard) = Log::begin();
    for (found, expected, warnings) in
        [(Some(2), 1, 1), (Some(1), 1, 0), (Some(3), 3, 0), (Some(4), 3, 1), (None, 1, 0)]
    {
        let before = warnings_in(&log);
        let options = Options { expected_connections: expected, ..Options::default() };
        let router = router().on_type("drill", |_| async { Ok(()) }).build().unwrap();
        let mut world = World::with(router, options, |_| None);
        *world.memory.connections.lock().unwrap() = found;
        let mut server = world.accept().await;
        sleep(Duration::from_secs(4)).await;
        assert_eq!(warnings_in(&log), before, "the connection before may still be counted");
        // Sooner than the ping, which nobody answers here, ends the connection.
        sleep(Duration::from_secs(5)).await;
        assert_eq!(warnings_in(&log) - before, warnings, "{found:?} of {expected}");
        // Whatever was found, events are received.
        server.push("m", &drill("e")).await;
        assert_eq!(server.answer().await, ok("m"));
        world.handle.stop().await;
    }
}

#[tokio::test]
async fn connections_are_counted_by_the_platform_if_it_says_so() {
    for (answer, expected) in [
        (Answer::ok(r#"{"online_instance_cnt": 3}"#), Some(3)),
        (Answer::ok("{}"), None),
        (Answer::code(400, 99_991_672, "no permission"), None),
    ] {
        let server = Server::start(move |received| match received.path() {
            "/open-apis/event/v1/connection" => answer.clone(),
            _ => Answer::token("t-1", 7200),
        });
        let client = Client::builder("cli_test", "app-s3cret").base_url(server.url());
        let platform = Platform(client.build().unwrap());
        assert_eq!(platform.connections().await, expected);
        let journal = server.journal();
        let asked = journal.last().unwrap();
        assert_eq!((&*asked.method, asked.header("authorization")), ("GET", Some("Bearer t-1")));
    }
}
