//! Events: pages that name several types, or that show a push by its example alone.

use feishu_docs::{
    corrections,
    import::{Imported, Kind, Options, Spec, import_pages},
};
use feishu_overrides::Overrides;
use feishu_spec::{Event, EventSchema};

use crate::common::{SHELF, findings, import};

fn events(imported: &Imported) -> Vec<&Event> {
    let Spec::Event(first) = &imported.spec else { panic!("an event: {}", findings(imported)) };
    std::iter::once(&**first).chain(&imported.further).collect()
}

fn told(imported: &Imported) -> Vec<(String, String, String)> {
    let line = |event: &&Event| {
        let content = event.fields.iter().find(|field| field.name == "event").unwrap();
        let names: Vec<&str> = content.fields.iter().map(|field| field.name.as_str()).collect();
        (event.id.to_string(), event.event_type.clone(), names.join(" "))
    };
    events(imported).iter().map(line).collect()
}

fn text(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn owned(rows: &[[&str; 3]]) -> Vec<(String, String, String)> {
    let row = |row: &[&str; 3]| {
        let row = text(row);
        (row[0].clone(), row[1].clone(), row[2].clone())
    };
    rows.iter().map(row).collect()
}

fn body(ty: &str, field: &str) -> String {
    format!(
        "| 字段 | 数据类型 | 描述 |\n| --- | --- | --- |\n| uuid | string | 标识 |\n\
         | event | object | 详情 |\n| &nbsp;&nbsp;└ {field} | string | 船 |\n\
         | &nbsp;&nbsp;└ type | string | 固定值 `{ty}` |\n\n### 事件体示例\n\n```json\n\
         {{\"uuid\": \"u\", \"event\": {{\"{field}\": \"s1\", \"type\": \"{ty}\"}}}}\n```\n"
    )
}

/// A page that describes an event, and that it was taken back.
pub(crate) fn two_events() -> String {
    format!(
        "---\ntitle: \"靠泊\"\nfullPath: \"/uTest/harbor-v1/events/mooring\"\n---\n\n# 靠泊\n\n## 事件\n\n\
         | 项目 | 值 |\n| --- | --- |\n| 事件类型 | ship_moored |\n\n### 事件体\n\n{}\n## 撤销\n\n### 事件体\n\n{}",
        body("ship_moored", "ship_id"),
        body("ship_moored_revert", "berth_id"),
    )
}

#[test]
fn each_type_that_a_page_describes_is_an_event() {
    let page = format!(
        "---\ntitle: \"靠泊\"\nfullPath: \"/uTest/harbor-v1/events/mooring\"\n---\n\n# 靠泊\n\n## 事件\n\n\
         | 项目 | 值 |\n| --- | --- |\n| 事件类型 | ship_moored |\n\n### 事件体\n\n{}\n\
         ### 事件体（事件类型为 ship_moored_v2）\n\n{}\n## 撤销\n\n### 事件体\n\n{}",
        body("ship_moored", "ship_id"),
        body("ship_moored_v2", "imo"),
        body("ship_moored_revert", "berth_id"),
    );
    let imported = import(&page);
    assert_eq!(
        told(&imported),
        owned(&[
            ["harbor.v1.ship_moored", "ship_moored", "ship_id type"],
            ["harbor.v1.ship_moored_v2", "ship_moored_v2", "imo type"],
            ["harbor.v1.ship_moored_revert", "ship_moored_revert", "berth_id type"],
        ])
    );
    assert_eq!(findings(&imported), "");
}

/// A page with no table of basic facts and an example with comments.
const ANNOTATED: &str = r#"---
title: "船舶变更"
fullPath: "/uTest/harbor-v1/events/ship-change"
---

# 船舶变更

当船舶进港（ship_add）、离港（ship_leave）时，推送此事件。

**回调示例：**
```json
{
    "ts": "1502199207.7171419", // 时间
    "uuid": "u1", // 标识
    "type": "event_callback",
    "event": {
        "type": "ship_add", // 事件类型，包括ship_add, ship_leave
        "length": 20//船长，
        "berth": { "berth_id": "b1" }, // 泊位
    }
}
```
"#;

#[test]
fn an_annotated_example_is_an_event_for_each_type_that_it_names() {
    let imported = import(ANNOTATED);
    assert_eq!(
        told(&imported),
        owned(&[
            ["harbor.v1.ship_add", "ship_add", "type length berth"],
            ["harbor.v1.ship_leave", "ship_leave", "type length berth"],
        ])
    );
    let leave = events(&imported)[1];
    assert_eq!(leave.schema, EventSchema::V1);
    assert_eq!(leave.example.as_ref().unwrap()["event"]["type"], "ship_leave");
}

#[test]
fn labels_in_bold_do_without_headings() {
    let page = r#"---
title: "靠泊"
fullPath: "/uTest/harbor-v1/event/moored"
---

# 靠泊

**事件类型**

`harbor.ship.moored_v1`

**事件体**
|名称|类型|描述|
|---|---|---|
|schema|string|模式|
|header|event_header|头|
|&emsp;∟event_type|string|类型|
|event|-|事件体|
|&emsp;∟ship_id|string|船|
**回调示例**
```json
{"schema": "2.0", "header": {"event_type": "harbor.ship.moored_v1"}, "event": {"ship_id": "s1"}}
```
"#;
    let imported = import(page);
    let row = ["harbor.v1.ship.moored_v1", "harbor.ship.moored_v1", "ship_id"];
    assert_eq!(told(&imported), owned(&[row]));
    assert_eq!(events(&imported)[0].schema, EventSchema::V2);
}

#[test]
fn a_page_that_only_looks_like_an_event_is_listed_until_someone_has_looked() {
    let page = ANNOTATED.replace("\"type\": \"ship_add\",", "");
    let pages = [("docs/ship-change.md".to_owned(), page)];
    let mut batch = import_pages(&pages, &Options::default());
    assert_eq!(batch.pages[0].spec, Spec::NotAnApi);
    let kinds: Vec<Kind> = batch.pages[0].diagnostics.iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [Kind::LooksLikeApi]);
    let rule =
        "[[page]]\npage = \"ship-change.md\"\naccept = \"looks-like-api\"\nreason = \"A draft\"";
    let overrides = Overrides::read(&[("pages.toml".to_owned(), rule.to_owned())]).unwrap();
    assert_eq!(corrections::apply(&mut batch, &overrides, true), []);
    assert_eq!(batch.pages[0].spec, Spec::LeftOut { reason: "A draft".to_owned() });
    assert_eq!(batch.pages[0].diagnostics, []);
}

