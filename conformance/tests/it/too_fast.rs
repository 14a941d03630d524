//! Ten thousand calls of the generated endpoints of bitable, calendar and sheets, to a platform
//! that answers "too fast" or "busy" to a third of them in each endpoint's own documented ways. The
//! clock is paused, so that the waits take no time; a hash of the call's number decides what is
//! refused.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_conformance::{
    Subject,
    make::{Maker, Presence, Style},
    request::{RequestLayout, Sent},
    subjects,
    tokens::{TENANT_TOKEN, USER_TOKEN},
};
use feishu_openapi::{
    Client, File, RetryPolicy,
    http::{Request, Response},
    transport::{Body, BoxFuture, Transport, TransportError},
};
use feishu_spec::{CodeClass, ErrorCode, Token};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

const SERVICES: [&str; 3] = ["bitable", "calendar", "sheets"];
const CALLS: usize = 10_000;
/// No call is refused more often, so that the usual number of attempts suffices.
const MOST_REFUSALS: u32 = 2;
/// By this header the platform knows which call a request belongs to.
const NUMBER: &str = "x-number-of-the-call";

/// An endpoint with the codes by which it asks for a wait.
struct Service {
    subject: Subject,
    /// The values of all required fields, as JSON.
    request: Vec<u8>,
    codes: Vec<ErrorCode>,
}

impl Service {
    /// `None` for an endpoint without such a code.
    fn of(subject: Subject) -> Option<Service> {
        let waits =
            |row: &&ErrorCode| matches!(row.class, Some(CodeClass::RateLimited | CodeClass::Busy));
        let codes: Vec<_> = subject.spec.errors.iter().filter(waits).cloned().collect();
        let layout = RequestLayout::of(&subject.spec);
        let mut maker = Maker::new(1, Style::Valid(Presence::Required), layout.top());
        let request = Sent::made(&layout, &mut maker).json();
        (!codes.is_empty()).then_some(Service { subject, request, codes })
    }

    fn name(&self) -> String {
        self.subject.spec.id.to_string()
    }

    async fn call(&self, client: &Client, number: usize) -> Result<Vec<u8>, String> {
        let client = client.header(NUMBER, number.to_string());
        let only_users = self.subject.spec.tokens == [Token::User];
        let client = if only_users { client.as_user(USER_TOKEN) } else { client };
        let request = self.subject.call.make(&self.request, &|_| File::bytes("x").name("x"))?;
        let sent = self.subject.call.send(&client, request).await;
        sent.map_err(|error| format!("call {number} of {}: {error}", self.name()))
    }
}

/// How a refusal is dressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dressing {
    /// As the page says.
    Documented,
    Http200,
    Http400,
    /// Code and message in an object `error`.
    Inside,
}

const DRESSINGS: [Dressing; 4] =
    [Dressing::Documented, Dressing::Http200, Dressing::Http400, Dressing::Inside];

/// What the platform counts.
#[derive(Default)]
struct Counts {
    /// How often each call came and ran.
    calls: Vec<(u32, u32)>,
    /// How often each service refused, for its next way to do so.
    refusals: Vec<usize>,
    /// The ways that were used: service, code, HTTP status on the page, dressing.
    ways: BTreeSet<(String, i64, Option<u16>, Dressing)>,
}

struct Platform {
    services: Arc<Vec<Service>>,
    counts: Arc<Mutex<Counts>>,
}

