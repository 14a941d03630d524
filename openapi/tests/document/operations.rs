//! Paths, parameters, tokens, and facts that OpenAPI has no keywords for.

use feishu_openapi_document::{self as openapi, Options};
use feishu_spec::items::CodeMeaning;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{document, endpoint, part, with_body};

const SHIP: &str = "/paths/~1open-apis~1harbour~1v1~1ships~1{ship_id}";

#[test]
fn an_operation_carries_all_facts_of_its_page() {
    let ship = endpoint(
        "harbour.v1.ship.get",
        "GET",
        "/open-apis/harbour/v1/ships/:ship_id",
        json!({
            "doc": { "path": "/harbour/ship/get", "updated": "2025-02-03T04:05:06Z" },
            "deprecated": { "replaced_by": "/harbour/v2/ship/get" },
            "rate_limit": { "per_minute": 100, "per_second": 5 },
            "app_types": ["custom", "isv"],
            "tokens": ["tenant", "user"],
            "scopes": [{ "name": "harbour:ship", "label": "船" }, { "name": "harbour:ship:readonly" }],
            "field_scopes": [{ "name": "harbour:crew:readonly" }],
            "paging": {
                "style": "token", "request": "query.page_token", "size": "query.page_size",
                "next": "page_token", "more": "has_more", "items": "items"
            },
            "idempotency": "query.client_token",
            "errors": [
                { "http": 404, "code": 70001, "message": "no such ship" },
                { "http": 400, "code": 70002, "message": "a | b" },
                { "http": 400, "code": 70003 },
                { "code": 70004, "message": "no status" }
            ]
        }),
    );
    assert_snapshot!(part(&document(&[ship]), SHIP));
}

#[test]
fn parameters_keep_types_values_limits_defaults_and_examples() {
    let ship = endpoint(
        "harbour.v1.ship.get",
        "GET",
        "/open-apis/harbour/v1/ships/:ship_id",
        json!({ "request": {
            "path": [{ "name": "ship_id", "type": "int", "required": true, "example": 7 }],
            "query": [
                {
                    "name": "flag", "type": "string", "default": "any", "example": "red",
                    "values": [{ "value": "any" }, { "value": "red", "label": "红", "note": "旗" }]
                },
                { "name": "holds", "type": "int[]", "items": { "max": 9 }, "range": { "min": 1, "max": 99 } },
                { "name": "name", "type": "string", "required": true,
                  "characters": { "min": 1, "max": 20 }, "pattern": "^[a-z]+$" }
            ],
            "headers": [{ "name": "X-Tide", "type": "float", "scopes": ["harbour:tide"] }]
        } }),
    );
    let pointer = format!("{SHIP}/get/parameters");
    assert_snapshot!(part(&document(&[ship]), &pointer));
}

#[test]
fn what_cannot_be_a_parameter_is_told() {
    let ship = endpoint(
        "harbour.v1.ship.get",
        "GET",
        "/open-apis/harbour/v1/ships/:ship_id",
        json!({ "request": {
            "path": [{ "name": "berth", "type": "string" }],
            "query": [{ "name": "a", "type": "string" }, { "name": "a", "type": "int" }],
            "headers": [{ "name": "accept", "type": "string" }]
        } }),
    );
    let pointer = format!("{SHIP}/get/parameters");
    assert_snapshot!(part(&document(&[ship]), &pointer));
}

#[test]
fn an_endpoint_without_a_token_needs_none_and_one_on_another_host_names_it() {
    let login = endpoint(
        "harbour.v1.login.create",
        "POST",
        "/login",
        json!({ "host": "quay.example.org", "tokens": [] }),
    );
    let document = document(&[login]);
    assert_eq!(document.value["paths"]["/login"]["post"]["security"], json!([]));
    let servers = json!([{ "url": "https://quay.example.org" }]);
    assert_eq!(document.value["paths"]["/login"]["post"]["servers"], servers);
}

#[test]
fn of_several_pages_the_current_and_then_the_latest_is_the_operation() {
    let page = |id: &str, updated: &str, deprecated: bool| {
        let mut members = json!({ "doc": { "path": format!("/{id}"), "updated": updated } });
        if deprecated {
            members["deprecated"] = json!({});
        }
        endpoint(id, "POST", "/open-apis/harbour/v1/ships", members)
    };
    let pages = [
        page("harbour.v1.ship.add", "2025-01-01", false),
        page("harbour.v1.ship.create", "2025-03-01", false),
        page("harbour.v1.ship.register", "2025-09-01", true),
    ];
    let document = document(&pages);
    let operation = "/paths/~1open-apis~1harbour~1v1~1ships/post";
    let id = document.value.pointer(&format!("{operation}/operationId")).unwrap();
    assert_eq!(id, "harbour.v1.ship.create");
    assert_snapshot!(part(&document, &format!("{operation}/x-feishu-also-documented")));
}

#[test]
fn paths_that_differ_in_parameter_names_only_are_one_path() {
    let get = endpoint("harbour.v1.ship.get", "GET", "/a/:ship_id/b/:berth", json!({}));
    let put = endpoint("harbour.v1.ship.put", "PUT", "/a/:ship_id/b/:berth", json!({}));
    let delete = endpoint(
        "harbour.v1.ship.delete",
        "DELETE",
        "/a/:id/b/:berth",
        json!({ "request": { "path": [{ "name": "id", "type": "int" }, { "name": "berth", "type": "int" }] } }),
    );
    let document = document(&[delete, get, put]);
    let paths: Vec<_> = document.value["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/a/{ship_id}/b/{berth}"]);
    assert_snapshot!(part(&document, "/paths/~1a~1{ship_id}~1b~1{berth}/delete/parameters"));
}

