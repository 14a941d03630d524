//! Settings, of which no call creates any: one call changes them and another shows them. Shown with
//! an API that does not exist.

use serde_json::{Value, json};

use crate::support::{call, harbour};

fn lights() -> Value {
    let sector = json!([{"name": "from", "type": "int"}, {"name": "to", "type": "int"}]);
    let fields = json!([
        {"name": "color", "type": "string"}, {"name": "period", "type": "int"},
        {"name": "url", "type": "string"}, {"name": "sector", "type": "object", "fields": sector}
    ]);
    let sent = json!([{"name": "color", "type": "string"}, {"name": "period", "type": "int"},
        {"name": "sector", "type": "object", "fields": sector}]);
    let at = "/open-apis/harbour/v1/berths/:berth_id/light";
    let path = json!([{"name": "berth_id", "type": "string", "required": true}]);
    let data = json!({"type": "object", "fields": [{"name": "light", "type": "object", "fields": fields}]});
    json!([
        {"id": "harbour.v1.light.get", "title": "Get a light", "method": "GET", "path": at,
            "request": {"path": path},
            "response": {"data": data, "example": {"code": 0, "msg": "success", "data":
                {"light": {"color": "red", "period": 5, "url": "https://harbour.feishu.cn/light"}}}}},
        {"id": "harbour.v1.light.patch", "title": "Change a light", "method": "PATCH", "path": at,
            "request": {"path": path, "body": {"type": "object", "fields": sent}},
            "response": {"data": data}},
    ])
}

#[test]
fn what_was_set_is_shown_and_the_rest_is_as_documented() {
    let platform = harbour(lights()).start_blocking().unwrap();
    let at = |berth: &str| format!("/open-apis/harbour/v1/berths/{berth}/light");
    let light =
        |berth: &str| call(&platform, "GET", &at(berth), None).json()["data"]["light"].take();
    assert_eq!(light("b1")["color"], "red");
    let set = call(&platform, "PATCH", &at("b1"), Some(json!({"color": "green"}))).json();
    assert_eq!(set["data"]["light"]["color"], "green", "{set}");
    assert_eq!(
        light("b1"),
        json!({"color": "green", "period": 5, "url": "https://harbour.feishu.cn/light"})
    );
    assert_eq!(light("b2")["color"], "red", "another berth");
    call(&platform, "PATCH", &at("b1"), Some(json!({"period": 7})));
    assert_eq!((&light("b1")["color"], &light("b1")["period"]), (&json!("green"), &json!(7)));
    // What is sent as null is no more.
    let body = json!({"color": null, "sector": {"from": 10, "to": null}});
    let set = call(&platform, "PATCH", &at("b1"), Some(body)).json();
    assert_eq!(set["data"]["light"]["sector"], json!({"from": 10}), "{set}");
    assert_eq!(light("b1").get("color"), None);
    assert!(platform.specs().keeps("harbour.v1.light.get"));
    assert!(platform.specs().keeps("harbour.v1.light.patch"));
}
