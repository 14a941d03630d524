//! A small package of our own invention, read as a whole, and what is wrong with others.

use std::path::Path;

use feishu_sdk_package::{Error, Files, Package};
use feishu_spec::{Endpoint, Event, to_text};

const MANIFEST: &str = include_str!("package/package.json");
const CODE: &str = include_str!("package/es/index.js");
const TYPES: &str = include_str!("package/types/index.d.ts");

fn package() -> Package {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/package");
    Package::read(&folder).unwrap()
}

fn endpoint(id: &str) -> Endpoint {
    let found = package().endpoints.into_iter().find(|endpoint| endpoint.id.to_string() == id);
    found.unwrap_or_else(|| panic!("{id} is not in the package"))
}

fn event(id: &str) -> Event {
    let found = package().events.into_iter().find(|event| event.id.to_string() == id);
    found.unwrap_or_else(|| panic!("{id} is not in the package"))
}

#[test]
fn a_package_has_its_name_its_endpoints_and_its_events() {
    let package = package();
    assert_eq!((package.name.as_str(), package.version.as_str()), ("@harbor/node-sdk", "1.2.3"));
    let ids: Vec<String> = package.endpoints.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(
        ids,
        [
            "harbor.v1.ship.list",
            "harbor.v1.ship.moor",
            "harbor.v1.ship.photo.get",
            "harbor.v1.ship.photo.upload"
        ]
    );
    let ids: Vec<String> = package.events.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(ids, ["event.v1.fog", "harbor.v2.ship.moored_v2"]);
}

#[test]
fn an_address_without_an_identity_is_told() {
    assert_eq!(package().nameless, [""; 0]);
    let types =
        TYPES.replacen("api-explorer?project=harbor&resource=ship&apiName=moor", "x?y=z", 1);
    let files = Files { manifest: MANIFEST, code: CODE, types: &types };
    let package = Package::parse(&files).unwrap();
    assert_eq!(package.nameless, ["POST /open-apis/harbor/v1/ships/:ship_id/moor"]);
    assert_eq!(package.endpoints.len(), 3);
}

#[test]
fn types_of_typescript_become_types_of_json() {
    insta::assert_snapshot!(to_text(&endpoint("harbor.v1.ship.list")));
}

#[test]
fn fields_beside_a_code_make_a_flat_reply_and_the_address_knows_its_parameters() {
    let moor = endpoint("harbor.v1.ship.moor");
    // `pier_id` is declared, and has no place in the address.
    let path: Vec<&str> = moor.request.path.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(path, ["ship_id"]);
    insta::assert_snapshot!(to_text(&moor));
}

#[test]
fn a_form_returns_what_is_in_data_and_a_download_is_a_file() {
    insta::assert_snapshot!(to_text(&endpoint("harbor.v1.ship.photo.upload")));
    let get = to_text(&endpoint("harbor.v1.ship.photo.get"));
    assert!(get.contains("\"form\": \"binary\"") && !get.contains("\"headers\""), "{get}");
}

#[test]
fn an_event_lacks_what_surrounds_it_and_old_ones_have_their_own_layout() {
    insta::assert_snapshot!(to_text(&event("harbor.v2.ship.moored_v2")));
    let fog = to_text(&event("event.v1.fog"));
    assert!(fog.contains("\"schema\": \"1.0\"") && fog.contains("\"deprecated\": {}"), "{fog}");
    assert!(fog.contains("\"path\": \"/harbor/events/fog\""), "{fog}");
}

fn refused(code: &str, types: &str) -> Error {
    Package::parse(&Files { manifest: MANIFEST, code, types }).unwrap_err()
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let cases = [
        (
            CODE.to_owned(),
            TYPES.replace("has_more?: boolean", "has_more?: Promise<string>"),
            ["types/index.d.ts:45", "the type `Promise<string>` is not known"],
        ),
        (
            CODE.to_owned(),
            TYPES.replace("params?: {", "cookies?: {"),
            ["types/index.d.ts:", "`harbor.ship.list` takes an unknown part `cookies`"],
        ),
        (
            CODE.replace("moor: (", "anchor: ("),
            TYPES.to_owned(),
            [
                "types/index.d.ts:",
                "the code has no function `harbor.ship.moor` that sends a request",
            ],
        ),
        (
            CODE.replace("\"POST\"", "\"SEND\""),
            TYPES.to_owned(),
            ["es/index.js:", "the `method` of this request is no known HTTP method"],
        ),
        (
            CODE.replace("/open-apis/harbor/v1/photos`", "/api/photos`"),
            TYPES.to_owned(),
            ["es/index.js:", "the path `/api/photos` does not begin with /open-apis/"],
        ),
        (
            CODE.replace("super(...arguments);", "super(...arguments;"),
            TYPES.to_owned(),
            ["es/index.js:", ""],
        ),
        ("export {};".to_owned(), TYPES.to_owned(), ["es/index.js", "no class assigns a service"]),
        (
            CODE.to_owned(),
            "export {};".to_owned(),
            ["types/index.d.ts", "no class has functions with a link to the API explorer"],
        ),
        (
            CODE.to_owned(),
            TYPES
                .replace("interface IHandles", "interface IGone")
                .replace("interface IOtherEventHandles", "interface IGoneToo"),
            ["types/index.d.ts", "no interface `IHandles` lists handlers of events"],
        ),
    ];
    for (code, types, [place, message]) in cases {
        let error = refused(&code, &types);
        assert!(error.place.starts_with(place) && error.message.contains(message), "{error}");
    }
}

#[test]
fn a_folder_that_is_no_package_says_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let error = Package::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("package.json") && error.contains("npm pack"), "{error}");
}
