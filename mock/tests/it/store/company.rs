//! What a company has for its users, users who leave and come back, and chats of departments.

use std::time::Duration;

use feishu_mock::{Company, Platform};
use serde_json::{Value, json};

use crate::support::{
    call, ok,
    told::{subscribe, types},
};

const AT: &str = "/open-apis/contact/v3";

fn platform() -> Platform {
    Platform::builder().frozen_clock().start_blocking().unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn job_titles_and_cities_are_those_of_the_users() {
    let platform = platform();
    let titles = ok(&platform, "GET", &format!("{AT}/job_titles"), None);
    assert_eq!(
        names(&titles),
        ["Engineer", "Head of Engineering", "Analyst", "Head of Sales", "Account Manager"]
    );
    let first = &titles["items"][0];
    let target = format!("{AT}/job_titles/{}", first["job_title_id"].as_str().unwrap());
    assert_eq!(&ok(&platform, "GET", &target, None)["job_title"], first);
    assert_eq!(
        (&first["status"], &first["i18n_name"][1]["locale"]),
        (&json!(true), &json!("en_us"))
    );
    let paged = ok(&platform, "GET", &format!("{AT}/job_titles?page_size=2"), None);
    assert_eq!((names(&paged).len(), &paged["has_more"]), (2, &json!(true)));
    let cities = ok(&platform, "GET", &format!("{AT}/work_cities"), None);
    assert_eq!(names(&cities), ["Hangzhou"]);
    let target =
        format!("{AT}/work_cities/{}", cities["items"][0]["work_city_id"].as_str().unwrap());
    assert_eq!(ok(&platform, "GET", &target, None)["work_city"]["name"], "Hangzhou");
    let attributes = ok(&platform, "GET", &format!("{AT}/custom_attrs"), None);
    let office = &attributes["items"][1];
    assert_eq!(office["type"], "ENUMERATION");
    assert_eq!(office["options"]["options"][1]["name"], "South");
    assert_eq!(office["i18n_name"][0], json!({"locale": "zh_cn", "value": "Office"}));
}

#[test]
fn a_company_of_ones_own_has_its_own() {
    let company = Company::from_json(
        r#"{"users": [{"name": "Mary", "job_title": "Captain", "city": "Kiel"}],
            "job_titles": [{"name": "Cook", "job_title_id": "cook", "status": false}],
            "custom_attrs": [{"name": "Cabin", "id": "C-1"}]}"#,
    )
    .unwrap();
    let platform =
        Platform::builder().company(company).strict_resources(true).start_blocking().unwrap();
    let titles = ok(&platform, "GET", &format!("{AT}/job_titles"), None);
    assert_eq!(names(&titles), ["Cook", "Captain"]);
    let cook = ok(&platform, "GET", &format!("{AT}/job_titles/cook"), None);
    assert_eq!(cook["job_title"]["status"], false);
    assert_ne!(call(&platform, "GET", &format!("{AT}/job_titles/none"), None).code(), 0);
    assert_eq!(names(&ok(&platform, "GET", &format!("{AT}/work_cities"), None)), ["Kiel"]);
    let attributes = ok(&platform, "GET", &format!("{AT}/custom_attrs"), None);
    assert_eq!(
        (&attributes["items"][0]["id"], &attributes["items"][0]["type"]),
        (&json!("C-1"), &json!("TEXT"))
    );
}

#[tokio::test]
async fn users_who_left_come_back() {
    let platform = Platform::builder().frozen_clock().start().await.unwrap();
    let _subscription = subscribe(&platform, &json!({}));
    let id = platform.user("Lin").open_id().to_owned();
    let user = format!("{AT}/users/{id}");
    let resurrect = |query: &str, body: Value| {
        call(&platform, "POST", &format!("{user}/resurrect{query}"), Some(body)).code()
    };
    assert_eq!(resurrect("", json!({})), 44_033, "Lin is still there");
    ok(&platform, "DELETE", &user, None);
    let same_number = json!({"name": "Mary", "mobile": "+8613000000006", "department_ids": ["0"], "employee_type": 1});
    let mary = ok(&platform, "POST", &format!("{AT}/users"), Some(same_number));
    assert_eq!(resurrect("", json!({})), 44_030);
    ok(
        &platform,
        "DELETE",
        &format!("{AT}/users/{}", mary["user"]["open_id"].as_str().unwrap()),
        None,
    );
    let body = json!({"departments": [{"department_id": "eng"}]});
    assert_eq!(resurrect("?department_id_type=department_id", body), 0);
    let shown =
        ok(&platform, "GET", &format!("{user}?department_id_type=department_id"), None)["user"]
            .clone();
    assert_eq!((&shown["name"], &shown["department_ids"]), (&json!("Lin"), &json!(["eng"])));
    let eng = ok(
        &platform,
        "GET",
        &format!("{AT}/departments/eng?department_id_type=department_id"),
        None,
    );
    assert_eq!(eng["department"]["member_count"], 3);
    assert_eq!(types(&platform).await.last().unwrap(), "contact.user.created_v3");

    ok(&platform, "DELETE", &user, None);
    platform.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(resurrect("", json!({})), 44_028, "only for 30 days");
}

#[test]
fn a_department_has_a_chat_until_it_is_unbound() {
    let platform = platform();
    let body = json!({"name": "Deck", "parent_department_id": "0", "create_group_chat": true,
        "leader_user_id": platform.user("Joan").open_id()});
    let made =
        ok(&platform, "POST", &format!("{AT}/departments"), Some(body))["department"].clone();
    let (id, chat) =
        (made["open_department_id"].as_str().unwrap(), made["chat_id"].as_str().unwrap());
    let chat = || ok(&platform, "GET", &format!("/open-apis/im/v1/chats/{chat}"), None);
    assert_eq!((&chat()["name"], &chat()["chat_tag"]), (&json!("Deck"), &json!("department")));
    assert_eq!(chat()["owner_id"], platform.user("Joan").open_id());
    let members = || {
        let target =
            format!("/open-apis/im/v1/chats/{}/members", made["chat_id"].as_str().unwrap());
        let all = ok(&platform, "GET", &target, None)["items"].clone();
        let all = all.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned());
        all.collect::<Vec<_>>()
    };
    let ada = format!("{AT}/users/{}", platform.user("Ada").open_id());
    ok(&platform, "PATCH", &ada, Some(json!({"department_ids": [id]})));
    assert_eq!(members(), ["Joan", "Ada"]);
    ok(&platform, "PATCH", &ada, Some(json!({"department_ids": ["0"]})));
    assert_eq!(members(), ["Joan"]);

    let unbind = |id: &str| {
        let target = format!("{AT}/departments/unbind_department_chat");
        call(&platform, "POST", &target, Some(json!({ "department_id": id }))).code()
    };
    assert_eq!((unbind(id), unbind(id), unbind("0")), (0, 40_020, 40_002));
    assert_eq!(chat()["chat_tag"], "inner");
    let shown = ok(&platform, "GET", &format!("{AT}/departments/{id}"), None);
    assert_eq!(shown["department"].get("chat_id"), None);
    let without = json!({"name": "Hold", "parent_department_id": "0"});
    let made = ok(&platform, "POST", &format!("{AT}/departments"), Some(without));
    assert_eq!(made["department"].get("chat_id"), None);
}
