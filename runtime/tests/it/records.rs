//! What `record!` makes of a struct: rules by position, names that several fields share, and more
//! fields than one tuple takes.

use feishu_runtime::{check, record};
use serde_json::{Value, from_value, json, to_value};

/// A request with one name in its path, its query and its body.
struct Move {
    id: String,
    query_id: Option<String>,
    body_id: Option<String>,
}

record! {
    Move { id: "id", query_id: "id", body_id: "id" }
    ["0 required", "0 not_empty", "1 named query_id", "1 characters ..3", "2 named body_id"]
}

#[test]
fn rules_of_fields_with_one_name_are_kept_apart() {
    let one = Move { id: "a".into(), query_id: Some("b".into()), body_id: Some("long".into()) };
    let shown = r#"Move { id: "a", query_id: Some("b"), body_id: Some("long") }"#;
    assert_eq!(format!("{one:?}"), shown);
    assert_eq!(check(&one), []);
    let broken = Move { query_id: Some("long".into()), ..Move::default() };
    let told: Vec<String> = check(&broken).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["id: empty, at least 1 character", "id: 4 characters, at most 3"]);
}

macro_rules! large {
    ($([$($field:ident),*]),*) => {
        struct Large {
            $($($field: Option<i64>,)*)*
        }

        record! {
            Large { $([$($field: (stringify!($field))),*]),* }
            ["2 required", "17 range ..5", "18 range ..5"]
        }

        const NAMES: &[&str] = &[$($(stringify!($field)),*),*];
    };
}

large!([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p], [q, r, s]);

#[test]
fn a_record_of_more_fields_than_a_tuple_takes_is_as_any_other() {
    let members = NAMES.iter().zip(1..).map(|(name, value)| ((*name).to_owned(), json!(value)));
    let json = Value::Object(members.collect());
    let read: Large = from_value(json.clone()).unwrap();
    assert_eq!((read.a, read.p, read.q, read.s), (Some(1), Some(16), Some(17), Some(19)));
    assert_eq!(to_value(&read).unwrap(), json);
    assert_eq!(read.clone(), read);
    assert_ne!(Large { s: Some(1), ..read.clone() }, read);
    let shown = format!("{read:?}");
    assert!(shown.starts_with("Large { a: Some(1), b: Some(2), "), "{shown}");
    assert!(shown.ends_with("q: Some(17), r: Some(18), s: Some(19) }"), "{shown}");

    let told: Vec<String> = check(&read).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["r: 18, at most 5", "s: 19, at most 5"]);
    let error = from_value::<Large>(json!({"a": 1})).unwrap_err().to_string();
    assert_eq!(error, "missing field `c`");
}
