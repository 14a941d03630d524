//! How long calls about a table with many records take: `cargo bench -p feishu-mock --bench records`,
//! or with their number at the end: `-- 100000`.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use feishu_mock::{
    Platform,
    serde_json::{Value, json},
};

const AT: &str = "/open-apis/bitable/v1/apps/appA/tables/tblA/records";

fn main() {
    let records: usize =
        std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(100_000);
    let platform = match Platform::builder().journal_limit(0).start_blocking() {
        Ok(platform) => platform,
        Err(error) => panic!("{error}"),
    };
    let body = json!({"app_id": platform.app_id(), "app_secret": platform.app_secret()});
    let path = "/open-apis/auth/v3/tenant_access_token/internal";
    let token = call(&platform, "", "POST", path, &body)["tenant_access_token"].clone();
    let token = token.as_str().unwrap_or_default();
    let at = |method: &str, below: &str, body: &Value| {
        call(&platform, token, method, &format!("{AT}{below}"), body)
    };

    let (mut made, mut ids) = (0, Vec::new());
    timed(&format!("create {records}, 500 a call"), || {
        while made < records {
            let batch: Vec<Value> = (made..(made + 500).min(records))
                .map(|number| json!({"fields": {"Name": format!("ship {number}"), "Number": number % 997}}))
                .collect();
            made += batch.len();
            let reply = at("POST", "/batch_create", &json!({ "records": batch }));
            let all = reply["data"]["records"].as_array().cloned().unwrap_or_default();
            ids.extend(all.iter().filter_map(|it| Some(it["record_id"].as_str()?.to_owned())));
        }
    });
    assert_eq!(ids.len(), records, "each record has an id");
    let walk = |body: &Value| {
        let (mut token, mut seen) = (String::new(), 0);
        loop {
            let reply = at("POST", &format!("/search?page_size=500&page_token={token}"), body);
            seen += reply["data"]["items"].as_array().map_or(0, Vec::len);
            token = reply["data"]["page_token"].as_str().unwrap_or_default().to_owned();
            if token.is_empty() {
                return seen;
            }
        }
    };
    timed("list all, 500 a page", || assert_eq!(walk(&json!({})), records));
    let is = json!({"conjunction": "and", "conditions":
        [{"field_name": "Number", "operator": "is", "value": ["3"]}]});
    timed("search by one value", || assert!(walk(&json!({ "filter": is })) > 0));
    let sort = json!({"sort": [{"field_name": "Number", "desc": true}, {"field_name": "Name"}]});
    timed("one page of a sorted search", || {
        let reply = at("POST", "/search?page_size=500", &sort);
        assert_eq!(reply["data"]["total"], records);
    });
    timed("get 1,000, one a call", || {
        for id in ids.iter().step_by((records / 1000).max(1)) {
            assert_eq!(at("GET", &format!("/{id}"), &Value::Null)["code"], 0);
        }
    });
    timed(&format!("delete {records}, 500 a call"), || {
        for batch in ids.chunks(500) {
            assert_eq!(at("POST", "/batch_delete", &json!({ "records": batch }))["code"], 0);
        }
    });
}

fn timed(what: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let took: Duration = start.elapsed();
    println!("{what}: {:.0} ms", took.as_secs_f64() * 1000.0);
}

/// One call over a connection of its own; its reply as JSON.
fn call(platform: &Platform, token: &str, method: &str, target: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let asked = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(platform.addr())?;
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut all = Vec::new();
        stream.read_to_end(&mut all)?;
        Ok(all)
    };
    let all = asked().unwrap_or_else(|error| panic!("{method} {target}: {error}"));
    let end = all.windows(4).position(|it| it == b"\r\n\r\n").map_or(0, |at| at + 4);
    feishu_mock::serde_json::from_slice(&all[end..]).unwrap_or_default()
}