/// A well-mixed number from another.
fn mixed(number: u64) -> u64 {
    let z = (number ^ (number >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (z ^ (z >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

impl Platform {
    fn answer(&self, number: usize) -> (u16, String) {
        let mut counts = self.counts.lock().unwrap();
        let (came, ran) = &mut counts.calls[number];
        *came += 1;
        if *came <= MOST_REFUSALS
            && mixed((number as u64) << 8 | u64::from(*came)).is_multiple_of(3)
        {
            return self.refusal(number % self.services.len(), &mut counts);
        }
        *ran += 1;
        (200, r#"{"code":0,"msg":"success","data":{}}"#.to_owned())
    }

    /// The next way in which the service refuses: each code in each dressing.
    fn refusal(&self, service: usize, counts: &mut Counts) -> (u16, String) {
        let Service { codes, subject, .. } = &self.services[service];
        let turn = counts.refusals[service];
        counts.refusals[service] += 1;
        let row = &codes[turn % codes.len()];
        let dressing = DRESSINGS[turn / codes.len() % DRESSINGS.len()];
        counts.ways.insert((subject.spec.id.to_string(), row.code, row.status, dressing));
        let status = match dressing {
            Dressing::Documented | Dressing::Inside => row.status.unwrap_or(400),
            Dressing::Http200 => 200,
            Dressing::Http400 => 400,
        };
        (status, refused(row, dressing).to_string())
    }
}

fn refused(row: &ErrorCode, dressing: Dressing) -> Value {
    let message = row.message.as_deref().unwrap_or_default();
    match dressing {
        Dressing::Inside => json!({"error": {"code": row.code, "message": message}}),
        _ => json!({"code": row.code, "msg": message, "error": {"log_id": "x"}}),
    }
}

impl Transport for Platform {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let number = request.headers().get(NUMBER).map(|it| it.to_str().unwrap().parse().unwrap());
        let (status, body) = match number {
            Some(number) => self.answer(number),
            None => (
                200,
                json!({"code": 0, "tenant_access_token": TENANT_TOKEN, "expire": 7200}).to_string(),
            ),
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(Response::builder().status(status).body(Body::from(body)).unwrap())
        })
    }
}

fn services() -> Vec<Service> {
    let of_services = |subject: &Subject| SERVICES.contains(&subject.spec.id.project.as_str());
    subjects().into_iter().filter(of_services).filter_map(Service::of).collect()
}

fn client(platform: Platform) -> Client {
    // A third is refused on purpose for hours: the usual budgets are for trouble that ends.
    let long = Duration::from_secs(1_000_000);
    let policy = RetryPolicy::default().budget(CALLS as u32).rate_limit_wait(long);
    let builder = Client::builder("cli_conformance", "a-secret").timeout(long).retry(policy);
    builder.transport(platform).build().unwrap().unvalidated()
}

#[tokio::test(start_paused = true)]
async fn calls_that_services_refuse_as_too_fast_all_succeed_and_none_runs_twice() {
    let services = Arc::new(services());
    let calls = vec![(0, 0); CALLS];
    let refusals = vec![0; services.len()];
    let counts = Arc::new(Mutex::new(Counts { calls, refusals, ..Counts::default() }));
    let platform = Platform { services: services.clone(), counts: counts.clone() };
    let client = client(platform);
    let sent = stream::iter(0..CALLS)
        .map(|number| services[number % services.len()].call(&client, number))
        .buffer_unordered(100);
    sent.for_each(async |result| drop(result.unwrap_or_else(|error| panic!("{error}")))).await;

    let Counts { calls, refusals, ways } = &*counts.lock().unwrap();
    let refused = calls.iter().filter(|(came, _)| *came > 1).count();
    let (endpoints, total, ways) = (services.len(), refusals.iter().sum::<usize>(), ways.len());
    println!(
        "{CALLS} calls of {endpoints} endpoints: {refused} refused at first, {total} refusals in {ways} ways"
    );
    assert!((CALLS / 4..CALLS / 2).contains(&refused), "{refused}");
    assert!(calls.iter().all(|(_, ran)| *ran == 1), "each call ran once");
    for service in SERVICES {
        let of_service = services.iter().filter(|it| it.subject.spec.id.project == service).count();
        assert!(of_service > 10, "{of_service} endpoints of {service}");
    }
    let rows = services.iter().flat_map(|it| it.codes.iter().map(|row| (it.name(), row)));
    let known: BTreeSet<_> = rows.map(|(name, row)| (name, row.code, row.status)).collect();
    assert_eq!(ways, known.len() * DRESSINGS.len(), "each code was met in each dressing");
}
