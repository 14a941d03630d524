//! `--sdk DIR` and `--python-sdk DIR`: what the official SDKs know is in specs and the crate in the same
//! step, the report says where it comes from, and it stays when an SDK is not at hand.

use super::{Desk, says};

/// A package with an endpoint and an event that no page describes, and an endpoint that the page
/// `atlas` describes.
fn put_sdk(desk: &Desk) {
    desk.put("sdk/package.json", r#"{"name": "@library/sdk", "version": "7.0.0"}"#);
    let function = |path: &str, method: &str| {
        format!(
            "(payload, options) => __awaiter(this, void 0, void 0, function* () {{\n\
             return this.httpInstance.request({{ url: fillApiPath(`${{this.domain}}{path}`, path), \
             method: \"{method}\", data, params }});\n}})"
        )
    };
    desk.put(
        "sdk/es/index.js",
        &format!(
            "class Client {{\n constructor() {{\n this.library = {{ book: {{ close: {} }}, atlas: {{ get: {} \
             }} }};\n }}\n}}\nexport {{ Client }};\n",
            function("/open-apis/library/v1/books/:book_id/close", "POST"),
            function("/open-apis/library/v1/atlas/:id", "GET"),
        ),
    );
    let explorer = |resource: &str, method: &str| {
        format!(
            "/**\n * {{@link https://open.feishu.cn/api-explorer?project=library&resource={resource}\
             &apiName={method}&version=v1 click to debug }}\n *\n * Works\n */\n"
        )
    };
    desk.put(
        "sdk/types/index.d.ts",
        &format!(
            "declare class Client {{\n library: {{ book: {{\n {}close: (payload?: {{ data?: {{ until?: string \
             }}; path: {{ book_id: string }} }}, options?: any) => Promise<{{ code?: number; msg?: string; \
             data?: {{ closed?: boolean }} }}>;\n }}; atlas: {{\n {}get: (payload?: {{ path: {{ id: string }} \
             }}, options?: any) => Promise<{{ code?: number; msg?: string; data?: {{ pages?: number; maps?: \
             number }} }}>;\n }} }};\n}}\ninterface IHandles {{\n \"library.book.closed_v1\"?: (data: {{ \
             book_id?: string }}) => Promise<any> | any;\n}}\n",
            explorer("book", "close"),
            explorer("atlas", "get"),
        ),
    );
}

#[test]
fn the_sdk_and_the_pages_are_one_step() {
    let desk = Desk::settled(&["atlas"]);
    put_sdk(&desk);
    let out = desk.run("--sdk sdk --report report.md").succeeds();
    says(
        &out,
        &["from pages: 1 endpoint, ", "the official SDK, without a page: 1 endpoint, 1 event"],
    );
    // The page of the other one has no `maps`.
    says(&out, &["response.data.maps"]);
    says(&out, &["new endpoint: POST /open-apis/library/v1/books/:book_id/close, known to the"]);
    says(&desk.read("tree/specs/library/v1/book/close.json"), &["\"sdks\": [\"@library/sdk\"]"]);
    let code = desk.read("tree/generated/src/library/v1/book.rs");
    says(&code, &["No page describes it; it is known from the official SDKs (@library/sdk)."]);
    says(&desk.read("report.md"), &["known to the official SDKs"]);

    // It stays when only the pages are at hand.
    let before = desk.tree();
    desk.run("").succeeds();
    assert_eq!(desk.tree(), before);
    desk.run("--sdk sdk --check").succeeds();
}

/// A package that knows one more field of the endpoint that the page `atlas` describes.
fn put_python_sdk(desk: &Desk) {
    desk.put("python/lark_oapi/core/const.py", "VERSION = \"8.0.0\"\n");
    let model = "python/lark_oapi/api/library/v1/model";
    desk.put(
        &format!("{model}/get_atlas_request.py"),
        "class GetAtlasRequestBuilder(object):\n    def __init__(self) -> None:\n        \
         it = GetAtlasRequest()\n        it.http_method = HttpMethod.GET\n        \
         it.uri = \"/open-apis/library/v1/atlas/:id\"\n",
    );
    desk.put(
        &format!("{model}/get_atlas_response.py"),
        "class GetAtlasResponse(BaseResponse):\n    _types = {\n        \"data\": Atlas,\n    }\n\n\n\
         class Atlas(object):\n    _types = {\n        \"pages\": int,\n        \"scale\": str,\n    }\n",
    );
}

#[test]
fn the_python_sdk_is_the_third_witness() {
    let desk = Desk::settled(&["atlas"]);
    put_sdk(&desk);
    put_python_sdk(&desk);
    let out = desk.run("--sdk sdk --python-sdk python --report report.md").succeeds();
    says(&out, &["response.data.scale", "from the official Python SDK alone: 1 field"]);
    says(&desk.read("report.md"), &["known to the official Python SDK only"]);
    let code = desk.read("tree/generated/src/library/v1/atlas.rs");
    says(
        &code,
        &["Not on the page; known to the official Python SDK only.", "pub scale: Option<String>"],
    );

    // It stays when it is not at hand, whether the other SDK is or not.
    let before = desk.tree();
    for options in ["", "--sdk sdk", "--python-sdk python"] {
        desk.run(options).succeeds();
        assert_eq!(desk.tree(), before, "{options}");
    }
    let overrides = "--overrides tree/specs/overrides";
    desk.xtask(&format!("import --python-sdk python --out tree/specs {overrides}")).succeeds();
    assert_eq!(desk.tree(), before);

    let (_, err) = desk.run("--python-sdk docs").fails();
    says(&err, &["cannot read the Python SDK in docs", "lark_oapi/core/const.py", "pip install"]);
    let (_, err) = desk.xtask("import --python-sdk python --out tree/specs docs/atlas.md").fails();
    says(&err, &["--python-sdk needs the whole documentation (--prune), or no pages"]);
    let (_, err) = desk.xtask("gen --root tree --python-sdk python").fails();
    says(&err, &["the SDKs are read beside the pages: add --docs DIR"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_folder_that_is_no_package_leaves_the_tree_as_it_is() {
    let desk = Desk::settled(&["atlas"]);
    let before = desk.tree();
    let (_, err) = desk.run("--sdk docs").fails();
    says(&err, &["cannot read the SDK in docs", "package.json", "npm pack"]);
    assert_eq!(desk.tree(), before);
}

#[test]
fn an_endpoint_of_the_sdk_keeps_its_names_when_its_page_arrives() {
    let desk = Desk::settled(&["novel"]);
    put_sdk(&desk);
    desk.run("--sdk sdk").succeeds();
    let code = "tree/generated/src/library/v1/atlas.rs";
    let names = ["pub fn get(", "pub struct Get {", "pub struct GetResponse {", "pub static GET:"];
    let before = desk.read(code);
    says(&before, &names);
    says(&before, &["No page describes it", "pub pages: Option<i64>", "pub maps: Option<i64>"]);

    desk.put("docs/atlas.md", &super::book("atlas"));
    let out = desk.run("--sdk sdk").succeeds();
    // The SDK tells neither tokens nor scopes; nothing else of the call is another.
    says(&out, &["2 breaking, 1 additive", "token-removed  still compiles"]);
    says(&out, &["scope-required  still compiles"]);
    assert!(!out.contains("new endpoint"), "{out}");
    let after = desk.read(code);
    says(&after, &names);
    says(&after, &["/// [Documentation](", "pub pages: Option<i64>", "pub maps: Option<i64>"]);
    assert!(!after.contains("No page describes it"), "{after}");
    says(&desk.read("tree/specs/library/v1/atlas/get.json"), &["\"id\": \"library.v1.atlas.get\""]);
}

#[test]
fn what_a_broken_spec_has_from_an_sdk_is_not_lost() {
    let desk = Desk::settled(&["atlas"]);
    put_sdk(&desk);
    put_python_sdk(&desk);
    desk.run("--sdk sdk --python-sdk python").succeeds();
    let import = "import --prune --overrides tree/specs/overrides --out tree/specs docs";
    for path in ["tree/specs/library/v1/atlas/get.json", "tree/specs/library/v1/book/close.json"] {
        let whole = desk.read(path);
        // As a merge leaves it, or a full disk.
        for broken in [format!("<<<<<<< HEAD\n{whole}"), whole[..whole.len() - 3].to_owned()] {
            desk.put(path, &broken);
            let before = desk.tree();
            let (_, err) = desk.xtask(import).fails();
            says(&err, &[path, "from the official SDKs would be lost", "--python-sdk"]);
            assert_eq!(desk.tree(), before);
        }
        desk.put(path, &whole);
    }
    // With both at hand, it is written anew.
    let before = desk.tree();
    desk.put("tree/specs/library/v1/atlas/get.json", "{");
    desk.xtask(&format!("{import} --sdk sdk --python-sdk python")).succeeds();
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_python_sdk_with_a_mistake_leaves_the_tree_as_it_is() {
    let desk = Desk::settled(&["atlas"]);
    put_python_sdk(&desk);
    let before = desk.tree();
    let model = "python/lark_oapi/api/library/v1/model";
    let request = desk.read(&format!("{model}/get_atlas_request.py"));
    let response = desk.read(&format!("{model}/get_atlas_response.py"));
    for (file, text, told) in [
        ("get_atlas_response.py", response.replace("int,", "int"), "get_atlas_response.py:9"),
        (
            "get_atlas_response.py",
            response.replace("class Atlas", "class Map"),
            "class `Atlas`, which",
        ),
        ("get_atlas_request.py", request.replace("GET\n", "GET)\n"), "get_atlas_request.py:4"),
    ] {
        let path = format!("{model}/{file}");
        let whole = desk.read(&path);
        desk.put(&path, &text);
        let (_, err) = desk.run("--python-sdk python").fails();
        says(&err, &["cannot read the Python SDK in python", told]);
        let import = "import --overrides tree/specs/overrides --out tree/specs --python-sdk python";
        let (_, err) = desk.xtask(import).fails();
        says(&err, &["cannot read the Python SDK in python", told]);
        assert_eq!(desk.tree(), before);
        desk.put(&path, &whole);
    }
    desk.put("lark.whl", "PK");
    let (_, err) = desk.run("--python-sdk lark.whl").fails();
    says(&err, &["lark.whl: is a file", "pip install"]);
    assert_eq!(desk.tree(), before);
}

/// The page's example shows the scale as text.
#[test]
fn what_an_example_contradicts_is_left_out_and_told() {
    let desk = Desk::settled(&["atlas"]);
    put_python_sdk(&desk);
    let page = desk.read("docs/atlas.md");
    assert!(page.contains("\"pages\": "), "{page}");
    desk.put("docs/atlas.md", &page.replace("\"pages\": ", "\"scale\": {\"of\": 1}, \"pages\": "));
    let out = desk.run("--python-sdk python").succeeds();
    says(
        &out,
        &[
            "the official Python SDK alone: 0 fields; 1 field of its classes left out, since examples",
        ],
    );
    assert!(!desk.read("tree/specs/library/v1/atlas/get.json").contains("\"witness\""));
    let import = "import --overrides tree/specs/overrides --out tree/specs --python-sdk python";
    let run = desk.xtask(import);
    assert!(run.succeeded, "{}", run.err);
    says(
        &run.err,
        &["python-sdk-contradiction: found `response.data.scale an object`, expected `string`"],
    );
}
