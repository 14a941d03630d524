//! Documents that are exported as files, and what is done to folders.

use std::{io::Read, time::Duration};

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{Reply, call, ok, send, sheet::Sheet, tenant_token};

const V1: &str = "/open-apis/drive/v1";

fn export(platform: &Platform, kind: &str, token: &str, extension: &str, part: &str) -> Reply {
    let body = json!({"file_extension": extension, "token": token, "type": kind, "sub_id": part});
    call(platform, "POST", &format!("{V1}/export_tasks"), Some(body))
}

/// What the task of an export says of its file, and the reply to its download.
fn file(platform: &Platform, token: &str, exported: &Reply) -> (Value, Reply) {
    let ticket = exported.json()["data"]["ticket"].as_str().unwrap().to_owned();
    let target = format!("{V1}/export_tasks/{ticket}?token={token}");
    let result = ok(platform, "GET", &target, None)["result"].take();
    let reply = download(platform, &result);
    (result, reply)
}

fn download(platform: &Platform, result: &Value) -> Reply {
    let bearer = format!("Bearer {}", tenant_token(platform));
    let target =
        format!("{V1}/export_tasks/file/{}/download", result["file_token"].as_str().unwrap());
    send(platform, "GET", &target, &[("Authorization", &bearer)], b"")
}

/// The part of an archive with this name.
fn part(archive: &[u8], name: &str) -> String {
    let archive = rawzip::ZipArchive::from_slice(archive).unwrap();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().unwrap() {
        if entry.file_path().as_ref() == name.as_bytes() {
            let local = archive.get_entry(entry.wayfinder()).unwrap();
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(local.data()).read_to_string(&mut text).unwrap();
            return text;
        }
    }
    panic!("no {name}");
}

#[test]
fn a_spreadsheet_is_exported_with_what_its_cells_show() {
    let platform = Platform::builder().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["port", "share"], ["Argo, old", 0.5]]));
    let body =
        json!({"appendStyle": {"range": sheet.range("B2:B2"), "style": {"formatter": "0%"}}});
    ok(&platform, "PUT", &sheet.v2("style"), Some(body));
    let token = &sheet.spreadsheet;
    let (result, sent) =
        file(&platform, token, &export(&platform, "sheet", token, "csv", &sheet.id));
    assert_eq!(sent.body, b"port,share\n\"Argo, old\",50%\n");
    assert_eq!(
        (&result["file_name"], &result["file_size"], &result["job_status"]),
        (&json!("Log"), &json!(sent.body.len()), &json!(0))
    );
    let (_, sent) = file(&platform, token, &export(&platform, "sheet", token, "xlsx", ""));
    let cells = part(&sent.body, "xl/worksheets/sheet1.xml");
    assert!(cells.contains("Argo, old") && cells.contains("<v>0.5</v>"), "{cells}");
}

#[test]
fn a_document_and_a_base_are_exported() {
    let platform = Platform::builder().start_blocking().unwrap();
    let made = ok(&platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap();
    let text = json!({"elements": [{"text_run": {"content": "high <tide> 水"}}]});
    let body = json!({"children": [{"block_type": 4, "heading2": text}]});
    let target = format!("/open-apis/docx/v1/documents/{id}/blocks/{id}/children");
    ok(&platform, "POST", &target, Some(body));
    let (_, sent) = file(&platform, id, &export(&platform, "docx", id, "docx", ""));
    let xml = part(&sent.body, "word/document.xml");
    assert!(xml.contains("Log") && xml.contains("high &lt;tide&gt; 水"), "{xml}");
    assert!(xml.contains("Heading2"), "{xml}");
    let (_, sent) = file(&platform, id, &export(&platform, "docx", id, "pdf", ""));
    let pages = String::from_utf8(sent.body).unwrap();
    assert!(pages.starts_with("%PDF-"));
    assert!(pages.contains("0068006900670068"), "`high` as the font counts its letters");

    let made = ok(&platform, "POST", "/open-apis/bitable/v1/apps", Some(json!({"name": "Fleet"})));
    let app = made["app"]["app_token"].as_str().unwrap();
    let tables = format!("/open-apis/bitable/v1/apps/{app}/tables");
    let body = json!({"table": {"name": "Ships", "fields": [
        {"field_name": "Name", "type": 1}, {"field_name": "Flags", "type": 4}]}});
    let table = ok(&platform, "POST", &tables, Some(body));
    let table = table["table_id"].as_str().unwrap();
    let body = json!({"fields": {"Name": "Argo", "Flags": ["red", "blue"]}});
    ok(&platform, "POST", &format!("{tables}/{table}/records"), Some(body));
    let (_, sent) = file(&platform, app, &export(&platform, "bitable", app, "csv", table));
    assert_eq!(sent.body, b"Name,Flags\nArgo,\"red,blue\"\n");
}

#[test]
fn what_cannot_be_exported_is_refused_and_files_are_there_for_ten_minutes() {
    let platform = Platform::builder().frozen_clock().start_blocking().unwrap();
    let sheet = Sheet::with(&platform, json!([["a"]]));
    let token = &sheet.spreadsheet;
    assert_eq!(export(&platform, "sheet", token, "pdf", "").code(), 1_069_918);
    assert_eq!(export(&platform, "sheet", token, "csv", "").code(), 1_069_904);
    assert_eq!(export(&platform, "sheet", token, "csv", "none").code(), 1_069_904);
    let (result, sent) = file(&platform, token, &export(&platform, "sheet", token, "xlsx", ""));
    assert_eq!(sent.status, 200);
    platform.advance(Duration::from_secs(599));
    assert_eq!(download(&platform, &result).status, 200);
    platform.advance(Duration::from_secs(2));
    assert_eq!(download(&platform, &result).code(), 1_060_001);
}

#[test]
fn what_is_done_to_a_folder_is_a_task() {
    let platform = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let folder = |name: &str| {
        let body = json!({"name": name, "folder_token": ""});
        let made = ok(&platform, "POST", &format!("{V1}/files/create_folder"), Some(body));
        made["token"].as_str().unwrap().to_owned()
    };
    let (hold, deck) = (folder("Hold"), folder("Deck"));
    let status = |task: &Value| {
        let target = format!("{V1}/files/task_check?task_id={}", task.as_str().unwrap());
        call(&platform, "GET", &target, None).json()
    };
    let body = json!({"type": "folder", "folder_token": deck});
    let moved = ok(&platform, "POST", &format!("{V1}/files/{hold}/move"), Some(body));
    assert_eq!(status(&moved["task_id"])["data"]["status"], "success");
    let gone = ok(&platform, "DELETE", &format!("{V1}/files/{deck}?type=folder"), None);
    assert_ne!(gone["task_id"], moved["task_id"]);
    assert_eq!(status(&gone["task_id"])["data"]["status"], "success");
    assert_eq!(status(&json!("7360595374803812356"))["code"], 1_061_003);
}
