//! A small Python package of our own invention, read as a whole, and what is wrong with others.

use std::{fs, path::Path};

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
            ["moor_ship_request.py:5", "no `MoorShipRequestBuilder` in this file sets an address"],
        ),
        (
            "moor_ship_response.py",
            text_of("moor_ship_response.py").replace("MoorShipResponse(", "MoorResponse("),
            ["moor_ship_request.py:17", "its reply is a class `MoorShipResponse`, which no file"],
        ),
        (
            "crew.py",
            text_of("crew.py").replace("(object)", "(Person)"),
            ["model/crew.py:1", "the members that `Crew` has from `Person` are not read"],
        ),
        (
            "crew.py",
            text_of("crew.py").replace("class Crew", "class Ship"),
            [
                "model/crew.py:1",
                "a class `Ship` is at lark_oapi/api/harbor/v1/model/ship.py:5, too",
            ],
        ),
        (
            "crew.py",
            text_of("crew.py").replace("\"papers\"", "\"name\""),
            ["model/crew.py:6", "`name` is there twice"],
        ),
        (
            "crew.py",
            format!("{}\nSailor._types = {{\"age\": int}}\n", text_of("crew.py")),
            ["model/crew.py:9", "no class `Sailor` is in this file"],
        ),
        (
            "crew.py",
            format!("{}\nif True:\n    Crew._types = {{}}\n", text_of("crew.py")),
            ["model/crew.py:10", "this `_types` is in no class at the top"],
        ),
        (
            "crew.py",
            format!("if True:\n    {}", text_of("crew.py").replace('\n', "\n    ")),
            ["model/crew.py:3", "this `_types` is in no class at the top"],
        ),
        (
            "crew.py",
            text_of("crew.py").replace("List[List[int]]", &"List[".repeat(10_000)),
            ["model/crew.py:", "this is no Python that can be read"],
        ),
        (
            "crew.py",
            text_of("crew.py").replace(
                "List[List[int]]",
                &format!("{}int{}", "List[".repeat(10_000), "]".repeat(10_000)),
            ),
            ["model/crew.py:5", "this type has too many levels"],
        ),
        // Cut within a class.
        (
            "ship.py",
            text_of("ship.py")[..150].to_owned(),
            ["model/ship.py:", "this is no Python that can be read"],
        ),
        (
            "ship.py",
            String::new(),
            [
                "moor_ship_request.py:17",
                "`ship` is of a class `Ship`, which no file of harbor.v1 has",
            ],
        ),
        ("const.py", "VERSION = 3\n".to_owned(), ["lark_oapi/core/const.py", "assigns no text"]),
    ];
    for (file, text, [place, message]) in cases {
        let error = with(file, &text).unwrap_err();
        assert!(error.place.contains(place) && error.message.contains(message), "{error}");
    }
}

#[test]
fn text_is_read_as_python_reads_it() {
    let plain = with("ship.py", &text_of("ship.py")).unwrap();
    let ship = text_of("ship.py");
    for text in [
        format!("\u{feff}{ship}"),
        ship.replace('\n', "\r\n"),
        ship.replace("    ", "\t"),
        format!("\u{feff}{}", ship.replace("    ", "\t").replace('\n', "\r\n")),
        ship.replace("class Ship(", "@final\nclass Ship("),
        ship.replace("\"ship_id\": str,", "r'''ship_id''': (str),  # \u{8239}"),
        format!("# -*- coding: utf-8 -*-\n\u{c}\n{ship}\n\n\n"),
    ] {
        assert_eq!(with("ship.py", &text).as_ref(), Ok(&plain), "{text}");
    }
    let text = ship.replace("Dict[str, str]", "Dict[str, str").replace('\n', "\r\n");
    let error = with("ship.py", &text).unwrap_err();
    assert!(error.place.contains("ship.py:"), "{error}");
}

#[test]
fn python_of_any_depth_is_read() {
    let deep = format!("X = {}1{}\n", "(".repeat(20_000), ")".repeat(20_000));
    let text = format!("{deep}{}", text_of("crew.py"));
    assert_eq!(with("crew.py", &text), with("crew.py", &text_of("crew.py")));
}

/// Each of so many classes holds all others, and none itself.
#[test]
fn classes_that_hold_each_other_end() {
    let names: Vec<String> = (0..30).map(|number| format!("Class{number}")).collect();
    let class = |name: &String| {
        let members: String = names.iter().map(|it| format!("\"{it}\": {it}, ")).collect();
        format!("class {name}(object):\n    _types = {{{members}}}\n")
    };
    let all: String = names.iter().map(class).collect();
    let crew = text_of("crew.py").replace("\"name\": str", "\"name\": Class0");
    let error = with("crew.py", &(crew + &all)).unwrap_err();
    assert!(error.message.contains("hold more than 50000 fields"), "{error}");
    assert!(error.message.contains("`Ship`, `Crew`, `Class0`"), "{error}");
}

#[test]
fn a_class_that_names_itself_lists_its_members_below_it() {
    let crew = text_of("crew.py");
    let (_, members) = crew.split_once("_types = ").unwrap();
    let members = members.replace("\n    ", "\n");
    let later = format!("class Crew(object):\n    _types = {{}}\n\n\nCrew._types = {members}");
    assert_eq!(with("crew.py", &later), with("crew.py", &crew), "{later}");
}

