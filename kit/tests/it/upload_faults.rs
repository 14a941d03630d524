//! Uploads that break: they go on, or say why they do not.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_kit::{
    Error,
    upload::{Content, Target, UploadState, upload},
};
use feishu_mock::{Platform, Script};
use serde_json::json;

use crate::support::{PartStore, bytes, client, form, lock, plain_client};

const FOLDER: &str = "fldbcO1UuPz8VwnpPx5a92abcef";
const PART: &str = "drive.v1.file.upload_part";

async fn with_parts_of(part_size: u64) -> (Platform, PartStore) {
    let platform = Platform::start().await;
    let store = PartStore::on(&platform);
    store.lock().part_size = part_size;
    (platform, store)
}

/// The numbers of the parts that were sent.
fn sent(platform: &Platform) -> Vec<u64> {
    let received = platform.received(PART);
    received.iter().map(|received| form(received).0["seq"].parse().unwrap()).collect()
}

#[tokio::test]
async fn an_upload_that_failed_goes_on_in_another_process() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    let content = bytes(7_500, 1);
    // "The actual size is inconsistent": nothing that passes.
    store.lock().faults = vec![Some(1_062_009), None, None, None];
    let failed = upload(&client, Target::folder(FOLDER), content.clone())
        .in_parts()
        .side_by_side(1)
        .pace(Duration::ZERO)
        .await
        .unwrap_err();
    assert_eq!(failed.error().code(), Some(1_062_009));
    assert!(failed.to_string().starts_with("the upload stopped after 3000 of 7500 bytes: "));
    let state = failed.state().unwrap();
    assert_eq!((state.done(), state.total()), (3_000, 7_500));
    let saved = serde_json::to_string(state).unwrap();
    assert!(store.lock().files.is_empty());
    platform.clear_journal();

    // Another process has its own client, and what was saved.
    let state: UploadState = serde_json::from_str(&saved).unwrap();
    let token = upload(&client, Target::folder(FOLDER), content.clone())
        .resume(state)
        .side_by_side(1)
        .pace(Duration::ZERO)
        .await
        .unwrap();
    assert_eq!(token, "file1");
    assert_eq!(sent(&platform), [3, 4, 5, 6, 7]);
    assert_eq!(platform.calls("drive.v1.file.upload_prepare"), 0);
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn an_upload_that_was_dropped_goes_on_from_its_last_state() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    let content = bytes(9_000, 2);
    let saved = Arc::new(Mutex::new(None));
    let (enough, reached) = tokio::sync::oneshot::channel();
    let (keep, mut enough) = (saved.clone(), Some(enough));
    let uploading = upload(&client, Target::folder(FOLDER), content.clone())
        .in_parts()
        .side_by_side(2)
        .pace(Duration::ZERO)
        .on_state(move |state| {
            *lock(&keep) = Some(state.clone());
            if state.done() >= 4_000
                && let Some(enough) = enough.take()
            {
                let _ = enough.send(());
            }
        });
    tokio::select! {
        biased;
        _ = reached => {}
        done = uploading => panic!("it was to be dropped: {done:?}"),
    }
    let state: UploadState = lock(&saved).clone().unwrap();
    assert!((4_000..9_000).contains(&state.done()), "{state:?}");
    upload(&client, Target::folder(FOLDER), content.clone())
        .resume(state)
        .pace(Duration::ZERO)
        .await
        .unwrap();
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn parts_that_fail_for_a_time_are_sent_again() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = plain_client(&platform);
    let content = bytes(5_000, 3);
    // "Can retry", which asks for fewer at once; a break; a page of a proxy.
    store.lock().faults = vec![None, None, Some(1_061_045)];
    platform.next_for(PART, Script::reset());
    platform.next_for(PART, Script::status(502).html("Bad Gateway"));
    upload(&client, Target::folder(FOLDER), content.clone())
        .in_parts()
        .side_by_side(3)
        .pace(Duration::ZERO)
        .await
        .unwrap();
    assert_eq!(platform.calls(PART), 8);
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn a_content_that_changed_is_not_mixed_with_what_was_sent() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    store.lock().faults = vec![Some(1_062_009), None, None];
    let first = upload(&client, Target::folder(FOLDER), bytes(4_000, 4));
    let failed = first.in_parts().side_by_side(1).pace(Duration::ZERO).await.unwrap_err();
    let state = failed.state().unwrap().clone();
    let refused = |target: Target, content: Vec<u8>| {
        let upload = upload(&client, target, content).resume(state.clone());
        async move { upload.await.unwrap_err().error().to_string() }
    };
    let folder = || Target::folder(FOLDER);
    let text = refused(folder(), bytes(4_000, 5)).await;
    assert!(text.starts_with("part 0 is not what was uploaded before: the content has changed"));
    let text = refused(folder(), bytes(4_001, 4)).await;
    assert!(text.contains("is of 4000 bytes in parts of 1000, but the content has 4001"), "{text}");
    let text = refused(Target::folder("fldother"), bytes(4_000, 4)).await;
    let end = "an upload to the folder fldbcO1UuPz8VwnpPx5a92abcef, not to the folder fldother";
    assert!(text.ends_with(end), "{text}");
    assert!(store.lock().files.is_empty());
}

