//! The file that keeps what exists.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use feishu_mock::{Builder, Platform};
use serde_json::json;

use crate::support::*;

pub(crate) fn kept_in(file: &std::path::Path) -> Builder {
    builder().state_file(file)
}

pub(crate) fn start_with(file: &std::path::Path) -> Platform {
    kept_in(file).start_blocking().unwrap()
}

pub(crate) fn names_in(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_exists_and_tokens_outlive_the_platform() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = start_with(&file);
    let (address, token) = (first.addr(), app_token(&first));
    first.add_user_token("u-kept");
    first.advance(Duration::from_secs(24 * 3600));
    let token_of_today = app_token(&first);
    let chat = posted(address, "chats", &json!({"user": "Ada", "name": "Deck"}))["chat_id"].clone();
    let chat = chat.as_str().unwrap();
    let kept = send_text(address, &token_of_today, chat, "kept");
    let gone = send_text(address, &token_of_today, chat, "gone");
    let message = |of: &serde_json::Value| {
        format!("/open-apis/im/v1/messages/{}", of["message_id"].as_str().unwrap())
    };
    call(address, &token_of_today, "DELETE", &message(&gone), None);
    let sheet = "/open-apis/sheets/v2/spreadsheets/shtcn1/values";
    let cells = json!({"valueRange": {"range": "Q7PlXT!A1:B1", "values": [["a", 1]]}});
    let written = call(address, &token_of_today, "PUT", sheet, Some(cells));
    assert_eq!(written.json()["code"], 0);
    let image = concat!(
        "--b\r\nContent-Disposition: form-data; name=\"image_type\"\r\n\r\nmessage\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n",
        "Content-Type: image/png\r\n\r\n\u{0}bytes\r\n--b--\r\n"
    );
    let bearer = format!("Bearer {token_of_today}");
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "multipart/form-data; boundary=b")];
    let uploaded = send(address, "POST", "/open-apis/im/v1/images", &headers, image.as_bytes());
    let image = uploaded.json()["data"]["image_key"].as_str().unwrap().to_owned();
    posted(address, "permissions", &json!({"revoke": ["hire:job"]}));
    first.stop().unwrap();

    let second = start_with(&file);
    let address = second.addr();
    // The clock goes on where it was: the first token had expired, the second one has not.
    assert_eq!(call(address, &token, "GET", "/open-apis/im/v1/chats", None).status, 400);
    let get = |target: &str| call(address, &token_of_today, "GET", target, None);
    assert_eq!(call(address, "u-kept", "GET", "/open-apis/im/v1/chats", None).status, 200);
    let shown = got(address, &format!("chats/{chat}"));
    assert_eq!(shown["items"][0]["content"]["text"], "kept");
    assert_eq!(shown["total"], 1);
    assert_eq!(get(&message(&kept)).json()["code"], 0);
    // What was deleted stays deleted.
    assert_ne!(get(&message(&gone)).json()["code"], 0);
    let range = get(&format!("{sheet}/Q7PlXT!A1:B1")).json();
    assert_eq!(range["data"]["valueRange"]["values"], json!([["a", 1]]));
    assert_eq!(get(&format!("/open-apis/im/v1/images/{image}")).body, b"\0bytes");
    assert_eq!(got(address, "permissions")["revoked"], json!(["hire:job"]));
    // A new id is none that was given before.
    let third = send_text(address, &token_of_today, chat, "new");
    assert!(![&kept, &gone].iter().any(|it| it["message_id"] == third["message_id"]));
}

#[test]
fn what_is_kept_in_a_file_is_as_much_as_the_platform_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let limited = |resources| kept_in(&file).resource_limit(resources).start_blocking().unwrap();
    let first = limited(3);
    let token = app_token(&first);
    let ids = ["a", "b", "c", "d"].map(|text| {
        send_text(first.addr(), &token, "oc_1", text)["message_id"].as_str().unwrap().to_owned()
    });
    first.stop().unwrap();
    let second = limited(2);
    let found = |id: &String| {
        let target = format!("/open-apis/im/v1/messages/{id}");
        call(second.addr(), &token, "GET", &target, None).json()["code"] == 0
    };
    assert_eq!(ids.each_ref().map(found), [false, false, true, true]);
    let listed = got(second.addr(), "resources?limit=1000");
    let messages = json!({"path": "/open-apis/im/v1/messages", "count": 2, "forgotten": 2});
    assert!(listed["items"].as_array().unwrap().contains(&messages), "{listed}");
    let people = got(second.addr(), "people")["items"].as_array().unwrap().len();
    assert_eq!(people, 6, "who was there at the start stays");
}

