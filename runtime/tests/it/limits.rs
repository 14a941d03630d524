//! Requests that violate documented limits.

use feishu_runtime::{check, record, tagged};

use crate::library::{Book, LendBooks, Reader, lend_books};

fn broken(request: &LendBooks) -> Vec<String> {
    check(request).iter().map(ToString::to_string).collect()
}

#[test]
fn all_violations_are_reported_at_once_with_their_paths() {
    let request = LendBooks {
        tags: Some(["a", "b", "c"].map(|key| (key.to_owned(), String::new())).into()),
        ..lend_books(
            "",
            Reader::new("r").card("no").guardian(Reader::new("g").card("ab-12345")),
            [
                Book::new("x".repeat(101)),
                Book::new(""),
                Book::new("ok"),
                Book::new("书".repeat(100)),
            ],
        )
        .reader_id_type("?")
        .shelf_ids(["12345", "123456"])
        .due(91)
        .rating(f64::NAN)
    };
    assert_eq!(
        broken(&request),
        [
            "branch_id: empty, at least 1 character",
            "reader_id_type: 1 character, at least 2",
            "shelf_ids[1]: 6 characters, at most 5",
            r#"reader.card: "no" does not match [A-Z]{2}-\d{4}"#,
            r#"reader.guardian.card: "ab-12345" does not match [A-Z]{2}-\d{4}"#,
            "books: 4 items, at most 3",
            "books[0].title: 101 characters, at most 100",
            "books[1].title: 0 characters, at least 1",
            "due: 91, at most 90",
            "tags: 3 items, at most 2",
            "rating: NaN, at least 0",
        ]
    );
}

#[test]
fn values_within_the_limits_and_absent_ones_are_no_violations() {
    let request = lend_books("b", Reader::new("r").card("no. AB-12345"), [Book::new("t")]);
    assert_eq!(broken(&request), [""; 0]);
    assert_eq!(broken(&request.due(1).rating(5.0)), [""; 0]);
}

/// What is shown of a shelf: one record of several, told by its `tag`.
struct Display {
    part: Option<Part>,
}

record! { Display { part: "part" } }

enum Part {
    Label(Label),
    Unknown(serde_json::Value),
}

tagged! { Part: "tag" { Label(Label): "label" } }

struct Label {
    text: Option<String>,
}

record! { Label { text: "text" } ["0 characters 1..5"] }

#[test]
fn limits_inside_a_record_that_a_tag_tells_are_checked_too() {
    let label = Label { text: Some("too long".to_owned()) };
    let broken = check(&Display { part: Some(label.into()) });
    let told: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["part.text: 8 characters, at most 5"]);
    let unknown = Part::Unknown(serde_json::json!({"tag": "lamp"}));
    assert!(check(&Display { part: Some(unknown) }).is_empty());
}
