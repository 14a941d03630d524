//! Documented rate limits that the client keeps itself. The clock is paused.

use std::time::Duration;

use feishu_runtime::{Client, ClientBuilder, Error, RateLimit, RateLimits, Raw};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout};

use crate::{
    crowds::{Platform, call},
    desk::Borrow,
    memory::{Outcome, calls},
    server::Answer,
};

const SECOND: Duration = Duration::from_secs(1);

fn borrow(number: usize) -> Borrow {
    Borrow { number: number.to_string() }
}

fn client(limits: RateLimits) -> Client {
    calls(|_| Outcome::Answer(Answer::ok("{}"))).0.rate_limits(limits).build().unwrap()
}

/// How many seconds so many simultaneous calls take.
async fn takes(client: &Client, count: usize) -> f64 {
    let begun = Instant::now();
    for result in join_all((0..count).map(|number| client.send(borrow(number)))).await {
        result.unwrap();
    }
    begun.elapsed().as_secs_f64()
}

/// Of ten calls two are sent at once, then one every ninth of a second.
fn close(took: f64, expected: f64) {
    assert!((took - expected).abs() < 0.01 + expected / 100.0, "{took} s, expected {expected}");
}

#[tokio::test(start_paused = true)]
async fn two_hundred_callers_are_served_in_order_without_a_refusal() {
    let (builder, seen) = Platform::new(10, SECOND).client();
    let client = builder.rate_limits(RateLimits::documented()).build().unwrap();
    let took = takes(&client, 200).await;
    let seen = seen.lock().unwrap();
    println!("200 callers, 10 a second kept: {} refused; served in {took:.1} s", seen.refused);
    assert_eq!((seen.refused, seen.served.len()), (0, 200));
    assert!(seen.served.is_sorted());
    close(took, 198.0 / 9.0);
    for (index, at) in seen.served_at.iter().enumerate() {
        let in_second = seen.served_at[index..].iter().take_while(|then| **then < *at + SECOND);
        assert!(in_second.count() <= 10);
    }
}

#[tokio::test(start_paused = true)]
async fn a_platform_stricter_than_documented_is_still_waited_out() {
    let (builder, seen) = Platform::new(5, SECOND).client();
    let client = builder.rate_limits(RateLimits::documented()).build().unwrap();
    takes(&client, 100).await;
    let seen = seen.lock().unwrap();
    println!("100 callers, 10 a second kept, 5 allowed: {} refused", seen.refused);
    assert!(seen.refused <= 20 && seen.served.is_sorted(), "{}", seen.refused);
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_shared_set_and_taken_away() {
    let documented = RateLimits::documented;
    let slow = RateLimit::new().per_second(1).per_minute(600);
    for (limits, expected) in [
        (documented(), 18.0 / 9.0),
        // One of five at once, then five per second.
        (documented().share(0.5), 19.0 / 5.0),
        // Less than one per second.
        (documented().share(0.05), 19.0 * 2.0),
        (documented().endpoint("desk.v1.book.borrow", slow).share(0.5), 19.0),
        (documented().no_limit("desk.v1.book.borrow"), 0.0),
        (documented().otherwise(slow), 18.0 / 9.0),
        (documented().endpoint("desk.v1.other", slow), 18.0 / 9.0),
    ] {
        close(takes(&client(limits.clone()), 20).await, expected);
    }
    // An endpoint without a documented limit.
    let raw = async |limits: RateLimits| {
        let (client, begun) = (client(limits), Instant::now());
        for _ in 0..3 {
            client.raw(Raw::post("/open-apis/desk/v1/secret")).await.unwrap();
        }
        begun.elapsed().as_secs()
    };
    assert_eq!(raw(documented()).await, 0);
    assert_eq!(raw(documented().otherwise(slow)).await, 2);
}

#[tokio::test(start_paused = true)]
async fn copies_of_a_client_share_a_limit_and_other_clients_have_their_own() {
    let client = client(RateLimits::documented());
    let (one, other) = (client.clone(), client.timeout(30 * SECOND).unvalidated());
    let (first, second) = tokio::join!(takes(&one, 10), takes(&other, 10));
    close(first.max(second), 18.0 / 9.0);
    close(takes(&self::client(RateLimits::documented()), 2).await, 0.0);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_cannot_end_in_time_fails_at_once_and_tells_the_wait() {
    let client = client(RateLimits::documented()).timeout(Duration::from_millis(5_020));
    let begun = Instant::now();
    let calls = (0..100).map(|number| {
        let client = client.clone();
        async move { (client.send(borrow(number)).await, begun.elapsed()) }
    });
    let results = join_all(calls).await;
    // Two at once, then one every ninth of a second for five seconds.
    let (sent, failed) = results.split_at(2 + 45);
    assert!(sent.iter().all(|(result, _)| result.is_ok()));
    assert!(failed.iter().all(|(_, after)| after.is_zero()));
    let errors: Vec<&Error> =
        failed.iter().map(|(result, _)| result.as_ref().unwrap_err()).collect();
    for error in &errors {
        assert!(error.is_rate_limited() && error.is_unsent() && error.is_retryable());
        assert!(!error.is_timeout() && error.code().is_none());
    }
    // Failed calls do not hold up others.
    assert_eq!(
        errors[52].to_string(),
        "POST /open-apis/desk/v1/books/:number: not sent: calls come too fast for the rate limit, \
         so this one would have to wait for 5.1s, and it has 5.0s"
    );
    assert_eq!(errors[52].retry_after().unwrap().as_millis(), 5111);
}

#[tokio::test(start_paused = true)]
async fn canceled_callers_make_room_for_others() {
    let client = client(RateLimits::documented());
    let given_up = (0..500).map(|number| timeout(SECOND, client.send(borrow(number))));
    let went = join_all(given_up).await.iter().filter(|result| result.is_ok()).count();
    assert_eq!(went, 2 + 8);
    // The next call was due just when they were canceled.
    close(takes(&client, 10).await, 1.0);
}

#[test]
fn impossible_limits_are_refused() {
    let fault = |limits: RateLimits| {
        let builder: ClientBuilder = Client::builder("cli_test", "app-s3cret");
        builder.rate_limits(limits).build().unwrap_err().to_string()
    };
    for share in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        let text = fault(RateLimits::documented().share(share));
        assert!(text.contains("is no share of a rate limit"), "{text}");
    }
    let zero = RateLimit::new().per_minute(0);
    let text = fault(RateLimits::documented().endpoint("desk.v1.book.borrow", zero));
    assert_eq!(
        text,
        "the rate limit for desk.v1.book.borrow is 0, with which no call would ever go"
    );
    assert!(fault(RateLimits::documented().otherwise(zero)).contains("for other endpoints"));
}

#[tokio::test(start_paused = true)]
async fn other_calls_are_sent_meanwhile() {
    let (builder, _) = Platform::new(1_000, SECOND).client();
    let client = builder.rate_limits(RateLimits::documented()).build().unwrap();
    let begun = Instant::now();
    let (slow, ()) = tokio::join!(takes(&client, 50), async {
        for number in 0..50 {
            client.send(call(number)).await.unwrap();
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    });
    assert!(slow > 5.0);
}
