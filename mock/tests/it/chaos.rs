//! What goes wrong by chance, and a client that gets through it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
    time::Duration,
};

use feishu_mock::{Builder, Chaos, Outcome, Platform, TENANT_TOKEN, Trouble};
use feishu_openapi::{
    Client, Error, RetryPolicy,
    docx::v1::document,
    task::v2::task::{self},
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::*;

/// A platform on which each request meets one of these troubles.
fn all(troubles: &[Trouble]) -> Builder {
    let chaos = Chaos::new(1.0).only(troubles.iter().copied()).late_by(Duration::from_millis(2));
    berths().chaos(chaos)
}

/// A harbour in which apps create berths.
fn berths() -> Builder {
    let body = json!({"type": "object", "fields": [{"name": "name", "type": "string"}]});
    harbour(json!([endpoint(json!({"tokens": ["tenant"], "request": {"body": body}}))]))
}

/// A token that was asked for while nothing went wrong.
fn token_of(platform: &Platform, chaos: Chaos) -> String {
    platform.set_chaos(None);
    let token = tenant_token(platform);
    platform.clear_journal();
    platform.set_chaos(Some(chaos));
    token
}

/// One call with a token, and what came back of it.
fn called(trouble: Trouble) -> (Platform, io::Result<Vec<u8>>) {
    let platform = all(&[trouble]).start_blocking().unwrap();
    let chaos = Chaos::new(1.0).only([trouble]).late_by(Duration::from_millis(2));
    let token = format!("Bearer {}", token_of(&platform, chaos));
    let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
    let sent = send_bytes(&platform, &request("POST", BERTHS, &headers, b"{\"name\":\"North\"}"));
    (platform, sent)
}

#[test]
fn each_trouble_is_what_its_name_says_and_stands_in_the_journal() {
    for trouble in Trouble::ALL {
        let (platform, sent) = called(trouble);
        let journal = platform.journal();
        let [received] = &journal[..] else { panic!("{journal:?}") };
        assert_eq!(received.trouble, Some(trouble));
        assert!(received.to_string().contains(&format!("chaos: {trouble}")), "{received}");
        let executed = received.is_accepted();
        match trouble {
            Trouble::Late => {
                assert!(executed);
                assert_eq!(parse(&sent.unwrap()).code(), 0);
            }
            Trouble::Lost => assert!(executed && received.status.is_none() && sent.is_err()),
            Trouble::Truncated => {
                let reply = parse(&sent.unwrap());
                let announced = reply.header("content-length").unwrap().parse::<usize>().unwrap();
                assert!(executed && reply.body.len() == announced / 2, "{reply:?}");
            }
            Trouble::Reset => {
                assert!(received.outcome == Outcome::Chaos && sent.is_err());
            }
            Trouble::ServerError => {
                let reply = parse(&sent.unwrap());
                assert_eq!(received.outcome, Outcome::Chaos);
                assert!((500..=504).contains(&reply.status), "{reply:?}");
            }
            Trouble::RateLimited => {
                let reply = parse(&sent.unwrap());
                assert_eq!(received.outcome, Outcome::Chaos);
                assert_eq!((reply.status, reply.code()), (429, 99_991_400));
                assert_eq!(reply.header("x-ogw-ratelimit-reset"), Some("1"));
            }
            Trouble::TokenExpired => {
                let reply = parse(&sent.unwrap());
                assert_eq!(reply.code(), 99_991_663);
                assert!(matches!(received.outcome, Outcome::Refused { code: 99_991_663, .. }));
            }
            other => panic!("no test of {other}"),
        }
    }
}

#[test]
fn requests_for_tokens_meet_trouble_as_well_and_pages_where_users_agree_do_not() {
    let platform = all(&[Trouble::ServerError]).start_blocking().unwrap();
    let reply = ask_for_token(&platform, platform.app_id(), platform.app_secret());
    assert!((500..=504).contains(&reply.status), "{reply:?}");
    assert_eq!(platform.received(TENANT_TOKEN)[0].trouble, Some(Trouble::ServerError));
    let page = format!(
        "/open-apis/authen/v1/authorize?client_id={}&redirect_uri=http://localhost/back\
         &response_type=code",
        platform.app_id()
    );
    assert_eq!(send(&platform, "GET", &page, &[], b"").status, 302);
}

#[test]
fn the_same_requests_meet_the_same_trouble() {
    let run = |seed| {
        let platform = berths().start_blocking().unwrap();
        let chaos = Chaos::new(0.5).seed(seed).only([Trouble::ServerError, Trouble::RateLimited]);
        let token = token_of(&platform, chaos);
        for _ in 0..40 {
            call_as(&platform, &token, "POST", BERTHS, None);
        }
        let journal = platform.journal();
        journal.iter().map(|it| (it.trouble, it.status)).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

/// How a call ended.
enum End<T> {
    Done(T),
    /// The platform may have executed it.
    Unknown,
}

/// Makes a call, and makes it again where that does no harm: the error says that it was not
/// executed, or it has a key under which it is executed once.
async fn carried_out<T, F>(has_key: bool, mut call: impl FnMut() -> F) -> End<T>
where
    F: Future<Output = Result<T, Error>>,
{
    for _ in 0..20 {
        match call().await {
            Ok(done) => return End::Done(done),
            Err(error) if error.may_have_been_executed() && !has_key => return End::Unknown,
            Err(_) => {}
        }
    }
    panic!("20 times in a row something went wrong");
}

/// What the calls of the test below came to.
#[derive(Default)]
struct Tally {
    /// The summary of each task that was created, by its identity.
    tasks: BTreeMap<String, String>,
    documents: usize,
    unknown: BTreeSet<String>,
    read: usize,
}

#[tokio::test]
async fn a_client_gets_through_a_thousand_calls_and_executes_none_twice_that_must_not_be() {
    let chaos = Chaos::new(0.1).seed(11).late_by(Duration::from_millis(5)).rate_limit_reset(0);
    let builder = Platform::builder().whole_journal();
    let platform = Arc::new(builder.start().await.unwrap());
    let client = || {
        Client::builder(platform.app_id(), platform.app_secret())
            .base_url(platform.url())
            .retry(RetryPolicy::default().repetitions(6).budget(1000))
            .build()
            .unwrap()
    };
    // Several programs, since each slows down by itself when calls were too many.
    let clients: Vec<Client> = (0..20).map(|_| client()).collect();
    let client = client();
    let read = client.send(task::create("to be read")).await.unwrap();
    let read = read.task.clone().unwrap().guid.unwrap();
    platform.set_chaos(Some(chaos));

    let mut tally = Tally::default();
    let mut calls = JoinSet::new();
    for number in 0..1000 {
        let (client, read) = (clients[number % clients.len()].clone(), read.clone());
        calls.spawn(async move {
            let name = format!("number {number}");
            match number % 3 {
                0 => {
                    let request = task::create(&name).client_token(format!("the key of {number}"));
                    let end = carried_out(true, || client.send(request.clone())).await;
                    let done = |it: task::CreateResponse| it.task.clone().unwrap().guid.unwrap();
                    (name, 0, end_of(end, done))
                }
                // It has no key.
                1 => {
                    let request = document::create().title(&name);
                    let end = carried_out(false, || client.send(request.clone())).await;
                    (name, 1, end_of(end, |_| String::new()))
                }
                _ => {
                    let end = carried_out(false, || client.send(task::get(&read))).await;
                    (name, 2, end_of(end, |_| String::new()))
                }
            }
        });
        while calls.len() >= 40 {
            tally.add(calls.join_next().await.unwrap().unwrap());
        }
    }
    while let Some(ended) = calls.join_next().await {
        tally.add(ended.unwrap());
    }
    platform.set_chaos(None);

    // All came to an end; a call with a key is never in doubt, and neither is one that reads.
    assert_eq!((tally.tasks.len(), tally.read), (334, 333));
    assert_eq!(tally.documents + tally.unknown.len(), 333);
    let journal = platform.journal();
    let met: BTreeSet<Trouble> = journal.iter().filter_map(|it| it.trouble).collect();
    assert_eq!(met, BTreeSet::from(Trouble::ALL), "not everything went wrong");

    let executed = |endpoint: &str| {
        let all = platform.received(endpoint).into_iter().filter(|it| it.is_accepted());
        all.map(|it| it.json().unwrap()).collect::<Vec<_>>()
    };
    // Each document was created once, or not at all where the client said so.
    let mut documents = BTreeMap::new();
    for body in executed("docx.v1.document.create") {
        *documents.entry(body["title"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert!(documents.values().all(|times| *times == 1), "{documents:?}");
    let certain = documents.keys().filter(|name| !tally.unknown.contains(*name)).count();
    assert_eq!(certain, tally.documents);
    assert!(!tally.unknown.is_empty(), "no reply of such a call was lost");
    // Tasks were sent again, under the key that they had: each was created once.
    let created = executed("task.v2.task.create");
    let key = |body: &serde_json::Value| body["client_token"].as_str().unwrap().to_owned();
    let keys: BTreeSet<String> = created.iter().skip(1).map(key).collect();
    assert!(created.len() - 1 > 334 && keys.len() == 334, "{} {}", created.len(), keys.len());
    for (guid, summary) in &tally.tasks {
        let got = client.send(task::get(guid)).await.unwrap();
        assert_eq!(got.task.as_ref().unwrap().summary.as_ref(), Some(summary));
    }
}

fn end_of<T>(end: End<T>, value: impl FnOnce(T) -> String) -> Option<String> {
    match end {
        End::Done(done) => Some(value(done)),
        End::Unknown => None,
    }
}

impl Tally {
    fn add(&mut self, (name, kind, end): (String, usize, Option<String>)) {
        match (kind, end) {
            (0, Some(guid)) => drop(self.tasks.insert(guid, name)),
            (1, Some(_)) => self.documents += 1,
            (1, None) => drop(self.unknown.insert(name)),
            (2, Some(_)) => self.read += 1,
            (_, _) => panic!("{name} is in doubt"),
        }
    }
}
