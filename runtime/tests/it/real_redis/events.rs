//! Events pushed to three processes that share a real Redis.

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use feishu_runtime::{EventReceiver, EventRouter, RawEvent, RedisEventStore, http::HeaderMap};
use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    child,
    redis_server::{Redis, connect},
    replicas::check_store,
};

const EVENTS: usize = 10_000;
const TYPE: &str = "safety.drill_v1";
/// Pushes that one process handles at a time.
const AT_ONCE: usize = 64;
/// Of the process that is killed, this part of the handlers never ends.
const HELD: usize = 97;

fn push_of(id: usize) -> String {
    let header = json!({"event_id": format!("e-{id}"), "event_type": TYPE, "app_id": "cli_test"});
    json!({"schema": "2.0", "header": header, "event": {}}).to_string()
}

/// The role of a process: it handles the events whose numbers it reads, and prints what becomes of
/// them. Each handler that ends counts its event in Redis.
async fn receive_as_one_of_several() {
    let url = std::env::var("FEISHU_TEST_REDIS").unwrap();
    let holds = std::env::var_os("FEISHU_TEST_HOLDS").is_some();
    // A busy machine is no reason to go on without Redis.
    let store = RedisEventStore::open(&url).unwrap().prefix("test:");
    let store = store.timeout(Duration::from_secs(60));
    let counter = connect(&url).await;
    let handler = move |event: RawEvent| {
        let mut counter = counter.clone();
        async move {
            let id = event.header().id.clone();
            let number: usize = id.strip_prefix("e-").unwrap().parse()?;
            if holds && number.is_multiple_of(HELD) {
                println!("held {number} 0");
                std::future::pending::<()>().await;
            }
            let mut count = redis::cmd("HINCRBY");
            let _: i64 = count.arg("handled").arg(number).arg(1).query_async(&mut counter).await?;
            Ok(())
        }
    };
    let receiver = EventReceiver::builder().unverified().build().unwrap();
    let builder = EventRouter::builder(receiver).event_store(Arc::new(store));
    let router = builder.on_type(TYPE, handler).build().unwrap();
    println!("ready 0 0");
    let (numbers, mut read) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            numbers.send(line.parse::<usize>().unwrap()).unwrap();
        }
    });
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut pushes = JoinSet::new();
    while let Some(number) = read.recv().await {
        let place = places.clone().acquire_owned().await.unwrap();
        let router = router.clone();
        pushes.spawn(async move {
            let body = push_of(number);
            let response = router.handle(&HeaderMap::new(), body.as_bytes()).await;
            println!("answered {number} {}", response.status().as_u16());
            drop(place);
        });
    }
    pushes.join_all().await;
}

/// What a process prints: a word, the number of an event, and a status.
struct Line {
    process: usize,
    word: String,
    number: usize,
    status: u16,
}

struct Processes {
    processes: Vec<(Child, ChildStdin)>,
    lines: Receiver<Line>,
}

impl Processes {
    /// Starts three. Some handlers of the first never end, if it `holds`.
    fn start(redis: &Redis, test: &str, holds: bool) -> Processes {
        let (sender, lines) = channel();
        let start = |number| {
            let mut command = child::command(&format!("real_redis::events::{test}"), "replica");
            command.env("FEISHU_TEST_REDIS", redis.url());
            if holds && number == 0 {
                command.env("FEISHU_TEST_HOLDS", "1");
            }
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let (stdin, sender) = (child.stdin.take().unwrap(), sender.clone());
            let stdout = BufReader::new(child.stdout.take().unwrap());
            std::thread::spawn(move || read_lines(number, stdout, &sender));
            (child, stdin)
        };
        let processes = (0..3).map(start).collect();
        drop(sender);
        let mut processes = Processes { processes, lines };
        for _ in 0..3 {
            assert_eq!(processes.line().word, "ready");
        }
        processes
    }

    fn push(&mut self, process: usize, number: usize) {
        writeln!(self.processes[process].1, "{number}").unwrap();
    }

    fn line(&mut self) -> Line {
        self.lines.recv().expect("all processes have ended")
    }

    /// Waits for the answers to so many pushes, which are all 200.
    fn answers(&mut self, mut count: usize) {
        while count > 0 {
            let line = self.line();
            if line.word == "answered" {
                assert_eq!(line.status, 200, "{} in {}", line.number, line.process);
                count -= 1;
            }
        }
    }

