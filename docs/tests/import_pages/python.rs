//! What only the official Python SDK knows: its class is in no place of specs, and its place can
//! have it.

use feishu_docs::{
    import::Kind,
    reading::{Reading, from_specs},
    witness::{Counts, Known, Python, Shares},
};
use feishu_overrides::Overrides;
use feishu_spec::{Endpoint, Specs, Witness, from_text};

use crate::{
    dialects::CONVERTED,
    witness::{COUNT, CREATE, known, lines, reading, shelf, sorted, specs},
};

/// The endpoint of a page. Requests have boards and shelves; replies have boards, too.
const CREATE_SHELF: &str = r#"{"id": "shop.v1.request.create_shelf",
"title": "shop.v1.CreateShelfRequest", "method": "POST", "path": "/open-apis/shop/v1/shelves",
"request": {
  "query": [{"name": "lang", "type": "string"}, {"name": "sort", "type": "string[]"}],
  "body": {"type": "object", "type_name": "shop.v1.Shelf", "fields": [
    {"name": "name", "type": "bool"},
    {"name": "cloth", "type": "string"}, {"name": "maker", "type": "string"},
    {"name": "boards", "type": "object[]", "type_name": "shop.v1.Board", "fields": [
      {"name": "width", "type": "int"}, {"name": "glue", "type": "string"},
      {"name": "varnish", "type": "string"}]},
    {"name": "spare", "type": "object", "type_name": "shop.v1.Board", "fields": [
      {"name": "width", "type": "int"}]},
    {"name": "lamp", "type": "object", "type_name": "shop.v1.Lamp", "fields": [
      {"name": "lamp_id", "type": "string"}]}]}},
"response": {"data": {"type": "object", "type_name": "shop.v1.CreateShelfResponseBody", "fields": [
  {"name": "shelf_id", "type": "string"},
  {"name": "lamp", "type": "object", "type_name": "shop.v1.Lamp", "fields": [
    {"name": "lamp_id", "type": "string"}, {"name": "watts", "type": "float"}]}]}}}"#;

/// The endpoint without a page.
const COUNT_SHELF: &str = r#"{"id": "shop.v1.request.count_shelf",
"title": "shop.v1.CountShelfRequest", "method": "GET", "path": "/open-apis/shop/v1/shelves/count",
"response": {"data": {"type": "object", "type_name": "shop.v1.CountShelfResponseBody", "fields": [
  {"name": "items", "type": "int[]"}, {"name": "pageToken", "type": "string"},
  {"name": "widest", "type": "object", "type_name": "shop.v1.Board", "fields": [
    {"name": "width", "type": "int"}, {"name": "glue", "type": "string"},
    {"name": "varnish", "type": "string"}]}]}}}"#;

/// One that is in no specs.
const BURN_SHELF: &str = r#"{"id": "shop.v1.request.burn_shelf",
"title": "shop.v1.BurnShelfRequest", "method": "POST", "path": "/open-apis/shop/v1/shelves/burn",
"response": {"data": {"type": "object", "type_name": "shop.v1.Fire", "fields": [
  {"name": "heat", "type": "int"}]}}}"#;

/// Both SDKs.
fn both(python: &[&str]) -> Known {
    let endpoints = python.iter().map(|text| from_text::<Endpoint>("sdk", text).unwrap());
    let python = Python { endpoints: endpoints.collect(), carried: false };
    Known { python, ..known(&[CREATE, COUNT], &[]) }
}

const RULES: &str = "[[python_left_out]]\nnames = [\"shop.v1.Shelf.maker\"]\nreason = \"Misspelled\"\n\n\
                     [[python_sent]]\nnames = [\"shop.v1.Board.varnish\"]\nreason = \"Tried\"\n";

fn added(rules: &str) -> (Reading, Specs) {
    let known = both(&[CREATE_SHELF, COUNT_SHELF, BURN_SHELF]);
    let reading = reading(&[shelf()], &known, rules);
    let specs = specs(&reading);
    (reading, specs)
}