#[test]
fn it_is_written_when_asked_for_and_replaced_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let platform = start_with(&file);
    assert!(!file.exists());
    let written = posted(platform.addr(), "state", &json!({}));
    assert_eq!(written["file"], file.to_str().unwrap());
    let empty = fs::read(&file).unwrap();
    let token = app_token(&platform);
    send_text(platform.addr(), &token, "oc_1", "more");
    platform.save_state().unwrap();
    assert!(fs::read(&file).unwrap().len() > empty.len());
    // Nothing is beside it but its lock, and nothing is left.
    assert_eq!(names_in(folder.path()), ["state.json", "state.json.lock"]);
    drop(platform);
    assert_eq!(names_in(folder.path()), ["state.json"]);
    // A platform that just ends writes nothing, and a later one reads what was written.
    let again = start_with(&file);
    assert_eq!(got(again.addr(), "chats/oc_1")["total"], 1);
    // Moved to another place, the folder is gone.
    fs::remove_dir_all(folder.path()).unwrap();
    let failed = post(again.addr(), "state", &json!({})).error(500);
    assert!(failed.contains("cannot write the state") && failed.contains("state.json"), "{failed}");
    assert!(again.stop().unwrap_err().to_string().contains("cannot write the state"));
}

#[test]
fn custom_bots_outlive_the_platform() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = start_with(&file);
    let (plain, gone) = (first.custom_bot(), first.custom_bot());
    let strict = first.custom_bot().keywords(["tide"]);
    gone.remove();
    let path = |url: &str| url[url.find("/open-apis").unwrap()..].to_owned();
    let (plain, gone, strict) = (path(&plain.url()), path(&gone.url()), path(&strict.url()));
    first.stop().unwrap();

    let second = start_with(&file);
    let send_by = |path: &str| {
        let body = json!({"msg_type": "text", "content": {"text": "hello"}}).to_string();
        let headers = [("Content-Type", "application/json")];
        send(second.addr(), "POST", path, &headers, body.as_bytes()).json()["code"].clone()
    };
    assert_eq!(send_by(&plain), 0);
    assert_eq!(send_by(&gone), 19_001, "it was removed");
    assert_eq!(send_by(&strict), 19_024, "a keyword is wanted");
    let bots = second.custom_bots();
    assert_eq!(bots.len(), 2);
    assert_eq!(path(&bots[0].url()), plain);
    assert_eq!(bots[0].messages().len(), 1);
    // A new one has an address of its own.
    assert!(![&plain, &gone, &strict].contains(&&path(&second.custom_bot().url())));
}

#[tokio::test]
async fn events_that_were_not_delivered_are_pushed_by_the_next_platform() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    // Nobody listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    drop(listener);
    let first = start_with(&file);
    let subscription = first.webhook(&url).subscribe();
    let said = first.user("Ada").says("Is anybody there?");
    first.until_told().await;
    assert_eq!(subscription.waiting(), 1);
    drop(subscription);
    first.stop().unwrap();

    let second = start_with(&file);
    let other = second.webhook("http://127.0.0.1:9/other").subscribe();
    assert_eq!(other.waiting(), 0, "it was for another address");
    let subscription = second.webhook(&url).subscribe();
    assert_eq!(subscription.waiting(), 1);
    assert!(subscription.push_due().await.is_empty(), "it is not due yet");
    second.advance(Duration::from_secs(15));
    let pushed = subscription.push_due().await;
    let [delivery] = &pushed[..] else { panic!("{pushed:?}") };
    assert_eq!((delivery.attempt, delivery.delivered), (2, false));
    let event: serde_json::Value = serde_json::from_slice(&delivery.body).unwrap();
    assert_eq!(event["event"]["message"]["message_id"], said.as_str());
    // What nobody asked for again stays in the file.
    drop((subscription, other));
    second.stop().unwrap();
    let third = start_with(&file);
    third.save_state().unwrap();
    drop(third);
    let fourth = start_with(&file);
    assert_eq!(fourth.webhook(&url).subscribe().waiting(), 1);
}

/// An app that has not answered yet when the platform ends may not have got the event.
#[tokio::test]
async fn events_whose_answer_did_not_come_are_pushed_by_the_next_platform() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    // It takes connections, and answers none.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    let first = start_with(&file);
    let subscription = first.webhook(&url).patience(Duration::from_secs(600)).subscribe();
    first.user("Ada").says("Is anybody there?");
    // It has come when somebody connects.
    let (_connection, _) = listener.accept().unwrap();
    drop(subscription);
    first.stop().unwrap();

    let second = start_with(&file);
    let subscription = second.webhook(&url).subscribe();
    assert_eq!(subscription.waiting(), 1);
    drop(listener);
    let pushed = subscription.push_due().await;
    assert_eq!(pushed.len(), 1, "it is due at once");
    assert_eq!(pushed[0].attempt, 1);
}

#[test]
fn a_file_of_a_former_version_without_bots_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    start_with(&file).stop().unwrap();
    let mut saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for part in ["bots", "undelivered"] {
        assert!(saved.as_object_mut().unwrap().remove(part).is_some(), "{part}");
    }
    fs::write(&file, saved.to_string()).unwrap();
    assert!(start_with(&file).custom_bots().is_empty());
}

