//! Uploads that go well: bytes in are bytes out.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use feishu_kit::upload::{Content, Target, upload};
use feishu_mock::{Platform, Script};
use feishu_openapi::drive::v1::{file, media};
use proptest::prelude::*;
use serde_json::json;
use tokio::io::{AsyncRead, ReadBuf};

use crate::support::{PartStore, adler32, bytes, client, form, keeping, lock};

const FOLDER: &str = "fldbcO1UuPz8VwnpPx5a92abcef";

#[tokio::test]
async fn a_small_file_goes_in_one_call_with_its_checksum() {
    let (platform, client) = keeping().await;
    let content = bytes(100_000, 1);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let watched = seen.clone();
    let token = upload(&client, Target::folder(FOLDER), content.clone())
        .name("data.bin")
        .on_progress(move |done, total| lock(&watched).push((done, total)))
        .await
        .unwrap();

    let received = &platform.received("drive.v1.file.upload_all")[0];
    let (texts, file) = form(received);
    assert_eq!(file, content);
    assert_eq!(texts["file_name"], "data.bin");
    assert_eq!(texts["parent_type"], "explorer");
    assert_eq!(texts["parent_node"], FOLDER);
    assert_eq!(texts["checksum"], adler32(&content).to_string());
    assert_eq!(lock(&seen).last(), Some(&(100_000, 100_000)));
    let downloaded = client.download(file::download(token)).await.unwrap().bytes().await.unwrap();
    assert_eq!(downloaded, content);
}

#[tokio::test]
async fn a_large_file_goes_in_parts_from_a_path() {
    let (platform, client) = keeping().await;
    // Five whole parts, and one of three bytes.
    let content = bytes((20 << 20) + 3, 2);
    let path = std::env::temp_dir().join(format!("kit-large-{}.bin", std::process::id()));
    std::fs::write(&path, &content).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let watched = seen.clone();
    let token = upload(&client, Target::folder(FOLDER), &*path)
        .pace(Duration::ZERO)
        .on_progress(move |done, total| lock(&watched).push((done, total)))
        .await
        .unwrap();
    std::fs::remove_file(&path).unwrap();

    let prepared = platform.received("drive.v1.file.upload_prepare")[0].json().unwrap();
    assert_eq!(prepared["file_name"], path.file_name().unwrap().to_str().unwrap());
    let mut parts: Vec<(u64, String, usize)> = platform
        .received("drive.v1.file.upload_part")
        .iter()
        .map(|received| {
            let (texts, file) = form(received);
            assert_eq!(texts["checksum"], adler32(&file).to_string());
            (texts["seq"].parse().unwrap(), texts["size"].clone(), file.len())
        })
        .collect();
    parts.sort();
    let lengths: Vec<usize> = parts.iter().map(|(_, _, length)| *length).collect();
    assert_eq!(lengths, [4 << 20, 4 << 20, 4 << 20, 4 << 20, 4 << 20, 3]);
    let downloaded = client.download(file::download(token)).await.unwrap().bytes().await.unwrap();
    assert!(downloaded == content, "the bytes differ");
    let seen = lock(&seen);
    let total = content.len() as u64;
    assert_eq!((seen[0], seen.len()), ((0, total), 7));
    assert_eq!(seen.last(), Some(&(total, total)));
    assert!(seen.is_sorted());
}

#[tokio::test]
async fn media_goes_into_a_document_with_its_route() {
    let (platform, client) = keeping().await;
    let (document, block) = ("doxcnePuYufKa49ISjhD8Iabcef", "doxcnO6UW6wAw2qIcYf4hZabcef");
    let content = bytes(5_000_000, 3);
    for in_parts in [false, true] {
        let target = Target::document_image(document, block);
        let mut upload = upload(&client, target, content.clone()).name("image.png");
        if in_parts {
            upload = upload.in_parts().pace(Duration::ZERO);
        }
        let token = upload.await.unwrap();
        let downloaded = client.download(media::download(token)).await.unwrap();
        assert!(downloaded.bytes().await.unwrap() == content, "the bytes differ");
    }
    let extra = json!({"drive_route_token": document}).to_string();
    let (texts, _) = form(&platform.received("drive.v1.media.upload_all")[0]);
    let kind = (texts["parent_type"].as_str(), texts["parent_node"].as_str());
    assert_eq!((kind, &texts["extra"]), (("docx_image", block), &extra));
    let prepared = platform.received("drive.v1.media.upload_prepare")[0].json().unwrap();
    assert_eq!(prepared["parent_type"], "docx_image");
    assert_eq!(prepared["extra"], extra);
}

