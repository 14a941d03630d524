//! One small page for each rule of reading facts.

use insta::assert_snapshot;
use serde_json::Value;

use crate::common::{ASKED, SHELF, Shop, endpoint, import, member, shown};

/// A page whose body has these rows; its example is empty and so not compared.
fn body(rows: &'static str, example: &'static str) -> Shop {
    Shop { body: rows, request_example: example, ..SHELF }
}

#[test]
fn a_whole_page_has_no_diagnostic() {
    assert_eq!(SHELF.import().diagnostics, []);
}

#[test]
fn values_of_an_enumeration_are_read_in_each_notation() {
    let page = body(
        "| `a` | `int` | 否 | x<br>**可选值有**：<br>- `1`: 开 - `2`: 关 |
| `b` | `string` | 否 | x 可能值有：<br>- up：上<br>- down：下 |
| `c` | `string` | 否 | x<br>可选值：HTML |
| `d` | `string` | 否 | x<br>**可选值有**：<br>- `p`: \"Paid \"now\", all\" 付清 - `q`: 见[说明](https://example.com) |
| `e` | `enum` | 否 | x<br>**可选值有：** - `3`：三 - `4`：四 |
| `f` | `int\\[\\]` | 否 | x<br>**可选值有**：<br>- `5`: 五。其后是一句话 |",
        "{}",
    );
    assert_snapshot!(member(&page.import(), "/request/body/fields"));
}

