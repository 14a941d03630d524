//! What the official SDK knows, beside pages: pages win, the rest is added and marked.

use feishu_docs::{
    import::{Imported, Kind},
    reading::{How, Reading, from_specs, read},
    witness::{Counts, Known, Share, Shares},
};
use feishu_overrides::{GonePart, Overrides};
use feishu_spec::{Endpoint, Event, Field, Specs, Witness, from_text, surface::surface, tree};

use crate::{
    common::{SHELF, Shop},
    dialects::CONVERTED,
    pushes::two_events,
};

/// What the SDK says of the page [`CONVERTED`], and more.
pub(crate) const CREATE: &str = r#"{"id": "shop.v1.shelf.create", "title": "Shelf", "method": "POST",
"path": "/open-apis/shop/v1/shelves", "sdks": ["@shop/sdk"], "tokens": ["tenant", "user"],
"request": {"content_type": "application/json",
  "query": [{"name": "lang", "type": "string", "required": true}],
  "body": {"type": "object", "fields": [
    {"name": "name", "type": "string", "required": true},
    {"name": "boards", "type": "object[]", "fields": [
      {"name": "width", "type": "float"}, {"name": "nails", "type": "float"}]},
    {"name": "paint", "type": "object", "required": true, "fields": [
      {"name": "color", "type": "string", "required": true}]}]}},
"response": {"data": {"type": "object", "fields": [
  {"name": "shelf_id", "type": "string"}, {"name": "weight", "type": "float"}]}}}"#;

/// One that no page describes.
pub(crate) const COUNT: &str = r#"{"id": "shop.v1.shelf.count", "title": "Count", "method": "GET",
"path": "/open-apis/shop/v1/shelves/count", "sdks": ["@shop/sdk"], "tokens": ["tenant", "user"],
"request": {"query": [{"name": "page_token", "type": "string"}]},
"response": {"data": {"type": "object", "fields": [
  {"name": "items", "type": "float[]"}, {"name": "page_token", "type": "string"}]}}}"#;

const MOORED: &str = r#"{"id": "harbor.v1.ship_moored", "title": "Moored", "doc": {},
"sdks": ["@shop/sdk"], "event_type": "ship_moored", "schema": "1.0", "fields": [
  {"name": "event", "type": "object", "fields": [
    {"name": "ship_id", "type": "string"}, {"name": "pilot", "type": "string"}]}]}"#;

const SUNK: &str = r#"{"id": "harbor.v1.ship_sunk", "title": "Sunk", "doc": {},
"sdks": ["@shop/sdk"], "event_type": "ship_sunk", "schema": "1.0", "fields": []}"#;

pub(crate) fn known(endpoints: &[&str], events: &[&str]) -> Known {
    let endpoints = endpoints.iter().map(|text| from_text::<Endpoint>("sdk", text).unwrap());
    let events = events.iter().map(|text| from_text::<Event>("sdk", text).unwrap());
    Known { endpoints: endpoints.collect(), events: events.collect(), ..Known::default() }
}

pub(crate) fn reading(pages: &[(&str, String)], known: &Known, rules: &str) -> Reading {
    let pages: Vec<(String, String)> =
        pages.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    let overrides = Overrides::read(&[("sdk.toml".to_owned(), rules.to_owned())]).unwrap();
    let how = How { overrides: &overrides, whole: true, prose: false, known };
    read(&pages, &how, |_: &Imported| ())
}

pub(crate) fn specs(reading: &Reading) -> Specs {
    let file = |(path, text): (String, String)| tree::SpecFile { path, text };
    tree::parse(&reading.specs().into_iter().map(file).collect::<Vec<_>>()).unwrap()
}

/// The specs of a reading by path, without the errors, of which specs alone do not tell all.
pub(crate) fn sorted(reading: &Reading) -> Vec<(String, String)> {
    let mut specs = reading.specs();
    specs.retain(|(path, _)| path != tree::ERRORS);
    specs.sort();
    specs
}

