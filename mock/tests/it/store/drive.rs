//! Files as a whole: copies, shortcuts, owners, and who may do what.

use feishu_mock::Platform;
use feishu_openapi::{Client, Error, File, drive::v1::file};
use serde_json::{Value, json};

use crate::support::{call, call_as, ok, start};

const V1: &str = "/open-apis/drive/v1";

async fn upload(client: &Client, folder: &str, bytes: &[u8]) -> Result<String, Error> {
    let size = bytes.len() as i64;
    let content = File::bytes(bytes.to_vec()).name("a.bin");
    let upload = file::upload_all(file::UploadAllRequired {
        file_name: "a.bin".into(),
        parent_type: "explorer".into(),
        parent_node: folder.into(),
        size,
        file: content,
    });
    Ok(client.send(upload).await?.file_token.clone().unwrap())
}

fn names(platform: &Platform, folder: &str) -> Vec<String> {
    let listed = ok(platform, "GET", &format!("{V1}/files?folder_token={folder}"), None);
    let files = listed["files"].as_array().unwrap().iter();
    files.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn files_and_documents_are_copied_with_what_is_in_them() -> Result<(), Error> {
    let (platform, client) = start().await;
    let folder = client.send(file::create_folder("Hold", "")).await?.token.clone().unwrap();
    let token = upload(&client, &folder, b"cargo").await?;
    let body = json!({"name": "copy.bin", "type": "file", "folder_token": folder});
    let copied = ok(&platform, "POST", &format!("{V1}/files/{token}/copy"), Some(body));
    let copy = copied["file"]["token"].as_str().unwrap();
    assert_eq!(client.download(file::download(copy)).await?.bytes().await?, b"cargo"[..]);
    assert_eq!(names(&platform, &folder), ["a.bin", "copy.bin"]);

    // A spreadsheet with its sheets and cells.
    let made = json!({"title": "Log", "folder_token": folder});
    let made = ok(&platform, "POST", "/open-apis/sheets/v3/spreadsheets", Some(made));
    let log = made["spreadsheet"]["spreadsheet_token"].as_str().unwrap();
    let sheets = |token: &str| {
        let target = format!("/open-apis/sheets/v3/spreadsheets/{token}/sheets/query");
        ok(&platform, "GET", &target, None)["sheets"].clone()
    };
    let sheet = sheets(log)[0]["sheet_id"].as_str().unwrap().to_owned();
    let values = json!({"valueRange": {"range": format!("{sheet}!A1:A1"), "values": [["tide"]]}});
    ok(&platform, "PUT", &format!("/open-apis/sheets/v2/spreadsheets/{log}/values"), Some(values));
    let body = json!({"name": "Log 2", "type": "sheet", "folder_token": folder});
    let copied = ok(&platform, "POST", &format!("{V1}/files/{log}/copy"), Some(body));
    let copy = copied["file"]["token"].as_str().unwrap();
    assert_eq!(sheets(copy), sheets(log));
    let range = format!("/open-apis/sheets/v2/spreadsheets/{copy}/values/{sheet}!A1:A1");
    assert_eq!(ok(&platform, "GET", &range, None)["valueRange"]["values"], json!([["tide"]]));
    Ok(())
}

#[test]
fn a_base_is_copied_with_its_tables_or_without_their_records() {
    let platform = Platform::builder().start_blocking().unwrap();
    let apps = "/open-apis/bitable/v1/apps";
    let made = ok(&platform, "POST", apps, Some(json!({"name": "Ships"})));
    let app = made["app"]["app_token"].as_str().unwrap();
    let table = made["app"]["default_table_id"].as_str().unwrap();
    let record = json!({"fields": {"Ship": "Argo"}});
    ok(&platform, "POST", &format!("{apps}/{app}/tables/{table}/records"), Some(record));
    let copy = |without: bool| {
        let body = json!({"name": "Fleet", "without_content": without});
        let copied = ok(&platform, "POST", &format!("{apps}/{app}/copy"), Some(body));
        copied["app"]["app_token"].as_str().unwrap().to_owned()
    };
    let whole = copy(false);
    let found = ok(&platform, "GET", &format!("{apps}/{whole}/tables/{table}/records"), None);
    assert_eq!(found["items"][0]["fields"]["Ship"], "Argo");
    let tables = ok(&platform, "GET", &format!("{apps}/{whole}/tables"), None);
    assert_eq!(
        tables["items"].as_array().unwrap().len(),
        1,
        "not those that it began with: {tables}"
    );
    assert_eq!(ok(&platform, "GET", &format!("{apps}/{whole}"), None)["app"]["name"], "Fleet");
    let empty = copy(true);
    let tables = ok(&platform, "GET", &format!("{apps}/{empty}/tables"), None);
    assert_eq!(tables["items"][0]["table_id"], table);
    // What is written into a copy is not in the original.
    let record = json!({"fields": {"Ship": "Beagle"}});
    ok(&platform, "POST", &format!("{apps}/{whole}/tables/{table}/records"), Some(record));
    let found = ok(&platform, "GET", &format!("{apps}/{app}/tables/{table}/records"), None);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_known_of_files_is_told_and_shortcuts_lead_to_them() -> Result<(), Error> {
    let (platform, client) = start().await;
    let folder = client.send(file::create_folder("Hold", "")).await?.token.clone().unwrap();
    let token = upload(&client, "fldHold", b"cargo").await?;
    let body = json!({"parent_token": folder, "refer_entity": {"refer_token": token, "refer_type": "file"}});
    let made = ok(&platform, "POST", &format!("{V1}/files/create_shortcut"), Some(body));
    let shortcut = &made["succ_shortcut_node"];
    assert_eq!(shortcut["type"], "shortcut");
    assert_eq!(shortcut["shortcut_info"], json!({"target_type": "file", "target_token": token}));
    assert_eq!(names(&platform, &folder), ["a.bin"]);

    let docs = json!([{"doc_token": token, "doc_type": "file"}, {"doc_token": "boxcnX", "doc_type": "file"}]);
    let body = json!({"request_docs": docs, "with_url": true});
    let told = ok(&platform, "POST", &format!("{V1}/metas/batch_query"), Some(body));
    let meta = &told["metas"][0];
    assert_eq!((&meta["title"], &meta["owner_id"]), (&json!("a.bin"), &json!(platform.app_id())));
    assert_eq!(meta["url"], format!("https://feishu.cn/file/{token}"));
    assert_eq!(told["failed_list"][0]["token"], "boxcnX");
    let counted =
        ok(&platform, "GET", &format!("{V1}/files/{token}/statistics?file_type=file"), None);
    assert_eq!(counted["statistics"]["uv"], 0);
    let urls = format!("{V1}/medias/batch_get_tmp_download_url?file_tokens={token}");
    assert_eq!(
        ok(&platform, "GET", &urls, None)["tmp_download_urls"][0]["file_token"],
        token.as_str()
    );

    let root = ok(&platform, "GET", "/open-apis/drive/explorer/v2/root_folder/meta", None);
    let root = root["token"].as_str().unwrap();
    let children = format!("/open-apis/drive/explorer/v2/folder/{root}/children");
    let children = ok(&platform, "GET", &children, None);
    assert_eq!(children["children"][&token]["name"], "a.bin");
    assert_eq!(names(&platform, root), names(&platform, ""), "the root by its token");
    let meta = format!("/open-apis/drive/explorer/v2/folder/{folder}/meta");
    let meta = ok(&platform, "GET", &meta, None);
    assert_eq!((&meta["name"], &meta["parentId"]), (&json!("Hold"), &json!(root)));
    Ok(())
}

#[tokio::test]
async fn owners_and_members_may_do_what_they_were_allowed() -> Result<(), Error> {
    let (platform, client) = start().await;
    let token = upload(&client, "fldHold", b"cargo").await?;
    let ada = platform.user("Ada");
    let adas = ada.logs_in("").access_token;
    let at = format!("{V1}/permissions/{token}");
    let may = |user: Option<&str>, action: &str| {
        let target = format!("{at}/members/auth?type=file&action={action}");
        let reply = match user {
            Some(user) => call_as(&platform, user, "GET", &target, None),
            None => call(&platform, "GET", &target, None),
        };
        reply.json()["data"]["auth_result"].as_bool().unwrap()
    };
    assert!(may(None, "edit"), "the app uploaded it");
    assert!(!may(Some(&adas), "view"));
    let member = json!({"member_type": "openid", "member_id": ada.open_id(), "perm": "view"});
    ok(&platform, "POST", &format!("{at}/members?type=file"), Some(member));
    assert!(may(Some(&adas), "view") && !may(Some(&adas), "edit"));
    let to = json!({"member_type": "openid", "member_id": ada.open_id()});
    ok(&platform, "POST", &format!("{at}/members/transfer_owner?type=file"), Some(to));
    assert!(may(Some(&adas), "manage_public"));
    assert!(may(None, "edit"), "who had it keeps it");
    Ok(())
}

#[test]
fn settings_of_a_file_are_as_they_were_last_set() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = |token: &str| format!("{V1}/permissions/{token}/public?type=docx");
    let documented = ok(&platform, "GET", &at("doxcnA"), None);
    let body: Value = json!({"comment_entity": "anyone_can_edit", "external_access": false});
    let set = ok(&platform, "PATCH", &at("doxcnA"), Some(body));
    let shown = ok(&platform, "GET", &at("doxcnA"), None);
    assert_eq!(set["permission_public"]["comment_entity"], "anyone_can_edit");
    assert_eq!(shown["permission_public"]["external_access"], false);
    let share = &documented["permission_public"]["share_entity"];
    assert_eq!(&shown["permission_public"]["share_entity"], share, "as documented");
    assert_eq!(ok(&platform, "GET", &at("doxcnB"), None), documented, "another file");
}
