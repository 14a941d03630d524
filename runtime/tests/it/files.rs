//! Uploads and downloads.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use feishu_runtime::File;
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, ReadBuf};

use crate::{
    desk::{GetScan, Upload},
    server::{Answer, Received, Server},
};

/// The parts of a body: the head and the bytes of each.
fn parts(call: &Received) -> Vec<(String, Vec<u8>)> {
    let boundary = call.header("content-type").unwrap();
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=").unwrap();
    let find = |text: &[u8], pattern: &[u8]| {
        text.windows(pattern.len()).position(|window| window == pattern)
    };
    let (opening, separator) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}"));
    let mut rest = call.body.strip_prefix(opening.as_bytes()).unwrap();
    let mut parts = Vec::new();
    loop {
        let end = find(rest, separator.as_bytes()).unwrap();
        let head = find(rest, b"\r\n\r\n").unwrap();
        let text = String::from_utf8(rest[..head].to_vec()).unwrap();
        parts.push((text, rest[head + 4..end].to_vec()));
        rest = &rest[end + separator.len()..];
        match rest {
            b"--\r\n" => return parts,
            _ => rest = rest.strip_prefix(b"\r\n").unwrap(),
        }
    }
}

pub(crate) fn upload(file: impl Into<File>) -> Upload {
    Upload { file: file.into(), ..Upload::default() }
}

pub(crate) fn scan() -> GetScan {
    GetScan { id: "s1".to_owned() }
}

#[tokio::test]
async fn fields_and_files_are_parts_of_their_own() {
    let server = Server::script([Answer::ok(r#"{"open":1}"#)]).await;
    let content: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
    let request = Upload {
        parent: Some("海 \"x\"\r\n".to_owned()),
        size: Some(3),
        file: File::bytes(content.clone()).name("扫描 \"1\"\n.pdf").content_type("application/pdf"),
        covers: Some(vec![File::bytes("a"), File::bytes("").name("b.png")]),
    };
    assert_eq!(server.client().send(request).await.unwrap().open, Some(1));
    let call = &server.calls()[0];
    assert_eq!(call.header("content-length"), Some(call.body.len().to_string().as_str()));
    let parts = parts(call);
    let heads: Vec<&str> = parts.iter().map(|(head, _)| head.as_str()).collect();
    assert_eq!(
        heads,
        [
            "content-disposition: form-data; name=\"parent\"",
            "content-disposition: form-data; name=\"size\"",
            "content-disposition: form-data; name=\"file\"; filename=\"扫描 %221%22%0A.pdf\"\r\n\
         content-type: application/pdf",
            "content-disposition: form-data; name=\"covers\"; filename=\"file\"\r\n\
         content-type: application/octet-stream",
            "content-disposition: form-data; name=\"covers\"; filename=\"b.png\"\r\n\
         content-type: application/octet-stream",
        ]
    );
    let bodies: Vec<&[u8]> = parts.iter().map(|(_, body)| body.as_slice()).collect();
    assert_eq!(bodies, ["海 \"x\"\r\n".as_bytes(), b"3", &content, b"a", b""]);
}

#[tokio::test]
async fn a_file_from_a_path_is_sent_with_its_name_and_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    std::fs::write(&path, "x".repeat(300_000)).unwrap();
    let server = Server::script([Answer::ok("{}")]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = told.clone();
    let file = File::path(&path).on_progress(move |progress| tell.lock().unwrap().push(progress));
    server.client().send(upload(file)).await.unwrap();
    let call = &server.calls()[0];
    assert!(call.header("content-length").is_some());
    let parts = parts(call);
    assert!(parts[0].0.contains("filename=\"loans.csv\""), "{}", parts[0].0);
    assert_eq!(parts[0].1.len(), 300_000);
    let told = told.lock().unwrap();
    assert!(told.len() > 1 && told.iter().all(|progress| progress.total == Some(300_000)));
    assert_eq!(told.last().unwrap().done, 300_000);
}

#[tokio::test]
async fn a_reader_is_sent_with_and_without_its_length() {
    let server = Server::script([Answer::ok("{}")]).await;
    let client = server.client();
    client.send(upload(File::reader(&b"content"[..]).length(7))).await.unwrap();
    client.send(upload(File::reader(&b"content"[..]))).await.unwrap();
    let [known, unknown] = &server.calls()[..] else { panic!("two calls") };
    assert!(known.header("content-length").is_some());
    assert_eq!(unknown.header("transfer-encoding"), Some("chunked"));
    for call in [known, unknown] {
        assert_eq!(parts(call)[0].1, b"content");
    }
}

#[tokio::test]
async fn a_file_of_another_length_than_announced_fails_the_call() {
    for length in [3, 6, 8, 100] {
        let server = Server::script([Answer::ok("{}")]).await;
        let file = File::reader(&b"content"[..]).length(length);
        let error = server.client().send(upload(file)).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("was said to have {length} bytes, found 7")), "{text}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_an_error_before_sending() {
    let server = Server::script([Answer::ok("{}")]).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, expected) in
        [(folder.path().join("none"), "No such file"), (folder.path().to_owned(), "directory")]
    {
        let error = server.client().send(upload(path)).await.unwrap_err();
        assert!(error.is_unsent() && error.to_string().contains(expected), "{error}");
    }
    let file = File::bytes("x").content_type("a\r\nb: c");
    let error = server.client().send(upload(file)).await.unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("control characters"), "{error}");
    assert!(server.calls().is_empty());
}

/// A reader that fails after its first piece.
struct Failing(bool);

impl AsyncRead for Failing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(io::Error::other("disk on fire")));
        }
        buffer.put_slice(b"beginning");
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_failing_reader_fails_the_call() {
    let server = Server::script([Answer::ok("{}")]).await;
    let file = File::reader(Failing(false)).name("scan");
    let error = server.client().send(upload(file)).await.unwrap_err();
    assert!(error.to_string().contains("\"scan\" cannot be read: disk on fire"), "{error}");
}

