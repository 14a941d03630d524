//! Limits that descriptions tell in words.

use insta::assert_snapshot;

use crate::common::{SHELF, Shop, endpoint, findings};

#[test]
fn limits_in_words_go_where_the_type_says() {
    let page = Shop {
        body: "| `a` | `int` | 否 | 页大小。最大值为 500 |
| `b` | `string` | 否 | 架名，长度不超过 9 |
| `c` | `string\\[\\]` | 否 | 架号列表，最多传入 50 个 |
| `d` | `object\\[\\]` | 否 | 架，长度不超过 9 |
| `e` | `int` | 否 | 层数，最大 9<br>**数据校验规则**：<br>- 最小值：`1` |
| `f` | `int` | 否 | 层数，最大 9<br>**数据校验规则**：<br>- 取值范围：`1` ～ `9` |",
        request_example: "{}",
        ..SHELF
    };
    let imported = page.import();
    assert_eq!(imported.diagnostics, []);
    assert_eq!((imported.told.read, imported.told.known, imported.told.all()), (5, 1, 6));
    let fields = &endpoint(&imported).request.body.as_ref().unwrap().fields;
    let limits = fields.iter().flat_map(|field| field.limits()).map(|limit| limit.to_string());
    assert_eq!(
        limits.collect::<Vec<_>>(),
        ["range ..500", "characters ..9", "items ..50", "items ..9", "range 1..9", "range 1..9"]
    );
}

#[test]
fn a_condition_that_the_example_breaks_is_kept_in_doubt_and_told() {
    let body = "| `a` | `string` | 否 | 架号，不能与 `b` 同时指定 |
| `b` | `string` | 否 | 架名，该参数不能与 `a` 同时指定 |";
    let conditions = |request_example: &'static str| {
        let imported = Shop { body, request_example, ..SHELF }.import();
        let request = &endpoint(&imported).request;
        let told = |of: &[feishu_spec::condition::Condition]| {
            of.iter().map(|it| format!("{} {}", it.object, it.rule)).collect::<Vec<_>>()
        };
        (told(&request.conditions), told(&request.doubted), findings(&imported))
    };
    let one = || vec!["body at most one of a, b".to_owned()];
    assert_eq!(conditions(r#"{"a": "A"}"#), (one(), Vec::new(), String::new()));
    let (taken, doubted, told) = conditions(r#"{"a": "A", "b": "B"}"#);
    assert_eq!((taken, doubted), (Vec::new(), one()));
    assert!(told.contains("unread-condition") && told.contains("an example that keeps"), "{told}");
}

#[test]
fn limits_in_words_of_a_reply_are_nobodys_to_keep() {
    let reply = "| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\\-` | \\- |
| &nbsp;&nbsp;└ `shelf_id` | `string` | 号，长度不超过 9 个字符 |";
    let imported = Shop { reply, ..SHELF }.import();
    assert_eq!(imported.told.all(), 0);
    let data = endpoint(&imported).response.data.as_ref().unwrap();
    assert_eq!(data.fields[0].limits().count(), 0);
}

#[test]
fn limits_in_words_that_are_not_taken_are_listed() {
    let page = Shop {
        body: "| `own` | `int` | 否 | 层数，最大 9<br>**示例值**：10 |
| `names` | `string\\[\\]` | 否 | 架名列表，最多 1 个 |
| `rules` | `int` | 否 | 层数，最大 9<br>**数据校验规则**：<br>- 最大值：`8` |
| `bytes` | `string` | 否 | 架图，最大 50 MB |
| `twice` | `int` | 否 | 层数，最大 9，最大 8 |
| `type` | `string` | 否 | 页大小，最大 100 |
| `cut` | `string` | 否 | 架名，长度不超过 9 个字符，超出部分将被截断 |",
        request_example: r#"{"names": ["A", "B"]}"#,
        ..SHELF
    };
    let imported = page.import();
    assert_snapshot!(findings(&imported));
    let fields = &endpoint(&imported).request.body.as_ref().unwrap().fields;
    let limits = fields.iter().flat_map(|field| field.limits()).map(|limit| limit.to_string());
    // Of `twice` the first is left out as well: a page that says two things says none.
    assert_eq!(limits.collect::<Vec<_>>(), ["range ..8"]);
    let told = imported.told;
    assert_eq!((told.read, told.listed, told.differ, told.refused), (0, 4, 1, 2));
}
