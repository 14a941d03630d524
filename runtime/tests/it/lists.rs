//! Lists that span several pages.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use feishu_runtime::{
    Client,
    EarlyEnd::{NoNextPage, Repeats},
    http,
    transport::{Body, BoxFuture, Transport, TransportError},
};
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::Notify;

use crate::{
    desk::{Hours, ListLoans, ListShelves},
    server::{Answer, Received, Server, TOKEN_PATH},
};

/// A reply per page token. The first page has an empty token.
async fn tokens(pages: impl IntoIterator<Item = (&'static str, &'static str)>) -> Server {
    let pages: HashMap<_, _> = pages.into_iter().collect();
    Server::start(move |call| {
        let query: HashMap<_, _> = call.query().into_iter().collect();
        let token = query.get("page_token").map_or("", String::as_str);
        pages.get(token).map_or(Answer::code(400, 1, "no such page"), |data| Answer::ok(data))
    })
    .await
}

fn numbers(items: Vec<Hours>) -> Vec<i64> {
    items.into_iter().map(|item| item.open.unwrap()).collect()
}

fn asked(server: &Server) -> Vec<String> {
    server
        .calls()
        .into_iter()
        .map(|call| call.target.split_once('?').map_or("", |x| x.1).to_owned())
        .collect()
}