#[test]
fn pages_of_one_address_are_told_until_someone_has_looked() {
    let other = SHELF.text().replace("shop-v1/shelf/create", "shop-v1/shelf/add");
    let pages = [("a/create.md".to_owned(), SHELF.text()), ("a/add.md".to_owned(), other)];
    let mut batch = import_pages(&pages, &Options::default());
    assert_eq!(corrections::apply(&mut batch, &Overrides::default(), true), []);
    assert_eq!(
        batch.pages[0].diagnostics[0].to_string(),
        "a/create.md:1: shared-address: found `POST /open-apis/shop/v1/shelves`, expected an \
         address of its own; a/add.md (shop.v1.shelf.add) has the same"
    );
    assert!(batch.pages[1].has_errors());

    let rule = |page| {
        format!("[[page]]\npage = \"{page}\"\naccept = \"shared-address\"\nreason = \"-\"\n")
    };
    let rules = rule("a/create.md") + &rule("a/add.md");
    let overrides = Overrides::read(&[("pages.toml".to_owned(), rules)]).unwrap();
    let mut batch = import_pages(&pages, &Options::default());
    assert_eq!(corrections::apply(&mut batch, &overrides, true), []);
    assert!(!batch.pages[0].has_errors() && !batch.pages[1].has_errors());
}

/// A page of an event whose content has these fields, with this note.
fn noted(note: &str, rows: &str) -> Option<String> {
    let page = format!(
        "---\ntitle: \"靠泊\"\nfullPath: \"/uTest/harbor-v1/events/mooring\"\n---\n\n# 靠泊\n\n## 注意事项\n\n\
         {note}\n\n## 事件\n\n| 项目 | 值 |\n| --- | --- |\n| 事件类型 | harbor.ship.moored_v1 |\n\n### 事件体\n\n\
         | 字段 | 数据类型 | 描述 |\n| --- | --- | --- |\n| schema | string | 模式 |\n\
         | header | object | 头 |\n| &nbsp;&nbsp;└ event_id | string | 标识 |\n\
         | event | object | 详情 |\n{rows}\n"
    );
    let imported = import(&page);
    let [event] = events(&imported)[..] else { panic!("one event") };
    event.repeat_key.clone()
}

