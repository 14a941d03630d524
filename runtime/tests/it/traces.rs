//! What a subscriber of `tracing` sees.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use crate::{
    desk::{GetHours, Ring},
    library::{Book, Reader, lend_books},
    server::{Answer, Server},
};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Logs what this thread does, down to the least detail of every crate, as long as the
    /// guard lives.
    fn begin() -> (Log, tracing::subscriber::DefaultGuard) {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The line with which the span of this call ended.
    fn span(&self, path: &str) -> String {
        let text = self.text();
        let line = text.lines().rfind(|line| line.contains(path) && line.contains("close"));
        line.unwrap_or_else(|| panic!("no span of {path} in {text}")).to_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn a_call_is_a_span_with_the_usual_names() {
    let (log, _guard) = Log::begin();
    let server = Server::script([Answer::ok("{}").header("x-tt-logid", "log-1")]).await;
    server.client().send(GetHours {}).await.unwrap();
    let span = log.span("feishu.call{otel.kind=\"client\" otel.name=GET /open-apis/desk/v1/hours");
    let port = server.url.rsplit(':').next().unwrap();
    for field in [
        "http.request.method=\"GET\"",
        "url.template=/open-apis/desk/v1/hours",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={port}"),
        "feishu.endpoint=\"desk.v1.hours.get\"",
        "http.response.status_code=200",
        "feishu.log_id=\"log-1\"",
    ] {
        assert!(span.contains(field), "{field} in {span}");
    }
    assert!(!span.contains("resend_count") && !span.contains("error.type"), "{span}");
    // The token's fetch is a call too, inside the one that needs it.
    log.span("auth.v3.tenant_access_token.internal");
}

#[tokio::test]
async fn failures_and_repetitions_are_told() {
    let (log, _guard) = Log::begin();
    let server = Server::script([
        Answer::code(400, 99991400, "slow down").header("x-ogw-ratelimit-reset", "0"),
        Answer::code(400, 99991663, "token"),
        Answer::code(400, 7002001, "closed").header("x-tt-logid", "log-2"),
    ])
    .await;
    server.client().send(Ring {}).await.unwrap_err();
    let span = log.span("desk/v1/bell/ring");
    for field in [
        "http.response.status_code=400",
        "http.request.resend_count=2",
        "feishu.log_id=\"log-2\"",
        "feishu.code=7002001",
        "error.type=\"7002001\"",
        "otel.status_code=\"ERROR\"",
    ] {
        assert!(span.contains(field), "{field} in {span}");
    }
    let text = log.text();
    assert!(text.contains("repeating the call after a failure error.type=99991400"), "{text}");
    assert!(text.contains("the platform refused the access token"), "{text}");
}

#[tokio::test]
async fn no_level_of_detail_shows_secrets_or_the_callers_values() {
    let (log, _guard) = Log::begin();
    let server = Server::script([
        Answer::code(400, 99991663, "bad"),
        Answer::code(500, 1, "x"),
        Answer::json(200, "{\"code\":0,\"data\":\"reply-value\"}"),
    ])
    .await;
    let client = server.client().header("x-key", "header-value");
    for _ in 0..2 {
        let request = lend_books("path-value", Reader::new("body-value"), [Book::new("t")]);
        client.send(request.client_token("query-value")).await.unwrap_err();
    }
    client.as_user("u-s3cret").send(crate::desk::MyLoans {}).await.unwrap_err();
    let text = log.text();
    assert!(text.contains("feishu.call"), "{text}");
    for secret in ["s3cret", "header-value", "body-value", "reply-value"] {
        assert!(!text.contains(secret), "{secret}");
    }
    // Those in addresses are logged by the HTTP client's own most detailed level at most.
    let ours = text.lines().filter(|line| line.contains("feishu_runtime"));
    for line in ours {
        assert!(!line.contains("path-value") && !line.contains("query-value"), "{line}");
    }
}
