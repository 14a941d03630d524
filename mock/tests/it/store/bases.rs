//! What a Base has besides tables, fields and records.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

const APPS: &str = "/open-apis/bitable/v1/apps";

fn base(platform: &Platform) -> String {
    let made = ok(platform, "POST", APPS, Some(json!({"name": "Logbook"})));
    format!("{APPS}/{}", made["app"]["app_token"].as_str().unwrap())
}

/// Where a new table is, with fields of these names, and the ids of the fields.
fn table(platform: &Platform, base: &str, names: &[&str]) -> (String, Vec<String>) {
    let fields: Vec<Value> = names.iter().map(|it| json!({"field_name": it, "type": 1})).collect();
    let body = json!({"table": {"name": "Ships", "fields": fields}});
    let made = ok(platform, "POST", &format!("{base}/tables"), Some(body));
    let ids = made["field_id_list"].as_array().unwrap().iter();
    let ids = ids.map(|it| it.as_str().unwrap().to_owned()).collect();
    (format!("{base}/tables/{}", made["table_id"].as_str().unwrap()), ids)
}

#[test]
fn a_copied_dashboard_is_listed_and_can_be_copied() {
    let platform = Platform::builder().start_blocking().unwrap();
    let base = base(&platform);
    let dashboards = format!("{base}/dashboards");
    let copy = |block: &str, name: &str| {
        let target = format!("{dashboards}/{block}/copy");
        call(&platform, "POST", &target, Some(json!({ "name": name })))
    };
    assert_eq!(ok(&platform, "GET", &dashboards, None)["total"], 0);
    // A person made it, so it is in no list.
    let made = copy("blkEsvEEaNllY2UV", "Tides").json();
    let id = made["data"]["block_id"].as_str().unwrap();
    assert_eq!(copy(id, "Ebb").code(), 0);
    assert_eq!(copy(id, "Tides").code(), 1_254_039);
    let listed = ok(&platform, "GET", &dashboards, None);
    let names: Vec<&Value> =
        listed["dashboards"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!((names, &listed["total"]), (vec![&json!("Tides"), &json!("Ebb")], &json!(2)));

    let strict = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let target = format!("{}/dashboards/blkEsvEEaNllY2UV/copy", self::base(&strict));
    let refused = call(&strict, "POST", &target, Some(json!({"name": "Tides"})));
    assert_eq!((refused.status, refused.code()), (404, 1_254_050));
}

#[test]
fn an_automation_that_is_switched_off_is_listed_as_off() {
    let platform = Platform::builder().start_blocking().unwrap();
    let base = base(&platform);
    let listed = || ok(&platform, "GET", &format!("{base}/workflows"), None)["workflows"].take();
    assert_eq!(listed(), json!([]));
    let switch = |status: &str| {
        let target = format!("{base}/workflows/7308875526389961");
        call(&platform, "PUT", &target, Some(json!({ "status": status }))).code()
    };
    assert_eq!(switch("Disable"), 0);
    assert_eq!(listed()[0]["status"], "Disable");
    assert_eq!(switch("Enable"), 0);
    let all = listed();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["status"]), (1, &json!("Enable")));
    let blocks = ok(&platform, "GET", &format!("{base}/block_workflows"), None);
    assert_eq!(blocks["workflows"], json!([]));

    let strict = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let target = format!("{}/workflows/7308875526389961", self::base(&strict));
    assert_ne!(call(&strict, "PUT", &target, Some(json!({"status": "Enable"}))).code(), 0);
}

#[test]
fn a_field_is_in_one_group() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (at, fields) = table(&platform, &base(&platform), &["Ship", "Port", "Length", "Draft"]);
    let group = |name: &str, fields: &[&str]| {
        let children: Vec<Value> =
            fields.iter().map(|id| json!({"type": "field", "id": id})).collect();
        json!({"name": name, "children": children})
    };
    let send = |groups: Value| {
        let target = format!("{at}/field_groups");
        call(&platform, "POST", &target, Some(json!({ "field_groups": groups }))).json()
    };
    let made = send(json!([group("Names", &[&fields[0], &fields[1]])]));
    let told: Value = serde_json::from_str(made["data"]["field_groups"].as_str().unwrap()).unwrap();
    assert_eq!(told[0]["name"], "Names");
    assert!(told[0]["id"].as_str().unwrap().starts_with("fld"), "{told}");
    for (wrong, code) in [
        (group("Names", &[&fields[3]]), 1_254_117),
        (group("Sizes", &[&fields[0]]), 1_254_122),
        (group("Sizes", &["fldNowhere"]), 1_254_044),
    ] {
        // What is right beside it is not created either.
        let both = json!([group("Rest", &[&fields[2]]), wrong]);
        assert_eq!(send(both)["code"], code);
    }
    assert_eq!(send(json!([group("Rest", &[&fields[2]])]))["code"], 0);
}

#[test]
fn a_form_is_a_view_which_is_upgraded_once() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (at, _) = table(&platform, &base(&platform), &["Ship"]);
    let view = |name: &str, kind: &str| {
        let body = json!({"view_name": name, "view_type": kind});
        let made = ok(&platform, "POST", &format!("{at}/views"), Some(body));
        made["view"]["view_id"].as_str().unwrap().to_owned()
    };
    let (form, grid) = (view("Arrivals", "form"), view("Fleet", "grid"));
    let one = format!("{at}/forms/{form}");
    let get = || ok(&platform, "GET", &one, None)["form"].take();
    assert_eq!((&get()["name"], &get()["shared"]), (&json!("Arrivals"), &json!(false)));
    let shared = json!({"shared": true, "shared_limit": "anyone_editable"});
    let patched = ok(&platform, "PATCH", &one, Some(shared))["form"].take();
    assert!(patched["shared_url"].as_str().unwrap().contains("/share/base/shr"), "{patched}");
    assert_eq!(get(), patched);

    let upgrade = |form: &str, name: &str| {
        let body = json!({"form_name": name, "display_mode": "one_question_per_page"});
        call(&platform, "POST", &format!("{at}/forms/{form}/upgrade"), Some(body))
    };
    assert_eq!(upgrade(&grid, "Departures").code(), 1_254_019);
    assert_eq!(upgrade(&form, "Fleet").code(), 1_254_127);
    assert_eq!(upgrade(&form, "Departures").json()["data"]["form"]["id"], form.as_str());
    assert_eq!(upgrade(&form, "Departures").code(), 1_254_128);
    assert_eq!(get()["name"], "Departures");
    let view = ok(&platform, "GET", &format!("{at}/views/{form}"), None);
    assert_eq!(view["view"]["view_name"], "Departures");
    // What was set before stays.
    assert_eq!(get()["shared_limit"], "anyone_editable");
}
