//! Fields of tables that no call writes: formulas, numbers, and when a record was created.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

/// A table of ships: by name and length, with formulas.
fn table(platform: &Platform) -> String {
    let app = ok(platform, "POST", "/open-apis/bitable/v1/apps", Some(json!({"name": "Ships"})));
    let app = app["app"]["app_token"].as_str().unwrap().to_owned();
    let field = |name: &str, kind: i64| json!({"field_name": name, "type": kind});
    let fields = json!([field("Ship", 1), field("Length", 2), field("Number", 1005)]);
    let at = format!("/open-apis/bitable/v1/apps/{app}/tables");
    let made =
        ok(platform, "POST", &at, Some(json!({"table": {"name": "Fleet", "fields": fields}})));
    let table = made["table_id"].as_str().unwrap();
    let length = made["field_id_list"][1].as_str().unwrap();
    let at = format!("{at}/{table}");
    let twice = format!("bitable::$table[{table}].$field[{length}] * 2");
    for (name, formula) in [
        ("Twice", twice.as_str()),
        ("Title", "UPPER([Ship]) & \" (\" & [Twice] & \")\""),
        ("Long", "[Twice] > 70"),
        ("Other", "NOW()"),
        ("Circle", "[Circle] + 1"),
    ] {
        let body =
            json!({"field_name": name, "type": 20, "property": {"formula_expression": formula}});
        ok(platform, "POST", &format!("{at}/fields"), Some(body));
    }
    at
}

fn add(platform: &Platform, at: &str, ship: &str, length: Value) -> String {
    let body = json!({"fields": {"Ship": ship, "Length": length}});
    let made = ok(platform, "POST", &format!("{at}/records"), Some(body));
    made["record"]["record_id"].as_str().unwrap().to_owned()
}

#[test]
fn formulas_are_computed_from_the_other_cells() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = table(&platform);
    let argo = add(&platform, &at, "Argo", json!(30));
    add(&platform, &at, "Calypso", json!(43.5));
    let got = ok(&platform, "GET", &format!("{at}/records/{argo}"), None);
    let fields = &got["record"]["fields"];
    assert_eq!((&fields["Twice"], &fields["Title"]), (&json!(60), &json!("ARGO (60)")));
    assert_eq!((&fields["Long"], &fields["Number"]), (&json!(false), &json!("1")));
    // What is not known computes nothing, and neither does what needs itself.
    for empty in ["Other", "Circle"] {
        assert_eq!(fields.get(empty), None, "{fields}");
    }
    let found = |body: Value| {
        let found = ok(&platform, "POST", &format!("{at}/records/search"), Some(body));
        found["items"].as_array().unwrap().clone()
    };
    let all = found(json!({}));
    assert_eq!(all[1]["fields"]["Twice"], json!({"type": 2, "value": [87]}));
    assert_eq!(
        all[0]["fields"]["Title"],
        json!({"type": 1, "value": [{"type": "text", "text": "ARGO (60)"}]})
    );
    // They follow what they are computed from.
    ok(&platform, "PUT", &format!("{at}/records/{argo}"), Some(json!({"fields": {"Length": 40}})));
    let got = ok(&platform, "GET", &format!("{at}/records/{argo}?display_formula_ref=true"), None);
    assert_eq!(got["record"]["fields"]["Twice"], json!({"type": 2, "value": [80]}));
}