#[test]
fn labels_are_short_and_whole() {
    let page = body(
        "| `a` | `int` | 否 | x<br>**可选值有**：<br>- `1`: 整理中， ==（闭店后的调整不会是该状态）== 该状态是指 - `2`: 参数中只要存在任一不在架的书，就会借书失败，返回错误 |
| `b` | `string` | 否 | x<br>**可选值有**：<br>- \"p\"：人工上架<br>- \"q\"：系统上架\" |
| `c` | `string` | 否 | x<br>**可选值有**：<br>- `r`: 书号，即[书的编号](https://example.com) - `s`: 书店】用来标识「书店」中的架。 |",
        "{}",
    );
    let imported = page.import();
    let body = endpoint(&imported).request.body.as_ref().unwrap();
    let labels: Vec<&str> =
        body.fields.iter().flat_map(|f| &f.values).filter_map(|v| v.label.as_deref()).collect();
    assert_eq!(
        labels,
        ["整理中", "借书失败", "人工上架", "系统上架", "书号", "书店用来标识「书店」中的架"]
    );
}

#[test]
fn limits_go_where_the_type_says() {
    let page = body(
        "| `a` | `string` | 否 | x<br>**数据校验规则**：<br>- 长度范围：`1` ～ `9` 字符 |
| `b` | `string` | 否 | x<br>**数据校验规则**：<br>- 最大长度：`9` |
| `c` | `string\\[\\]` | 否 | x<br>**数据校验规则**：<br>- 长度范围：`0` ～ `50` |
| `d` | `string\\[\\]` | 否 | x<br>**数据校验规则**：<br>- 最小长度：`2` 字符 |
| `e` | `int` | 否 | x<br>**数据校验规则**：<br>- 取值范围：`-1` ～ `1` |
| `f` | `number(float)` | 否 | x<br>**数据校验规则**：<br>- 最大值：`2.5`<br>- 最小值：`0.5` |
| `g` | `string` | 否 | x<br>**数据校验规则**：<br>- 正则校验：`^(a|b)$` |
| `h` | `map<string, int>` | 否 | x<br>**数据校验规则**：<br>- 长度范围：`1` ～ `3` |",
        "{}",
    );
    assert_snapshot!(member(&page.import(), "/request/body/fields"));
}

#[test]
fn examples_and_defaults_take_the_type_of_their_field() {
    let page = body(
        "| `a` | `string` | 是 | x<br>**示例值**：plain words |
| `b` | `int` | 是 | x<br>**示例值**：\"12\"<br>**默认值**：`7` |
| `c` | `boolean` | 是 | x<br>**示例值**：False |
| `d` | `string\\[\\]` | 是 | x<br>**示例值**：[\"p\",\"q\"] |
| `e` | `string` | 是 | x<br>**示例值**：\"a \"b\" c\" |
| `f` | `string` | 是 | x<br>**默认值**：`a`<br>**注意**：not part of it |",
        r#"{"a": "", "b": 1, "c": true, "d": [], "e": "", "f": ""}"#,
    );
    assert_snapshot!(member(&page.import(), "/request/body/fields"));
}

#[test]
fn scopes_of_single_fields_are_theirs() {
    let page = Shop {
        reply: "| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\\-` | \\- |
| &nbsp;&nbsp;└ `keeper` | `string` | 人<br>**字段权限要求（满足任一）**： `shop:keeper:read` 看 `shop:keeper` 管 |
| &nbsp;&nbsp;└ `kind` | `string` | 类<br>**当值为 `k`，字段权限要求**： `shop:kind` 看 |",
        reply_example: r#"{"code": 0, "msg": "", "data": {"keeper": "x"}}"#,
        ..SHELF
    };
    assert_snapshot!(member(&page.import(), "/response/data/fields"));
}

#[test]
fn types_are_read_in_each_notation() {
    let page = body(
        "| `a` | `map<string, string\\[\\]>` | 否 | x |
| `b` | `int\\[\\]\\[\\]` | 否 | x |
| `c` | `list<string>` | 否 | x |
| `d` | `text` | 否 | x |
| `e` | `number(float)` | 否 | x |
| `f` | `shelf_board` | 否 | x |
| `g` | `list` | 否 | x |
| &nbsp;&nbsp;└ `h` | `int64` | 否 | x |
| `i` | `map` | 否 | x |",
        "{}",
    );
    assert_snapshot!(member(&page.import(), "/request/body/fields"));
}

#[test]
fn a_row_without_the_cell_of_its_type_takes_it_from_the_example() {
    let page = SHELF.text().replace(
        &format!("{ASKED}| `name` | `string` | 是 | 货架名 |"),
        "| 名称 | 类型 | 说明 | 示例 |\n| --- | --- | --- | --- |\n| `name` `必选` | 货架名 | A |  |",
    );
    assert_snapshot!(member(&import(&page), "/request/body/fields"));
}

#[test]
fn older_columns_and_markers_are_read() {
    let page = SHELF.text().replace(
        "| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n| `name` | `string` | 是 | 货架名 |",
        "|参数|类型|必须|说明&nbsp; &nbsp; |\n|--|-----|--|----|\n|name|string|是|名|\n|size| |否|大小|\n|&emsp;∟unit |string|是|单位|\n|&emsp;&emsp;∟odd|string|选填||",
    );
    assert_snapshot!(member(&import(&page), "/request/body/fields"));
}

#[test]
fn parameters_stand_in_the_order_of_the_address() {
    let page = Shop {
        facts: "| HTTP URL | https://www.example.com/open-apis/shop/v1/shelves/:shelf_id/books/:book_id?kind=a |
| HTTP Method | GET |",
        parameters: "### 路径参数

| 名称 | 类型 | 描述 |
| --- | --- | --- |
| `book_id` | `string` | 书 |
| `shelf_id` | `int` | 架 |

### 查询参数

| 名称 | 类型 | 必填 | 描述 |
| --- | --- | --- | --- |
| `lang` | `string` | 是 | 语言 |",
        body: "",
        ..SHELF
    };
    assert_snapshot!(shown(&page.import()));
}

#[test]
fn a_multipart_body_may_hold_files() {
    let page = Shop {
        headers: "| Authorization | string | 是 | `user_access_token` |
| Content-Type | string | 是 | **示例值**：\"multipart/form-data; boundary=---x\" |
| X-Shop | string | 否 | 店 |",
        body: "| `photo` | `file` | 是 | 照片 |",
        request_example: "{}",
        ..SHELF
    };
    assert_snapshot!(shown(&page.import()));
}

#[test]
fn what_words_alone_tell_is_read_where_it_is_a_value() {
    let page = body(
        "| `a` | `int` | 否 | 多少，默认值为 20。 |
| `b` | `string` | 否 | 可选值：- `up`（默认值）：上 - `down`：下 |
| `c` | `int` | 否 | 状态 * 1：开 * 2：关 |
| `d` | `string` | 否 | 默认为空 |
| `e` | `string` | 否 | x<br>长度范围：1-9 字符<br>**示例值**：\"p\" |",
        "{}",
    );
    let imported = page.import();
    assert_eq!(imported.diagnostics, []);
    assert_snapshot!(member(&imported, "/request/body/fields"));
}

#[test]
fn text_stays_text_where_rows_only_tell_what_it_means() {
    let page = body(
        "| `form` | `string` | 是 | 表单 |
| &nbsp;&nbsp;└ `id` | `string` | 是 | 号 |
| `rooms` | `object` | 否 | 房间 |
| &nbsp;&nbsp;└ `room_id` | `string` | 否 | 号 |
| &nbsp;&nbsp;&nbsp;&nbsp;└ `open` | `boolean` | 否 | 开 |",
        r#"{"form": "[{\"id\": \"1\"}]", "rooms": {"r1": [{"open": true}], "r2": []}}"#,
    );
    let imported = page.import();
    let found: Vec<(&str, usize)> =
        imported.diagnostics.iter().map(|found| (found.kind.code(), found.line)).collect();
    assert_eq!(found, [("odd-nesting", 35), ("odd-nesting", 37)]);
    assert_snapshot!(member(&imported, "/request/body/fields"));
}

#[test]
fn a_list_without_elements_is_a_list_and_keys_have_a_row_of_their_own() {
    let page = body(
        "| `lost` | `\\-` | 否 | 丢 |
| &nbsp;&nbsp;└ `book_id` | `string` | 否 | 号 |
| `kept` | `\\-` | 否 | 留 |
| &nbsp;&nbsp;└ `book_id` | `string` | 否 | 号 |
| `book_id_to_shelf` | `\\-` | 否 | 书号对应的架 |
| &nbsp;&nbsp;└ `book_id` | `string` | 否 | 号 |
| &nbsp;&nbsp;&nbsp;&nbsp;└ `open` | `boolean` | 否 | 开 |",
        r#"{"lost": [], "kept": null, "book_id_to_shelf": {"book_id": {"open": true}}}"#,
    );
    let imported = page.import();
    let body = endpoint(&imported).request.body.as_ref().unwrap();
    let types: Vec<String> = body
        .fields
        .iter()
        .map(|field| {
            let inside: Vec<&str> = field.fields.iter().map(|field| field.name.as_str()).collect();
            format!("{}: {} of {}", field.name, field.ty, inside.join(", "))
        })
        .collect();
    assert_eq!(
        types,
        [
            "lost: object[] of book_id",
            "kept: object of book_id",
            "book_id_to_shelf: map<object> of open"
        ]
    );
}

#[test]
fn an_example_with_comments_is_repaired_with_a_note() {
    let page = Shop { request_example: "{\n  \"name\": \"A\", // 名\n}", ..SHELF };
    assert_snapshot!(member(&page.import(), "/request/example"));
}

#[test]
fn an_event_gives_its_facts() {
    assert_snapshot!(shown(&import(include_str!("pages/event.md"))));
}

#[test]
fn what_stands_before_a_sentence_is_the_value() {
    let page = body(
        "| `a` | `string` | 否 | x<br>**默认值**：true  - 仅在开店时生效 - 店长可见 |
| `b` | `string` | 否 | x<br>**示例值**：`A2:B5`。该示例值表示两格 |
| `c` | `string` | 否 | x<br>**示例值**：请参考[书架说明](https://example.com) |
| `d` | `boolean` | 否 | x<br>**示例值**：是否上架， |
| `e` | `string` | 否 | x<br>**示例值**：这是一条评论。 |",
        "{}",
    );
    let fields = &endpoint(&page.import()).request.body.clone().unwrap().fields;
    let told: Vec<_> = fields
        .iter()
        .map(|field| field.default.clone().or(field.example.clone()).unwrap_or_default())
        .collect();
    let expected =
        ["true".into(), "A2:B5".into(), Value::Null, Value::Null, "这是一条评论。".into()];
    assert_eq!(told, expected);
}

#[test]
fn prose_is_carried_only_where_asked_for() {
    let page = Shop { intro: "一句话。", ..SHELF }.text();
    let options = feishu_docs::import::Options { prose: true };
    let with = feishu_docs::import::import_page("shop.md", &page, &options);
    assert!(shown(&with).contains("一句话。"));
    assert!(shown(&with).contains("货架名"));
    assert!(!shown(&import(&page)).contains("一句话。"));
    assert!(!shown(&import(&page)).contains("\"description\""));
}

#[test]
fn values_in_the_description_of_text_that_holds_json_are_those_of_a_member_inside() {
    let page = body(
        "| `extra` | `string` | 否 | 书的附注。JSON 格式。借出原因需传 why 参数，枚举值说明：<br>  - gift：赠送   - loan：借出 |
| `plain` | `string` | 否 | 借出原因，枚举值说明：<br>  - gift：赠送   - loan：借出 |",
        "{}",
    );
    let imported = page.import();
    let body = endpoint(&imported).request.body.as_ref().unwrap();
    let counts: Vec<usize> = body.fields.iter().map(|field| field.values.len()).collect();
    assert_eq!(counts, [0, 2]);
}
