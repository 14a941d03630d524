//! Bad input: each kind gives a diagnostic that says where, what was found, what was expected.

use feishu_docs::import::{Imported, Kind, Options, Severity, Spec, import_pages};
use insta::assert_snapshot;

use crate::common::{SHELF, Shop, findings, import, member, shown};

fn changed(from: &str, to: &str) -> Imported {
    let page = SHELF.text();
    assert!(page.contains(from), "{from}");
    import(&page.replacen(from, to, 1))
}

#[test]
fn a_table_without_its_header_is_an_error() {
    let body = "| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n| `name`";
    let without_both = changed(body, "| `name`");
    let without_names = changed(body, "| --- | --- | --- | --- |\n| `name`");
    let facts = changed("| 项目 | 值 |\n| --- | --- |\n", "");
    assert_snapshot!([without_both, without_names, facts].map(|page| findings(&page)).join("\n"));
}

#[test]
fn an_unknown_type_is_an_error() {
    assert_snapshot!(findings(&changed("`name` | `string`", "`name` | `一串文字`")));
}

#[test]
fn a_type_that_is_one_letter_from_a_json_type_is_taken_for_it_and_told() {
    for (body, written, meant, ty, example) in [
        ("| `name` | `sting` | 是 | 货架名 |", "sting", "string", "string", r#"{"name": "A"}"#),
        (
            "| `name` | `srting[]` | 是 | 货架名 |",
            "srting[]",
            "string",
            "string[]",
            r#"{"name": ["A"]}"#,
        ),
        ("| `name` | `boolen` | 是 | 货架名 |", "boolen", "boolean", "bool", r#"{"name": true}"#),
        ("| `name` | `Interger` | 是 | 货架名 |", "Interger", "integer", "int", r#"{"name": 1}"#),
        // Short words are taken for types only where an example says so: of the page, or of the row.
        ("| `name` | `intt` | 是 | 货架名 |", "intt", "int", "int", r#"{"name": 1}"#),
        (
            "| `name` | `boool` | 是 | 货架名<br>**示例值**：true |",
            "boool",
            "bool",
            "bool",
            r#"{}"#,
        ),
    ] {
        let imported = Shop { body, request_example: example, ..SHELF }.import();
        let found = findings(&imported);
        says_misspelt(&found, written.trim_end_matches("[]"), meant);
        let Spec::Endpoint(endpoint) = &imported.spec else { panic!("{:?}", imported.spec) };
        let body = endpoint.request.body.as_ref().unwrap();
        let field = body.fields.iter().find(|field| field.name == "name").unwrap();
        assert_eq!((field.ty.to_string().as_str(), &field.type_name), (ty, &None), "{written}");
    }
    // Names of types that are further from any, or of which the example shows another type, stay.
    for written in ["setting", "member", "flat", "object_id", "unt", "book"] {
        let found = findings(&changed("`name` | `string`", &format!("`name` | `{written}`")));
        assert!(!found.contains("misspelt-type"), "{found}");
    }
}

fn says_misspelt(found: &str, written: &str, meant: &str) {
    let told =
        format!("misspelt-type: found `{written}`, expected `{meant}`, as which it was read");
    assert!(found.contains(&told), "{found}");
}

#[test]
fn a_list_whose_elements_only_the_example_tells_is_listed() {
    let page = Shop {
        body: "| `names` | `list` | 是 | 货架名 |
| `cells` | `array>` | 是 | 格 |
| `rows` | `array<array<object>>` | 是 | 格 |",
        request_example: r#"{"names": ["A"], "cells": [["a"]], "rows": [["a"]]}"#,
        ..SHELF
    };
    let imported = page.import();
    assert_eq!(
        findings(&imported),
        "Warning shop.md:34: open-type: found `| `names` | `list` | 是 | 货架名 |`, expected a type of \
         the elements; by the example it is string[]\n"
    );
    // Lists of lists whose inner type a reader of tags lost hold anything.
    let body = member(&imported, "/request/body/fields");
    for name in ["cells", "rows"] {
        let field = format!(r#"{{"name": "{name}", "type": "any[][]", "required": true, "#);
        assert!(body.contains(&field), "{body}");
    }
}

#[test]
fn a_wrong_required_value_is_an_error() {
    assert_snapshot!(findings(&changed("`string` | 是 | 货架名", "`string` | 也许 | 货架名")));
}

#[test]
fn an_example_that_contradicts_its_table_is_reported() {
    let other_kind = Shop { request_example: r#"{"name": 3}"#, ..SHELF };
    let unknown_key = Shop { request_example: r#"{"name": "A", "width": 3}"#, ..SHELF };
    let lacks_required = Shop { request_example: "{}", ..SHELF };
    let reply =
        Shop { reply_example: r#"{"code": "0", "msg": "", "data": {"shelf_id": [1]}}"#, ..SHELF };
    assert_snapshot!(
        [other_kind, unknown_key, lacks_required, reply]
            .map(|page| findings(&page.import()))
            .join("\n")
    );
}

#[test]
fn an_example_that_is_no_json_is_reported_with_its_line() {
    let page = Shop { request_example: "{\n  \"name\": string\n}", ..SHELF };
    assert_snapshot!(findings(&page.import()));
}

#[test]
fn an_unknown_column_is_reported() {
    assert_snapshot!(findings(&changed(
        "| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n| `name`",
        "| 名称 | 类型 | 颜色 | 描述 |\n| --- | --- | --- | --- |\n| `name`"
    )));
}

#[test]
fn a_table_in_an_unknown_section_is_reported() {
    let imported = changed(
        "## 响应",
        "### 颜色\n\n| 名称 | 类型 |\n| --- | --- |\n| `red` | `int` |\n\n## 响应",
    );
    assert_eq!(imported.rows.reported, 1);
    assert_snapshot!(findings(&imported));
}

#[test]
fn a_row_that_cannot_be_read_is_an_error() {
    let short = changed("| `name` | `string` | 是 | 货架名 |", "| `name` | `string` |");
    let nameless = changed("| `name` | `string` | 是 | 货架名 |", "|  | `string` | 是 | 货架名 |");
    let stray = changed(
        "| `name` | `string` | 是 | 货架名 |",
        "| `name` | `string` | 是 | 货架名 |\nwidth",
    );
    let code = changed("| 400 | 1001 |", "| 400 | one |");
    assert_eq!(short.rows.reported, 1);
    assert_snapshot!([short, nameless, stray, code].map(|page| findings(&page)).join("\n"));
}

#[test]
fn lost_nesting_that_fits_in_two_ways_is_reported_with_both() {
    let page = Shop {
        body: "| `left` | `side` | 否 | 左 |\n| `width` | `int` | 否 | 宽 |\n| `open` | `boolean` | 否 | 开 |",
        request_example: "",
        reply: "| `code` | `int` | 码 |\n| `msg` | `string` | 信息 |",
        reply_example: r#"{"code": 0, "msg": ""}"#,
        ..SHELF
    };
    let imported = page.import();
    assert_snapshot!(findings(&imported));
}

#[test]
fn a_basic_fact_that_is_missing_or_wrong_is_an_error() {
    let no_method = changed("| HTTP Method | POST |\n", "");
    let wrong_method = changed("| POST |", "| FETCH |");
    let no_address = changed("https://open.feishu.cn/open-apis/shop/v1/shelves", "shelves");
    let unknown = changed(
        "| 支持的应用类型 | custom |",
        "| 支持的应用类型 | house |\n| 颜色 | 红 |\n| 接口频率限制 | 随意 |",
    );
    assert!(matches!(no_method.spec, Spec::Unreadable));
    assert_snapshot!(
        [no_method, wrong_method, no_address, unknown].map(|page| findings(&page)).join("\n")
    );
}

#[test]
fn two_pages_with_one_identity_are_an_error_that_names_both() {
    let page = SHELF.text();
    let pages = [("a.md".to_owned(), page.clone()), ("b.md".to_owned(), page)];
    let batch = import_pages(&pages, &Options::default());
    assert_snapshot!(batch.collisions.iter().map(|found| format!("{found}\n")).collect::<String>());
}

#[test]
fn a_diagnostic_renders_with_its_place_in_the_page() {
    let text = SHELF.text().replace("`name` | `string`", "`name` | `一串文字`");
    let imported = import(&text);
    let source = imported.diagnostics[0].with_source(&text);
    let mut out = String::new();
    miette::NarratableReportHandler::new().render_report(&mut out, &source).unwrap();
    assert_snapshot!(out);
}

#[test]
fn every_kind_has_a_code_of_its_own() {
    let mut codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Kind::ALL.len());
    assert_eq!(Kind::CutPage.severity(), Severity::Error);
}

#[test]
fn text_of_any_kind_is_no_panic() {
    for text in [
        "",
        "\n",
        "---",
        "---\n",
        "|",
        "||\n|-|",
        "| |\n|-|\n| |",
        ":::html\n<md-",
        "```",
        "# ",
        "└",
        "\u{feff}",
        "请求\njson\n{",
        "a|b\n-|-\n",
    ] {
        shown(&import(text));
    }
}

#[test]
fn basic_facts_that_are_no_table_are_an_error() {
    let page = SHELF.text();
    // Bars of another width, and lines that end otherwise than any reader knows.
    for odd in [page.replace('|', "｜"), page.replace('\n', "\r")] {
        let imported = import(&odd);
        assert_eq!(imported.spec, Spec::NotAnApi);
        let [found] = &imported.diagnostics[..] else { panic!("{:?}", imported.diagnostics) };
        assert_eq!((found.kind, found.severity()), (Kind::MissingFact, Severity::Error));
        assert!(found.found.contains("HTTP URL"), "{found}");
    }
    // A guide that only speaks of them is none.
    let guide = "# 说明\n\n## 调用\n\n先写 HTTP URL 和 HTTP Method。\n";
    assert_eq!(import(guide).diagnostics, []);
}

#[test]
fn a_limit_that_no_value_keeps_is_reported_and_left_out() {
    for rule in ["长度范围：`20` ～ `1` 字符", "最小长度：`9` 字符<br>- 最大长度：`2` 字符"]
    {
        let rule = format!("货架名<br>**数据校验规则**：<br>- {rule} |");
        let imported = changed("货架名 |", &rule);
        let Spec::Endpoint(endpoint) = &imported.spec else { panic!("{:?}", imported.diagnostics) };
        let name = &endpoint.request.body.as_ref().expect("a body").fields[0];
        assert_eq!((name.name.as_str(), &name.characters), ("name", &None));
        let [found] = &imported.diagnostics[..] else { panic!("{:?}", imported.diagnostics) };
        assert_eq!(found.kind, Kind::UnreadableValue);
        assert!(found.expected.contains("not above the most"), "{found}");
    }
}