/// The paths and types of what only the Python SDK knows.
fn told(specs: &Specs) -> Vec<String> {
    let of = |id| lines(specs, id).into_iter();
    let all = of("shop.v1.shelf.create").chain(of("shop.v1.shelf.count"));
    let all = all.filter(|line| line.contains(Witness::PythonSdk.about()));
    all.map(|line| line.split("  ").skip(1).take(2).collect::<Vec<_>>().join("  ")).collect()
}

#[test]
fn what_no_place_of_its_class_has_is_added_where_it_can_be() {
    let (reading, specs) = added(RULES);
    insta::assert_snapshot!(told(&specs).join("\n"));
    assert_eq!(reading.problems, []);
    assert_eq!(reading.batch.pages[0].diagnostics, []);
    let added = told(&specs).len();
    let counts = Counts { shared: 1, endpoints: 1, fields: 5, python: added, ..Counts::default() };
    assert_eq!(reading.witnessed, counts);
    let Shares { python, .. } = reading.shares();
    assert_eq!((python.endpoints, python.fields), (0, added));
}

#[test]
fn decisions_change_what_is_added_and_unused_ones_are_problems() {
    let (reading, specs) = added("");
    let told = told(&specs);
    assert!(told.iter().any(|line| line.starts_with("body maker")), "{told:#?}");
    // Replies have boards, too, and nobody says that it can be sent.
    assert!(!told.iter().any(|line| line.contains("boards[].varnish")), "{told:#?}");
    assert_eq!(reading.problems, []);
    let unused = "[[python_left_out]]\nnames = [\"shop.v1.Shelf.name\"]\nreason = \"Wrong\"\n\n\
                  [[python_sent]]\nnames = [\"shop.v1.Shelf.cloth\"]\nreason = \"Tried\"\n";
    let problems: Vec<String> = added(unused).0.problems.iter().map(ToString::to_string).collect();
    let [left_out, sent] = &problems[..] else { panic!("{problems:#?}") };
    let begins = "specs/overrides/sdk.toml:1: python_left_out shop.v1.Shelf.name: does not apply";
    assert!(left_out.starts_with(begins) && left_out.contains("others have it"), "{left_out}");
    assert!(
        sent.starts_with("specs/overrides/sdk.toml:5: python_sent shop.v1.Shelf.cloth"),
        "{sent}"
    );
}

#[test]
fn without_the_python_sdk_at_hand_what_specs_have_from_it_stays() {
    let (first, before) = added(RULES);
    let again = reading(&[shelf()], &Known::of(&before), RULES);
    assert_eq!(again.specs(), first.specs());
    assert_eq!(again.problems, []);
    // With one of them at hand, too, and without pages.
    let python = Python::of(&before);
    let again = reading(&[shelf()], &Known { python, ..both(&[]) }, RULES);
    assert_eq!(again.specs(), first.specs());
    let overrides = Overrides::read(&[("sdk.toml".to_owned(), RULES.to_owned())]).unwrap();
    let python = both(&[CREATE_SHELF, COUNT_SHELF]).python;
    let again = from_specs(&before, &overrides, &Known { python, ..Known::of(&before) });
    assert_eq!(sorted(&again), sorted(&first));
}