#[test]
fn a_page_says_which_value_tells_repeated_pushes() {
    let rows = "| &nbsp;&nbsp;└ ship | object | 船 |\n\
                | &nbsp;&nbsp;&nbsp;&nbsp;└ ship_id | string | 船 |\n\
                | &nbsp;&nbsp;└ berth_id | int | 泊位 |\n\
                | &nbsp;&nbsp;└ crew | object[] | 船员 |\n\
                | &nbsp;&nbsp;&nbsp;&nbsp;└ sailor_id | string | 船员 |";
    for (note, key) in [
        ("- 可能会收到重复的推送，请使用 ==ship_id==去重，不要依赖event_id", Some("ship.ship_id")),
        ("事件监听方需要针对 `berth_id` 做好幂等处理。", Some("berth_id")),
        // Neither a value of its own, nor one per event, nor a choice.
        ("请使用 `event_id` 去重。", None),
        ("请针对 `sailor_id` 做好幂等处理。", None),
        ("请针对 `ship` 做好幂等处理。", None),
        ("请针对 `ship_id` 或 `berth_id` 做好幂等处理。", None),
        // No word of repetitions.
        ("可以通过 `ship_id` 查询船舶。", None),
    ] {
        assert_eq!(noted(note, rows).as_deref(), key, "{note}");
    }
}

#[test]
fn error_codes_of_a_page_belong_to_its_event() {
    let page = format!(
        "{}\n## 错误码\n\n| 错误码 | 描述 | 解决方案 |\n| --- | --- | --- |\n| 2001 | no answer | 请重试 |\n",
        two_events()
    );
    let imported = import(&page);
    let codes = |event: &Event| {
        let codes = event.errors.iter().map(|error| (error.code, error.message.clone()));
        codes.collect::<Vec<_>>()
    };
    let events = events(&imported);
    assert_eq!(codes(events[0]), [(2001, Some("no answer".to_owned()))]);
    assert_eq!(findings(&imported), "");
}

#[test]
fn the_answer_to_a_callback_has_the_fields_of_all_its_forms() {
    let form = |rows: &str| {
        format!("| 字段 | 数据类型 | 是否必填 | 描述 |\n| --- | --- | --- | --- |\n{rows}\n")
    };
    let page = format!(
        "{}\n## 响应回调的结构体\n\n### 使用旗语响应\n\n{}\n### 使用灯光响应\n\n{}\n## 错误码\n",
        two_events().split("\n## 撤销").next().unwrap(),
        form(
            "| signal | object | 是 | 信号 |\n| &nbsp;&nbsp;└ flag | string | 是 | 旗 |\n\
             | &nbsp;&nbsp;└ kind | string | 是 | 类型 |\n"
        ),
        form(
            "| signal | object | 是 | 信号 |\n| &nbsp;&nbsp;└ kind | string | 是 | 类型 |\n\
             | &nbsp;&nbsp;└ lamp | Map | 是 | 灯 |\n\
             | &nbsp;&nbsp;&nbsp;&nbsp;└ key | string | 否 | 语言 |\n\
             | &nbsp;&nbsp;&nbsp;&nbsp;└ value | string | 否 | 文案 |\n"
        ),
    );
    let imported = import(&page);
    let Spec::Event(event) = &imported.spec else { panic!("an event: {}", findings(&imported)) };
    let [signal] = &event.answer[..] else { panic!("one field: {:?}", event.answer) };
    assert!(signal.required);
    let inside: Vec<(&str, bool)> =
        signal.fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
    assert_eq!(inside, [("flag", false), ("kind", true), ("lamp", false)]);
    assert_eq!(signal.fields[2].ty.to_string(), feishu_spec::Type::String.map().to_string());
    assert!(signal.fields[2].fields.is_empty());
    assert!(!findings(&imported).contains("unknown-section"), "{}", findings(&imported));
}
