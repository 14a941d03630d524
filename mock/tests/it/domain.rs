//! The site to which links in replies lead.

use feishu_mock::{Domain, Platform};
use serde_json::{Value, json};

use crate::support::{call, endpoint, harbour, ok};

#[test]
fn links_lead_to_the_site_that_was_asked_for() {
    let url = |domain: Domain| {
        let platform = Platform::builder().domain(domain).start_blocking().unwrap();
        let body = json!({"name": "Hold", "folder_token": ""});
        let made = ok(&platform, "POST", "/open-apis/drive/v1/files/create_folder", Some(body));
        let listed = ok(&platform, "GET", "/open-apis/drive/v1/files", None);
        (made["url"].clone(), listed["files"][0]["url"].clone())
    };
    for (domain, site) in
        [(Domain::Feishu, "https://feishu.cn/"), (Domain::Lark, "https://larksuite.com/")]
    {
        let (made, listed) = url(domain);
        assert!(made.as_str().unwrap().starts_with(site), "{made}");
        assert!(listed.as_str().unwrap().starts_with(site), "{listed}");
    }
}

/// An endpoint whose documentation shows links.
fn pier() -> Value {
    let data = json!({"type": "object", "fields": [{"name": "url", "type": "string"},
        {"name": "note", "type": "string"}]});
    let example = json!({"code": 0, "msg": "success", "data":
        {"url": "https://example.feishu.cn/pier/1", "note": "feishu.cn"}});
    json!([endpoint(json!({"id": "harbour.v1.pier.get", "method": "GET",
        "path": "/open-apis/harbour/v1/pier", "scopes": [{"name": "harbour:pier"}],
        "tokens": ["tenant"], "response": {"data": data, "example": example}}))])
}

#[test]
fn documented_links_and_those_of_refusals_do_so_too() {
    let platform = harbour(pier()).domain(Domain::Lark).start_blocking().unwrap();
    let pier = "/open-apis/harbour/v1/pier";
    let got = call(&platform, "GET", pier, None).json();
    assert_eq!(got["data"]["url"], "https://example.larksuite.com/pier/1");
    assert_eq!(got["data"]["note"], "feishu.cn", "no link");
    platform.revoke_scope("harbour:pier");
    let refused = call(&platform, "GET", pier, None).json();
    let help = refused["error"]["helps"][0]["url"].as_str().unwrap();
    assert!(help.starts_with("https://open.larksuite.com/app/"), "{help}");
}

#[test]
fn what_calls_send_stays_as_it_is() {
    let platform = Platform::builder().domain(Domain::Lark).start_blocking().unwrap();
    let content = json!({"text": "see https://example.feishu.cn/docx/a"}).to_string();
    let body = json!({"receive_id": platform.user("Ada").open_id(), "msg_type": "text", "content": content});
    let target = "/open-apis/im/v1/messages?receive_id_type=open_id";
    let sent = ok(&platform, "POST", target, Some(body));
    let id = sent["message_id"].as_str().unwrap();
    let got = ok(&platform, "GET", &format!("/open-apis/im/v1/messages/{id}"), None);
    assert_eq!(got["items"][0]["body"]["content"], content);
}