#[test]
fn a_path_that_names_two_parameters_alike_tells_them_by_their_place() {
    let odd = endpoint("harbour.v1.ship.get", "GET", "/a/:id/b/:id", json!({}));
    let document = document(&[odd]);
    assert!(document.value["paths"].get("/a/{id}/b/{id_at_1}").is_some());
}

#[test]
fn a_summary_of_ones_own_takes_the_place_of_the_title() {
    let ship = endpoint("harbour.v1.ship.get", "GET", "/a", json!({}));
    let summaries = [("harbour.v1.ship.get".parse().unwrap(), "Get a ship".to_owned())].into();
    let options = Options { summaries, ..Options::default() };
    let document = openapi::document(&[ship], &[], &options);
    assert_eq!(document.value["paths"]["/a"]["get"]["summary"], "Get a ship");
}

#[test]
fn an_error_code_has_its_class_and_what_it_means_in_english() {
    let ship = endpoint(
        "harbour.v1.ship.get",
        "GET",
        "/a",
        json!({ "errors": [
            { "http": 400, "code": 7, "message": "太快", "class": "rate_limited" },
            { "code": 7, "message": "没有船" },
            { "code": 8 }
        ] }),
    );
    let meaning = |meaning: &str, advice: Option<&str>| CodeMeaning {
        meaning: meaning.to_owned(),
        advice: advice.map(str::to_owned),
    };
    let codes = [
        ((7, "太快".to_owned()), meaning("Ships came too fast.", Some("Wait | sail."))),
        ((8, String::new()), meaning("The port is closed.", None)),
    ];
    let options = Options { codes: codes.into(), ..Options::default() };
    let document = openapi::document(&[ship], &[], &options);
    let operation = &document.value["paths"]["/a"]["get"];
    assert_eq!(
        operation["x-feishu-errors"],
        json!([
            { "http": 400, "code": 7, "message": "太快", "class": "rate_limited",
              "meaning": "Ships came too fast.", "advice": "Wait | sail." },
            { "code": 7, "message": "没有船" },
            { "code": 8, "meaning": "The port is closed." }
        ])
    );
    let table = [
        "| HTTP | Code | Class | Meaning | Documented as |",
        "|---|---|---|---|---|",
        r"| 400 | 7 | rate limited | Ships came too fast. Wait \| sail. | 太快 |",
        "|  | 7 |  |  | 没有船 |",
        "|  | 8 |  | The port is closed. |  |",
    ];
    let description = operation["description"].as_str().unwrap();
    assert!(description.ends_with(&table.join("\n")), "{description}");
}

#[test]
fn the_services_asked_for_are_the_only_ones() {
    let endpoints = [
        endpoint("harbour.v1.ship.get", "GET", "/a", json!({})),
        endpoint("library.v1.book.get", "GET", "/b", json!({})),
    ];
    let options = Options { services: vec!["library".into()], ..Options::default() };
    let document = openapi::document(&endpoints, &[], &options);
    let paths: Vec<_> = document.value["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/b"]);
}

#[test]
fn a_credential_goes_with_each_token() {
    let get = |id: &str, path: &str, members| endpoint(id, "GET", path, members);
    let both = json!({ "tokens": ["tenant", "user"], "credentials": ["helpdesk"] });
    let document = document(&[
        get("harbour.v1.ship.get", "/ship", both),
        get("harbour.v1.crew.get", "/crew", json!({ "credentials": ["helpdesk"] })),
        get("harbour.v1.tide.get", "/tide", json!({ "tokens": ["tenant"] })),
    ]);
    let security =
        |path: &str| document.value.pointer(&format!("/paths/~1{path}/get/security")).unwrap();
    assert_eq!(
        security("ship"),
        &json!([
            { "tenant_access_token": [], "helpdesk_authorization": [] },
            { "user_access_token": [], "helpdesk_authorization": [] }
        ])
    );
    assert_eq!(security("crew"), &json!([{ "helpdesk_authorization": [] }]));
    assert_eq!(security("tide"), &json!([{ "tenant_access_token": [] }]));
    let scheme = &document.value["components"]["securitySchemes"]["helpdesk_authorization"];
    let (kind, header) = (&scheme["type"], &scheme["name"]);
    assert_eq!((kind, header), (&json!("apiKey"), &json!("X-Lark-Helpdesk-Authorization")));
}

#[test]
fn our_own_words_describe_fields_and_values() {
    let values = json!([{ "value": "deep", "label": "深" }, { "value": "flat", "label": "浅" }]);
    let fields = json!([{ "name": "depth", "type": "string", "values": values }]);
    let words = "[fields]\ndepth.any = \"How deep the harbor is.\"\n\
                 [values.depth]\ndeep.any = \"For all ships.\"\n";
    let files = [("words/harbour.toml".to_owned(), words.to_owned())];
    let overrides = feishu_overrides::Overrides::read(&files).unwrap();
    let endpoint = overrides.words().describe_endpoint(&with_body("harbour.v1.pier.dig", fields));
    let document = document(&[endpoint]).value.to_string();
    assert!(document.contains("\"description\":\"How deep the harbor is.\""), "{document}");
    assert!(
        document.contains("\"x-enumDescriptions\":{\"deep\":\"For all ships.\",\"flat\":\"浅\"}"),
        "{document}"
    );
}
