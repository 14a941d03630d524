//! Tasks of the former API.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, told};

const AT: &str = "/open-apis/task/v1/tasks";

#[tokio::test]
async fn who_does_and_who_follows_a_task_is_added_listed_and_removed() {
    let platform = Platform::start().await;
    let _subscription = told::subscribe(&platform, &json!({}));
    let id = |name: &str| platform.user(name).open_id().to_owned();
    let (ada, grace, alan) = (id("Ada"), id("Grace"), id("Alan"));
    for (kind, one, gone, known, unknown) in [
        ("collaborators", "collaborator", "batch_delete_collaborator", 1_470_431, 1_470_700),
        ("followers", "follower", "batch_delete_follower", 1_470_430, 1_470_710),
    ] {
        let origin = json!({"platform_i18n_name": "{\"en_us\": \"Harbour\"}"});
        let body = json!({"summary": "Paint", "origin": origin, format!("{one}_ids"): [ada]});
        let made = ok(&platform, "POST", AT, Some(body));
        let task = format!("{AT}/{}", made["task"]["id"].as_str().unwrap());
        let of_task = || {
            let shown = ok(&platform, "GET", &task, None)["task"].take();
            let listed = ok(&platform, "GET", &format!("{task}/{kind}"), None);
            let ids = |list: &Value| -> Vec<Value> {
                list.as_array().unwrap().iter().map(|it| it["id"].clone()).collect()
            };
            assert_eq!(ids(&shown[kind]), ids(&listed["items"]));
            assert_eq!(shown[format!("{one}_ids")], json!(ids(&listed["items"])));
            ids(&listed["items"])
        };
        assert_eq!(of_task(), [json!(ada)]);
        let add = |body: Value| call(&platform, "POST", &format!("{task}/{kind}"), Some(body));
        let added = add(json!({"id": grace, "id_list": [alan, grace]})).json();
        assert_eq!(added["data"][one], json!({"id": grace, "id_list": [grace, alan]}));
        assert_eq!(of_task(), [&ada, &grace, &alan].map(|it| json!(it)));
        assert_eq!(add(json!({"id": ada})).code(), known);

        let several = json!({"id_list": [platform.user("Ada").user_id(), "nobody"]});
        let target = format!("{task}/{gone}?user_id_type=user_id");
        let removed = ok(&platform, "POST", &target, Some(several));
        assert_eq!(removed[kind], json!([platform.user("Ada").user_id()]), "who was there");
        assert_eq!(of_task(), [&grace, &alan].map(|it| json!(it)));
        let one = format!("{task}/{kind}/{grace}");
        ok(&platform, "DELETE", &one, None);
        assert_eq!(call(&platform, "DELETE", &one, None).code(), unknown);
        assert_eq!(of_task(), [json!(alan)]);
        ok(&platform, "DELETE", &task, None);
        let body = Some(json!({"id_list": [alan]}));
        assert_eq!(call(&platform, "POST", &format!("{task}/{gone}"), body).code(), 1_470_602);
    }
    let told = told::told(&platform).await;
    let what = told.iter().filter(|(kind, _)| kind == "task.task.updated_v1");
    let what: Vec<&Value> =
        what.map(|(_, event)| &event["obj_type"]).filter(|it| **it != 1).collect();
    assert_eq!(what, [2, 2, 2, 3, 3, 3]);
}