const THREE: [(&str, &str); 3] = [
    ("", r#"{"items":[{"open":1},{"open":2}],"page_token":"a","has_more":true}"#),
    ("a", r#"{"items":[],"page_token":"b","has_more":true}"#),
    ("b", r#"{"items":[{"open":3}],"page_token":"c","has_more":false}"#),
];

#[tokio::test]
async fn items_come_page_by_page_until_the_last() {
    let server = tokens(THREE).await;
    let request = ListLoans { page_size: Some(2), ..ListLoans::default() };
    let mut items = server.client().items(request);
    assert_eq!(items.try_next().await.unwrap().unwrap().open, Some(1));
    // No page is requested before it is needed.
    assert_eq!(server.calls().len(), 1);
    assert_eq!(numbers(items.all().await.unwrap()), [2, 3]);
    assert_eq!(
        asked(&server),
        ["page_size=2", "page_token=a&page_size=2", "page_token=b&page_size=2"]
    );
}

#[tokio::test]
async fn lists_implement_stream() {
    let server = tokens(THREE).await;
    let client = server.client();
    let items = client.items(ListLoans::default()).map_ok(|item| item.open.unwrap());
    assert_eq!(TryStreamExt::try_collect::<Vec<_>>(items).await.unwrap(), [1, 2, 3]);
    let pages: Vec<_> = client.pages(ListLoans::default()).collect().await;
    assert_eq!(pages.len(), 3);
}

#[tokio::test]
async fn a_list_ends_when_its_page_token_is_empty_absent_or_repeated() {
    for pages in [
        vec![("", r#"{"items":[{"open":1}],"page_token":"","has_more":true}"#)],
        vec![("", r#"{"items":[{"open":1}],"has_more":true}"#)],
        vec![("", r#"{"items":[{"open":1}],"page_token":null}"#)],
        vec![("", r#"{"items":[{"open":1}],"page_token":"a","has_more":false}"#)],
        vec![
            ("", r#"{"items":[],"page_token":"a","has_more":true}"#),
            ("a", r#"{"items":[{"open":1}],"page_token":"a","has_more":true}"#),
        ],
        vec![
            ("", r#"{"items":[],"page_token":"a"}"#),
            ("a", r#"{"items":[],"page_token":"b"}"#),
            ("b", r#"{"items":[{"open":1}],"page_token":"a"}"#),
        ],
    ] {
        let server = tokens(pages.clone()).await;
        let items = server.client().items(ListLoans::default()).all().await.unwrap();
        assert_eq!(numbers(items), [1]);
        assert_eq!(server.calls().len(), pages.len());
    }
}

#[tokio::test]
async fn a_list_that_ends_before_its_last_page_says_so() {
    let repeated = |more: &'static str| {
        vec![("", r#"{"items":[{"open":1}],"page_token":"a","has_more":true}"#), ("a", more)]
    };
    for (pages, early) in [
        (vec![("", r#"{"items":[{"open":1}],"page_token":"","has_more":true}"#)], Some(NoNextPage)),
        (vec![("", r#"{"items":[{"open":1}],"has_more":true}"#)], Some(NoNextPage)),
        (repeated(r#"{"items":[],"page_token":"a","has_more":true}"#), Some(NoNextPage)),
        (
            vec![
                ("", r#"{"items":[],"page_token":"a","has_more":true}"#),
                ("a", r#"{"items":[],"page_token":"b","has_more":true}"#),
                ("b", r#"{"items":[{"open":1}],"page_token":"a","has_more":true}"#),
            ],
            Some(Repeats),
        ),
        (repeated(r#"{"items":[],"page_token":"a","has_more":false}"#), None),
        (vec![("", r#"{"items":[{"open":1}],"page_token":"a","has_more":false}"#)], None),
        (vec![("", r#"{"items":[{"open":1}],"page_token":""}"#)], None),
    ] {
        for prefetch in [false, true] {
            let server = tokens(pages.clone()).await;
            let client = server.client();
            let mut items = client.items(ListLoans::default());
            let mut stream = client.pages(ListLoans::default());
            if prefetch {
                (items, stream) = (items.prefetch(), stream.prefetch());
            }
            assert_eq!((items.ended_early(), stream.ended_early()), (None, None));
            assert_eq!(numbers(items.rest().await.unwrap()), [1]);
            while stream.try_next().await.unwrap().is_some() {}
            assert_eq!((items.ended_early(), stream.ended_early()), (early, early), "{pages:?}");
        }
    }
}

#[tokio::test]
async fn a_list_ends_early_only_behind_its_last_element() {
    let page = r#"{"items":[{"open":1},{"open":2}],"has_more":true}"#;
    let server = tokens([("", page)]).await;
    let mut items = server.client().items(ListLoans::default());
    items.try_next().await.unwrap().unwrap();
    assert_eq!(items.ended_early(), None);
    items.try_next().await.unwrap().unwrap();
    assert_eq!(items.ended_early(), Some(NoNextPage));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.ended_early(), Some(NoNextPage));
}

#[tokio::test]
async fn an_error_ends_the_list_and_tells_where_to_resume() {
    let server = tokens([("", r#"{"items":[{"open":1}],"page_token":"gone"}"#)]).await;
    let mut pages = server.client().pages(ListLoans::default());
    assert_eq!(pages.next_request(), Some(&ListLoans::default()));
    pages.try_next().await.unwrap().unwrap();
    let next = pages.next_request().unwrap().clone();
    assert_eq!(next.page_token.as_deref(), Some("gone"));
    assert_eq!(pages.try_next().await.unwrap_err().code(), Some(1));
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(pages.next_request(), Some(&next));
    assert_eq!(server.calls().len(), 2);

    let server = tokens(THREE).await;
    let mut pages = server.client().pages(ListLoans::default());
    while pages.try_next().await.unwrap().is_some() {}
    assert_eq!(pages.next_request(), None);
}

#[tokio::test]
async fn offsets_and_page_numbers_go_on_until_a_page_is_empty() {
    let server = Server::start(|call| {
        let query: HashMap<_, _> = call.query().into_iter().collect();
        let at = |name: &str| query.get(name).map(|at| at.parse::<usize>().unwrap());
        let from = at("offset").or(at("page").map(|page| (page - 1) * 2)).unwrap_or(0);
        let items: Vec<_> = (from..5).take(2).map(|open| format!("{{\"open\":{open}}}")).collect();
        Answer::ok(&format!("[{}]", items.join(",")))
    })
    .await;
    let client = server.client();
    let by_offset = client.items(ListShelves::default()).all().await.unwrap();
    assert_eq!(numbers(by_offset), [0, 1, 2, 3, 4]);
    assert_eq!(asked(&server), ["", "offset=2", "offset=4", "offset=5"]);
    let request = ListShelves { page: Some(1), ..ListShelves::default() };
    assert_eq!(numbers(client.items(request).all().await.unwrap()), [0, 1, 2, 3, 4]);
    assert_eq!(asked(&server)[4..], ["page=1", "page=2", "page=3", "page=4"]);
}

#[tokio::test]
async fn prefetch_requests_the_next_page_while_one_is_in_use() {
    let (arrived, seen) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (told, count) = (arrived.clone(), seen.clone());
    let server = Server::start_async(move |call: Received| {
        let answer = match (call.path(), call.target.contains("page_token=")) {
            (TOKEN_PATH, _) => Answer::token("t", 7200),
            (_, false) => Answer::ok(THREE[0].1),
            (_, true) => {
                count.fetch_add(1, Ordering::SeqCst);
                told.notify_one();
                Answer::ok(THREE[2].1)
            }
        };
        Box::pin(async { answer })
    })
    .await;
    let mut items = server.client().items(ListLoans::default()).prefetch();
    items.try_next().await.unwrap().unwrap();
    // Nobody polls the stream, and yet the next page is fetched.
    arrived.notified().await;
    assert_eq!(numbers(items.all().await.unwrap()), [2, 3]);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

/// Counts the requests in flight, and answers only the first page.
#[derive(Clone, Default)]
struct Slow(Arc<()>, Arc<AtomicUsize>);

impl Transport for Slow {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (under_way, asked) = (self.0.clone(), self.1.clone());
        Box::pin(async move {
            let _under_way = under_way;
            let body = match request.uri().query() {
                _ if request.uri().path() == TOKEN_PATH => {
                    r#"{"code":0,"tenant_access_token":"t-1234","expire":7200}"#
                }
                None => r#"{"code":0,"data":{"items":[{"open":1}],"page_token":"a"}}"#,
                Some(_) => {
                    asked.fetch_add(1, Ordering::SeqCst);
                    std::future::pending().await
                }
            };
            Ok(http::Response::new(Body::from(body)))
        })
    }
}

#[tokio::test]
async fn dropping_a_list_cancels_the_page_in_flight() {
    for prefetch in [false, true] {
        let network = Slow::default();
        let builder = Client::builder("cli_test", "s3cret").transport(network.clone());
        let client = builder.build().unwrap();
        let mut items = client.items(ListLoans::default());
        if prefetch {
            items = items.prefetch();
        }
        items.try_next().await.unwrap().unwrap();
        if !prefetch {
            // It is requested now, and no reply comes.
            let next = items.next();
            tokio::select! { biased; _ = next => panic!("no reply"), () = tokio::task::yield_now() => {} }
        }
        while network.1.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        drop(items);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        // One is the client's and one is this test's: no request holds another.
        assert_eq!(Arc::strong_count(&network.0), 2, "prefetch: {prefetch}");
    }
}

#[tokio::test]
async fn without_prefetch_no_page_is_requested_before_it_is_needed() {
    let server = tokens(THREE).await;
    let mut pages = server.client().pages(ListLoans::default());
    pages.try_next().await.unwrap().unwrap();
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.calls().len(), 1);
    drop(pages);
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_list_with_prefetch_ends_and_fails_as_one_without() {
    let server = tokens(THREE).await;
    let items = server.client().items(ListLoans::default()).prefetch();
    assert_eq!(numbers(items.all().await.unwrap()), [1, 2, 3]);
    assert_eq!(server.calls().len(), 3);
    let server = tokens([("", r#"{"items":[{"open":1}],"page_token":"gone"}"#)]).await;
    let mut items = server.client().items(ListLoans::default()).prefetch();
    items.try_next().await.unwrap().unwrap();
    assert_eq!(items.try_next().await.unwrap_err().code(), Some(1));
    assert!(items.try_next().await.unwrap().is_none());
}
