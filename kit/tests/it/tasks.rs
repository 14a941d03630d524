//! Tasks: waiting for them, and what becomes of those that fail.

use std::time::Duration;

use feishu_kit::{Error, task};
use feishu_mock::{Platform, Script};
use feishu_openapi::Client;
use serde_json::{Value, json};

use crate::support::{client, plain_client};

const EXPORT: &str = "drive.v1.export_task.get";
const PACE: Duration = Duration::from_millis(1);

fn answers(platform: &Platform, endpoint: &str, replies: impl IntoIterator<Item = Value>) {
    for reply in replies {
        platform.next_for(endpoint, Script::data(reply));
    }
}

async fn started() -> (Platform, Client) {
    let platform = Platform::start().await;
    let client = client(&platform);
    (platform, client)
}

fn export(status: i64) -> Value {
    json!({"result": {"job_status": status, "file_token": "boxcn1", "job_error_msg": "words"}})
}

#[tokio::test]
async fn an_export_is_asked_for_until_it_is_done() {
    let (platform, client) = started().await;
    answers(&platform, EXPORT, [json!({}), export(1), export(2), export(0)]);
    let exported = task::wait_for_export(&client, "6933093124755423251", "docbcZVGtv1papC6jAVGiy")
        .pace(PACE)
        .await
        .unwrap();
    assert_eq!(exported.file_token.as_deref(), Some("boxcn1"));
    let received = platform.received(EXPORT);
    assert_eq!(received.len(), 4);
    assert_eq!(received[0].path_value("ticket"), Some("6933093124755423251"));
    assert_eq!(received[0].query_value("token"), Some("docbcZVGtv1papC6jAVGiy"));
}

#[tokio::test]
async fn a_failed_task_gives_its_number_and_words() {
    let (platform, client) = started().await;
    let status = |error: Error| match error {
        Error::Task { status, message, .. } => (status, message),
        other => panic!("{other:?}"),
    };
    answers(&platform, EXPORT, [export(107)]);
    let error = task::wait_for_export(&client, "t1", "doc1").await.unwrap_err();
    let told = "the export t1 of doc1 failed: status 107 (FileTooLarge), \"words\"";
    assert_eq!(status(error), (Some(107), told.to_owned()));

    let import = json!({"result": {"job_status": 9_999, "job_error_msg": ""}});
    answers(&platform, "drive.v1.import_task.get", [import]);
    let error = task::wait_for_import(&client, "t2").await.unwrap_err();
    let told = "the import t2 failed: status 9999 (Unknown(9999)); what this status means is not \
        documented, so look at what became of it";
    assert_eq!(status(error), (Some(9_999), told.to_owned()));

    answers(&platform, "drive.v1.file.task_check", [json!({"status": "fail"})]);
    let error = task::wait_for_folder_task(&client, "t3").await.unwrap_err();
    let (number, message) = status(error);
    assert_eq!(number, None);
    assert!(message.starts_with("the task t3 of a folder failed: the platform gives no reason"));

    let moved = json!({"task": {"move_result": [
        {"status": 0, "node": {"node_token": "wikcn1"}}, {"status": -1, "status_msg": "no right"}]}});
    answers(&platform, "wiki.v2.task.get", [moved]);
    let error = task::wait_for_wiki_move(&client, "t4").await.unwrap_err();
    let told = "the move t4 into a wiki failed: status -1, \"no right\"; what this status means is \
        not documented, so look at what became of it";
    assert_eq!(status(error), (Some(-1), told.to_owned()));
}