#[tokio::test]
async fn bytes_and_paths_are_sent_again_but_a_reader_is_not() {
    let limited = || Answer::code(400, 99991400, "slow").header("x-ogw-ratelimit-reset", "0");
    let server = Server::script([limited(), Answer::ok("{}"), limited(), Answer::ok("{}")]).await;
    let client = server.client();
    client.send(upload(b"content".to_vec())).await.unwrap();
    assert_eq!(parts(&server.calls()[1])[0].1, b"content");
    let error = client.send(upload(File::reader(&b"content"[..]))).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(server.calls().len(), 3);

    // The same reader again: it has nothing left.
    let file = File::reader(&b"content"[..]);
    client.send(upload(file.clone())).await.unwrap();
    let error = client.send(upload(file)).await.unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("used up"), "{error}");
}

#[tokio::test]
async fn a_rejected_token_is_replaced_for_uploads_too() {
    let refuse = |call: &Received| call.header("authorization") == Some("Bearer t-1");
    let server = Server::start(move |call| match refuse(call) {
        true => Answer::code(400, 99991663, "invalid"),
        false => Answer::ok("{}"),
    })
    .await;
    let client = server.client();
    let error = client.send(upload(File::reader(&b"x"[..]))).await.unwrap_err();
    assert!(error.is_token_invalid());
    // The next call does not use the old token again.
    client.send(upload(File::reader(&b"x"[..]))).await.unwrap();
    assert_eq!(server.calls().len(), 2);
}

fn file_answer(content: &[u8]) -> Answer {
    Answer::Reply(200, vec![], content.to_vec())
        .header("content-type", "application/pdf")
        .header("content-disposition", "attachment; filename=\"../../扫描.pdf\"")
        .header("x-tt-logid", "log-1")
}

