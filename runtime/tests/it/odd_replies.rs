//! Replies that no platform should send, given as raw bytes.

use feishu_runtime::{Error, RetryPolicy};

use crate::{
    desk::Ring,
    library::{Book, Reader, lend_books},
    server::{Answer, Server},
};

/// The result of a call whose reply is these bytes, after which the connection is closed.
async fn ring_against(bytes: impl Into<Vec<u8>>) -> Result<(), Error> {
    let server = Server::script([Answer::Cut(bytes.into())]).await;
    server.client().retry(RetryPolicy::off()).send(Ring {}).await.map(drop)
}

#[tokio::test]
async fn a_chunked_reply_with_trailers_is_read_whole() {
    let whole = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n\
                 4\r\n{\"co\r\n7;a=b\r\nde\": 0}\r\n0\r\nx-sum: 1\r\n\r\n";
    ring_against(whole).await.unwrap();
    let without_end = whole.split_once("0\r\nx-sum").unwrap().0;
    let error = ring_against(without_end).await.unwrap_err();
    assert_eq!(error.kind(), "connection_lost", "{error}");
}

#[tokio::test]
async fn a_wrong_content_length_is_an_error_or_changes_nothing() {
    let reply =
        |length: u32| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{\"code\":0}}");
    ring_against(reply(10)).await.unwrap();
    // A reply that is cut off is reported as such and not as an error of the platform.
    let error = ring_against(reply(9)).await.unwrap_err();
    assert!(error.is_retryable() && error.code().is_none(), "{error}");
    let error = ring_against(reply(11)).await.unwrap_err();
    assert_eq!(error.kind(), "connection_lost", "{error}");
    let two = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\ncontent-length: 3\r\n\r\n{\"code\":0}";
    assert_eq!(ring_against(two).await.unwrap_err().kind(), "connection_lost");
}

#[tokio::test]
async fn an_endless_header_does_not_fill_the_memory() {
    let head = format!("HTTP/1.1 200 OK\r\nx-long: {}", "x".repeat(8 << 20));
    let error = ring_against(head).await.unwrap_err();
    assert_eq!(error.kind(), "connection_lost", "{error}");
    assert!(error.to_string().len() < 1000 && !error.to_string().contains("xxx"), "{error}");
}

#[tokio::test]
async fn an_unrequested_compressed_reply_is_an_error_that_names_the_encoding() {
    // With the feature `gzip`, that is asked for, and read.
    let (encoding, asked) =
        if cfg!(feature = "gzip") { ("br", Some("gzip")) } else { ("gzip", None) };
    // `{"code":0}`, compressed by gzip.
    let body = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 206, 79, 73, 85, 178, 50, 168, 5, 0, 152,
        174, 60, 114, 10, 0, 0, 0,
    ];
    let answer = Answer::Reply(200, vec![], body.to_vec())
        .header("content-type", "application/json")
        .header("content-encoding", encoding);
    let server = Server::script([answer]).await;
    let error = server.client().retry(RetryPolicy::off()).send(Ring {}).await.unwrap_err();
    assert_eq!(server.calls()[0].header("accept-encoding"), asked);
    let text = error.to_string();
    let expected = format!(
        "the reply is no JSON object (application/json), encoded as {encoding}, which was not \
         asked for, 30 bytes: "
    );
    assert!(text.contains(&expected), "{text}");
}

#[tokio::test]
async fn data_of_the_wrong_type_is_an_error_with_its_path() {
    for data in ["[1]", "\"x\"", "7", "true"] {
        let server = Server::script([Answer::ok(data)]).await;
        let request = lend_books("b1", Reader::new("r1"), [Book::new("t")]);
        let error = server.client().send(request).await.unwrap_err();
        assert_eq!(error.path(), Some("data"), "{data}: {error}");
        assert!(error.to_string().contains("expected an object"), "{data}: {error}");
        assert!(!error.is_retryable() && error.status() == Some(200), "{data}: {error}");
    }
}

#[tokio::test]
async fn a_code_in_quotation_marks_is_a_code() {
    for (code, expected) in
        [("\"0\"", None), ("\"7002001\"", Some(7002001)), ("7002001.0", Some(7002001))]
    {
        let server =
            Server::script([Answer::json(200, format!("{{\"code\":{code},\"msg\":\"m\"}}"))]).await;
        let result = server.client().send(Ring {}).await;
        assert_eq!(result.err().and_then(|error| error.code()), expected, "{code}");
    }
    for code in ["\"none\"", "true", "{}", "0.5"] {
        let reply = Answer::json(200, format!("{{\"code\":{code},\"msg\":\"m\"}}"));
        let server = Server::script([reply]).await;
        let error = server.client().retry(RetryPolicy::off()).send(Ring {}).await.unwrap_err();
        assert_eq!(error.path(), Some("code"), "{code}: {error}");
    }
}
