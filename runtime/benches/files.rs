//! Uploads and downloads of a gibibyte over loopback, by the client and by plain reqwest in turn:
//! megabytes per second and peak resident memory. Each transfer runs in its own process, so that
//! the peak is its own; the server runs in another one.
//!
//! `cargo bench -p feishu-runtime --bench files [-- MEBIBYTES]`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "../tests/support/desk.rs"]
mod desk;

use std::{
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use bytes::Bytes;
use desk::{GetScan, Upload};
use feishu_runtime::{Client, File, reqwest};
use feishu_test_server::{Answer, Received, Setup};
use futures_util::{TryStreamExt, stream};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// The size of the pieces in which plain reqwest is given a file, as in the client.
const PIECE: usize = 64 * 1024;

const DIRECTIONS: [&str; 4] = [
    "upload a path",
    "upload a reader, length unknown",
    "download to a path",
    "download as a stream",
];

/// Sends `size` bytes for a GET, and counts what comes with anything else.
fn answer(received: &Received, size: u64) -> Answer {
    if received.method == "GET" {
        Answer::Filler(size)
    } else if received.path().ends_with("tenant_access_token/internal") {
        Answer::token("t-0123456789", 7200)
    } else {
        Answer::json(200, format!(r#"{{"code":0,"data":{{"open":{}}}}}"#, received.length))
    }
}

/// Most resident memory of this process so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// The role of a child process: one transfer. Returns the number of bytes.
async fn transfer(direction: &str, ours: bool, url: &str, size: u64, file: PathBuf) -> u64 {
    let client = Client::builder("cli_bench", "secret").base_url(url).build().unwrap();
    let plain = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
    let scan = || client.download(GetScan { id: "1".into() });
    let upload = |file: File| {
        let told = Arc::new(AtomicU64::new(0));
        let teller = told.clone();
        let file = file.on_progress(move |progress| teller.store(progress.done, Ordering::Relaxed));
        let request = Upload { parent: Some("folder".into()), file, ..Upload::default() };
        let client = &client;
        async move {
            let received = client.send(request).await.unwrap().open.unwrap() as u64;
            assert!(received > told.load(Ordering::Relaxed));
            told.load(Ordering::Relaxed)
        }
    };
    match (direction, ours) {
        ("upload a path", true) => upload(File::path(&file)).await,
        ("upload a path", false) => {
            let file = tokio::fs::File::open(&file).await.unwrap();
            send_plain(&plain, url, file, Some(size)).await
        }
        ("upload a reader, length unknown", true) => {
            upload(File::reader(tokio::io::repeat(b'x').take(size))).await
        }
        ("upload a reader, length unknown", false) => {
            send_plain(&plain, url, tokio::io::repeat(b'x').take(size), None).await
        }
        ("download to a path", true) => {
            let mut told = 0;
            let download = scan().await.unwrap();
            let saved = download.save_with(&file, |progress| told = progress.done).await.unwrap();
            assert_eq!(saved, told);
            saved
        }
        ("download to a path", false) => {
            let mut reply = plain.get(format!("{url}/scan")).send().await.unwrap();
            let mut file = tokio::fs::File::create(&file).await.unwrap();
            let mut done = 0;
            while let Some(chunk) = reply.chunk().await.unwrap() {
                file.write_all(&chunk).await.unwrap();
                done += chunk.len() as u64;
            }
            file.flush().await.unwrap();
            file.sync_all().await.unwrap();
            done
        }
        ("download as a stream", true) => {
            let pieces = scan().await.unwrap().into_stream();
            let count = |done, piece: Bytes| async move { Ok(done + piece.len() as u64) };
            pieces.try_fold(0, count).await.unwrap()
        }
        ("download as a stream", false) => {
            let mut reply = plain.get(format!("{url}/scan")).send().await.unwrap();
            let mut done = 0;
            while let Some(chunk) = reply.chunk().await.unwrap() {
                done += chunk.len() as u64;
            }
            done
        }
        other => panic!("{other:?}"),
    }
}

async fn send_plain(
    client: &reqwest::Client,
    url: &str,
    reader: impl AsyncRead + Send + Sync + Unpin + 'static,
    length: Option<u64>,
) -> u64 {
    let pieces = stream::try_unfold(reader, |mut reader| async move {
        let mut piece = vec![0; PIECE];
        let length = reader.read(&mut piece).await?;
        piece.truncate(length);
        Ok::<_, std::io::Error>((length > 0).then(|| (Bytes::from(piece), reader)))
    });
    let body = StreamBody::new(Box::pin(pieces.map_ok(Frame::data)));
    let mut request = client.post(format!("{url}/scans")).body(reqwest::Body::wrap(body));
    if let Some(length) = length {
        request = request.header("content-length", length);
    }
    let reply = request.send().await.unwrap().text().await.unwrap();
    reply.split("\"open\":").nth(1).unwrap().trim_end_matches('}').parse().unwrap()
}

fn child(words: &[String]) {
    let [direction, who, url, size, file] = words else { panic!("{words:?}") };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (size, ours) = (size.parse().unwrap(), who == "ours");
    let begun = Instant::now();
    let done = runtime.block_on(transfer(direction, ours, url, size, file.into()));
    assert_eq!(done, size, "{direction} {who}");
    println!("{} {}", begun.elapsed().as_secs_f64(), peak());
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.len() == 5 {
        return child(&words);
    }
    let mebibytes: u64 = words.first().map_or(1024, |word| word.parse().unwrap());
    let size = mebibytes * 1024 * 1024;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let guard = runtime.enter();
    let server = Setup::default().no_journal().count_bodies().start(move |received| {
        let answer = answer(&received, size);
        Box::pin(async { answer })
    });
    drop(guard);
    let folder = tempfile::tempdir().unwrap();
    println!("{mebibytes} MiB {:>38} {:>12}", "ours", "plain reqwest");
    for direction in DIRECTIONS {
        let mut line = format!("{direction:<32}");
        for who in ["ours", "plain"] {
            let file = folder.path().join("scan.bin");
            if direction == "upload a path" {
                std::fs::File::create(&file).unwrap().set_len(size).unwrap();
            }
            let output = Command::new(std::env::current_exe().unwrap())
                .args([direction, who, server.url(), &size.to_string()])
                .arg(&file)
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            let mut numbers = text.split_whitespace().map(|word| word.parse::<f64>().unwrap());
            match (numbers.next(), numbers.next()) {
                (Some(seconds), Some(peak)) => line.push_str(&format!(
                    " {:>6.0} MB/s {:>5.1} MB peak ",
                    size as f64 / 1e6 / seconds,
                    peak * 1024.0 / 1e6
                )),
                _ => panic!("{direction} {who}: {}", String::from_utf8_lossy(&output.stderr)),
            }
            let _ = std::fs::remove_file(&file);
        }
        println!("{line}");
    }
}
