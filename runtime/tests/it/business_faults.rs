//! Ten thousand calls to services that answer "too fast" or "busy" in their own ways to a third of
//! them. The clock is paused; a hash of the number of the call decides which attempts are refused.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_runtime::{
    Client, RetryPolicy, http,
    private::{BodyKind, Endpoint, ErrorClass, ErrorCode, Method, Request, TokenKind},
    transport::{Body, BoxFuture, Transport, TransportError},
};

use crate::server::TOKEN_PATH;

const CALLS: usize = 10_000;

/// A call with a number, by which the platform counts how often it runs.
macro_rules! call {
    ($name:ident, $id:literal, $path:literal, [$($row:expr),* $(,)?]) => {
        #[derive(Default)]
        struct $name {
            number: Option<i64>,
        }

        feishu_runtime::record! { $name { number: "number" } }

        impl Request for $name {
            type Response = feishu_runtime::Empty;
            const ENDPOINT: &'static Endpoint = {
                static ENDPOINT: Endpoint = Endpoint::new($id, Method::Post, $path)
                    .tokens(&[TokenKind::Tenant])
                    .body(BodyKind::Json)
                    .errors(&[$($row),*]);
                &ENDPOINT
            };
        }
    };
}

// With the codes of the platform's own endpoints.
call!(
    Record,
    "bitable.v1.app_table_record.create",
    "/open-apis/bitable/v1/record",
    [
        ErrorCode::new(200, 1254290, "TooManyRequest").class(ErrorClass::RateLimited),
        ErrorCode::new(200, 1254291, "Write conflict").class(ErrorClass::Busy),
    ]
);
call!(
    Meeting,
    "calendar.v4.calendar_event.create",
    "/open-apis/calendar/v4/event",
    [
        ErrorCode::new(400, 190004, "method rate limited").class(ErrorClass::RateLimited),
        ErrorCode::new(400, 190005, "app rate limited").class(ErrorClass::RateLimited),
        ErrorCode::new(400, 190010, "current operation rate limited")
            .class(ErrorClass::RateLimited),
    ]
);
call!(
    Row,
    "sheets.v2.values.append",
    "/open-apis/sheets/v2/append",
    [ErrorCode::new(400, 1310217, "Too Many Request").class(ErrorClass::RateLimited),]
);

/// How often each call came and ran.
#[derive(Default)]
struct Platform(Mutex<Vec<(u32, u32)>>);

/// A well-mixed number from another.
fn mixed(number: u64) -> u64 {
    let z = (number ^ (number >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (z ^ (z >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

impl Platform {
    fn answer(&self, path: &str, body: &[u8]) -> (u16, String) {
        let body: serde_json::Value = serde_json::from_slice(body).unwrap();
        let number = usize::try_from(body["number"].as_i64().unwrap()).unwrap();
        let mut calls = self.0.lock().unwrap();
        let (came, ran) = &mut calls[number];
        *came += 1;
        let chance = mixed((number as u64) << 8 | u64::from(*came));
        if *came <= 2 && chance.is_multiple_of(3) {
            return refusal(path, chance / 3);
        }
        *ran += 1;
        (200, r#"{"code":0,"data":{}}"#.to_owned())
    }
}

/// "Too fast", as the service says it.
fn refusal(path: &str, chance: u64) -> (u16, String) {
    let (status, code) = match path.split('/').nth(2) {
        Some("bitable") => [(200, 1254290), (200, 1254291)][(chance % 2) as usize],
        Some("calendar") => [(429, 190004), (400, 190005), (400, 190010)][(chance % 3) as usize],
        _ => [(400, 1310217), (200, 1310217)][(chance % 2) as usize],
    };
    let body = if chance.is_multiple_of(5) {
        format!(r#"{{"error":{{"code":{code},"message":"too fast"}}}}"#)
    } else {
        format!(r#"{{"code":{code},"msg":"too fast","error":{{"log_id":"x"}}}}"#)
    };
    (status, body)
}

struct Network(Arc<Platform>);

impl Transport for Network {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let path = request.uri().path().to_owned();
        let (status, body) = match path.as_str() {
            TOKEN_PATH => (200, r#"{"code":0,"tenant_access_token":"t","expire":7200}"#.to_owned()),
            path => self.0.answer(path, request.body().as_bytes().unwrap()),
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(http::Response::builder().status(status).body(Body::from(body)).unwrap())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_that_come_too_fast_all_succeed_and_none_runs_twice() {
    let platform = Arc::new(Platform(Mutex::new(vec![(0, 0); CALLS])));
    // A third is refused on purpose for hours: the usual budgets are for trouble that ends.
    let long = Duration::from_secs(1_000_000);
    let policy = RetryPolicy::default().budget(10_000).rate_limit_wait(long);
    let builder = Client::builder("cli_test", "s3cret").timeout(long).retry(policy);
    let client = builder.transport(Network(platform.clone())).build().unwrap();
    let tasks = (0..50).map(|task| {
        let client = client.clone();
        tokio::spawn(async move {
            for call in (task..CALLS).step_by(50) {
                let number = Some(call as i64);
                let result = match call % 3 {
                    0 => client.send(Record { number }).await,
                    1 => client.send(Meeting { number }).await,
                    _ => client.send(Row { number }).await,
                };
                result.unwrap_or_else(|error| panic!("call {call}: {error}"));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let calls = platform.0.lock().unwrap();
    let refused = calls.iter().filter(|(came, _)| *came > 1).count();
    println!("{CALLS} calls, {refused} of them refused at first");
    assert!(refused > CALLS / 4 && refused < CALLS / 2, "{refused}");
    assert!(calls.iter().all(|(_, ran)| *ran == 1), "each call ran once");
}