#[test]
fn saves_at_the_same_time_leave_a_whole_file_and_nothing_beside_it() {
    const SAVES: usize = 100;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let platform = start_with(&file);
    for number in 0..200 {
        platform.user("Ada").says_in("oc_1", &format!("message {number}"));
    }
    platform.save_state().unwrap();
    let left = AtomicUsize::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                (0..SAVES).for_each(|_| platform.save_state().unwrap());
                left.fetch_sub(1, Ordering::SeqCst);
            });
        }
        while left.load(Ordering::SeqCst) > 0 {
            let read = fs::read(&file).unwrap();
            serde_json::from_slice::<serde_json::Value>(&read).unwrap();
        }
    });
    drop(platform);
    assert_eq!(names_in(folder.path()), ["state.json"]);
    assert_eq!(got(start_with(&file).addr(), "chats/oc_1")["total"], 200);
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_leads_to_what_exists() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("real.json"), folder.path().join("state.json"));
    start_with(&file).stop().unwrap();
    std::os::unix::fs::symlink("real.json", &link).unwrap();
    let platform = start_with(&link);
    platform.user("Ada").says_in("oc_1", "kept");
    platform.stop().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(got(start_with(&file).addr(), "chats/oc_1")["total"], 1);
}

/// As deep as a call may send it, and the resource, its collection and the file around it.
#[test]
fn what_is_nested_deeply_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = start_with(&file);
    let token = app_token(&first);
    let records = "/open-apis/bitable/v1/apps/appA/tables/tblA/records";
    let deepest = (100..=128).rev().find_map(|depth| {
        let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let body = serde_json::from_str(&format!("{{\"fields\": {{\"Deep\": {text}}}}}")).ok()?;
        let reply = call(first.addr(), &token, "POST", records, Some(body));
        // A reply may be deeper than this process reads.
        let reply = String::from_utf8(reply.body).unwrap();
        let (_, id) = reply.split_once("\"record_id\":\"")?;
        Some((text, id.split_once('"')?.0.to_owned()))
    });
    let (deep, id) = deepest.unwrap();
    first.stop().unwrap();
    let second = start_with(&file);
    let reply = call(second.addr(), &token, "GET", &format!("{records}/{id}"), None);
    assert!(String::from_utf8(reply.body).unwrap().contains(&deep));
}

/// Of more files than are kept, the oldest go first: by their age, not by their tokens.
#[test]
fn the_age_of_files_outlives_the_platform() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let limited = || kept_in(&file).resource_limit(8).start_blocking().unwrap();
    let upload = |platform: &Platform, token: &str, bytes: &str| {
        let image = format!(
            "--b\r\nContent-Disposition: form-data; name=\"image_type\"\r\n\r\nmessage\r\n\
             --b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n{bytes}\r\n--b--\r\n"
        );
        let bearer = format!("Bearer {token}");
        let headers =
            [("Authorization", &*bearer), ("Content-Type", "multipart/form-data; boundary=b")];
        let target = "/open-apis/im/v1/images";
        let uploaded = send(platform.addr(), "POST", target, &headers, image.as_bytes());
        uploaded.json()["data"]["image_key"].as_str().unwrap().to_owned()
    };
    let first = limited();
    let token = app_token(&first);
    let keys: Vec<String> =
        (0..8).map(|number| upload(&first, &token, &format!("image {number}"))).collect();
    first.stop().unwrap();
    let second = limited();
    upload(&second, &token, "new");
    upload(&second, &token, "newer");
    let there: Vec<bool> = keys
        .iter()
        .map(|key| {
            let target = format!("/open-apis/im/v1/images/{key}");
            let reply = call(second.addr(), &token, "GET", &target, None);
            reply.body.starts_with(b"image ")
        })
        .collect();
    assert_eq!(there, [false, false, true, true, true, true, true, true]);
}

/// As it was written before the order of files was kept.
#[test]
fn a_file_of_a_former_version_with_files_by_name_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    start_with(&file).stop().unwrap();
    let mut saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let upload = json!({"name": "a.txt", "folder": null, "size": 2, "parts": {"0": "aGk="}});
    saved["store"]["files"]["contents"] = json!({"img_old": "aGk="});
    saved["store"]["files"]["uploads"] = json!({ "upload_old": upload });
    fs::write(&file, saved.to_string()).unwrap();
    let platform = start_with(&file);
    let token = app_token(&platform);
    let reply = call(platform.addr(), &token, "GET", "/open-apis/im/v1/images/img_old", None);
    assert_eq!(reply.body, b"hi");
    platform.stop().unwrap();
    let saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(saved["store"]["files"]["contents"], json!([["img_old", "aGk="]]));
    assert_eq!(saved["store"]["files"]["uploads"][0][1]["parts"], json!([[0, "aGk="]]));
}