pub(crate) fn shelf() -> (&'static str, String) {
    ("shelf.md", CONVERTED.to_owned())
}

/// The lines of the surface about an endpoint or event.
pub(crate) fn lines(specs: &Specs, id: &str) -> Vec<String> {
    let all = surface(&specs.endpoints, &specs.events, &specs.cards).into_values();
    let all: Vec<String> = all.collect();
    let begins = format!("{id}  ");
    let lines = all.iter().flat_map(|text| text.lines());
    lines.filter(|line| line.starts_with(&begins)).map(str::to_owned).collect()
}

#[test]
fn what_only_the_sdk_knows_is_added_and_marked() {
    let reading = reading(&[shelf()], &known(&[CREATE], &[]), "");
    let specs = specs(&reading);
    insta::assert_snapshot!(feishu_spec::to_text(&specs.endpoints[0]));
    assert_eq!(reading.witnessed, Counts { shared: 1, fields: 5, ..Counts::default() });
    assert_eq!(reading.batch.pages[0].diagnostics, []);
}

#[test]
fn a_field_that_callers_did_without_is_not_required() {
    let specs = specs(&reading(&[shelf()], &known(&[CREATE], &[]), ""));
    let required = |name: &str| {
        let lines = lines(&specs, "shop.v1.shelf.create");
        let line = lines.iter().find(|line| line.contains(&format!(" {name}  "))).unwrap().clone();
        (line.contains("  required"), line.contains("  known to the official SDKs"))
    };
    assert_eq!(required("lang"), (false, true));
    assert_eq!(required("paint"), (false, true));
    // Whoever paints has to say in which color.
    assert_eq!(required("paint.color"), (true, true));
    assert_eq!(required("name"), (true, false));
}

#[test]
fn what_has_no_page_is_there_under_the_name_of_the_sdk() {
    let reading = reading(&[shelf()], &known(&[CREATE, COUNT], &[]), "");
    let specs = specs(&reading);
    let count = specs.find("shop.v1.shelf.count").expect("the endpoint of the SDK");
    assert_eq!(count.sdks(), ["@shop/sdk"]);
    // Numbers that no page knows are whole, and the list is paged as those of pages are.
    let text = count.to_text();
    assert!(text.contains("\"int[]\"") && text.contains("\"paging\""), "{text}");
    assert_eq!(reading.witnessed.endpoints, 1);
}

#[test]
fn an_endpoint_keeps_its_names_when_its_page_arrives() {
    let known = known(&[CREATE], &[MOORED]);
    let before = specs(&reading(&[], &known, ""));
    let pages = [shelf(), ("mooring.md", two_events())];
    let after = specs(&reading(&pages, &known, ""));
    for id in ["shop.v1.shelf.create", "events.harbor.v1.ship_moored"] {
        let (first, then) = (before.find(id).expect(id), after.find(id).expect(id));
        assert_eq!((first.id(), first.spec_path()), (then.id(), then.spec_path()));
        assert!(!first.sdks().is_empty() && then.sdks().is_empty());
        // Nothing that callers could set or read is gone.
        for line in lines(&before, id.trim_start_matches("events.")) {
            let field = line.split("  ").nth(1).unwrap();
            let there = lines(&after, id.trim_start_matches("events."));
            let has = there.iter().any(|other| other.split("  ").nth(1) == Some(field));
            assert!(has, "{field} is not in {there:#?}");
        }
    }
}

#[test]
fn another_name_of_an_endpoint_is_told() {
    let other = CREATE.replace("shelf.create", "shelf.add");
    let reading = reading(&[shelf()], &known(&[&other], &[]), "");
    let [found] = &reading.batch.pages[0].diagnostics[..] else { panic!("one finding") };
    assert_eq!(
        (found.kind, found.found.as_str()),
        (Kind::SdkContradiction, "identity shop.v1.shelf.create")
    );
    assert!(specs(&reading).find("shop.v1.shelf.create").is_some());
}

