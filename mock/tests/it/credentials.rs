//! What endpoints need besides the access token.

use crate::support::*;
use feishu_mock::Platform;
use feishu_openapi::{Client, helpdesk::v1::ticket};
use serde_json::json;

const HEADER: &str = "X-Lark-Helpdesk-Authorization";
/// `12345:ht-sometoken` in Base64.
const VALUE: &str = "MTIzNDU6aHQtc29tZXRva2Vu";

/// Calls an endpoint that needs a helpdesk, with this header; gives status and code.
fn called(platform: &Platform, header: Option<&str>) -> (u16, i64) {
    let bearer = format!("Bearer {}", tenant_token(platform));
    let mut headers = vec![("Authorization", bearer.as_str())];
    headers.extend(header.map(|value| (HEADER, value)));
    let reply = send(platform, "POST", BERTHS, &headers, b"");
    (reply.status, reply.code())
}

#[test]
fn a_missing_or_wrong_credential_gets_the_documented_refusal() {
    let needs = json!({"tokens": ["tenant"], "credentials": ["helpdesk"]});
    let mut documented = needs.clone();
    documented["errors"] = json!([{"http": 403, "code": 154001, "message": "no"}]);
    for (members, status) in [(needs, 401), (documented, 403)] {
        let any = harbour(json!([endpoint(members.clone())])).start_blocking().unwrap();
        let own = harbour(json!([endpoint(members)])).helpdesk("12345", "ht-sometoken");
        let own = own.start_blocking().unwrap();
        let wrong = [None, Some(""), Some("!"), Some("MTIzNDU="), Some("OmE="), Some("MTo=")];
        for header in wrong {
            assert_eq!(called(&any, header), (status, 154_001), "{header:?}");
            assert_eq!(called(&own, header), (status, 154_001), "{header:?}");
        }
        // `1:a`, and the right id with another token.
        for header in ["MTph", "MTIzNDU6aHQtb3RoZXI="] {
            assert_eq!(called(&any, Some(header)), (200, 0));
            assert_eq!(called(&own, Some(header)), (status, 154_001));
        }
        assert_eq!(called(&own, Some(VALUE)), (200, 0));
        assert!(!format!("{:?}", own.journal()).contains(VALUE));
    }
}

#[tokio::test]
async fn the_generated_client_is_let_in_with_its_helpdesk_only() {
    let platform = Platform::builder().helpdesk("12345", "ht-sometoken").start().await.unwrap();
    let client = Client::builder(platform.app_id(), platform.app_secret());
    let client = client.base_url(platform.url()).build().unwrap();
    let get = || ticket::get("123456");
    client.helpdesk("12345", "ht-sometoken").send(get()).await.unwrap();
    let error = client.helpdesk("12345", "ht-other").send(get()).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(401), Some(154_001)));
    assert!(error.to_string().contains("client.helpdesk(id, token)"), "{error}");
    assert!(client.send(get()).await.unwrap_err().is_unsent());
    let error = client.unvalidated().send(get()).await.unwrap_err();
    assert_eq!(error.code(), Some(154_001));
}
