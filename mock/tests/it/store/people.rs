//! The address book.

use feishu_mock::{Company, Platform};
use serde_json::{Value, json};

use crate::support::{
    call,
    told::{subscribe, told},
};

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

fn ok(platform: &Platform, method: &str, target: &str, body: Option<Value>) -> Value {
    let reply = call(platform, method, &format!("/open-apis/contact/v3{target}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].clone()
}

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap_or_else(|| panic!("{list}"));
    list.iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn there_is_a_small_company() {
    let platform = platform();
    let ada = platform.user("Ada");
    for id in [ada.open_id(), ada.user_id()] {
        let user = ok(&platform, "GET", &format!("/users/{id}?user_id_type=open_id"), None)["user"]
            .clone();
        assert_eq!((&user["name"], &user["open_id"]), (&json!("Ada"), &json!(ada.open_id())));
        assert_eq!(user["leader_user_id"], platform.user("Grace").open_id());
    }
    let in_user_ids = ok(
        &platform,
        "GET",
        "/users/ada00001?user_id_type=user_id&department_id_type=department_id",
        None,
    );
    let user = &in_user_ids["user"];
    assert_eq!(
        (&user["leader_user_id"], &user["department_ids"]),
        (&json!("grace002"), &json!(["platform"]))
    );
    assert_eq!((&user["open_id"], &user["user_id"]), (&json!(ada.open_id()), &json!("ada00001")));

    let in_union_ids = ok(&platform, "GET", "/users/ada00001?user_id_type=union_id", None);
    let user = &in_union_ids["user"];
    assert_eq!(user["user_id"], "ada00001", "its own ids keep their names");
    assert!(user["leader_user_id"].as_str().unwrap().starts_with("on_"), "{user}");

    let children = |query: &str| {
        let data = ok(&platform, "GET", &format!("/departments/{query}"), None);
        names(&data["items"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(children("0/children"), ["Engineering", "Sales"]);
    assert_eq!(children("0/children?fetch_child=true").len(), 3);
    assert_eq!(children("eng/children?department_id_type=department_id"), ["Platform"]);
    let of = ok(
        &platform,
        "GET",
        "/users/find_by_department?department_id=platform&department_id_type=department_id",
        None,
    );
    assert_eq!(names(&of["items"]), ["Ada", "Alan"]);
    let above = ok(
        &platform,
        "GET",
        "/departments/parent?department_id=platform&department_id_type=department_id",
        None,
    );
    assert_eq!(names(&above["items"]), ["Engineering"]);
    let batch = ok(
        &platform,
        "GET",
        "/users/batch?user_ids=ada00001&user_ids=joan0005&user_id_type=user_id",
        None,
    );
    assert_eq!(names(&batch["items"]), ["Ada", "Joan"]);
    let found = ok(
        &platform,
        "POST",
        "/users/batch_get_id",
        Some(json!({"emails": ["ada@example.com", "nobody@example.com"]})),
    );
    assert_eq!(found["user_list"][0]["user_id"], ada.open_id());
    assert_eq!(found["user_list"][1].get("user_id"), None);
}

#[tokio::test]
async fn users_come_change_and_go_and_apps_are_told() {
    let platform = platform();
    let _subscription = subscribe(&platform, &json!({}));
    let body = json!({"name": "Mary", "mobile": "13011111111", "department_ids": ["sales"], "employee_type": 1,
        "leader_user_id": "joan0005"});
    let query = "?user_id_type=user_id&department_id_type=department_id";
    let made = ok(&platform, "POST", &format!("/users{query}"), Some(body))["user"].clone();
    assert_eq!(
        (&made["department_ids"], &made["leader_user_id"]),
        (&json!(["sales"]), &json!("joan0005"))
    );
    let id = made["open_id"].as_str().unwrap();
    assert!(
        id.starts_with("ou_") && made["union_id"].as_str().unwrap().starts_with("on_"),
        "{made}"
    );
    let sales =
        || ok(&platform, "GET", "/departments/sales?department_id_type=department_id", None);
    assert_eq!(sales()["department"]["member_count"], 3);
    assert_eq!(platform.user("Mary").open_id(), id);
    ok(&platform, "PATCH", &format!("/users/{id}"), Some(json!({"job_title": "Captain"})));
    ok(&platform, "DELETE", &format!("/users/{id}"), None);
    assert_eq!(sales()["department"]["member_count"], 2);
    assert_ne!(
        call(&platform, "GET", &format!("/open-apis/contact/v3/users/{id}"), None).code(),
        0
    );
    let department = ok(
        &platform,
        "POST",
        "/departments",
        Some(json!({"name": "Deck", "parent_department_id": "0"})),
    );
    let department = department["department"]["open_department_id"].as_str().unwrap().to_owned();
    ok(&platform, "DELETE", &format!("/departments/{department}"), None);

    let told = told(&platform).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "contact.user.created_v3",
            "contact.user.updated_v3",
            "contact.user.deleted_v3",
            "contact.department.created_v3",
            "contact.department.deleted_v3"
        ]
    );
    assert_eq!(
        (&told[0].1["object"]["name"], &told[0].1["object"]["open_id"]),
        (&json!("Mary"), &json!(id))
    );
    assert_eq!(
        (&told[1].1["object"]["job_title"], told[1].1["old_object"].get("name")),
        (&json!("Captain"), None)
    );
}

#[test]
fn a_company_of_ones_own_comes_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("company.json");
    std::fs::write(&path, r#"{"departments": [{"name": "Deck", "department_id": "deck"}],
        "users": [{"name": "Mary", "department": "Deck", "open_id": "ou_mary"}, {"name": "John", "leader": "Mary"}]}"#).unwrap();
    let company = Company::from_file(&path).unwrap();
    let platform = Platform::builder().company(company).start_blocking().unwrap();
    assert_eq!(platform.people().len(), 2);
    let john = ok(&platform, "GET", &format!("/users/{}", platform.user("John").open_id()), None);
    assert_eq!(john["user"]["leader_user_id"], "ou_mary");
    let listed = ok(
        &platform,
        "GET",
        "/users/find_by_department?department_id=deck&department_id_type=department_id",
        None,
    );
    assert_eq!(names(&listed["items"]), ["Mary"]);
    let missing = Company::from_file(folder.path().join("none.json")).unwrap_err().to_string();
    assert!(missing.contains("none.json"), "{missing}");
}

#[test]
fn departments_below_each_other_in_a_circle_are_listed_once() {
    let platform = platform();
    let target = "/departments/eng?department_id_type=department_id";
    let body = json!({"parent_department_id": "platform"});
    ok(&platform, "PATCH", target, Some(body));
    let below = ok(
        &platform,
        "GET",
        "/departments/eng/children?fetch_child=true&department_id_type=department_id",
        None,
    );
    assert!(below["items"].as_array().unwrap().len() <= 2, "{below}");
    ok(
        &platform,
        "GET",
        "/departments/parent?department_id=platform&department_id_type=department_id",
        None,
    );
}
