//! Many callers of a platform that allows a number of calls per window of time. The clock is paused
//! and advances only while tasks sleep; the platform counts by the same clock.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_runtime::{
    Client, ClientBuilder, RetryPolicy, http,
    transport::{Body, BoxFuture, Transport, TransportError},
};
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    desk::{Borrow, Search},
    server::{Answer, TOKEN_PATH},
};

const SECOND: Duration = Duration::from_secs(1);

/// A platform that rejects calls that come too fast.
pub(crate) struct Platform {
    calls: usize,
    window: Duration,
    /// The time of a round trip.
    latency: fn(usize) -> Duration,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
pub(crate) struct Seen {
    begins: Option<Instant>,
    in_window: usize,
    pub(crate) all: usize,
    pub(crate) refused: usize,
    /// Rejections in the first half second.
    at_once: usize,
    begun: Option<Instant>,
    /// The numbers of the calls that were served, in order.
    pub(crate) served: Vec<usize>,
    pub(crate) served_at: Vec<Instant>,
}

impl Platform {
    pub(crate) fn new(calls: usize, window: Duration) -> Self {
        Platform { calls, window, latency: |_| Duration::ZERO, seen: Arc::default() }
    }

    /// A client of the platform, and what the platform records.
    pub(crate) fn client(self) -> (ClientBuilder, Arc<Mutex<Seen>>) {
        let seen = self.seen.clone();
        (Client::builder("cli_test", "app-s3cret").transport(self), seen)
    }

    fn answer(&self, path: &str) -> Answer {
        let now = Instant::now();
        let mut seen = self.seen.lock().unwrap();
        let begins = *seen.begins.get_or_insert(now);
        if now >= begins + self.window {
            seen.begins = Some(now);
            seen.in_window = 0;
        }
        seen.all += 1;
        seen.in_window += 1;
        if seen.in_window > self.calls {
            seen.refused += 1;
            let early = now < *seen.begun.get_or_insert(now) + self.window / 2;
            seen.at_once += usize::from(early);
            let left = seen.begins.unwrap() + self.window - now;
            let answer = Answer::code(400, 99991400, "request trigger frequency limit");
            return answer.header("x-ogw-ratelimit-reset", &left.as_secs_f64().ceil().to_string());
        }
        let number: Option<usize> = path.split('/').nth(5).and_then(|number| number.parse().ok());
        seen.served.extend(number);
        seen.served_at.push(now);
        Answer::ok("null")
    }
}

impl Transport for Platform {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let number = self.seen.lock().unwrap().all;
            sleep((self.latency)(number) / 2).await;
            let answer = match path.as_str() {
                TOKEN_PATH => Answer::token("t", 7200),
                path => self.answer(path),
            };
            sleep((self.latency)(number) / 2).await;
            let Answer::Reply(status, headers, body) = answer else { unreachable!() };
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(response.body(Body::from(body)).unwrap())
        })
    }
}

pub(crate) fn call(number: usize) -> Search {
    Search { shelf: number.to_string(), ..Search::default() }
}

/// The largest number of places by which a call was served later than it came.
fn overtaken(served: &[usize]) -> usize {
    served.iter().enumerate().map(|(place, number)| place.saturating_sub(*number)).max().unwrap()
}

#[tokio::test(start_paused = true)]
async fn two_hundred_simultaneous_callers_are_served_in_order_with_few_refusals() {
    // With and without a documented limit of ten per second: by the limit of the window, the
    // rejections among the first two hundred calls, which are all sent before the first reply.
    for (latency, most_again, name) in [
        ((|_| Duration::ZERO) as fn(usize) -> Duration, 40, "no latency"),
        (|_| Duration::from_millis(80), 80, "80 ms"),
        (|number| Duration::from_millis(20 + 37 * (number as u64 % 5)), 80, "20 to 168 ms"),
    ] {
        let platform = Platform { latency, ..Platform::new(10, SECOND) };
        let (builder, seen) = platform.client();
        let client = builder.build().unwrap();
        let begun = Instant::now();
        let results = join_all((0..200).map(|number| client.send(call(number)))).await;
        assert!(results.iter().all(Result::is_ok));
        let seen = seen.lock().unwrap();
        let again = seen.refused - seen.at_once;
        let (took, overtaken) = (begun.elapsed().as_secs_f64(), overtaken(&seen.served));
        println!(
            "200 callers, 10 a second, {name}: {} refused at once, {again} later; served in \
             {took:.1} s; nobody overtaken by more than {overtaken}",
            seen.at_once
        );
        assert!(again <= most_again, "{again}");
        assert!(overtaken <= 10, "{overtaken}: {:?}", seen.served);
        // Twenty windows are needed, plus some that are lost to pauses and to finding the pace.
        assert!((19.0..50.0).contains(&took), "{took}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_documented_limit_gives_the_pace_after_the_first_refusals() {
    for (calls, window, most_again) in [(10, SECOND, 0), (5, SECOND, 50), (100, 10 * SECOND, 0)] {
        let (builder, seen) = Platform::new(calls, window).client();
        let policy = RetryPolicy::default().rate_limit_wait(100 * SECOND);
        let client = builder.retry(policy).timeout(100 * SECOND).build().unwrap();
        let borrow = |number: usize| Borrow { number: number.to_string() };
        let results = join_all((0..200).map(|number| client.send(borrow(number)))).await;
        assert!(results.iter().all(Result::is_ok));
        let seen = seen.lock().unwrap();
        let again = seen.refused - seen.at_once;
        println!(
            "200 callers, 10 a second documented, {calls} in {window:?}: {again} refused later"
        );
        assert!(again <= most_again, "{again} later of {}", seen.refused);
        // The first calls are sent in the order of the runtime, because there is no queue yet.
        assert!(seen.served[calls..].is_sorted(), "{:?}", seen.served);
    }
}

#[tokio::test(start_paused = true)]
async fn the_calls_a_minute_allows_are_sent_at_its_start() {
    // In the middle of a minute nearly twice as many calls come as it allows.
    let (builder, seen) = Platform::new(100, 60 * SECOND).client();
    let client = builder.build().unwrap();
    client.send(call(0)).await.unwrap();
    sleep(30 * SECOND).await;
    let begun = Instant::now();
    let results = join_all((1..190).map(|number| client.send(call(number)))).await;
    assert!(results.iter().all(Result::is_ok));
    let (took, refused) = (begun.elapsed().as_secs_f64(), seen.lock().unwrap().refused);
    println!("189 callers, 100 a minute: {refused} refused; served in {took:.1} s");
    assert!((30.0..40.0).contains(&took), "{took}");
    assert!(seen.lock().unwrap().served[100..].is_sorted());

    // The learned limit fills the next minutes from their start.
    let client = client.retry(RetryPolicy::default().rate_limit_wait(600 * SECOND));
    let client = client.timeout(600 * SECOND);
    let results = join_all((190..600).map(|number| client.send(call(number)))).await;
    assert!(results.iter().all(Result::is_ok));
    let (took, again) = (begun.elapsed().as_secs_f64(), seen.lock().unwrap().refused - refused);
    println!("410 more: {again} refused; all served in {took:.1} s");
    assert!(again <= 10, "{again}");
    assert!(took < 330.0, "{took}");
}

#[tokio::test(start_paused = true)]
async fn later_callers_queue_behind_and_all_are_served_while_new_ones_arrive() {
    let platform = Platform { latency: |_| Duration::from_millis(30), ..Platform::new(5, SECOND) };
    let (builder, seen) = platform.client();
    let client = builder.build().unwrap();
    let calls = (0..80).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            // Twenty at once, then ten new ones per second, which is always too fast.
            sleep(Duration::from_millis(100) * u32::try_from(number).unwrap().saturating_sub(20))
                .await;
            client.send(call(number)).await
        })
    });
    for call in join_all(calls.collect::<Vec<_>>()).await {
        call.unwrap().unwrap();
    }
    let seen = seen.lock().unwrap();
    assert!(overtaken(&seen.served) <= 2, "{:?}", seen.served);
}

