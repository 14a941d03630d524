//! Requests of every shape, right and wrong: the platform answers each, and never breaks.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    panic,
    sync::{Mutex, Once},
    time::Duration,
};

use fastrand::Rng;
use feishu_mock::{Builder, Platform};
use serde_json::{Value, json};

use crate::support::*;

/// How long a reply may take, on a machine that has much else to do.
const LONG: Duration = Duration::from_secs(60);

/// How often the thread of this platform panicked, counted from the first call in this process on.
fn panics(platform: &Platform) -> usize {
    // Other tests let platforms of their own panic, so each counts for itself: the thread of a
    // platform has its port in its name.
    static PANICKED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if let Some(name) = std::thread::current().name() {
                PANICKED.lock().unwrap().push(name.to_owned());
            }
            before(info);
        }));
    });
    let name = format!("feishu-mock-{}", platform.addr().port());
    PANICKED.lock().unwrap().iter().filter(|it| **it == name).count()
}

/// Text of a kind that parsers stumble over.
fn odd(random: &mut Rng) -> String {
    const ODD: [&str; 16] = [
        "",
        " ",
        "0",
        "-1",
        "true",
        "null",
        "[]",
        "{}",
        "%",
        "%00",
        "%ff%fe",
        "..",
        "a/b",
        "船",
        "\u{202e}x",
        "9999999999999999999999",
    ];
    match random.u8(..4) {
        0 => "x".repeat(random.usize(..3000)),
        1 => (0..random.usize(..20)).map(|_| random.char('\u{20}'..'\u{2fff}')).collect(),
        _ => ODD[random.usize(..ODD.len())].to_owned(),
    }
}

