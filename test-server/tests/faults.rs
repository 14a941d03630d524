//! What a client sees of each fault.

use std::io::ErrorKind;

use feishu_test_server::{Answer, Server, Setup};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const REQUEST: &[u8] = b"POST /a%20b?c=d HTTP/1.1\r\nX-One: 1\r\ncontent-length: 2\r\n\r\n{}";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.url().strip_prefix("http://").unwrap()).await.unwrap()
}

/// All that comes until the server closes the connection.
async fn exchange(server: &Server, request: &[u8]) -> std::io::Result<String> {
    let mut stream = connect(server).await;
    stream.write_all(request).await?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await?;
    Ok(reply)
}

#[tokio::test]
async fn a_request_is_kept_as_it_came() {
    let server = Server::start(|_| Answer::Cut(Vec::new()));
    assert_eq!(exchange(&server, REQUEST).await.unwrap(), "");
    let [received] = &server.take_journal()[..] else { panic!() };
    assert_eq!((&*received.method, received.path()), ("POST", "/a%20b"));
    assert_eq!(received.segments(), ["a b"]);
    assert_eq!(received.query(), [("c".to_owned(), "d".to_owned())]);
    assert_eq!((received.header("x-one"), &*received.body), (Some("1"), &b"{}"[..]));
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn a_body_in_chunks_is_joined_wherever_it_is_cut() {
    let server = Server::start(|received| Answer::Cut(received.body.clone()));
    let request = b"PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n";
    for cut in 0..request.len() {
        let mut stream = connect(&server).await;
        stream.write_all(&request[..cut]).await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
        stream.write_all(&request[cut..]).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert_eq!(reply, "abcdefg", "{cut}");
    }
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let server = Server::start(|received| match received.length {
        0 => Answer::Cut(b"last".to_vec()),
        _ => Answer::json(200, "{}").header("x-two", "2"),
    });
    let both = [REQUEST, b"GET / HTTP/1.1\r\n\r\n"].concat();
    let reply = "HTTP/1.1 200 Status\r\ncontent-length: 2\r\n\
                 content-type: application/json; charset=utf-8\r\nx-two: 2\r\n\r\n{}last";
    assert_eq!(exchange(&server, &both).await.unwrap(), reply);
}

#[tokio::test]
async fn a_reset_is_told_from_a_close() {
    let server = Server::start(|_| Answer::Reset);
    let error = exchange(&server, REQUEST).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let unread = Setup::default().answer_before_reading().start(|received| {
        assert_eq!(received.body, b"{}");
        Box::pin(async { Answer::ResetUnread })
    });
    let error = exchange(&unread, REQUEST).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_server_that_answers_before_reading_reads_afterwards() {
    let server = Setup::default().answer_before_reading().start(|received| {
        let answer = match received.length {
            0 => Answer::Cut(b"last".to_vec()),
            _ => Answer::Raw(b"first ".as_slice().into()),
        };
        Box::pin(async { answer })
    });
    let both = [REQUEST, b"GET / HTTP/1.1\r\n\r\n"].concat();
    assert_eq!(exchange(&server, &both).await.unwrap(), "first last");
    assert_eq!(server.journal().len(), 2);
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_closes_the_connection() {
    let server = Server::start(|_| Answer::Stall(b"half".to_vec()));
    let mut stream = connect(&server).await;
    stream.write_all(REQUEST).await.unwrap();
    let mut half = [0; 4];
    stream.read_exact(&mut half).await.unwrap();
    assert_eq!(&half, b"half");
    // No more comes, and it is not closed.
    let more = stream.try_read(&mut half);
    assert_eq!(more.unwrap_err().kind(), ErrorKind::WouldBlock);
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut half).await.unwrap(), 0);
}

#[tokio::test]
async fn a_filler_has_its_length_and_bodies_can_be_counted() {
    let server = Setup::default().count_bodies().start(|received| {
        assert!(received.body.is_empty());
        let answer = match received.length {
            0 => Answer::Cut(Vec::new()),
            length => Answer::Filler(length * 300_000),
        };
        Box::pin(async { answer })
    });
    let both = [REQUEST, b"GET / HTTP/1.1\r\n\r\n"].concat();
    let reply = exchange(&server, &both).await.unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with("content-length: 600000"), "{head}");
    assert_eq!(body.len(), 600_000);
}
