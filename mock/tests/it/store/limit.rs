//! A platform that stays up keeps the newest resources, and nothing of those that it forgot.

use feishu_mock::{Platform, serde_json::Value};
use serde_json::json;

use crate::support::{Reply, call, send, tenant_token};

const MESSAGES: &str = "/open-apis/im/v1/messages";

fn keeping(resources: usize) -> Platform {
    Platform::builder().resource_limit(resources).start_blocking().unwrap()
}

fn asked(platform: &Platform, method: &str, target: &str, body: &Value) -> Reply {
    call(platform, method, target, (!body.is_null()).then(|| body.clone()))
}

fn created(platform: &Platform, target: &str, body: &Value) -> Value {
    let reply = asked(platform, "POST", target, body);
    assert_eq!(reply.code(), 0, "{}", reply.json());
    reply.json()["data"].take()
}

fn id(data: &Value, name: &str) -> String {
    data[name].as_str().unwrap_or_else(|| panic!("no {name}: {data}")).to_owned()
}

fn says(platform: &Platform, text: &str) -> String {
    let body = json!({"receive_id": "ou_ada", "msg_type": "text",
        "content": json!({ "text": text }).to_string()});
    id(&created(platform, &format!("{MESSAGES}?receive_id_type=open_id"), &body), "message_id")
}