#[tokio::test]
async fn a_file_for_an_import_names_what_it_becomes() {
    let (platform, client) = keeping().await;
    upload(&client, Target::import("docx", "md"), bytes(10, 4)).name("a.md").await.unwrap();
    let (texts, _) = form(&platform.received("drive.v1.media.upload_all")[0]);
    assert_eq!(texts["parent_type"], "ccm_import_open");
    let extra: serde_json::Value = serde_json::from_str(&texts["extra"]).unwrap();
    assert_eq!(extra, json!({"obj_type": "docx", "file_extension": "md"}));
}

#[test]
fn bytes_in_are_bytes_out_whatever_is_refused_in_between() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let platform = runtime.block_on(Platform::start());
    let client = client(&platform);
    let store = PartStore::on(&platform);
    let case = (1_usize..6_000, 1_u64..2_000, 1_usize..6, any::<u64>(), any::<bool>(), 0..3_usize);
    let config = ProptestConfig { cases: 48, ..ProptestConfig::default() };
    proptest!(config, |((size, part_size, side_by_side, seed, from_reader, damaged) in case)| {
        let content = bytes(size, seed);
        {
            let mut uploads = store.lock();
            // So that a case has some parts, not thousands.
            uploads.part_size = part_size.max(size as u64 / 12);
            // "Checksum param invalid", which is sent again at once.
            uploads.faults = (0..6).map(|it| (it % 3 == damaged).then_some(1_062_008)).collect();
        }
        let given = match from_reader {
            true => Content::reader(std::io::Cursor::new(content.clone()), size as u64),
            false => Content::bytes(content.clone()),
        };
        let upload = upload(&client, Target::folder(FOLDER), given)
            .in_parts()
            .side_by_side(side_by_side)
            .pace(Duration::ZERO);
        let done = runtime.block_on(async { upload.await });
        // A part that is damaged twice in a row is not sent for ever.
        if let Err(failed) = done {
            prop_assert_eq!(failed.error().code(), Some(1_062_008));
            let state = failed.state().cloned().unwrap();
            store.lock().faults.clear();
            let again = feishu_kit::upload::upload(
                &client, Target::folder(FOLDER), content.clone(),
            );
            runtime.block_on(async { again.resume(state).pace(Duration::ZERO).await }).unwrap();
        }
        prop_assert!(store.lock().files.pop() == Some(content), "the bytes differ");
    });
}

/// Counts the parts that were read and are not done.
struct Counting {
    left: usize,
    read: usize,
    part: usize,
    done: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl AsyncRead for Counting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let length = self.left.min(buffer.remaining());
        buffer.initialize_unfilled_to(length);
        buffer.advance(length);
        self.left -= length;
        self.read += length;
        let in_memory = self.read.div_ceil(self.part) - self.done.load(Ordering::SeqCst);
        self.most.fetch_max(in_memory, Ordering::SeqCst);
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn no_more_parts_are_in_memory_than_go_side_by_side() {
    let platform = Platform::start().await;
    let client = client(&platform);
    let store = PartStore::on(&platform);
    store.lock().part_size = 1_000;
    let (done, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let reader =
        Counting { left: 40_000, read: 0, part: 1_000, done: done.clone(), most: most.clone() };
    // The first three are not answered until all of them are there.
    let gate = feishu_mock::Gate::new();
    for _ in 0..3 {
        platform.next_for("drive.v1.file.upload_part", Script::data(json!({})).held(&gate));
    }
    // The store has not seen those, so it cannot tell the end.
    let end = Script::data(json!({"file_token": "file1"}));
    platform.next_for("drive.v1.file.upload_finish", end);
    let content = Content::reader(reader, 40_000);
    let upload = upload(&client, Target::folder(FOLDER), content)
        .in_parts()
        .side_by_side(3)
        .pace(Duration::ZERO)
        .on_progress(move |bytes, _| done.store(bytes as usize / 1_000, Ordering::SeqCst));
    let uploading = tokio::spawn(async { upload.await });
    while platform.scripts_left() > 1 {
        tokio::task::yield_now().await;
    }
    gate.open();
    uploading.await.unwrap().unwrap();
    assert_eq!(platform.calls("drive.v1.file.upload_part"), 40);
    assert_eq!(most.load(Ordering::SeqCst), 3);
}
