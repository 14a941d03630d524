//! Groups of users, roles, units, and what the app sees of the address book.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::ok;

const AT: &str = "/open-apis/contact/v3";

fn ask(platform: &Platform, method: &str, below: &str, body: Option<Value>) -> Value {
    ok(platform, method, &format!("{AT}{below}"), body)
}

#[test]
fn users_belong_to_groups() {
    let platform = Platform::builder().start_blocking().unwrap();
    let made = ask(&platform, "POST", "/group", Some(json!({"name": "Crew"})));
    let group = made["group_id"].as_str().unwrap();
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let member = |id: &str, kind: &str| json!({"member_type": "user", "member_id_type": kind, "member_id": id});
    let at = format!("/group/{group}/member");
    ask(&platform, "POST", &format!("{at}/add"), Some(member(ada.user_id(), "user_id")));
    let several = json!({"members": [member(grace.open_id(), "open_id")]});
    ask(&platform, "POST", &format!("{at}/batch_add"), Some(several));
    let ids = |query: &str| {
        let listed = ask(&platform, "GET", &format!("{at}/simplelist{query}"), None);
        let all = listed["memberlist"].as_array().unwrap().iter();
        all.map(|it| it["member_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(""), [ada.open_id(), grace.open_id()]);
    assert_eq!(ids("?member_id_type=user_id"), [ada.user_id(), grace.user_id()]);
    assert_eq!(
        ask(&platform, "GET", &format!("/group/{group}"), None)["group"]["member_user_count"],
        2
    );
    let listed = ask(&platform, "GET", "/group/simplelist", None);
    assert_eq!(listed["grouplist"][0]["name"], "Crew");
    let belongs = format!("/group/member_belong?member_id={}", ada.open_id());
    assert_eq!(ask(&platform, "GET", &belongs, None)["group_list"], json!([group]));
    ask(&platform, "POST", &format!("{at}/remove"), Some(member(ada.open_id(), "open_id")));
    assert_eq!(ids(""), [grace.open_id()]);
    assert_eq!(ask(&platform, "GET", &belongs, None)["group_list"], json!([]));
}

#[test]
fn users_have_roles() {
    let platform = Platform::builder().start_blocking().unwrap();
    let made = ask(&platform, "POST", "/functional_roles", Some(json!({"role_name": "Watch"})));
    let role = made["role_id"].as_str().unwrap();
    let ada = platform.user("Ada").open_id().to_owned();
    let at = format!("/functional_roles/{role}/members");
    let members = Some(json!({"members": [ada, "ou_unknown"]}));
    let added = ask(&platform, "POST", &format!("{at}/batch_create"), members);
    assert_eq!(
        added["results"],
        json!([{"user_id": ada, "reason": 1}, {"user_id": "ou_unknown", "reason": 2}])
    );
    let listed = ask(&platform, "GET", &at, None);
    assert_eq!(listed["members"][0]["user_id"], ada.as_str());
    assert_eq!(listed["members"].as_array().unwrap().len(), 1);
    let scopes = json!({"members": [ada], "departments": ["od-1"]});
    ask(&platform, "PATCH", &format!("{at}/scopes"), Some(scopes));
    let one = ask(&platform, "GET", &format!("{at}/{ada}"), None);
    assert_eq!(one["member"]["department_ids"], json!(["od-1"]));
    ask(&platform, "PATCH", &format!("{at}/batch_delete"), Some(json!({"members": [ada]})));
    assert_eq!(ask(&platform, "GET", &at, None)["members"], json!([]));
}

#[test]
fn departments_belong_to_units_and_the_app_sees_all() {
    let platform = Platform::builder().start_blocking().unwrap();
    let scope = ask(&platform, "GET", "/scopes", None);
    let listed = ask(&platform, "GET", "/departments/0/children", None);
    let ids: Vec<&Value> =
        listed["items"].as_array().unwrap().iter().map(|it| &it["open_department_id"]).collect();
    assert_eq!(scope["department_ids"].as_array().unwrap().iter().collect::<Vec<_>>(), ids);
    let made =
        ask(&platform, "POST", "/unit", Some(json!({"name": "Fleet", "unit_type": "fleet"})));
    let unit = made["unit_id"].as_str().unwrap();
    let department = ids[0].as_str().unwrap();
    let body = json!({"unit_id": unit, "department_id": department, "department_id_type": "open_department_id"});
    ask(&platform, "POST", "/unit/bind_department", Some(body.clone()));
    let of = format!("/unit/list_department?unit_id={unit}");
    let bound = ask(&platform, "GET", &of, None);
    assert_eq!(bound["departmentlist"], json!([{"unit_id": unit, "department_id": department}]));
    ask(&platform, "POST", "/unit/unbind_department", Some(body));
    assert_eq!(ask(&platform, "GET", &of, None)["departmentlist"], json!([]));
}

#[test]
fn users_groups_and_departments_have_roles_in_a_base() {
    let platform = Platform::builder().start_blocking().unwrap();
    let call = |method: &str, below: &str, body: Option<Value>| {
        ok(&platform, method, &format!("/open-apis/bitable/v1/apps{below}"), body)
    };
    let base = call("POST", "", Some(json!({"name": "Ships"})));
    let base = base["app"]["app_token"].as_str().unwrap();
    let role = json!({"role_name": "Watch", "table_roles": []});
    let role = call("POST", &format!("/{base}/roles"), Some(role));
    let at = format!("/{base}/roles/{}/members", role["role"]["role_id"].as_str().unwrap());
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    call(
        "POST",
        &format!("{at}?member_id_type=user_id"),
        Some(json!({"member_id": ada.user_id()})),
    );
    let listed = ask(&platform, "GET", "/departments/0/children", None);
    let department = &listed["items"][0];
    let several = json!({"member_list": [{"type": "open_id", "id": grace.open_id()},
        {"type": "open_department_id", "id": department["open_department_id"]}]});
    call("POST", &format!("{at}/batch_create"), Some(several.clone()));
    let names = || {
        let listed = call("GET", &at, None);
        let all = listed["items"].as_array().unwrap().iter();
        all.map(|it| it["member_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Ada", "Grace", department["name"].as_str().unwrap()]);
    let first = call("GET", &format!("{at}?page_size=1"), None);
    assert_eq!(first["items"][0]["open_id"], ada.open_id());
    assert_eq!((&first["items"][0]["member_type"], &first["total"]), (&json!("user"), &json!(3)));
    call("POST", &format!("{at}/batch_delete"), Some(several));
    assert_eq!(names(), ["Ada"]);
    call("DELETE", &format!("{at}/{}", ada.open_id()), None);
    assert_eq!(names(), [""; 0]);
}
