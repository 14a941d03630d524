//! Calls whose futures are dropped at each point at which they wait: the shared state is intact
//! afterwards, and the next call works.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use feishu_runtime::{Client, RetryPolicy};
use tokio::time::timeout;

use crate::{
    desk::{GetHours, GetScan, ListLoans, Order, Ring},
    memory::{Outcome, calls, memory},
    server::{Answer, Server, TOKEN_PATH},
};

/// Polls so many times, and drops the future if it is not complete by then.
async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Runs `call` on a new client for each number of polls until it completes, and `after` behind it.
/// Returns the number of points at which it was dropped.
async fn at_each_point(
    client: impl AsyncFn() -> Client,
    call: impl AsyncFn(Client),
    after: impl AsyncFn(Client),
) -> usize {
    for polls in 0..10_000 {
        let client = client().await;
        let ended = polled(call(client.clone()), polls).await.is_some();
        let sound = timeout(Duration::from_secs(400), after(client));
        assert!(sound.await.is_ok(), "dropped after {polls} polls the next call hangs");
        if ended {
            return polls;
        }
    }
    panic!("it never ended")
}

#[tokio::test]
async fn a_cold_call_over_a_socket_can_be_dropped_at_any_point() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let points = at_each_point(
        async || server.client(),
        async |client| assert!(client.send(Ring {}).await.is_ok()),
        async |client| {
            let before = server.token_requests();
            client.send(Ring {}).await.unwrap();
            client.send(GetHours {}).await.unwrap();
            assert!(server.token_requests() <= before + 1);
        },
    )
    .await;
    assert!(points >= 4, "{points}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_meets_every_fault_can_be_dropped_at_any_point() {
    let points = at_each_point(
        async || {
            let (builder, _) = memory(|number, path| match (path, number) {
                (TOKEN_PATH, 1) => Outcome::Broken,
                (TOKEN_PATH, _) => Outcome::Answer(Answer::token(&format!("t-{number:04}"), 7200)),
                // A rejected token, a rate limit, a server error, a stall, a broken connection.
                (_, 1) => Outcome::Answer(Answer::code(400, 99991663, "token")),
                (_, 2) => Outcome::Answer(Answer::code(429, 1, "slow down")),
                (_, 3) => Outcome::Answer(Answer::code(503, 1, "busy")),
                (_, 4) => Outcome::Stalled,
                (_, 5) => Outcome::Broken,
                _ => Outcome::Answer(Answer::ok("{}")),
            });
            let policy = RetryPolicy::default().repetitions(3).budget(10);
            builder.timeout(Duration::from_secs(300)).retry(policy).build().unwrap()
        },
        async |client| drop(client.send(GetHours {}).await.unwrap()),
        async |client| drop(client.send(GetHours {}).await.unwrap()),
    )
    .await;
    assert!(points >= 12, "{points}");
}

#[tokio::test(start_paused = true)]
async fn dropped_calls_neither_lose_nor_multiply_the_retry_budget() {
    // However many calls were dropped, successes refill the budget up to its limit.
    let (builder, journal) =
        calls(
            |number| {
                if number % 2 == 1 { Outcome::Unsent } else { Outcome::Answer(Answer::ok("{}")) }
            },
        );
    let client = builder.retry(RetryPolicy::default().budget(2)).build().unwrap();
    for polls in 0..40 {
        polled(client.send(GetHours {}), polls % 8).await;
    }
    assert!(journal.lock().unwrap().len() > 10);
    let failing = client.retry(RetryPolicy::default().repetitions(10));
    for _ in 0..100 {
        let _ = client.send(GetHours {}).await;
    }
    // It is full again: a call that fails once is retried.
    for _ in 0..10 {
        failing.send(GetHours {}).await.unwrap();
    }
}

#[tokio::test]
async fn a_canceled_caller_does_not_disturb_the_others() {
    for polls in 0..12 {
        let server = Server::start(|_| Answer::ok("{}")).await;
        let client = server.client();
        let quitters = (0..20).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { drop(polled(client.send(GetHours {}), polls).await) })
        });
        let stayers = (0..20).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(GetHours {}).await.map(drop) })
        });
        let (quitters, stayers): (Vec<_>, Vec<_>) = quitters.zip(stayers).unzip();
        for stayer in stayers {
            stayer.await.unwrap().unwrap();
        }
        for quitter in quitters {
            quitter.await.unwrap();
        }
        assert!(server.token_requests() <= 2, "{} at {polls}", server.token_requests());
    }
}

/// Waits a limited time until no incomplete file is in the folder.
async fn settled(folder: &std::path::Path) {
    let incomplete = || {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().path().extension().is_some()).count()
    };
    let gone = async {
        while incomplete() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), gone).await.expect("the incomplete file stays");
}

#[tokio::test]
async fn a_list_and_a_download_can_be_dropped_at_any_point() {
    let server = Server::start(|call| match call.path() {
        path if path.ends_with("/loans") => match call.target.contains("page_token=a") {
            true => Answer::ok(r#"{"items":[{"open":2}]}"#),
            false => Answer::ok(r#"{"items":[{"open":1}],"page_token":"a","has_more":true}"#),
        },
        path if path.contains("/scans/") => Answer::Reply(200, vec![], vec![7; 100_000]),
        _ => Answer::ok("{}"),
    })
    .await;
    for prefetch in [false, true] {
        at_each_point(
            async || server.client(),
            async |client| {
                let items = client.items(ListLoans::default());
                let items = if prefetch { items.prefetch() } else { items };
                assert_eq!(items.all().await.unwrap().len(), 2);
            },
            async |client| {
                assert_eq!(client.items(ListLoans::default()).all().await.unwrap().len(), 2)
            },
        )
        .await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan");
    at_each_point(
        async || server.client(),
        async |client| {
            let download = client.download(GetScan { id: "1".into() }).await.unwrap();
            assert_eq!(download.save(&path).await.unwrap(), 100_000);
        },
        async |client| {
            client.send(Order::default()).await.unwrap();
            // Work on another thread completes.
            settled(folder.path()).await;
            // The file is complete or absent, and no partial file is left.
            if let Ok(content) = std::fs::read(&path) {
                assert_eq!(content.len(), 100_000);
                std::fs::remove_file(&path).unwrap();
            }
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_share_a_client() {
    let server = Server::start(|call| match call.method.as_str() {
        "GET" => Answer::ok(r#"{"open":8}"#),
        _ => Answer::code(400, 7002001, "closed"),
    })
    .await;
    let client = server.client();
    let tasks = (0..1000).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            for _ in 0..3 {
                if number % 7 == 0 {
                    assert_eq!(client.send(Ring {}).await.unwrap_err().code(), Some(7002001));
                } else if number % 5 == 0 {
                    polled(client.send(GetHours {}), number % 4).await;
                } else {
                    assert_eq!(client.send(GetHours {}).await.unwrap().open, Some(8));
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(server.token_requests(), 1);
}