#[tokio::test]
async fn a_download_can_be_bytes_a_stream_or_a_file() {
    let content: Vec<u8> = (0..500_000u32).map(|n| n as u8).collect();
    let server = Server::script([file_answer(&content)]).await;
    let client = server.client();
    let download = client.download(scan()).await.unwrap();
    assert_eq!(download.file_name().as_deref(), Some("扫描.pdf"));
    assert_eq!(download.content_type(), Some("application/pdf"));
    assert_eq!((download.length(), download.total()), (Some(500_000), Some(500_000)));
    assert_eq!((download.status(), download.log_id().as_deref()), (200, Some("log-1")));
    assert_eq!(download.bytes().await.unwrap(), content);

    let pieces = client.download(scan()).await.unwrap().into_stream();
    let pieces: Vec<_> = pieces.try_collect().await.unwrap();
    assert!(pieces.len() > 1);
    assert_eq!(pieces.concat(), content);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan.pdf");
    std::fs::write(&path, "old").unwrap();
    let mut last = None;
    let download = client.download(scan()).await.unwrap();
    let length = download.save_with(&path, |progress| last = Some(progress)).await.unwrap();
    assert_eq!(length, 500_000);
    assert_eq!(last.map(|last| (last.done, last.total)), Some((500_000, Some(500_000))));
    assert_eq!(std::fs::read(&path).unwrap(), content);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(server.calls()[0].header("accept"), Some("*/*"));
}

#[tokio::test]
async fn a_part_of_a_file_is_requested_by_its_range() {
    let answer = Answer::Reply(206, vec![], b"cde".to_vec())
        .header("content-range", "bytes 2-4/10")
        .header("content-type", "application/octet-stream");
    let server = Server::script([answer]).await;
    let client = server.client().header("Range", "bytes=2-4");
    let download = client.download(scan()).await.unwrap();
    assert_eq!((download.length(), download.total()), (Some(3), Some(10)));
    assert_eq!(download.file_name(), None);
    assert_eq!(download.bytes().await.unwrap(), "cde");
    assert_eq!(server.calls()[0].header("range"), Some("bytes=2-4"));
}

#[tokio::test]
async fn an_error_reply_instead_of_a_file_is_an_error() {
    for status in [200, 400] {
        let server = Server::script([Answer::code(status, 7003001, "no such scan")]).await;
        let error = server.client().download(scan()).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Some(7003001), Some("no such scan")));
    }
    let server = Server::script([Answer::Reply(404, vec![], b"<html>".to_vec())]).await;
    assert_eq!(server.client().download(scan()).await.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn a_file_that_is_json_itself_is_no_error() {
    let long = format!("[\"{}\"]", "x".repeat(300_000));
    for content in ["{\"code\":0,\"a\":1}", "{\"code\":5}", "[1]", "not json", "", &long] {
        let server = Server::script([Answer::json(200, content)]).await;
        let download = server.client().download(scan()).await.unwrap();
        assert_eq!(download.bytes().await.unwrap(), content);
    }
    let code = r#"{"code":7,"msg":"a file about an error"}"#;
    let answer = Answer::json(200, code).header("content-disposition", "attachment");
    let server = Server::script([answer]).await;
    assert_eq!(server.client().download(scan()).await.unwrap().bytes().await.unwrap(), code);
}

#[tokio::test]
async fn a_download_cut_off_is_an_error_and_leaves_no_file() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: a/b\r\n\r\nbeginning";
    let server = Server::script([Answer::Cut(head.into())]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan");
    std::fs::write(&path, "old").unwrap();
    let download = server.client().download(scan()).await.unwrap();
    let error = download.save(&path).await.unwrap_err();
    assert!(error.is_retryable() && !error.is_unsent(), "{error}");
    assert!(error.to_string().contains("the connection failed before the reply was complete"));
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_download_to_an_unwritable_path_is_an_error_that_names_the_path() {
    let server = Server::script([file_answer(b"x")]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/scan");
    let download = server.client().download(scan()).await.unwrap();
    let error = download.save(&path).await.unwrap_err().to_string();
    assert!(error.contains("none/scan cannot be written: "), "{error}");
}

#[tokio::test]
async fn a_canceled_download_leaves_no_file() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: a/b\r\n\r\nbeginning";
    let server = Server::script([Answer::Stall(head.into())]).await;
    let client = server.client();
    let raw = feishu_runtime::Raw::get("/x").without_token();
    let download = client.raw_download(raw).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let path = folder.path().join("scan");
    let saving = tokio::spawn(async move {
        let tell = |_| {
            if let Some(begun) = begun.take() {
                begun.send(()).unwrap();
            }
        };
        download.save_with(path, tell).await
    });
    has_begun.await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    saving.abort();
    assert!(saving.await.unwrap_err().is_cancelled());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