#[test]
fn records_are_found_and_sorted_by_what_is_computed() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = table(&platform);
    for (ship, length) in [("Argo", 30), ("Beagle", 27), ("Calypso", 43)] {
        add(&platform, &at, ship, json!(length));
    }
    let ships = |body: Value| {
        let found = ok(&platform, "POST", &format!("{at}/records/search"), Some(body));
        let items = found["items"].as_array().unwrap().iter();
        items
            .map(|it| it["fields"]["Ship"][0]["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let condition = json!({"field_name": "Twice", "operator": "isGreater", "value": ["55"]});
    let filter = json!({"filter": {"conjunction": "and", "conditions": [condition]}});
    assert_eq!(ships(filter), ["Argo", "Calypso"]);
    let sort = json!({"sort": [{"field_name": "Twice", "desc": true}]});
    assert_eq!(ships(sort), ["Calypso", "Argo", "Beagle"]);
    let sort = json!({"sort": [{"field_name": "Number", "desc": true}]});
    assert_eq!(ships(sort), ["Calypso", "Beagle", "Argo"]);
}

#[test]
fn no_call_writes_a_formula_or_a_number() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = table(&platform);
    for field in ["Twice", "Number"] {
        let body = json!({"fields": {field: 7}});
        let refused = call(&platform, "POST", &format!("{at}/records"), Some(body)).json();
        assert_ne!(refused["code"], 0, "{field}: {refused}");
    }
    // Numbers are not given twice.
    let first = add(&platform, &at, "Argo", json!(1));
    ok(&platform, "DELETE", &format!("{at}/records/{first}"), None);
    let next = add(&platform, &at, "Beagle", json!(2));
    let got = ok(&platform, "GET", &format!("{at}/records/{next}"), None);
    assert_eq!(got["record"]["fields"]["Number"], "2");
}

/// A table with a text field `Ship` and formulas.
fn with_formulas(platform: &Platform, formulas: &[(String, String)]) -> String {
    let app = ok(platform, "POST", "/open-apis/bitable/v1/apps", Some(json!({"name": "Ships"})));
    let app = app["app"]["app_token"].as_str().unwrap().to_owned();
    let at = format!("/open-apis/bitable/v1/apps/{app}/tables");
    let fields = json!([{"field_name": "Ship", "type": 1}]);
    let made = ok(platform, "POST", &at, Some(json!({"table": {"name": "F", "fields": fields}})));
    let at = format!("{at}/{}", made["table_id"].as_str().unwrap());
    for (name, formula) in formulas {
        let body =
            json!({"field_name": name, "type": 20, "property": {"formula_expression": formula}});
        ok(platform, "POST", &format!("{at}/fields"), Some(body));
    }
    at
}

fn computed(platform: &Platform, at: &str, ship: &str) -> Value {
    let made =
        ok(platform, "POST", &format!("{at}/records"), Some(json!({"fields": {"Ship": ship}})));
    let id = made["record"]["record_id"].as_str().unwrap();
    ok(platform, "GET", &format!("{at}/records/{id}"), None)["record"]["fields"].clone()
}

#[test]
fn formulas_that_double_each_other_end_and_fill_no_memory() {
    let platform = Platform::builder().start_blocking().unwrap();
    let mut formulas =
        vec![("N0".to_owned(), "1".to_owned()), ("T0".to_owned(), "[Ship]".to_owned())];
    for number in 1..=60 {
        let before = number - 1;
        formulas.push((format!("N{number}"), format!("[N{before}] + [N{before}]")));
        formulas.push((format!("T{number}"), format!("[T{before}] & [T{before}]")));
    }
    let at = with_formulas(&platform, &formulas);
    let fields = computed(&platform, &at, "Argo");
    assert_eq!(fields["N60"].as_f64(), Some(2_f64.powi(60)));
    assert_eq!(fields["T10"].as_str().map(str::len), Some(4 << 10));
    // One that is too long is none, and what needs it has nothing of it.
    let length = |name: &str| fields[name].as_str().map_or(0, str::len);
    assert_eq!((length("T14"), length("T15"), length("T60")), (4 << 14, 0, 0));
}

#[test]
fn circles_compute_nothing_and_what_is_beside_them_does() {
    let platform = Platform::builder().start_blocking().unwrap();
    let formulas = [
        ("Self", "[Self]"),
        ("Egg", "[Hen] & 1"),
        ("Hen", "[Egg] & 2"),
        ("A", "[B]"),
        ("B", "[C]"),
        ("C", "[A]"),
        ("After", "[Hen] & \"after\""),
        ("Before", "\"before\""),
        ("Into", "[Before] & [Into]"),
        ("Beside", "[Before] & [Ship]"),
    ];
    let formulas = formulas.map(|(name, formula)| (name.to_owned(), formula.to_owned()));
    let fields = computed(&platform, &with_formulas(&platform, &formulas), "Argo");
    for empty in ["Self", "Egg", "Hen", "A", "B", "C", "Into"] {
        assert_eq!(fields.get(empty), None, "{fields}");
    }
    assert_eq!(
        [&fields["After"], &fields["Before"], &fields["Beside"]],
        ["after", "before", "beforeArgo"]
    );
}

#[test]
fn a_formula_of_any_length_is_answered() {
    let platform = Platform::builder().start_blocking().unwrap();
    let many = |part: &str| vec![part; 20_000].join("");
    let formulas = [
        ("Long", format!("1{}", many(" + 1"))),
        ("Deep", format!("{}1", many("("))),
        ("Nan", "[Ship] + 1".to_owned()),
        ("Zero", "1 / 0".to_owned()),
        ("Unknown", "REPT(\"x\", 1000000000)".to_owned()),
        ("Open", "\"never closed".to_owned()),
    ];
    let formulas = formulas.map(|(name, formula)| (name.to_owned(), formula));
    let fields = computed(&platform, &with_formulas(&platform, &formulas), "Infinity");
    assert_eq!(fields["Long"], 20_001);
    for empty in ["Deep", "Nan", "Zero", "Unknown", "Open"] {
        assert_eq!(fields.get(empty), None, "{fields}");
    }
}

#[test]
fn texts_that_look_like_numbers_that_are_none_are_compared_as_texts() {
    let platform = Platform::builder().start_blocking().unwrap();
    let at = with_formulas(&platform, &[]);
    for ship in ["nan", "NaN", "inf", "Infinity"] {
        computed(&platform, &at, ship);
    }
    let condition = json!({"field_name": "Ship", "operator": "is", "value": ["inf"]});
    let body = json!({"filter": {"conjunction": "and", "conditions": [condition]}});
    let found = ok(&platform, "POST", &format!("{at}/records/search"), Some(body));
    assert_eq!(found["total"], 1, "{found}");
}
