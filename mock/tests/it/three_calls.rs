//! The three first endpoints, called by the generated client over a real socket: what goes out,
//! what comes back, what can go wrong.

use feishu_mock::{Outcome, Platform, Script, TENANT_TOKEN};
use feishu_openapi::{
    Client, Request, compensation::v1::lump_sum_payment as payment,
    hire::v1::eco_background_check_package as package,
};
use serde_json::{Value, json};

use crate::support::start;

const ACCOUNT: &str = "6995842370159937061";

/// What the platform received for an endpoint, which must be one call that it accepted.
fn received<R: Request>(platform: &Platform) -> Value {
    let received = platform.received(R::ENDPOINT.id);
    assert_eq!(received.len(), 1, "{received:#?}");
    assert_eq!(received[0].method.as_str(), R::ENDPOINT.method.as_str());
    assert_eq!(received[0].outcome, Outcome::Accepted);
    assert_eq!(received[0].header("content-type"), Some("application/json; charset=utf-8"));
    received[0].json().unwrap()
}

/// The smallest package that the endpoint takes.
fn basic() -> package::EcoBackgroundCheckPackageData {
    package::EcoBackgroundCheckPackageData::new("pkg001", "Basic")
}

#[tokio::test]
async fn batch_delete_sends_the_documented_body_and_takes_empty_data() {
    let (platform, client) = start().await;
    let request = package::batch_delete(ACCOUNT)
        .package_id_list(["7230753910687080001"])
        .additional_item_id_list(["7230753910687080002"]);
    let reply = client.reply(request).await.unwrap();
    assert_eq!(reply.status, 200);
    assert!(reply.log_id.is_some());
    assert_eq!(
        received::<package::BatchDelete>(&platform),
        json!({
            "account_id": ACCOUNT,
            "package_id_list": ["7230753910687080001"],
            "additional_item_id_list": ["7230753910687080002"],
        })
    );
}

#[tokio::test]
async fn batch_update_nests_both_lists() {
    let (platform, client) = start().await;
    let item = package::EcoBackgroundCheckPackageAdditionalItem::new("ext001", "Degree")
        .description("Highest degree");
    let request = package::batch_update(ACCOUNT, [basic()]).additional_item_list([item]);
    client.send(request).await.unwrap();
    assert_eq!(
        received::<package::BatchUpdate>(&platform),
        json!({
            "account_id": ACCOUNT,
            "package_list": [{"id": "pkg001", "name": "Basic"}],
            "additional_item_list":
                [{"id": "ext001", "name": "Degree", "description": "Highest degree"}],
        })
    );
}

#[tokio::test]
async fn batch_remove_tells_what_became_of_each_record() {
    let (platform, client) = start().await;
    let request =
        payment::batch_remove().record_ids(["7337149697626801708"]).reason("entered twice");
    let reply = client.send(request).await.unwrap();
    assert_eq!(
        received::<payment::BatchRemove>(&platform),
        json!({"record_ids": ["7337149697626801708"], "reason": "entered twice"})
    );
    let result = &reply.operate_results[0];
    assert_eq!(result.id.as_deref(), Some("7390583861280556588"));
    assert_eq!(result.code, Some(21270202.into()));
}

#[tokio::test]
async fn an_optional_list_that_is_given_empty_is_sent_empty() {
    let (platform, client) = start().await;
    client.send(payment::batch_remove().record_ids(Vec::<String>::new())).await.unwrap();
    assert_eq!(received::<payment::BatchRemove>(&platform), json!({"record_ids": []}));
}

#[tokio::test]
async fn a_call_without_fields_sends_an_empty_object() {
    let (platform, client) = start().await;
    client.send(payment::batch_remove()).await.unwrap();
    assert_eq!(received::<payment::BatchRemove>(&platform), json!({}));
}

#[tokio::test]
async fn data_may_be_empty_null_or_absent() {
    let (platform, client) = start().await;
    for reply in [
        json!({"code": 0, "msg": "ok", "data": {}}),
        json!({"code": 0, "msg": "ok", "data": null}),
        json!({"code": 0, "msg": "ok"}),
    ] {
        platform.next(Script::json(200, reply.clone()));
        client.send(package::batch_delete(ACCOUNT)).await.unwrap();
        platform.next(Script::json(200, reply));
        let data = client.send(payment::batch_remove()).await.unwrap();
        assert!(data.operate_results.is_empty());
    }
}

#[tokio::test]
async fn all_broken_limits_are_told_with_their_paths_and_nothing_is_sent() {
    let (platform, client) = start().await;
    let long = |id: &str, length: usize| {
        package::EcoBackgroundCheckPackageData::new(id, "字".repeat(length))
    };
    let request = package::batch_update(ACCOUNT, [long("a", 101), long("b", 100), long("c", 102)]);
    let error = client.send(request.clone()).await.unwrap_err();
    let told: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "package_list[0].name: 101 characters, at most 100",
            "package_list[2].name: 102 characters, at most 100",
        ]
    );
    assert!(error.is_invalid_request());
    assert!(platform.journal().is_empty(), "not even a token was asked for");

    // Unchecked, the platform itself refuses, with the code that the endpoint documents.
    let error = client.unvalidated().send(request).await.unwrap_err();
    assert_eq!(error.code(), Some(1002001));
    assert_eq!(error.documented().unwrap().code, 1002001);
    assert_eq!(error.status(), Some(400));
}