#[test]
fn the_newest_messages_are_kept_and_what_hung_on_others_is_gone() {
    let platform = keeping(3);
    let first = says(&platform, "1");
    created(
        &platform,
        &format!("{MESSAGES}/{first}/reactions"),
        &json!({"reaction_type": {"emoji_type": "SMILE"}}),
    );
    created(&platform, "/open-apis/im/v1/pins", &json!({ "message_id": first }));
    let ada = platform.user("Ada");
    ada.reads(&first);
    let reply = json!({"msg_type": "text", "content": "{\"text\":\"2\"}", "reply_in_thread": true});
    let reply = created(&platform, &format!("{MESSAGES}/{first}/reply"), &reply);
    let (chat, thread) = (id(&reply, "chat_id"), id(&reply, "thread_id"));
    let newest = [id(&reply, "message_id"), says(&platform, "3"), says(&platform, "4")];

    // Each call about the message that was forgotten is answered as about one that was recalled.
    let other = Platform::builder().start_blocking().unwrap();
    let recalled = says(&other, "recalled");
    let recall = format!("{MESSAGES}/{recalled}");
    assert_eq!(asked(&other, "DELETE", &recall, &json!(null)).code(), 0);
    let same = |method: &str, target: &dyn Fn(&str) -> String, body: &dyn Fn(&str) -> Value| {
        let code = |platform, id: &str| asked(platform, method, &target(id), &body(id)).code();
        let (forgotten, recalled) = (code(&platform, &first), code(&other, &recalled));
        assert_eq!(forgotten, recalled, "{method} {}", target(&first));
        assert_ne!(forgotten, 0, "{method} {}", target(&first));
    };
    let content = json!({"msg_type": "text", "content": "{\"text\":\"new\"}"});
    for (method, below, body) in [
        ("GET", "", json!(null)),
        ("DELETE", "", json!(null)),
        ("PUT", "", content.clone()),
        ("POST", "/reply", content),
        ("POST", "/forward?receive_id_type=open_id", json!({"receive_id": "ou_ada"})),
        ("GET", "/reactions", json!(null)),
        ("POST", "/reactions", json!({"reaction_type": {"emoji_type": "SMILE"}})),
        ("GET", "/read_users?user_id_type=open_id", json!(null)),
    ] {
        same(method, &|id| format!("{MESSAGES}/{id}{below}"), &|_| body.clone());
    }
    same("POST", &|_| "/open-apis/im/v1/pins".to_owned(), &|id| json!({ "message_id": id }));
    assert!(platform.message(&first).is_none());

    // The others are as they were; the reply still names what it replied to.
    let ids = |kind: &str, of: &str| {
        let target = format!("{MESSAGES}?container_id_type={kind}&container_id={of}&page_size=50");
        let listed = asked(&platform, "GET", &target, &json!(null)).json();
        let items = listed["data"]["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|it| id(it, "message_id")).collect::<Vec<_>>()
    };
    assert_eq!(ids("chat", &chat), newest);
    assert_eq!(ids("thread", &thread), newest[..1]);
    assert_eq!(platform.message(&newest[0]).unwrap().parent_id.as_deref(), Some(&*first));
    let pins =
        asked(&platform, "GET", &format!("/open-apis/im/v1/pins?chat_id={chat}"), &json!(null));
    assert_eq!(pins.json()["data"]["items"], json!([]), "{}", pins.json());
}

#[test]
fn a_chat_that_was_forgotten_takes_its_members_along_and_begins_anew() {
    let platform = keeping(2);
    let ada = platform.user("Ada");
    let direct = ada.chat();
    let group = |name: &str| {
        let body = json!({"name": name, "user_id_list": [ada.open_id()]});
        id(&created(&platform, "/open-apis/im/v1/chats?user_id_type=open_id", &body), "chat_id")
    };
    let (pier, quay) = (group("Pier"), group("Quay"));
    let chats: Vec<_> = platform.chats().into_iter().map(|chat| chat.id).collect();
    assert_eq!(chats, [pier, quay.clone()]);
    let members = format!("/open-apis/im/v1/chats/{direct}/members");
    assert_ne!(asked(&platform, "GET", &members, &json!(null)).code(), 0);
    let new = ada.chat();
    assert_ne!(new, direct);
    assert_eq!(platform.chats().into_iter().map(|chat| chat.id).collect::<Vec<_>>(), [quay, new]);
}

#[test]
fn each_table_keeps_its_own_records_and_a_base_goes_with_its_tables() {
    let platform = keeping(3);
    let app = created(&platform, "/open-apis/bitable/v1/apps", &json!({"name": "Logbook"}));
    let app = id(&app["app"], "app_token");
    let tables = format!("/open-apis/bitable/v1/apps/{app}/tables");
    let table = |name: &str| {
        let body = json!({"table": {"name": name, "fields": [{"field_name": "Ship", "type": 1}]}});
        let table = id(&created(&platform, &tables, &body), "table_id");
        format!("{tables}/{table}/records")
    };
    let ships = |records: &str| {
        let listed =
            asked(&platform, "GET", &format!("{records}?page_size=20"), &json!(null)).json();
        let items = listed["data"]["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|it| it["fields"]["Ship"].clone()).collect::<Vec<_>>()
    };
    let (one, other) = (table("In"), table("Out"));
    let record = |ship: &str| json!({"fields": {"Ship": ship}});
    let first = created(&platform, &one, &record("Aurora"));
    created(&platform, &other, &record("Borealis"));
    let more: Vec<Value> = ["Clipper", "Dory", "Etoile"].map(record).to_vec();
    created(&platform, &format!("{one}/batch_create"), &json!({ "records": more }));
    assert_eq!(ships(&one), ["Clipper", "Dory", "Etoile"]);
    assert_eq!(ships(&other), ["Borealis"]);
    let first = id(&first["record"], "record_id");
    let gone = asked(&platform, "GET", &format!("{one}/{first}"), &json!(null));
    assert_eq!(gone.code(), 1_254_043, "{}", gone.json());

    for name in ["A", "B", "C"] {
        created(&platform, "/open-apis/bitable/v1/apps", &json!({ "name": name }));
    }
    assert_ne!(asked(&platform, "GET", &one, &json!(null)).code(), 0);
    assert_ne!(asked(&platform, "POST", &one, &record("Ferry")).code(), 0);
}

#[test]
fn the_newest_files_are_kept() {
    let platform = keeping(2);
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let upload = |name: &str| {
        let text = |field: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
        };
        let form = text("file_name", name)
            + &text("parent_type", "explorer")
            + &text("parent_node", "")
            + &text("size", &name.len().to_string())
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
            + &format!("Content-Type: application/octet-stream\r\n\r\n{name}\r\n--b--\r\n");
        let headers =
            [("Authorization", &*bearer), ("Content-Type", "multipart/form-data; boundary=b")];
        let target = "/open-apis/drive/v1/files/upload_all";
        let reply = send(&platform, "POST", target, &headers, form.as_bytes());
        id(&reply.json()["data"], "file_token")
    };
    let tokens = ["one", "two", "three"].map(upload);
    let download = |token: &str| {
        let target = format!("/open-apis/drive/v1/files/{token}/download");
        asked(&platform, "GET", &target, &json!(null))
    };
    assert_ne!(download(&tokens[0]).code(), 0, "not the documented example");
    assert_eq!(download(&tokens[1]).body, b"two");
    assert_eq!(download(&tokens[2]).body, b"three");
    let listed = asked(&platform, "GET", "/open-apis/drive/v1/files", &json!(null)).json();
    let names = listed["data"]["files"].as_array().cloned().unwrap_or_default();
    assert_eq!(names.iter().map(|it| id(it, "name")).collect::<Vec<_>>(), ["two", "three"]);

    // A document stands in a folder, too: it goes with its blocks when it is no longer there.
    let document = |title: &str| {
        let made = created(&platform, "/open-apis/docx/v1/documents", &json!({ "title": title }));
        id(&made["document"], "document_id")
    };
    let documents = ["A", "B", "C"].map(document);
    let blocks = |document: &str| {
        let target = format!("/open-apis/docx/v1/documents/{document}/blocks");
        asked(&platform, "GET", &target, &json!(null)).code()
    };
    assert_ne!(blocks(&documents[0]), 0);
    assert_eq!(blocks(&documents[2]), 0);
    assert_ne!(download(&tokens[2]).code(), 0);
}

#[test]
fn a_key_of_a_call_is_remembered_as_long_as_what_it_created() {
    let platform = keeping(2);
    let sent = |key: &str| {
        let body = json!({"receive_id": "ou_ada", "msg_type": "text",
            "content": "{\"text\":\"once\"}", "uuid": key});
        id(&created(&platform, &format!("{MESSAGES}?receive_id_type=open_id"), &body), "message_id")
    };
    let first = sent("a");
    assert_eq!(sent("a"), first);
    sent("b");
    sent("c");
    assert_ne!(sent("a"), first);
}

#[test]
fn what_was_deleted_stays_not_found_when_more_was_than_is_remembered() {
    let platform = keeping(2);
    let ids: Vec<String> = (0..4)
        .map(|number| {
            let id = says(&platform, &number.to_string());
            let target = format!("{MESSAGES}/{id}");
            assert_eq!(asked(&platform, "DELETE", &target, &json!(null)).code(), 0);
            id
        })
        .collect();
    for id in ids {
        let reply = asked(&platform, "GET", &format!("{MESSAGES}/{id}"), &json!(null));
        assert_eq!(reply.code(), 230_110, "{}", reply.json());
    }
}