fn json_of(random: &mut Rng, depth: usize) -> Value {
    match random.u8(..if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(..).into(),
        3 => json!(random.f64() * 1e300),
        4 => odd(random).into(),
        5 => (0..random.usize(..4)).map(|_| json_of(random, depth - 1)).collect(),
        _ => {
            let members = (0..random.usize(..4)).map(|_| (odd(random), json_of(random, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// Changes some values of a documented body.
fn spoil(random: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (_, member) in members.iter_mut() {
                spoil(random, member);
            }
            if random.u8(..8) == 0 {
                members.insert(odd(random), json_of(random, 2));
            }
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| spoil(random, element));
            if random.u8(..8) == 0 {
                elements.push(json_of(random, 2));
            }
        }
        _ if random.u8(..6) == 0 => *value = json_of(random, 3),
        _ => {}
    }
}

fn form(random: &mut Rng) -> (String, Vec<u8>) {
    let boundary = if random.bool() { "b" } else { "-- b;\"" };
    let mut body = Vec::new();
    for _ in 0..random.usize(..5) {
        body.extend(format!("--{boundary}\r\n").bytes());
        let name = odd(random).replace(['\r', '\n'], "");
        let header = match random.u8(..5) {
            0 => "no header".to_owned(),
            1 => format!("Content-Disposition: form-data; filename=\"{name}\""),
            2 => {
                format!("Content-Disposition: form-data; name=\"{name}\"; filename*=UTF-8''{name}")
            }
            _ => "Content-Disposition: form-data; name=\"file\"; filename=\"a\"".to_owned(),
        };
        body.extend(format!("{header}\r\n\r\n").bytes());
        body.extend((0..random.usize(..200)).map(|_| random.u8(..)));
        body.extend(b"\r\n");
    }
    if random.bool() {
        body.extend(format!("--{boundary}--\r\n").bytes());
    }
    let boundary = if random.u8(..8) == 0 { "" } else { boundary };
    (format!("multipart/form-data; boundary=\"{}\"", boundary.replace('"', "\\\"")), body)
}

/// A request for one of the endpoints, more or less as it should be.
fn made_up(random: &mut Rng, platform: &Platform, ids: &[&str], bearer: &str) -> Vec<u8> {
    let endpoint = platform.specs().get(ids[random.usize(..ids.len())]).unwrap();
    let mut target = String::new();
    for segment in endpoint.path.split('/').skip(1) {
        target.push('/');
        target += &match segment.strip_prefix(':') {
            Some(_) if random.bool() => "id".to_owned(),
            Some(_) => encoded(&odd(random)),
            None if random.u8(..60) == 0 => encoded(&odd(random)),
            None => segment.to_owned(),
        };
    }
    let mut sign = '?';
    for field in &endpoint.request.query {
        if random.bool() {
            let example = field.example.as_ref().map(|it| it.to_string().replace('"', ""));
            let value = example.filter(|_| random.bool()).unwrap_or_else(|| odd(random));
            target += &format!("{sign}{}={}", field.name, encoded(&value));
            sign = '&';
        }
    }
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];
    let documented = endpoint.method.as_str();
    let method = if random.u8(..12) == 0 { methods[random.usize(..8)] } else { documented };
    let (media_type, body) = match (&endpoint.request.body, random.u8(..8)) {
        (_, 0) => form(random),
        (_, 1) => (odd(random), odd(random).into_bytes()),
        (_, 2) => ("application/json".to_owned(), "[".repeat(random.usize(..5000)).into_bytes()),
        (Some(_), _) => {
            let mut body = endpoint.request.example.clone().unwrap_or_else(|| json_of(random, 4));
            spoil(random, &mut body);
            ("application/json".to_owned(), body.to_string().into_bytes())
        }
        (None, _) => (String::new(), Vec::new()),
    };
    let plain = |text: &str| text.chars().filter(|it| (' '..'\u{7f}').contains(it)).collect();
    let odd_token = odd(random);
    let bearer: String = plain(if random.u8(..10) == 0 { &odd_token } else { bearer });
    let media_type: String = plain(&media_type);
    request(method, &target, &[("Authorization", &bearer), ("Content-Type", &media_type)], &body)
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'%' | b'.' => (byte as char).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Sends bytes and reads all that comes back, for a limited time. `all_sent` says that no more come.
fn exchange(platform: &Platform, bytes: &[u8], all_sent: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(platform.addr()).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    // The platform may answer and close before it has read all.
    let _ = stream.write_all(bytes);
    if all_sent {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut all = Vec::new();
    match stream.read_to_end(&mut all) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            panic!("no reply to {}", String::from_utf8_lossy(&bytes[..bytes.len().min(500)]))
        }
        _ => all,
    }
}

fn requests_of_every_shape(builder: Builder, seed: u64, count: usize) {
    let platform = builder.start_blocking().unwrap();
    // A port may have been another platform's before.
    let before = panics(&platform);
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let ids: Vec<&str> = platform.specs().ids().collect();
    let mut random = Rng::with_seed(seed);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..count {
        let sent = made_up(&mut random, &platform, &ids, &bearer);
        let all = exchange(&platform, &sent, false);
        let told = || String::from_utf8_lossy(&sent[..sent.len().min(3000)]).into_owned();
        assert!(all.starts_with(b"HTTP/1.1 "), "request {number} has no reply: {}", told());
        let status: u16 = std::str::from_utf8(&all[9..12]).unwrap().parse().unwrap();
        assert!(status < 500, "request {number}: {status} for {}", told());
        match status {
            200 => accepted += 1,
            _ => refused += 1,
        }
    }
    assert_eq!(panics(&platform), before, "the platform panicked");
    // Else the requests would be of one shape only.
    assert!(accepted > count / 20 && refused > count / 5, "{accepted} {refused}");
}

#[test]
fn whatever_is_asked_is_answered_and_nothing_panics() {
    requests_of_every_shape(Platform::builder().keep_resources(false), 1, 3000);
}

#[test]
fn nothing_panics_where_resources_are_kept() {
    requests_of_every_shape(Platform::builder(), 2, 3000);
}

/// Each resource is forgotten as soon as the next one comes, what belongs to it with it.
#[test]
fn nothing_panics_where_one_resource_is_kept() {
    requests_of_every_shape(Platform::builder().resource_limit(0), 4, 3000);
}

#[test]
fn bytes_that_are_no_http_end_their_connection_alone() {
    let platform = Platform::builder().start_blocking().unwrap();
    let before = panics(&platform);
    let mut random = Rng::with_seed(3);
    let right = request("GET", "/open-apis/task/v2/tasks/1?user_id_type=open_id", &[], b"");
    for _ in 0..500 {
        let mut bytes = right.clone();
        for _ in 0..random.usize(1..5) {
            let at = random.usize(..bytes.len());
            match random.u8(..3) {
                0 => bytes[at] = random.u8(..),
                1 => bytes.truncate(at),
                _ => bytes.insert(at, random.u8(..)),
            }
            if bytes.is_empty() {
                break;
            }
        }
        exchange(&platform, &bytes, true);
    }
    assert_eq!(ask_for_token(&platform, platform.app_id(), platform.app_secret()).code(), 0);
    assert_eq!(panics(&platform), before, "the platform panicked");
}

#[test]
fn clients_that_stop_in_the_middle_hold_up_nobody() {
    let platform = Platform::builder().max_body(1 << 20).start_blocking().unwrap();
    let token = tenant_token(&platform);
    let head = format!(
        "POST /open-apis/task/v2/tasks HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"summary\""
    );
    let stopped: Vec<TcpStream> = (0..200)
        .map(|number| {
            let mut stream = TcpStream::connect(platform.addr()).unwrap();
            stream.write_all(&head.as_bytes()[..number * head.len() / 200]).unwrap();
            stream
        })
        .collect();
    let reply = call_as(
        &platform,
        &token,
        "POST",
        "/open-apis/task/v2/tasks",
        Some(json!({"summary": "Paint the boat"})),
    );
    assert_eq!(reply.code(), 0);
    drop(stopped);
    assert_eq!(call_as(&platform, &token, "GET", "/open-apis/task/v2/tasks/1", None).code(), 0);
}

#[test]
fn a_body_that_never_ends_is_cut_off() {
    let platform = Platform::builder().max_body(1 << 20).start_blocking().unwrap();
    let mut stream = TcpStream::connect(platform.addr()).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let head =
        "POST /open-apis/task/v2/tasks HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // Until the platform closes; far more than it takes.
    let written = (0..10_000).take_while(|_| stream.write_all(chunk.as_bytes()).is_ok()).count();
    assert!(written < 10_000, "the platform reads without end");
    let journal = platform.journal();
    assert_eq!(journal.last().and_then(|it| it.status), Some(413), "{journal:?}");
}

#[test]
fn an_address_of_any_length_is_answered() {
    let platform = Platform::builder().start_blocking().unwrap();
    let before = panics(&platform);
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let tasks = "/open-apis/task/v2/tasks";
    for (target, fits) in [
        (format!("{tasks}/{}", "x".repeat(30_000)), true),
        (format!("{tasks}/{}", "%41".repeat(10_000)), true),
        (format!("{tasks}{}", "/x".repeat(15_000)), true),
        (format!("{tasks}?{}", "user_id_type=open_id&".repeat(1_400)), true),
        (format!("{tasks}/{}", "x".repeat(1 << 20)), false),
    ] {
        let all = exchange(
            &platform,
            &request("GET", &target, &[("Authorization", &bearer)], b""),
            false,
        );
        let status = String::from_utf8_lossy(&all[..all.len().min(12)]).into_owned();
        let told = || format!("{target:.60} of {}: {status}", target.len());
        assert!(status.starts_with("HTTP/1.1 ") && !status.ends_with("500"), "{}", told());
        assert_eq!(["414", "431"].iter().any(|it| status.ends_with(it)), !fits, "{}", told());
    }
    assert_eq!(panics(&platform), before, "the platform panicked");
}