#[test]
fn a_class_may_hold_itself_anywhere() {
    let reply =
        text_of("moor_ship_response.py").replace("\"ship\": Ship", "\"ship\": MoorShipResponse");
    let package = with("moor_ship_response.py", &reply).unwrap();
    let text = to_text(&package.endpoints[0]);
    assert!(text.contains("\"type_name\": \"harbor.v1.MoorShipResponse\""), "{text}");
}

/// A copy of the package in a folder of its own, as pip leaves it.
fn installed() -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    let mut record = String::new();
    for path in [
        "lark_oapi/core/const.py",
        "lark_oapi/api/harbor/service.py",
        "lark_oapi/api/harbor/v1/model/crew.py",
        "lark_oapi/api/harbor/v1/model/get_chart_request.py",
        "lark_oapi/api/harbor/v1/model/get_chart_response.py",
        "lark_oapi/api/harbor/v1/model/moor_ship_request.py",
        "lark_oapi/api/harbor/v1/model/moor_ship_request_body.py",
        "lark_oapi/api/harbor/v1/model/moor_ship_response.py",
        "lark_oapi/api/harbor/v1/model/ship.py",
    ] {
        fs::create_dir_all(to.path().join(path).parent().unwrap()).unwrap();
        let size = fs::copy(folder().join(path), to.path().join(path)).unwrap();
        record += &format!("{path},sha256=abc,{size}\n");
    }
    fs::create_dir_all(to.path().join("lark_oapi/api/harbor/v1/model/__pycache__")).unwrap();
    fs::create_dir_all(to.path().join("lark_oapi/api/harbor/__pycache__")).unwrap();
    fs::create_dir(to.path().join("lark_oapi-3.2.1.dist-info")).unwrap();
    fs::create_dir(to.path().join("lark_oapi_tools-1.0.data")).unwrap();
    record += "lark_oapi-3.2.1.dist-info/RECORD,,\n";
    fs::write(to.path().join("lark_oapi-3.2.1.dist-info/RECORD"), record).unwrap();
    to
}

#[test]
fn a_package_that_lacks_something_is_refused_with_what_it_lacks() {
    let whole = PythonPackage::read(installed().path());
    assert_eq!(whole, PythonPackage::read(&folder()));
    let model = "lark_oapi/api/harbor/v1/model";
    type Damage<'a> = &'a dyn Fn(&Path);
    let cases: [(Damage<'_>, &[&str]); 10] = [
        (
            &|at| fs::remove_file(at.join(model).join("get_chart_request.py")).unwrap(),
            &["dist-info/RECORD:4: ", "get_chart_request.py is missing; fetch the package again"],
        ),
        (
            &|at| fs::write(at.join(model).join("get_chart_request.py"), "").unwrap(),
            &["dist-info/RECORD:4: ", "has 0 bytes, not "],
        ),
        (
            &|at| fs::write(at.join(model).join("old_request.py"), "").unwrap(),
            &["model/old_request.py: ", "RECORD does not list it", "of another version"],
        ),
        (
            &|at| fs::create_dir(at.join("lark_oapi-3.2.0.dist-info")).unwrap(),
            &["lark_oapi-3.2.0.dist-info", "two versions are in one folder"],
        ),
        (
            &|at| {
                fs::remove_dir_all(at.join(model)).unwrap();
                fs::create_dir(at.join(model)).unwrap();
            },
            &["lark_oapi/api/harbor/v1/model: has no file"],
        ),
        (
            &|at| fs::remove_dir_all(at.join(model)).unwrap(),
            &["lark_oapi/api/harbor/v1/model: has no file"],
        ),
        (
            &|at| fs::remove_dir_all(at.join("lark_oapi/api/harbor/v1")).unwrap(),
            &["lark_oapi/api/harbor: has no folder of a version"],
        ),
        (
            &|at| {
                fs::remove_dir_all(at.join("lark_oapi/api")).unwrap();
                fs::create_dir(at.join("lark_oapi/api")).unwrap();
            },
            &["dist-info/RECORD:3: ", "crew.py is missing"],
        ),
        (
            &|at| fs::write(at.join(model).join("ship.py"), b"A = 1\nB = \"\xff\"\n").unwrap(),
            &["model/ship.py:2: is no UTF-8 text: byte 12 cannot be read"],
        ),
        (
            &|at| {
                fs::remove_file(at.join(model).join("ship.py")).unwrap();
                fs::create_dir(at.join(model).join("ship.py")).unwrap();
            },
            &["model/ship.py: ", "pip install"],
        ),
    ];
    for (damage, parts) in cases {
        let folder = installed();
        damage(folder.path());
        let error = PythonPackage::read(folder.path()).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = installed();
    let model = folder.path().join("lark_oapi/api/harbor/v1/model");
    fs::write(model.join(std::ffi::OsStr::from_bytes(b"\xff.py")), "").unwrap();
    let error = PythonPackage::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("harbor/v1/model: has a name that is no UTF-8"), "{error}");
}

#[test]
fn a_folder_that_is_no_package_says_what_was_expected() {
    let installed = installed();
    let wheel = installed.path().join("lark_oapi-3.2.1-py3-none-any.whl");
    fs::write(&wheel, b"PK\x03\x04").unwrap();
    for (path, part) in [
        (wheel, "is a file"),
        (installed.path().join("lark_oapi"), "give the folder above it"),
        (installed.path().join("nowhere"), "No such file"),
    ] {
        let error = PythonPackage::read(&path).unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("pip install"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let error = PythonPackage::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("const.py") && error.contains("pip install"), "{error}");
}
