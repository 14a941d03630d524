//! The forms of replies, and lists that come in pages.

use insta::assert_snapshot;

use crate::common::{SHELF, Shop, endpoint, import, member};

#[test]
fn a_reply_can_keep_its_fields_outside_data() {
    let flat = Shop {
        reply: "| `code` | `int` | 码 |\n| `message` | `string` | 信息 |\n| `token` | `string` | 令牌 |",
        reply_example: r#"{"code": 0, "message": "ok", "token": "t"}"#,
        ..SHELF
    };
    let bare = Shop {
        reply: "| `token` | `string` | 令牌 |",
        reply_example: r#"{"token": "t"}"#,
        ..SHELF
    };
    let no_data_row = Shop {
        reply: "| `shelf_id` | `string` | 号 |",
        reply_example: r#"{"code": 0, "msg": "", "data": {"shelf_id": "7"}}"#,
        ..SHELF
    };
    let shown: Vec<String> =
        [flat, bare, no_data_row].iter().map(|page| member(&page.import(), "/response")).collect();
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_reply_can_be_the_bytes_of_a_file() {
    let page = SHELF.text();
    let (head, tail) = page.split_once("### 响应体\n").unwrap();
    let (_, errors) = tail.split_once("### 错误码").unwrap();
    let page = format!("{head}成功时返回二进制流\n\n### 错误码{errors}");
    assert_snapshot!(member(&import(&page), "/response"));
}

#[test]
fn paging_and_repeatable_calls_are_facts() {
    let page = Shop {
        facts: "| HTTP URL | https://open.feishu.cn/open-apis/shop/v1/shelves |
| HTTP Method | GET |",
        front: "fullPath: \"/uTest/shop-v1/shelf/list\"",
        parameters: "### 查询参数

| 名称 | 类型 | 必填 | 描述 |
| --- | --- | --- | --- |
| `page_token` | `string` | 否 | 标记 |
| `page_size` | `int` | 否 | 多少 |
| `client_token` | `string` | 否 | 幂等 |",
        body: "",
        reply: "| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\\-` | \\- |
| &nbsp;&nbsp;└ `items` | `shelf\\[\\]` | 架 |
| &nbsp;&nbsp;&nbsp;&nbsp;└ `id` | `string` | 号 |
| &nbsp;&nbsp;└ `page_token` | `string` | 标记 |
| &nbsp;&nbsp;└ `has_more` | `boolean` | 还有 |",
        reply_example: r#"{"code": 0, "msg": "", "data": {"items": [{"id": "1"}], "page_token": "", "has_more": true}}"#,
        ..SHELF
    };
    let imported = page.import();
    assert_eq!(imported.diagnostics, []);
    let endpoint = endpoint(&imported);
    assert_eq!(endpoint.id.to_string(), "shop.v1.shelf.list");
    assert_eq!(endpoint.idempotency.as_deref(), Some("query.client_token"));
    assert_snapshot!(member(&imported, "/paging"));
}

#[test]
fn a_page_token_may_lie_in_a_struct() {
    let page = Shop {
        body: "| `page_request` | `page` | 否 | 页 |
| &nbsp;&nbsp;└ `page_token` | `string` | 否 | 标记 |
| &nbsp;&nbsp;└ `page_size` | `int` | 否 | 多少 |",
        request_example: "{}",
        reply: "| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\\-` | \\- |
| &nbsp;&nbsp;└ `shelves` | `string\\[\\]` | 架 |
| &nbsp;&nbsp;└ `page_response` | `page` | 页 |
| &nbsp;&nbsp;&nbsp;&nbsp;└ `page_token` | `string` | 标记 |
| &nbsp;&nbsp;&nbsp;&nbsp;└ `has_more` | `boolean` | 还有 |",
        reply_example: "",
        ..SHELF
    };
    let paging = endpoint(&page.import()).paging.clone().unwrap();
    assert_eq!(paging.request, "body.page_request.page_token");
    assert_eq!(paging.size.as_deref(), Some("body.page_request.page_size"));
    assert_eq!(paging.next.as_deref(), Some("page_response.page_token"));
    assert_eq!(paging.more.as_deref(), Some("page_response.has_more"));
    assert_eq!(paging.items, "shelves");
}
