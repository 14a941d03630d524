//! What pages show of one thing in their replies becomes one struct.

use feishu_codegen::generate;
use feishu_spec::{Endpoint, from_text};
use serde_json::{Value, json};

fn page(method: &str, data: Value) -> Endpoint {
    let id = format!("fleet.v1.boat.{method}");
    let spec = json!({
        "id": id, "title": id, "method": "GET", "path": "/open-apis/fleet/v1/x",
        "request": {},
        "response": { "data": { "type": "object", "fields": data } },
    });
    from_text(&id, &spec.to_string()).unwrap()
}

fn object(name: &str, ty: &str, fields: Value) -> Value {
    json!({ "name": name, "type": "object", "type_name": ty, "fields": fields })
}

fn text(name: &str) -> Value {
    json!({ "name": name, "type": "string" })
}

/// The structs inside replies, each as its name and its fields.
fn structs(pages: &[Endpoint]) -> String {
    let files = generate(pages, &[], &[]).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let (_, code) = files.iter().find(|(path, _)| path.ends_with("boat/response.rs")).unwrap();
    let shown = code.lines().filter(|line| {
        let line = line.trim_start();
        line.starts_with("pub struct ") || line.starts_with("pub ") && line.ends_with(',')
    });
    shown.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_struct_has_the_fields_of_all_pages_each_where_its_page_has_it() {
    let pages = [
        page("get", json!([object("boat", "boat", json!([text("name"), text("mast")]))])),
        page(
            "list",
            json!([object("boat", "boat", json!([text("id"), text("name"), text("keel")]))]),
        ),
    ];
    insta::assert_snapshot!(structs(&pages), @r"
    pub struct Boat {
        pub id: Option<String>,
        pub name: Option<String>,
        pub keel: Option<String>,
        pub mast: Option<String>,
    ");
}

#[test]
fn a_struct_that_contains_itself_only_by_several_pages_goes_on_the_heap() {
    let keeper = json!([text("name"), object("boat", "boat", json!([text("id")]))]);
    let pages = [
        page(
            "get",
            json!([object(
                "boat",
                "boat",
                json!([text("id"), object("keeper", "keeper", json!([text("name")]))])
            )]),
        ),
        page("list", json!([object("keeper", "keeper", keeper)])),
    ];
    insta::assert_snapshot!(structs(&pages), @r"
    pub struct Boat {
        pub id: Option<String>,
        pub keeper: Option<Box<Keeper>>,
    pub struct Keeper {
        pub name: Option<String>,
        pub boat: Option<Boat>,
    ");
}
