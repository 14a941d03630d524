//! An hour of platform time on a stopped clock: 100,000 events over connections that are cut, fall
//! silent, bring duplicates, disorder, fragments and floods. None is lost, and none handled twice.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_tungstenite::tungstenite::Message;

use super::{frame::CONTROL, frame_tests::Frame, options::Options, support_tests::*};

const EVENTS: usize = 100_000;
const HOUR: Duration = Duration::from_secs(3600);
/// The platform pushes again what is not answered with 200 in 3 seconds, after these pauses; the
/// last one as often as necessary, so that only the client can lose an event.
const AGAIN: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(300)];
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// The platform: what is to be pushed, and when.
struct Platform {
    random: fastrand::Rng,
    /// By number: when it is pushed next, and how often it was.
    waiting: VecDeque<(Instant, usize)>,
    pushes: HashMap<usize, u32>,
    acknowledged: HashSet<usize>,
    cuts: u32,
    silences: u32,
}

impl Platform {
    fn again(&mut self, number: usize, now: Instant) {
        let pushes = self.pushes.get(&number).copied().unwrap_or_default() as usize;
        let pause = ANSWERED_WITHIN + AGAIN[pushes.saturating_sub(1).min(AGAIN.len() - 1)];
        let at = self.waiting.partition_point(|(at, _)| *at <= now + pause);
        self.waiting.insert(at, (now + pause, number));
    }

    /// What is due now, in disorder, some of it twice; floods come by themselves after a gap.
    fn due(&mut self, now: Instant) -> Vec<usize> {
        let mut due = Vec::new();
        while due.len() < 4000
            && let Some((at, number)) = self.waiting.front().copied()
            && at <= now
        {
            self.waiting.pop_front();
            due.push(number);
            if self.random.u8(..) < 10 {
                due.push(number);
            }
        }
        self.random.shuffle(&mut due);
        due
    }

    /// The frames of a push: one, or fragments in disorder.
    fn frames(&mut self, number: usize) -> Vec<Frame> {
        let payload = event("drill", &format!("e{number}"), json!({"number": number})).to_string();
        let push = self.pushes.entry(number).or_default();
        *push += 1;
        let id = format!("{number} {push}");
        if self.random.u8(..) > 25 {
            return vec![data(&id, 1, 0, payload.as_bytes())];
        }
        let pieces: Vec<&[u8]> = payload.as_bytes().chunks(50).collect();
        let pieces_of = pieces.iter().enumerate();
        let mut frames: Vec<Frame> =
            pieces_of.map(|(seq, piece)| data(&id, pieces.len(), seq, piece)).collect();
        self.random.shuffle(&mut frames);
        frames
    }

    /// Serves a connection until it is cut, falls silent, or all is acknowledged.
    async fn serve(&mut self, mut server: Server) {
        let end = Instant::now() + Duration::from_secs(self.random.u64(1..120));
        let mut open: HashMap<usize, Instant> = HashMap::new();
        while self.acknowledged.len() < EVENTS && Instant::now() < end {
            for number in self.due(Instant::now()) {
                open.insert(number, Instant::now() + ANSWERED_WITHIN);
                for frame in self.frames(number) {
                    if server.0.feed(frame.into_message()).await.is_err() {
                        return self.cut(open);
                    }
                }
            }
            if server.0.flush().await.is_err() {
                return self.cut(open);
            }
            let tick = (Instant::now() + Duration::from_millis(100)).min(end);
            while let Ok(message) = timeout_at(tick, server.0.next()).await {
                let Some(Ok(message)) = message else { return self.cut(open) };
                self.take(message, &mut server, &mut open).await;
            }
            let now = Instant::now();
            let late: Vec<usize> =
                open.iter().filter(|(_, at)| **at <= now).map(|(number, _)| *number).collect();
            for number in late {
                open.remove(&number);
                self.again(number, now);
            }
        }
        self.cut(open);
        if self.random.bool() {
            // Half open: it says nothing, until the client goes by itself.
            self.silences += 1;
            while let Some(Ok(_)) = server.0.next().await {}
        }
    }

    async fn take(
        &mut self,
        message: Message,
        server: &mut Server,
        open: &mut HashMap<usize, Instant>,
    ) {
        let Message::Binary(bytes) = message else { return };
        let frame = Frame::read(bytes).unwrap();
        if frame.method == CONTROL {
            return server.pong(r#"{"PingInterval": 20, "ReconnectNonce": 5}"#).await;
        }
        let answer = read_answer(&frame);
        let number = answer.message_id.split(' ').next().unwrap().parse().unwrap();
        match answer.code {
            200 => {
                self.acknowledged.insert(number);
                open.remove(&number);
            }
            _ if open.remove(&number).is_some() => self.again(number, Instant::now()),
            _ => {}
        }
    }

    /// What is open is pushed again.
    fn cut(&mut self, open: HashMap<usize, Instant>) {
        self.cuts += 1;
        let now = Instant::now();
        open.into_keys().for_each(|number| self.again(number, now));
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs minutes"]
async fn an_hour_of_faults_loses_no_event_and_handles_none_twice() {
    let handled = Arc::new(Mutex::new(HashMap::<u64, u32>::new()));
    let handler = {
        let handled = handled.clone();
        move |event: crate::RawEvent| {
            let handled = handled.clone();
            async move {
                let number = event.event()["number"].as_u64().unwrap();
                // Some take long, and some fail at first.
                if number.is_multiple_of(500) {
                    tokio::time::sleep(Duration::from_secs(number % 7)).await;
                }
                let mut handled = handled.lock().unwrap();
                let runs = handled.entry(number).or_default();
                if number.is_multiple_of(777) && *runs < 100 {
                    *runs += 100;
                    return Err("not now".into());
                }
                *runs += 1;
                Ok(())
            }
        }
    };
    let router = router().on_type("drill", handler);
    let router = router.remember(8 * HOUR, EVENTS).build().unwrap();
    let weather = |attempt| (attempt % 4 == 3).then(|| super::endpoint::lost("no route"));
    let mut world = World::with(router, Options::default(), weather);
    let begun = Instant::now();
    let random = fastrand::Rng::with_seed(13);
    let mut platform = Platform {
        random,
        // Evenly over most of the hour; gaps become floods.
        waiting: (0..EVENTS)
            .map(|number| (begun + HOUR / 10 * 9 / EVENTS as u32 * number as u32, number))
            .collect(),
        pushes: HashMap::new(),
        acknowledged: HashSet::new(),
        cuts: 0,
        silences: 0,
    };
    while platform.acknowledged.len() < EVENTS {
        let server = world.accept().await;
        platform.serve(server).await;
    }
    sleep_until(begun + HOUR).await;
    world.handle.request_stop();
    let handled = handled.lock().unwrap();
    let wrong: Vec<_> = (0..EVENTS as u64)
        .filter(|number| handled.get(number).is_none_or(|runs| runs % 100 != 1))
        .collect();
    assert!(wrong.is_empty(), "lost or handled twice: {wrong:?}");
    let counts = world.handle.counts();
    println!(
        "{:?} of platform time, {} cuts, {} of them silent: {counts:?}",
        begun.elapsed(),
        platform.cuts,
        platform.silences
    );
    assert!(platform.silences > 10 && counts.late > 0 && counts.failed > 0);
    assert!(counts.received > EVENTS as u64 + 1000, "duplicates");
}
