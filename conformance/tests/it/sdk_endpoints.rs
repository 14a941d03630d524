//! Ten endpoints that no page describes and the official SDK knows: the stand-in checks what goes out,
//! and what it makes up, since there are no examples, is read.

use feishu_mock::{Outcome, Platform};
use feishu_openapi::{
    Client, Method, Raw, Request,
    approval::v4::task as approval_task,
    block::v2::message as block_message,
    board::v1::whiteboard_node,
    bot::v4::bot,
    mail::v1::user_mailbox,
    okr::v2::{okr_category, okr_objective},
    passport::v1::password,
    task::v2::task,
    vc::v1::bot as meeting_bot,
    vc::v1::note,
    wiki::v1::node,
};
use feishu_runtime::Wire;
use serde_json::{Value, json};

/// Sends a request; gives the path and the body that the platform accepted for its endpoint.
async fn sent<R>(platform: &Platform, client: &Client, request: R) -> (String, Value)
where
    R: Request,
    R::Response: Wire + Default,
{
    client.send(request).await.unwrap();
    let received = platform.received(R::ENDPOINT.id);
    let [call] = &received[..] else { panic!("one call: {received:#?}") };
    assert_eq!(call.outcome, Outcome::Accepted, "{}", R::ENDPOINT.id);
    (call.path.clone(), call.json().unwrap_or_default())
}

#[tokio::test]
async fn ten_endpoints_of_the_sdk_are_called_and_answered() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    let (platform, client) = (&platform, &client);

    let (path, body) = sent(platform, client, okr_category::list()).await;
    assert_eq!((path.as_str(), body), ("/open-apis/okr/v2/categories", Value::Null));

    let weight = okr_objective::KeyResultsWeightKeyResultWeight::new("kr1", 0.5);
    let (path, body) =
        sent(platform, client, okr_objective::key_results_weight("o1", [weight])).await;
    assert_eq!(path, "/open-apis/okr/v2/objectives/o1/key_results_weight");
    assert_eq!(body, json!({"key_result_weights": [{"key_result_id": "kr1", "weight": 0.5}]}));

    let (path, body) = sent(platform, client, approval_task::pass("i1", "t1")).await;
    assert_eq!(path, "/open-apis/approval/v4/tasks/pass");
    assert_eq!(body, json!({"instance_code": "i1", "task_id": "t1"}));

    let request = block_message::create("{}", "1", "b1", ["ou_1"]);
    let (path, body) = sent(platform, client, request).await;
    assert_eq!(path, "/open-apis/block/v2/message");
    assert_eq!(body, json!({"body": "{}", "version": "1", "block_id": "b1", "open_ids": ["ou_1"]}));

    let request = whiteboard_node::batch_delete("w1").ids(["n1", "n2"]);
    let (path, body) = sent(platform, client, request).await;
    assert_eq!(path, "/open-apis/board/v1/whiteboards/w1/nodes/batch_delete");
    assert_eq!(body, json!({"ids": ["n1", "n2"]}));

    let (path, body) = sent(platform, client, bot::search().query("weather")).await;
    assert_eq!(
        (path.as_str(), body),
        ("/open-apis/bot/v4/bot/search", json!({"query": "weather"}))
    );

    let (path, _) = sent(platform, client, user_mailbox::profile("me")).await;
    assert_eq!(path, "/open-apis/mail/v1/user_mailboxes/me/profile");

    let (path, body) =
        sent(platform, client, task::set_ancestor_task("t2").ancestor_guid("t1")).await;
    assert_eq!(path, "/open-apis/task/v2/tasks/t2/set_ancestor_task");
    assert_eq!(body, json!({"ancestor_guid": "t1"}));

    let request = meeting_bot::message("7001", "text", "Hello").uuid("u1");
    let (path, body) = sent(platform, client, request).await;
    assert_eq!(path, "/open-apis/vc/v1/bots/message");
    let expected =
        json!({"meeting_id": "7001", "msg_type": "text", "content": "Hello", "uuid": "u1"});
    assert_eq!(body, expected);

    let (path, _) = sent(platform, client, note::unified_note_transcript("n1")).await;
    assert_eq!(path, "/open-apis/vc/v1/notes/n1/unified_note_transcript");
}

#[tokio::test]
async fn a_list_that_only_the_sdk_knows_is_followed_and_refusals_name_the_field() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    let reply = client.send(node::search("plans").page_size(5)).await.unwrap();
    assert!(!reply.items.is_empty(), "the stand-in makes up an element");
    // The SDK says that the user is required, and so does the stand-in.
    let call = Raw::new(Method::Put, password::UPDATE.path).json(&json!({}));
    let error = client.raw(call).await.unwrap_err();
    assert!(error.to_string().contains("user_id"), "{error}");
}