#[tokio::test]
async fn too_many_records_are_refused_before_sending() {
    let (platform, client) = start().await;
    let ids = |count: usize| (0..count).map(|id| id.to_string());
    client.send(payment::batch_remove().record_ids(ids(500))).await.unwrap();
    let error = client.send(payment::batch_remove().record_ids(ids(501))).await.unwrap_err();
    assert_eq!(error.violations()[0].to_string(), "record_ids: 501 items, at most 500");
    assert_eq!(platform.received(payment::BatchRemove::ENDPOINT.id).len(), 1);
}

#[tokio::test]
async fn the_same_code_means_what_its_endpoint_documents() {
    let (platform, client) = start().await;
    platform.next(Script::code(1002001, "boom"));
    let deletion = client.send(package::batch_delete(ACCOUNT)).await.unwrap_err();
    platform.next(Script::code(1002001, "boom"));
    let update = client.send(package::batch_update(ACCOUNT, [basic()])).await.unwrap_err();
    let (deletion, update) = (deletion.documented().unwrap(), update.documented().unwrap());
    assert_eq!((deletion.status, update.status), (Some(500), Some(400)));
    assert_ne!(deletion.message, update.message);
}

#[tokio::test]
async fn an_error_says_method_path_code_message_and_log_id() {
    let (platform, client) = start().await;
    platform.next(Script::code(2290001, "param is invalid").header("x-tt-logid", "log-42"));
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    let text = error.to_string();
    for part in [
        "POST",
        "/open-apis/compensation/v1/lump_sum_payment/batch_remove",
        "2290001",
        "param is invalid",
        "log-42",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
    assert_eq!(error.log_id(), Some("log-42"));
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let (platform, client) = start().await;
    platform.revoke_scope("corehr:compensation.lump_sum_payment:write");
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    assert!(error.is_permission_denied());
    assert_eq!(error.missing_scopes(), ["corehr:compensation.lump_sum_payment:write"]);
    assert!(error.to_string().contains("corehr:compensation.lump_sum_payment:write"));
}

#[tokio::test]
async fn fifty_cold_calls_ask_for_one_token() {
    let (platform, client) = start().await;
    let calls = (0..50).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(payment::batch_remove()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(platform.token_requests(), 1);
    assert_eq!(platform.received(payment::BatchRemove::ENDPOINT.id).len(), 50);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    for code in [99991661, 99991663, 99991664, 99991668, 99991671] {
        let (platform, client) = start().await;
        client.send(payment::batch_remove()).await.unwrap();
        platform.expire_tokens();
        platform.next(Script::json(400, json!({"code": code, "msg": "token"})));
        client.send(payment::batch_remove()).await.unwrap();
        assert_eq!(platform.token_requests(), 2, "{code}");

        // A platform that refuses every token is asked for one more, and then believed.
        platform.next(Script::json(400, json!({"code": code, "msg": "token"})).times(2));
        let error = client.send(payment::batch_remove()).await.unwrap_err();
        assert!(error.is_token_invalid(), "{error}");
        assert_eq!(platform.token_requests(), 3, "{code}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_and_not_shown() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), "hunter2-secret")
        .base_url(platform.url())
        .build()
        .unwrap();
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!(error.code(), Some(10014));
    for text in [error.to_string(), format!("{error:?}"), format!("{client:?}")] {
        assert!(!text.contains("hunter2-secret"), "{text}");
    }
    assert!(platform.received(payment::BatchRemove::ENDPOINT.id).is_empty());
}

#[tokio::test]
async fn a_page_instead_of_a_reply_is_told_with_status_and_body() {
    let (platform, client) = start().await;
    platform.next(Script::status(502).html("<html><h1>Bad Gateway</h1></html>"));
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(502), None));
    assert!(error.body().unwrap().contains("Bad Gateway"));
    assert!(error.to_string().contains("502"), "{error}");
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_told_with_its_path() {
    let (platform, client) = start().await;
    let data = json!({"operate_results": [{"code": 0}, {"code": {"a": 1}}]});
    platform.next(Script::json(200, json!({"code": 0, "msg": "ok", "data": data})));
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!(error.path(), Some("data.operate_results[1].code"));
    assert!(error.log_id().is_some());
    assert!(error.body().unwrap().contains("operate_results"));
}

#[tokio::test]
async fn a_cut_reply_and_a_cut_connection_are_errors_of_their_own() {
    let (platform, client) = start().await;
    client.send(payment::batch_remove()).await.unwrap();
    platform.next(Script::documented().truncated(10));
    let cut = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!(cut.code(), None);
    platform.next(Script::reset());
    let reset = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!((reset.code(), reset.status()), (None, None));
    // Neither was repeated: the platform may have executed what it did not answer.
    assert_eq!(platform.received(payment::BatchRemove::ENDPOINT.id).len(), 3);
    client.send(payment::batch_remove()).await.unwrap();
}

#[tokio::test]
async fn a_failing_token_request_is_repeated_and_its_error_is_not_remembered() {
    let (platform, client) = start().await;
    let busy = || Script::status(503).html("<html>busy</html>");
    platform.next_for(TENANT_TOKEN, busy());
    client.send(payment::batch_remove()).await.unwrap();

    platform.expire_tokens();
    platform.next(Script::token_refused());
    platform.next_for(TENANT_TOKEN, busy().times(3));
    let error = client.send(payment::batch_remove()).await.unwrap_err();
    assert_eq!(error.status(), Some(503), "{error}");
    client.send(payment::batch_remove()).await.unwrap();
}