#[tokio::test(start_paused = true)]
async fn canceled_callers_leave_the_queue_intact() {
    let (builder, seen) = Platform::new(5, SECOND).client();
    let client = builder.build().unwrap();
    let calls = (0..200usize).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            // Every third call is canceled, at various times.
            let patience = if number % 3 == 0 { (number as u64 * 7919) % 20_000 } else { u64::MAX };
            timeout(Duration::from_millis(patience), client.send(call(number))).await
        })
    });
    let results = join_all(calls.collect::<Vec<_>>()).await;
    for (number, result) in results.into_iter().enumerate() {
        match result.unwrap() {
            Ok(result) => drop(result.unwrap()),
            Err(_) => assert_eq!(number % 3, 0),
        }
    }
    assert_eq!(overtaken(&seen.lock().unwrap().served), 0);
    // Canceled calls are not waited for.
    sleep(2 * SECOND).await;
    let begun = Instant::now();
    client.send(call(0)).await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn no_call_waits_longer_than_the_policy_and_its_timeout_allow() {
    for (wait, time) in [(5, 60), (60, 5)] {
        let (builder, seen) = Platform::new(10, SECOND).client();
        let policy = RetryPolicy::default().rate_limit_wait(wait * SECOND);
        let client = builder.retry(policy).timeout(time * SECOND).build().unwrap();
        let begun = Instant::now();
        let calls = (0..200).map(|number| {
            let client = client.clone();
            async move {
                let result = client.send(call(number)).await;
                (result, begun.elapsed())
            }
        });
        let mut failed = 0;
        for (result, after) in join_all(calls).await {
            assert!(after <= 5 * SECOND + SECOND / 100, "{after:?}");
            if let Err(error) = result {
                failed += 1;
                assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
                assert!(error.retry_after().is_some() && !error.is_timeout(), "{error}");
            }
        }
        assert_eq!(failed + seen.lock().unwrap().served.len(), 200);
        assert!((100..180).contains(&failed), "{failed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_held_back_by_the_refusal_of_another_says_so_without_being_sent() {
    let (builder, seen) = Platform::new(1, 30 * SECOND).client();
    let client = builder.build().unwrap();
    client.send(call(0)).await.unwrap();
    let mut waiting = Box::pin(client.send(call(1)));
    assert!(timeout(SECOND, &mut waiting).await.is_err());
    let hurried = client.timeout(10 * SECOND);
    let error = hurried.send(call(2)).await.unwrap_err();
    assert!(error.is_unsent() && error.is_rate_limited() && error.kind() == "rate_limit");
    let text = error.to_string();
    let begin = "GET /open-apis/desk/v1/shelves/:shelf/books: not sent: calls come too fast for \
                 the rate limit, so this one would have to wait for ";
    assert!(text.starts_with(begin) && text.ends_with("s, and it has 10.0s"), "{text}");
    let turn = error.retry_after().unwrap().as_secs_f64();
    assert!((28.0..31.0).contains(&turn), "{turn}");
    assert_eq!(seen.lock().unwrap().all, 2);
    // A call that must not wait is sent, and the platform itself rejects it.
    let policy = RetryPolicy::off();
    let error = client.retry(policy).send(call(3)).await.unwrap_err();
    assert_eq!(error.code(), Some(99991400));
    waiting.await.unwrap();
}