#[test]
fn what_another_witness_has_by_now_is_of_that_one() {
    let (_, before) = added(RULES);
    let cloth = r#"{"name": "cloth", "type": "string"}, {"name": "paint""#;
    let create = CREATE.replacen(r#"{"name": "paint""#, cloth, 1);
    let known = Known { python: Python::of(&before), ..known(&[&create, COUNT], &[]) };
    let specs = specs(&reading(&[shelf()], &known, RULES));
    let lines = lines(&specs, "shop.v1.shelf.create");
    let cloth: Vec<&String> = lines.iter().filter(|line| line.contains(" cloth ")).collect();
    let [cloth] = cloth[..] else { panic!("{lines:#?}") };
    assert!(cloth.contains(Witness::Sdk.about()), "{cloth}");
    // What the Python SDK has no more goes with its next import.
    let gone = CREATE_SHELF.replace(r#"{"name": "cloth", "type": "string"}, "#, "");
    let specs = crate::witness::specs(&reading(&[shelf()], &both(&[&gone, COUNT_SHELF]), RULES));
    assert!(!told(&specs).iter().any(|line| line.contains("cloth")));
}

/// The page, whose examples of request and reply have these members, too.
fn showing(request: &str, reply: &str) -> (&'static str, String) {
    let page = CONVERTED.replace("\"open\": true\n}", &format!("\"open\": true,\n{request}\n}}"));
    let page = page.replace("\"shelf_id\": \"7001\"", &format!("\"shelf_id\": \"7001\",\n{reply}"));
    assert_ne!(page, CONVERTED);
    ("shelf.md", page)
}

#[test]
fn what_an_example_shows_as_something_else_is_added_nowhere_and_told() {
    let known = both(&[CREATE_SHELF, COUNT_SHELF]);
    let with = |request: &str, reply: &str, rules: &str| {
        let reading = reading(&[showing(request, reply)], &known, rules);
        let specs = specs(&reading);
        let found = reading.batch.pages[0].diagnostics.iter();
        let found = found.filter(|it| it.kind == Kind::PythonSdkContradiction);
        let found: Vec<String> =
            found.map(|it| format!("{} / {}", it.found, it.expected)).collect();
        (told(&specs), found, reading)
    };
    let fits = (r#""cloth": "linen""#, r#""lamp": {"lamp_id": "1", "watts": 4.5}"#);
    let (all, found, _) = with(fits.0, fits.1, RULES);
    assert_eq!(found, [""; 0]);
    assert_eq!(all, told(&added(RULES).1));
    let has = |told: &[String], name: &str| {
        told.iter().any(|it| it.split("  ").next().unwrap().ends_with(name))
    };
    assert!(has(&all, " cloth") && has(&all, "lamp.watts") && has(&all, "lamp"), "{all:#?}");

    // In a request, in a reply, and in an object that is new itself; elsewhere it stays.
    let (some, found, reading) =
        with(r#""cloth": ["linen"]"#, r#""lamp": [{"lamp_id": "1"}]"#, RULES);
    assert!(!has(&some, " cloth") && !has(&some, "lamp"), "{some:#?}");
    assert_eq!(
        found,
        [
            "response.data.lamp a list / `object`, as in the official Python SDK",
            "request.body.cloth a list / `string`, as in the official Python SDK",
        ]
    );
    assert_eq!(reading.witnessed.python_contradicted, 2);
    assert_eq!(reading.problems, []);
    let (some, found, _) = with(fits.0, r#""lamp": {"lampId": "1", "watts": "bright"}"#, RULES);
    assert!(!has(&some, "lamp.watts") && has(&some, "lamp.lamp_id"), "{some:#?}");
    assert_eq!(
        found,
        ["response.data.lamp.watts a string / `float`, as in the official Python SDK"]
    );
    // What is empty, or plainly stands for the value, is no contradiction.
    for lamp in [r#"null"#, r#"{"lamp_id": 7, "watts": "4.5"}"#, r#"{"lamp_id": "", "watts": ""}"#]
    {
        let (_, found, _) = with(fits.0, &format!("\"lamp\": {lamp}"), RULES);
        assert_eq!(found, [""; 0], "{lamp}");
    }
}

#[test]
fn a_decision_about_what_an_example_contradicts_is_a_problem() {
    let rules = "[[python_left_out]]\nnames = [\"shop.v1.Shelf.cloth\"]\nreason = \"Wrong\"\n";
    let pages = [showing(r#""cloth": 7.5e300"#, r#""lamp": {"lamp_id": "1"}"#)];
    let known = both(&[CREATE_SHELF]);
    // A number may stand for a text.
    assert_eq!(reading(&pages, &known, rules).problems, []);
    let pages = [showing(r#""cloth": {}"#, r#""lamp": {"lamp_id": "1"}"#)];
    let problems = reading(&pages, &known, rules).problems;
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    assert!(problem.to_string().contains("an example on a page contradicts it"), "{problem}");
}