#[tokio::test]
async fn imports_folders_and_wikis_give_their_results() {
    let (platform, client) = started().await;
    let import =
        |status| json!({"result": {"job_status": status, "token": "shtcn1", "extra": ["2000"]}});
    answers(&platform, "drive.v1.import_task.get", [import(2), import(0)]);
    let imported = task::wait_for_import(&client, "t1").pace(PACE).await.unwrap();
    assert_eq!(
        (imported.token.as_deref(), imported.extra),
        (Some("shtcn1"), vec!["2000".to_owned()])
    );

    let checks = ["process", "process", "success"].map(|status| json!({"status": status}));
    answers(&platform, "drive.v1.file.task_check", checks);
    task::wait_for_folder_task(&client, "t2").pace(PACE).await.unwrap();
    assert_eq!(platform.calls("drive.v1.file.task_check"), 3);

    let moved = |status: i64| json!({"task": {"move_result": [{"status": status, "node": {"node_token": "wikcn1"}}]}});
    answers(&platform, "wiki.v2.task.get", [json!({"task": {}}), moved(1), moved(0)]);
    let nodes = task::wait_for_wiki_move(&client, "t3").pace(PACE).await.unwrap();
    assert_eq!(nodes[0].node_token.as_deref(), Some("wikcn1"));
    assert_eq!(nodes.len(), 1);
}

#[tokio::test]
async fn a_question_that_fails_for_a_time_is_asked_again() {
    let platform = Platform::start().await;
    let client = plain_client(&platform);
    platform.next_for(EXPORT, Script::status(502).html("Bad Gateway"));
    platform.next_for(EXPORT, Script::reset());
    answers(&platform, EXPORT, [export(0)]);
    task::wait_for_export(&client, "t1", "doc1").pace(PACE).await.unwrap();
    assert_eq!(platform.calls(EXPORT), 3);

    // One that cannot pass ends it.
    platform.next_for(EXPORT, Script::permission_denied());
    let error = task::wait_for_export(&client, "t1", "doc1").pace(PACE).await.unwrap_err();
    assert!(error.call().is_some_and(feishu_openapi::Error::is_permission_denied), "{error}");
}

#[tokio::test]
async fn time_ends_and_the_task_can_be_waited_for_again() {
    let (platform, client) = started().await;
    platform.next_for(EXPORT, Script::data(export(2)).times(2));
    let waiting = task::wait_for_export(&client, "t1", "doc1").timeout(Duration::ZERO);
    let Error::Unfinished(text) = waiting.await.unwrap_err() else { panic!("not unfinished") };
    assert_eq!(text, "the export t1 of doc1 was not done within 0ns; the last answer: Processing");
    assert_eq!(platform.calls(EXPORT), 1);

    // Whoever stops waiting loses nothing.
    let waiting = task::wait_for_export(&client, "t1", "doc1").pace(Duration::from_secs(3_600));
    let mut waiting = tokio::spawn(async { waiting.await });
    while platform.calls(EXPORT) < 2 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert!((&mut waiting).await.unwrap_err().is_cancelled());
    answers(&platform, EXPORT, [export(0)]);
    task::wait_for_export(&client, "t1", "doc1").await.unwrap();
    assert_eq!(platform.calls(EXPORT), 3);
}

#[tokio::test]
async fn a_status_that_is_not_documented_is_waited_out_and_told() {
    let (platform, client) = started().await;
    let told = |error: Error| match error {
        Error::Unfinished(text) => text,
        other => panic!("{other:?}"),
    };
    answers(&platform, "drive.v1.file.task_check", [json!({"status": "paused"})]);
    let waiting = task::wait_for_folder_task(&client, "t1").timeout(Duration::ZERO);
    let text = told(waiting.await.unwrap_err());
    assert!(
        text.ends_with("; the last answer: the status \"paused\", which is not documented"),
        "{text}"
    );

    let moved = json!({"task": {"move_result": [{"status": 1, "status_msg": "processing"}]}});
    answers(&platform, "wiki.v2.task.get", [moved]);
    let waiting = task::wait_for_wiki_move(&client, "t2").timeout(Duration::ZERO);
    let text = told(waiting.await.unwrap_err());
    let end = "; the last answer: the status 1, which is not documented, \"processing\"";
    assert!(text.ends_with(end), "{text}");
}