#[tokio::test]
async fn an_upload_that_the_platform_forgot_begins_from_the_start() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    let content = bytes(3_000, 6);
    store.lock().faults = vec![Some(1_062_009), None];
    let first = upload(&client, Target::folder(FOLDER), content.clone());
    let failed = first.in_parts().side_by_side(1).pace(Duration::ZERO).await.unwrap_err();
    let state = failed.state().unwrap().clone();
    let expired = || Script::code(1_061_021, "upload id expire.").with_status(400);

    // A reader cannot be read again, so the caller is told.
    platform.next_for(PART, expired());
    let reader = Content::reader(std::io::Cursor::new(content.clone()), 3_000);
    let again = upload(&client, Target::folder(FOLDER), reader).resume(state.clone());
    let failed = again.side_by_side(1).pace(Duration::ZERO).await.unwrap_err();
    assert!(failed.is_expired(), "{failed}");

    platform.next_for(PART, expired());
    let again = upload(&client, Target::folder(FOLDER), content.clone()).resume(state.clone());
    again.side_by_side(1).pace(Duration::ZERO).await.unwrap();
    assert!(store.lock().files.pop() == Some(content.clone()), "the bytes differ");

    // One that is too old by its own clock is not even tried.
    let mut old = serde_json::to_value(&state).unwrap();
    old["begun"] = (old["begun"].as_u64().unwrap() - 86_400).into();
    let old: UploadState = serde_json::from_value(old).unwrap();
    assert!(old.is_expired() && !state.is_expired());
    platform.clear_journal();
    let again = upload(&client, Target::folder(FOLDER), content.clone()).resume(old);
    again.pace(Duration::ZERO).await.unwrap();
    assert_eq!(platform.calls("drive.v1.file.upload_prepare"), 1);
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn what_cannot_be_uploaded_is_told_before_the_end() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    let folder = || Target::folder(FOLDER);
    let told = |content: Content, in_parts: bool| {
        let mut upload = upload(&client, folder(), content).name("a.bin").pace(Duration::ZERO);
        if in_parts {
            upload = upload.in_parts();
        }
        async move {
            match upload.await.unwrap_err().error() {
                Error::Input(text) => text.clone(),
                other => panic!("{other:?}"),
            }
        }
    };
    let reader =
        |bytes: usize, length| Content::reader(std::io::Cursor::new(vec![1; bytes]), length);
    let empty = told(Content::bytes(Vec::new()), false).await;
    assert_eq!(empty, "a.bin is empty, and the platform takes no empty files");
    for in_parts in [false, true] {
        let short = told(reader(2_500, 3_000), in_parts).await;
        assert!(short.starts_with("the reader ends after 2500 bytes, but 3000 were"), "{short}");
        let long = told(reader(3_001, 3_000), in_parts).await;
        assert!(long.starts_with("the reader has more than 3000 bytes, but 3000"), "{long}");
    }
    let folder = told(Content::path(std::env::temp_dir()), false).await;
    assert!(folder.contains("is no plain file"), "{folder}");
    #[cfg(unix)]
    {
        // Nobody writes to it, so whoever opens it waits for ever.
        let pipe = std::env::temp_dir().join(format!("kit-pipe-{}", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let told = told(Content::path(&pipe), true).await;
        std::fs::remove_file(&pipe).unwrap();
        assert!(told.contains("is no plain file"), "{told}");
    }
    let missing = told(Content::path("/no/such/file"), false).await;
    assert!(missing.starts_with("/no/such/file cannot be read: "), "{missing}");
    assert_eq!(platform.calls("drive.v1.file.upload_finish"), 0);
    assert!(store.lock().files.is_empty());
}

#[tokio::test]
async fn a_lost_reply_to_the_last_call_is_asked_for_again() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = plain_client(&platform);
    let content = bytes(2_000, 7);
    platform.next_for("drive.v1.file.upload_finish", Script::reset());
    upload(&client, Target::folder(FOLDER), content.clone())
        .in_parts()
        .pace(Duration::ZERO)
        .await
        .unwrap();
    assert_eq!(platform.calls("drive.v1.file.upload_finish"), 2);
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn parts_that_the_platform_counts_otherwise_are_not_sent() {
    let platform = Platform::start().await;
    let client = client(&platform);
    let answer = json!({"upload_id": "1", "block_size": 4 << 20, "block_num": 1});
    platform.next_for("drive.v1.file.upload_prepare", Script::data(answer));
    let content = bytes((20 << 20) + 1, 8);
    let failed = upload(&client, Target::folder(FOLDER), content).await.unwrap_err();
    let Error::Reply(text) = failed.error() else { panic!("{failed:?}") };
    assert!(text.contains("parts of 4194304 bytes, 1 of them"), "{text}");
    assert_eq!(platform.calls(PART), 0);
}

#[tokio::test]
async fn any_number_of_parts_may_go_side_by_side() {
    let (platform, store) = with_parts_of(1_000).await;
    let content = bytes(4_500, 9);
    upload(&client(&platform), Target::folder(FOLDER), content.clone())
        .in_parts()
        .side_by_side(usize::MAX)
        .pace(Duration::ZERO)
        .await
        .unwrap();
    assert!(store.lock().files.pop() == Some(content), "the bytes differ");
}

#[tokio::test]
async fn a_wait_of_an_hour_is_left_to_the_caller() {
    let (platform, _store) = with_parts_of(1_000).await;
    platform.next_for(PART, Script::rate_limited(3_600));
    let uploading = upload(&plain_client(&platform), Target::folder(FOLDER), bytes(900, 10));
    let failed = uploading.in_parts().await.unwrap_err();
    let asked = failed.error().call().and_then(feishu_openapi::Error::retry_after);
    assert_eq!(asked, Some(Duration::from_secs(3_600)));
    assert_eq!(failed.state().map(UploadState::done), Some(0));
}

#[tokio::test]
async fn an_end_that_is_perhaps_reached_makes_no_second_file() {
    const FINISH: &str = "drive.v1.file.upload_finish";
    const PREPARE: &str = "drive.v1.file.upload_prepare";
    let (platform, store) = with_parts_of(1_000).await;
    let client = plain_client(&platform);
    let content = bytes(2_000, 11);
    let folder = || Target::folder(FOLDER);
    // The platform has made the file, and its reply is lost. Now it does not know the upload.
    let forgotten = || Script::code(1_061_021, "upload id expire.").with_status(400);
    platform.next_for(FINISH, Script::reset());
    platform.next_for(FINISH, forgotten());
    let first = upload(&client, folder(), content.clone()).in_parts().pace(Duration::ZERO);
    let failed = first.await.unwrap_err();
    assert!(failed.may_be_done() && !failed.is_expired(), "{failed:?}");
    assert!(failed.to_string().ends_with("so look before you send it again"), "{failed}");

    // Another process is told the same, and sends nothing again.
    let state = failed.state().unwrap().clone();
    assert_eq!(state.done(), state.total());
    platform.next_for(FINISH, forgotten());
    let again = upload(&client, folder(), content.clone()).resume(state.clone());
    let failed = again.await.unwrap_err();
    assert!(failed.may_be_done(), "{failed:?}");
    assert_eq!((platform.calls(PREPARE), platform.calls(PART)), (1, 2));

    // If the platform knows it, there is one file.
    upload(&client, folder(), content.clone()).resume(state).await.unwrap();
    assert_eq!((platform.calls(PREPARE), platform.calls(PART)), (1, 2));
    assert!(store.lock().files == [content], "the bytes differ");
}

#[tokio::test]
async fn an_upload_that_goes_on_keeps_its_name() {
    let (platform, store) = with_parts_of(1_000).await;
    let client = client(&platform);
    let content = bytes(2_000, 12);
    store.lock().faults = vec![Some(1_062_009), None];
    let first = upload(&client, Target::folder(FOLDER), content.clone()).name("first.bin");
    let failed = first.in_parts().side_by_side(1).pace(Duration::ZERO).await.unwrap_err();
    platform.clear_journal();
    let again = upload(&client, Target::folder(FOLDER), content).name("other.bin");
    again.resume(failed.state().unwrap().clone()).await.unwrap();
    let received = platform.received(PART);
    let body = String::from_utf8_lossy(&received[0].body);
    assert!(body.contains("first.bin") && !body.contains("other.bin"));
}
