//! What large things take: 2 GiB uploaded in parts, and 100,000 rows written to a Base and read.
//! The stand-in runs in this process, so its memory counts, too; it compares each part with what it
//! must be, and keeps none. Other sizes: `cargo bench -p feishu-kit --bench large -- MIB ROWS`.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use feishu_kit::{
    base::Table,
    upload::{Content, Target, upload},
};
use feishu_mock::{Platform, Received, Script};
use feishu_openapi::Client;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::{AsyncRead, ReadBuf};

const PART: u64 = 4 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<u64>().ok());
    let size = numbers.next().unwrap_or(2_048) << 20;
    let rows = numbers.next().unwrap_or(100_000);
    let before = peak();
    upload_in_parts(size).await?;
    println!("peak memory of the process: {before} MiB before, {} MiB after the upload", peak());
    write_and_read(i64::try_from(rows)?).await?;
    println!("peak memory of the process: {} MiB after the rows", peak());
    Ok(())
}

/// The content: the number of each eight bytes, stirred.
fn fill(offset: u64, buffer: &mut [u8]) {
    let first = offset / 8;
    for (number, bytes) in (first..).zip(buffer.chunks_mut(8)) {
        let mut word = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word ^= word >> 29;
        bytes.copy_from_slice(&word.to_le_bytes()[..bytes.len()]);
    }
}

struct Made {
    at: u64,
    size: u64,
}

impl AsyncRead for Made {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        // Whole words, but at the end.
        let left = usize::try_from(self.size - self.at).unwrap_or(usize::MAX);
        let room = buffer.remaining().min(64 << 10);
        let length = if left <= room { left } else { (room / 8 * 8).max(8) };
        let mut made = vec![0; length];
        fill(self.at, &mut made);
        let taken = length.min(buffer.remaining());
        buffer.put_slice(&made[..taken]);
        self.at += taken as u64;
        Poll::Ready(Ok(()))
    }
}

async fn upload_in_parts(size: u64) -> Result<(), Box<dyn std::error::Error>> {
    let platform = Platform::builder().journal_limit(0).start().await?;
    let client = client(&platform)?;
    let parts = size.div_ceil(PART);
    platform.reply_with("drive.v1.file.upload_prepare", move |_| {
        Script::data(json!({"upload_id": "1", "block_size": PART, "block_num": parts}))
    });
    let seen = Arc::new(Mutex::new(vec![0_u32; usize::try_from(parts)?]));
    let own = seen.clone();
    platform.reply_with("drive.v1.file.upload_part", move |received| {
        let number = take_part(received);
        if let Ok(mut seen) = own.lock() {
            seen[number] += 1;
        }
        Script::data(json!({}))
    });
    let begun = Instant::now();
    let content = Content::reader(Made { at: 0, size }, size);
    upload(&client, Target::folder("fldbcO1UuPz8VwnpPx5a92abcef"), content)
        .name("large.bin")
        // The stand-in has no limit of calls a second.
        .pace(Duration::ZERO)
        .await?;
    let seconds = begun.elapsed().as_secs_f64();
    let all_once = seen.lock().is_ok_and(|seen| seen.iter().all(|times| *times == 1));
    assert!(all_once, "each part is sent once");
    let mib = size >> 20;
    println!(
        "{mib} MiB in {parts} parts, 4 at once: {seconds:.1} s, {:.0} MiB/s",
        mib as f64 / seconds
    );
    Ok(())
}

/// The number of a part, whose bytes are what they must be.
fn take_part(received: &Received) -> usize {
    let body = &received.body;
    let find = |from: usize, what: &[u8]| {
        let found = body[from..].windows(what.len()).position(|it| it == what);
        from + found.expect("the form has it")
    };
    let after = |name: &[u8]| find(find(0, name), b"\r\n\r\n") + 4;
    let text = |name: &[u8]| {
        let from = after(name);
        String::from_utf8_lossy(&body[from..find(from, b"\r\n")]).parse::<usize>()
    };
    let number = text(b"name=\"seq\"").expect("a number");
    let size = text(b"name=\"size\"").expect("a number");
    let from = after(b"name=\"file\"");
    let mut expected = vec![0; size];
    fill(number as u64 * PART, &mut expected);
    assert!(body[from..from + size] == expected, "the bytes of part {number} differ");
    number
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Order {
    number: i64,
    text: String,
    paid: bool,
}

fn order(number: i64) -> Order {
    Order { number, text: format!("order {number}"), paid: number % 3 == 0 }
}

async fn write_and_read(rows: i64) -> Result<(), Box<dyn std::error::Error>> {
    let platform = Platform::builder().journal_limit(0).start().await?;
    let client = client(&platform)?;
    let table = Table::new(&client, "app1", "tbl1");
    let batches = Arc::new(AtomicUsize::new(0));
    let counted = batches.clone();
    let begun = Instant::now();
    let ids = table
        .insert((0..rows).map(order))
        .on_batch(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .await?;
    println!(
        "{rows} rows written in {} batches: {:.1} s",
        batches.load(Ordering::Relaxed),
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    let mut read = 0;
    let mut stream = table.rows::<Order>().stream();
    while let Some(row) = stream.try_next().await? {
        assert_eq!((&row.id, &row.fields), (&ids[read], &order(read as i64)), "in order");
        read += 1;
    }
    assert_eq!(read as i64, rows);
    println!("{rows} rows read in order: {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}

fn client(platform: &Platform) -> Result<Client, feishu_openapi::Error> {
    Client::builder(platform.app_id(), platform.app_secret()).base_url(platform.url()).build()
}

/// The most memory that the process had, in MiB; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() >> 10
}
