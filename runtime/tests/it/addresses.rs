//! Values of any content arrive unchanged in their path segment or query pair.

use std::sync::OnceLock;

use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::{
    desk::Search,
    server::{Answer, Server},
};

fn search(shelf: &str, text: &str) -> Search {
    Search { shelf: shelf.to_owned(), text: Some(text.to_owned()), ..Search::default() }
}

#[tokio::test]
async fn values_stay_in_their_path_segment_or_query_pair() {
    let server = Server::start(|_| Answer::ok("[]")).await;
    let client = server.client();
    let values = [
        "a/b",
        "../x",
        "..%2f",
        "%2e%2e",
        "%2E",
        "...",
        ".a",
        "a.",
        "?x=1",
        "#top",
        "a&b=c",
        "a+b c",
        "%",
        "%zz",
        ":shelf",
        "海 🎈",
        "\0\t\r\n\u{7f}",
        "\\..\\",
        ";v=1",
        "@host",
        "//",
        "~_-",
    ];
    for value in values {
        client.send(search(value, value)).await.unwrap();
        let call = server.calls().pop().unwrap();
        assert_eq!(call.segments(), ["open-apis", "desk", "v1", "shelves", value, "books"]);
        assert_eq!(call.query(), [("text".to_owned(), value.to_owned())]);
    }
}

#[tokio::test]
async fn path_values_that_would_name_another_address_are_refused() {
    let server = Server::start(|_| Answer::ok("[]")).await;
    let client = server.client();
    for value in ["", ".", ".."] {
        for client in [&client, &client.unvalidated()] {
            let error = client.send(search(value, "")).await.unwrap_err();
            assert_eq!(error.violations().len(), 1, "{error}");
            assert_eq!(error.violations()[0].path, "shelf");
        }
    }
    assert!(server.journal().is_empty());
    // An empty value is allowed in a query.
    client.send(search("s", "")).await.unwrap();
    assert_eq!(server.calls()[0].query(), [("text".to_owned(), String::new())]);
}

#[tokio::test]
async fn a_url_too_long_for_http_is_an_error() {
    let server = Server::start(|_| Answer::ok("[]")).await;
    let error = server.client().send(search("s", &"x".repeat(70_000))).await.unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("bytes long"), "{error}");
}

/// One runtime and one server for all cases, since they cost more than the calls.
fn shared() -> &'static (Runtime, Server) {
    static SHARED: OnceLock<(Runtime, Server)> = OnceLock::new();
    SHARED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start(|_| Answer::ok("[]")));
        (runtime, server)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_string_arrives_equal(shelf in any::<String>(), text in any::<String>()) {
        prop_assume!(!["", ".", ".."].contains(&shelf.as_str()));
        let (runtime, server) = shared();
        runtime.block_on(server.client().send(search(&shelf, &text))).unwrap();
        let call = server.calls().pop().unwrap();
        prop_assert_eq!(&call.segments()[4], &shelf);
        prop_assert_eq!(call.segments().len(), 6);
        prop_assert_eq!(call.query(), [("text".to_owned(), text)]);
    }
}
