//! An app that has more connections than it should have: how they are counted, and who is told.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use feishu_test_server::{Answer, Server};
use tokio::time::sleep;
use tracing::{Dispatch, Level, subscriber::DefaultGuard};
use tracing_subscriber::fmt::MakeWriter;

use super::{dial::Dial, endpoint::Platform, options::Options, support_tests::*};
use crate::client::Client;

/// Collects what this thread tells.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin() -> (Log, DefaultGuard) {
        // With a single subscriber in the process, `tracing` asks only the first thread that
        // reaches an event whether it is wanted, and the threads of other tests decline. So there
        // are two subscribers.
        static SECOND: OnceLock<Dispatch> = OnceLock::new();
        SECOND.get_or_init(|| {
            let subscriber = tracing_subscriber::fmt().with_max_level(Level::TRACE);
            Dispatch::new(subscriber.with_writer(io::sink).finish())
        });
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone());
        (log, tracing::subscriber::set_default(subscriber.finish()))
    }

    fn warnings(&self) -> usize {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains("more long connections than expected")).count()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;

    fn make_writer(&self) -> Log {
        self.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn more_connections_than_expected_are_told_once_per_connection() {
    let (log, _guard) = Log::begin();
    for (found, expected, warnings) in
        [(Some(2), 1, 1), (Some(1), 1, 0), (Some(3), 3, 0), (Some(4), 3, 1), (None, 1, 0)]
    {
        let before = log.warnings();
        let options = Options { expected_connections: expected, ..Options::default() };
        let router = router().on_type("drill", |_| async { Ok(()) }).build().unwrap();
        let mut world = World::with(router, options, |_| None);
        *world.memory.connections.lock().unwrap() = found;
        let mut server = world.accept().await;
        sleep(Duration::from_secs(4)).await;
        assert_eq!(log.warnings(), before, "the connection before may still be counted");
        // Sooner than the ping, which nobody answers here, ends the connection.
        sleep(Duration::from_secs(5)).await;
        assert_eq!(log.warnings() - before, warnings, "{found:?} of {expected}");
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
