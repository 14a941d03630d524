//! Fields that people add to tasks.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

const AT: &str = "/open-apis/task/v2";

fn list(platform: &Platform, name: &str) -> String {
    let made = ok(platform, "POST", &format!("{AT}/tasklists"), Some(json!({ "name": name })));
    made["tasklist"]["guid"].as_str().unwrap().to_owned()
}

#[test]
fn a_field_is_in_the_lists_that_it_was_added_to() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (hull, rig) = (list(&platform, "Hull"), list(&platform, "Rig"));
    let field = |name: &str, list: &str| {
        let body = json!({"resource_type": "tasklist", "resource_id": list, "name": name,
            "type": "number", "number_setting": {"format": "normal"}});
        let made = ok(&platform, "POST", &format!("{AT}/custom_fields"), Some(body));
        made["custom_field"]["guid"].as_str().unwrap().to_owned()
    };
    let (cost, _) = (field("Cost", &hull), field("Hours", &rig));
    let names = |query: &str| -> Vec<String> {
        let listed = ok(&platform, "GET", &format!("{AT}/custom_fields{query}"), None);
        let items = listed["items"].as_array().unwrap().iter();
        items.map(|it: &Value| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let of = |list: &str| names(&format!("?resource_type=tasklist&resource_id={list}"));
    assert_eq!((of(&hull), of(&rig)), (vec!["Cost".into()], vec!["Hours".into()]));
    let change = |what: &str, field: &str, kind: &str, list: &str| {
        let body = json!({"resource_type": kind, "resource_id": list});
        let target = format!("{AT}/custom_fields/{field}/{what}");
        let reply = call(&platform, "POST", &target, Some(body));
        (reply.status, reply.code())
    };
    assert_eq!(change("add", &cost, "tasklist", &rig), (200, 0));
    assert_eq!(change("add", &cost, "tasklist", &rig), (200, 0));
    assert_eq!((of(&hull), of(&rig)), (vec!["Cost".into()], vec!["Cost".into(), "Hours".into()]));
    assert_eq!(change("remove", &cost, "tasklist", &hull), (200, 0));
    assert_eq!(change("remove", &cost, "tasklist", &hull), (200, 0), "it is not there");
    assert!(of(&hull).is_empty());
    assert_eq!(names(""), ["Cost", "Hours"]);
    // Who may see a field depends on its lists, so nobody may see one that is in none.
    let one = format!("{AT}/custom_fields/{cost}");
    assert_eq!(ok(&platform, "GET", &one, None)["custom_field"]["name"], "Cost");
    assert_eq!(change("remove", &cost, "tasklist", &rig), (200, 0));
    let hidden = call(&platform, "GET", &one, None);
    assert_eq!((hidden.status, hidden.code()), (403, 1_470_403));
    assert_eq!(names(""), ["Hours"]);

    assert_eq!(change("add", &cost, "task", &rig), (400, 1_470_400));
    ok(&platform, "DELETE", &format!("{AT}/tasklists/{rig}"), None);
    assert_eq!(change("add", &cost, "tasklist", &rig), (404, 1_470_404));
}
