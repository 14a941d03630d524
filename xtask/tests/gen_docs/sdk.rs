//! `--sdk DIR`: what the official SDK knows is in specs and the crate in the same step, the report says
//! where it comes from, and it stays when the SDK is not at hand.

use std::fs;

use super::{Desk, says};

/// A package with an endpoint and an event that no page describes.
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
            "class Client {{\n constructor() {{\n this.library = {{ book: {{ close: {} }} }};\n }}\n}}\n\
             export {{ Client }};\n",
            function("/open-apis/library/v1/books/:book_id/close", "POST")
        ),
    );
    desk.put(
        "sdk/types/index.d.ts",
        "declare class Client {\n library: { book: {\n /**\n * {@link https://open.feishu.cn/api-explorer\
         ?project=library&resource=book&apiName=close&version=v1 click to debug }\n *\n * Close\n */\n\
         close: (payload?: { data?: { until?: string }; path: { book_id: string } }, options?: any) => \
         Promise<{ code?: number; msg?: string; data?: { closed?: boolean } }>;\n } };\n}\n\
         interface IHandles {\n \"library.book.closed_v1\"?: (data: { book_id?: string }) => Promise<any> | any;\n}\n",
    );
}

#[test]
fn the_sdk_and_the_pages_are_one_step() {
    let desk = Desk::settled(&["atlas"]);
    put_sdk(&desk);
    let out = desk.run("--sdk sdk --report report.md").succeeds();
    says(&out, &["from the official SDK: 1 endpoint and 1 event without a page"]);
    says(&out, &["new endpoint: POST /open-apis/library/v1/books/:book_id/close, known to the"]);
    let read = |path: &str| fs::read_to_string(desk.path(path)).unwrap();
    says(&read("tree/specs/library/v1/book/close.json"), &["\"sdks\": [\"@library/sdk\"]"]);
    let code = read("tree/generated/src/library/v1/book.rs");
    says(&code, &["No page describes it; it is known from the official SDKs (@library/sdk)."]);
    says(&read("report.md"), &["known to the official SDKs"]);

    // It stays when only the pages are at hand.
    let before = desk.tree();
    desk.run("").succeeds();
    assert_eq!(desk.tree(), before);
    desk.run("--sdk sdk --check").succeeds();
}

#[test]
fn a_folder_that_is_no_package_leaves_the_tree_as_it_is() {
    let desk = Desk::settled(&["atlas"]);
    let before = desk.tree();
    let (_, err) = desk.run("--sdk docs").fails();
    says(&err, &["cannot read the SDK in docs", "package.json", "npm pack"]);
    assert_eq!(desk.tree(), before);
}