    /// Kills the process in the middle of what it does.
    fn kill(&mut self, process: usize) {
        self.processes[process].0.kill().unwrap();
        self.processes[process].0.wait().unwrap();
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for (child, _) in &mut self.processes {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn read_lines(process: usize, output: impl BufRead, lines: &Sender<Line>) {
    for line in output.lines().map_while(Result::ok) {
        // The test harness prints lines of its own, also before the first of ours on a line.
        let words: Vec<&str> = line.split(' ').collect();
        let [.., word, number, status] = words[..] else { continue };
        let (Ok(number), Ok(status)) = (number.parse(), status.parse()) else { continue };
        if lines.send(Line { process, word: word.to_owned(), number, status }).is_err() {
            return;
        }
    }
}

/// How often the handler of each event has ended.
async fn handled(redis: &Redis) -> HashMap<usize, usize> {
    redis.ask("HGETALL handled").await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn ten_thousand_events_pushed_to_three_processes_are_each_handled_once() {
    if child::role().is_some() {
        return receive_as_one_of_several().await;
    }
    let redis = Redis::start().await;
    let test = "ten_thousand_events_pushed_to_three_processes_are_each_handled_once";
    let mut processes = Processes::start(&redis, test, false);
    let mut pushes = 0;
    for number in 0..EVENTS {
        // To one, two or three processes at once, some twice to the same.
        for copy in 0..=number % 4 {
            processes.push((number + copy) % 3, number);
            pushes += 1;
        }
    }
    processes.answers(pushes);
    // Later repetitions, each to another process.
    for number in 0..EVENTS {
        processes.push((number + 2) % 3, number);
    }
    processes.answers(EVENTS);
    let handled = handled(&redis).await;
    assert_eq!(handled.len(), EVENTS);
    let twice: Vec<_> = handled.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    check_keys(&redis).await;
}

/// One key per event remains, which expires when the platform no longer repeats a push.
async fn check_keys(redis: &Redis) {
    let keys: usize = redis.ask("DBSIZE").await;
    assert_eq!(keys, EVENTS + 1);
    let keys: Vec<String> = redis.ask("KEYS test:feishu-openapi:event:*e-77").await;
    let [key] = &keys[..] else { panic!("{keys:?}") };
    let left: i64 = redis.ask(&format!("PTTL {key}")).await;
    let hours = Duration::from_millis(left.try_into().unwrap()).as_secs_f64() / 3600.0;
    assert!((7.1..=8.0).contains(&hours), "{hours}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn no_event_is_lost_and_none_handled_again_when_one_of_three_processes_is_killed() {
    if child::role().is_some() {
        return receive_as_one_of_several().await;
    }
    let redis = Redis::start().await;
    let test = "no_event_is_lost_and_none_handled_again_when_one_of_three_processes_is_killed";
    let mut processes = Processes::start(&redis, test, true);
    // Each event goes to one process: a third of them to the one that is killed.
    let mut open: HashSet<(usize, usize)> = (0..EVENTS).map(|n| (n % 3, n)).collect();
    for number in 0..EVENTS {
        processes.push(number % 3, number);
    }
    let (mut held, mut answered) = (Vec::new(), Vec::new());
    while answered.len() < 1000 || held.len() < 5 {
        let line = processes.line();
        match line.word.as_str() {
            "held" => held.push(line.number),
            _ if line.process == 0 => answered.push(line.number),
            _ => {}
        }
        if line.word == "answered" {
            assert_eq!(line.status, 200);
            open.remove(&(line.process, line.number));
        }
    }
    processes.kill(0);
    // What it has printed until then, and what the others go on to do.
    while open.iter().any(|(process, _)| *process != 0) {
        let line = processes.line();
        if line.word == "answered" {
            open.remove(&(line.process, line.number));
        }
    }
    let unanswered: HashSet<usize> = open.into_iter().map(|(_, number)| number).collect();
    assert!(held.iter().all(|number| unanswered.contains(number)));
    // As the platform does: what was not answered comes again, here to both others. So does all
    // else that the dead process had answered.
    for number in (0..EVENTS).filter(|number| number % 3 == 0) {
        processes.push(1, number);
        processes.push(2, number);
    }
    processes.answers(2 * EVENTS.div_ceil(3));

    let handled = handled(&redis).await;
    assert_eq!(handled.len(), EVENTS, "no event is lost");
    // A handler may have ended in the dead process just before that was recorded.
    let twice: Vec<_> = handled.iter().filter(|(_, count)| **count != 1).collect();
    let excused = |number| unanswered.contains(number) && !held.contains(number);
    assert!(twice.iter().all(|(number, count)| excused(number) && **count == 2), "{twice:?}");
    assert!(twice.len() <= AT_ONCE, "{}", twice.len());
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn all_keys_of_an_event_are_claimed_together() {
    let redis = Redis::start().await;
    check_store(&RedisEventStore::open(redis.url()).unwrap()).await;
}

#[tokio::test]
#[ignore = "needs a Redis server: REDIS_SERVER=/path/to/redis-server"]
async fn a_redis_that_is_down_stops_no_event() {
    let mut redis = Redis::start().await;
    let store = Arc::new(RedisEventStore::open(redis.url()).unwrap());
    let receiver = EventReceiver::builder().unverified().build().unwrap();
    let handler = |event: RawEvent| async move { Ok(json!(event.header().id)) };
    let builder = EventRouter::builder(receiver).event_store(store.clone());
    let router = builder.on_type(TYPE, handler).build().unwrap();
    store.ping().await.unwrap();
    redis.kill();
    for number in [1, 2, 1] {
        let response = router.handle(&HeaderMap::new(), push_of(number).as_bytes()).await;
        assert_eq!(
            (response.status().as_u16(), &response.body()[..]),
            (200, format!("\"e-{number}\"").as_bytes())
        );
    }
}