#[test]
fn the_page_wins_and_each_contradiction_is_told_until_it_is_settled() {
    let other = CREATE
        .replace(r#"{"name": "name", "type": "string""#, r#"{"name": "name", "type": "bool""#)
        .replace(
            r#"[{"name": "lang", "#,
            r#"[{"name": "open", "type": "bool"}, {"name": "lang", "#,
        );
    let known = known(&[&other], &[]);
    let told = |rules: &str| {
        let reading = reading(&[shelf()], &known, rules);
        assert_eq!(reading.problems, []);
        let text = specs(&reading).endpoints[0].request.clone();
        assert_eq!(text.body.unwrap().fields[0].ty.to_string(), "string");
        assert!(text.query.iter().all(|field| field.name != "open"));
        let found = &reading.batch.pages[0].diagnostics;
        found.iter().map(|found| format!("{} {}", found.found, found.expected)).collect::<Vec<_>>()
    };
    assert_eq!(
        told(""),
        [
            "request.query.open in the body `here`, as in the official SDK",
            "request.body.name string `bool`, as in the official SDK",
        ]
    );
    let settled = "[[settled]]\nnames = [\"shop.v1.shelf.create request.*\"]\nreason = \"Tried\"\n";
    assert_eq!(told(settled), [""; 0]);
}

#[test]
fn what_people_leave_out_is_left_out_and_counted() {
    let rules = "[[left_out]]\nnames = [\"shop.v1.shelf.c*\"]\nreason = \"Internal\"\n";
    let reading = reading(&[], &known(&[CREATE, COUNT], &[]), rules);
    assert_eq!((reading.witnessed.left_out, reading.witnessed.endpoints), (2, 0));
    assert_eq!(reading.problems, []);
}

#[test]
fn a_decision_that_nothing_asks_for_is_a_problem_with_its_lines() {
    let rules = "[[left_out]]\nnames = [\"shop.v1.shelf.sell\"]\nreason = \"Internal\"\n\n\
                 [[settled]]\nnames = [\"shop.v1.shelf.create request.body.name\", \"x\"]\nreason = \"Tried\"\n";
    let reading = reading(&[shelf()], &known(&[CREATE], &[]), rules);
    let told: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].starts_with("specs/overrides/sdk.toml:1: left_out shop.v1.shelf.sell: "));
    assert!(told[0].contains("delete it from lines 1 to 3"), "{}", told[0]);
    let gone: Vec<_> =
        reading.problems.iter().map(|it| it.gone.as_ref().map(|it| &it.part)).collect();
    assert_eq!(gone, [Some(&GonePart::Lines(vec![(1, 3)])), None, None]);
}

#[test]
fn fields_of_events_are_added_too_and_events_without_a_page() {
    let pages = [("mooring.md", two_events())];
    let reading = reading(&pages, &known(&[], &[MOORED, SUNK]), "");
    let specs = specs(&reading);
    let pilot = lines(&specs, "harbor.v1.ship_moored");
    assert!(pilot.iter().any(|line| line.contains("event.pilot") && line.contains("known to")));
    assert_eq!(specs.find("events.harbor.v1.ship_sunk").unwrap().sdks(), ["@shop/sdk"]);
    assert_eq!((reading.witnessed.events, reading.witnessed.fields), (1, 1));
    let Shares { pages, sdks, .. } = reading.shares();
    assert_eq!((pages.events, sdks), (2, Share { endpoints: 0, events: 1, fields: 1 }));
}

#[test]
fn without_the_sdk_at_hand_what_specs_have_from_it_stays() {
    let pages = [shelf(), ("mooring.md", two_events())];
    let first = reading(&pages, &known(&[CREATE, COUNT], &[MOORED, SUNK]), "");
    let again = reading(&pages, &Known::of(&specs(&first)), "");
    for ((path, text), (was, before)) in again.specs().iter().zip(&first.specs()) {
        assert_eq!((path, text.as_str()), (was, before.as_str()));
    }
    assert_eq!(again.specs().len(), first.specs().len());
    assert_eq!(again.problems, []);
}

