//! A small Python package of our own invention, read as a whole, and what is wrong with others.

use std::path::Path;

use feishu_sdk_package::{Error, PythonFile, PythonPackage};
use feishu_spec::to_text;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python")
}

/// The files that are read, with one of them changed.
fn with(path: &str, text: &str) -> Result<PythonPackage, Error> {
    let model = "lark_oapi/api/harbor/v1/model";
    let mut files = vec![PythonFile {
        path: "lark_oapi/core/const.py".to_owned(),
        text: "VERSION = \"1.0\"\n".to_owned(),
    }];
    for name in
        ["ship", "crew", "moor_ship_request", "moor_ship_request_body", "moor_ship_response"]
    {
        let path = format!("{model}/{name}.py");
        let text = std::fs::read_to_string(folder().join(&path)).unwrap();
        files.push(PythonFile { path, text });
    }
    let file = files.iter_mut().find(|file| file.path.ends_with(path)).unwrap();
    text.clone_into(&mut file.text);
    PythonPackage::parse(&files)
}

fn text_of(path: &str) -> String {
    let model = folder().join("lark_oapi/api/harbor/v1/model");
    std::fs::read_to_string(model.join(path)).unwrap()
}

#[test]
fn a_package_has_its_version_and_its_endpoints() {
    let package = PythonPackage::read(&folder()).unwrap();
    assert_eq!(package.version, "3.2.1");
    let told: Vec<String> =
        package.endpoints.iter().map(|it| format!("{} {}", it.address(), it.title)).collect();
    assert_eq!(
        told,
        [
            "GET /open-apis/harbor/v1/chart harbor.v1.GetChartRequest",
            "POST /open-apis/harbor/v1/ships/:/moor harbor.v1.MoorShipRequest"
        ]
    );
    // A download has no JSON.
    let chart = to_text(&package.endpoints[0]);
    assert!(chart.contains("\"form\": \"binary\"") && !chart.contains("file_name"), "{chart}");
}

#[test]
fn classes_become_types_of_json_under_their_names() {
    let package = PythonPackage::read(&folder()).unwrap();
    insta::assert_snapshot!(to_text(&package.endpoints[1]));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let request = text_of("moor_ship_request.py");
    let cases = [
        (
            "ship.py",
            text_of("ship.py").replace("\"draft\": float", "\"draft\": Decimal[2]"),
            ["model/ship.py:10", "the type `Decimal[2]` is not known"],
        ),
        (
            "ship.py",
            text_of("ship.py").replace("List[Crew]", "List[Sailor]"),
            [
                "moor_ship_request.py:17",
                "`crew` is of a class `Sailor`, which no file of harbor.v1 has",
            ],
        ),
        (
            "ship.py",
            text_of("ship.py").replace("_types = {", "_types = ["),
            ["model/ship.py:", "this is no Python that can be read"],
        ),
        (
            "crew.py",
            text_of("crew.py").replace("\"name\": str", "**MORE"),
            ["model/crew.py:3", "expected the name of a member and its type"],
        ),
        (
            "moor_ship_request.py",
            request.replace("HttpMethod.POST", "HttpMethod.SEND"),
            ["moor_ship_request.py:17", "sets no known HTTP method"],
        ),
        (
            "moor_ship_request.py",
            request.replace("moor_ship_request.http_method", "moor_ship_request.verb"),
            ["moor_ship_request.py:17", "no method is set beside this address"],
        ),
        (
            "moor_ship_request.py",
            request.replace("/open-apis/", "/api/"),
            ["moor_ship_request.py:17", "no text that begins with /open-apis/"],
        ),
        (
            "moor_ship_request.py",
            request.replace(".uri = (", ".address = ("),
            ["lark_oapi/api", "no class of a request that sets an address"],
        ),
        ("const.py", "VERSION = 3\n".to_owned(), ["lark_oapi/core/const.py", "assigns no text"]),
    ];
    for (file, text, [place, message]) in cases {
        let error = with(file, &text).unwrap_err();
        assert!(error.place.contains(place) && error.message.contains(message), "{error}");
    }
}

#[test]
fn a_folder_that_is_no_package_says_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let error = PythonPackage::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("const.py") && error.contains("pip install"), "{error}");
}