#[test]
fn the_sdk_can_be_held_against_specs_alone() {
    let pages = [shelf(), ("mooring.md", two_events())];
    let known = known(&[CREATE, COUNT], &[MOORED, SUNK]);
    let first = reading(&pages, &known, "");
    let again = from_specs(&specs(&first), &Overrides::default(), &known);
    assert_eq!(sorted(&again), sorted(&first));
}

/// A page like [`SHELF`] about the other shelf of the shop, whose boards have one more field.
fn other_shelf(body: &'static str, example: &'static str) -> String {
    let facts = "| HTTP URL | https://open.feishu.cn/open-apis/shop/v1/racks |
| HTTP Method | POST |
| 接口频率限制 | [100 次/分钟](https://example.com) |
| 支持的应用类型 | custom |
| 权限要求 | `shop:shelf` 货架 |";
    let front =
        "title: \"架\"\nfullPath: \"/uTest/shop-v1/rack/create\"\nupdateTime: \"1735689600000\"";
    Shop { front, facts, body, request_example: example, ..SHELF }.text()
}

#[test]
fn a_field_is_typed_and_worded_as_other_pages_of_the_service_have_it() {
    let body = "| `boards` | `shelf_board\\[\\]` | 否 | 隔板 |
| &nbsp;&nbsp;└ `width` | `int` | 是 | 宽 |
| &nbsp;&nbsp;└ `nails` | `number(float)` | 否 | 钉子<br>**数据校验规则**：<br>- 取值范围：`1` ～ `9` |";
    let pages = [shelf(), ("rack.md", other_shelf(body, r#"{"boards": [{"width": 1}]}"#))];
    let specs = specs(&reading(&pages, &known(&[CREATE], &[]), ""));
    let text = specs.find("shop.v1.shelf.create").unwrap().to_text();
    let nails = text.lines().find(|line| line.contains("\"nails\"")).unwrap();
    assert!(nails.contains("\"type\": \"float\"") && nails.contains("\"wording\": "), "{nails}");
    assert!(nails.contains("\"range\"") && nails.contains("\"witness\": \"sdk\""), "{nails}");
}

#[test]
fn what_a_page_names_and_only_its_example_shows_is_read_from_there() {
    let body = "| `rows` | `shelf_row\\[\\]\\[\\]` | 否 | 排 |
| `labels` | `object` | 否 | 标签 |
| `tags` | `list` | 否 | 标记 |";
    let example = r#"{"rows": [[{"depth": 2}, {"wood": "oak", "nails": [1]}]],
        "labels": {"x17": "y"}, "tags": [{"text": "a"}]}"#;
    let page = other_shelf(body, example);
    let reading = reading(&[("rack.md", page)], &Known::default(), "");
    let specs = specs(&reading);
    let fields = &specs.endpoints[0].request.body.as_ref().unwrap().fields;
    let told = |fields: &[Field]| {
        let lines = fields.iter().map(|field| {
            let by = field.witness.map_or("", Witness::about);
            format!("{} {} {by}", field.name, field.ty)
        });
        lines.collect::<Vec<_>>()
    };
    let by = Witness::Example.about();
    assert_eq!(
        told(&fields[0].fields),
        [format!("depth int {by}"), format!("wood string {by}"), format!("nails int[] {by}")]
    );
    // Its keys may be data.
    assert_eq!(told(&fields[1].fields), [""; 0]);
    // Elements of a list are alike.
    assert_eq!(told(&fields[2].fields), [format!("text string {by}")]);
    assert_eq!(reading.witnessed.shown, 4);
    let Shares { pages, sdks, examples, .. } = reading.shares();
    assert_eq!((pages.endpoints, sdks, examples.fields), (1, Share::default(), 4));
}
