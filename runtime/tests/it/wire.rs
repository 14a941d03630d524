//! Decoding and encoding values.

use std::collections::BTreeMap;

use feishu_runtime::record;
use serde_json::{Value, from_str, json, to_value};

use crate::library::{
    Book, Genre, LendBooks, LendBooksResponse, Loan, LoanState, Reader, ReaderIdType, lend_books,
};

fn loan(members: Value) -> Result<Loan, serde_json::Error> {
    // As text, since a `Value` would hide how the number was written.
    from_str(&members.to_string())
}

#[test]
fn a_request_decodes_to_what_was_encoded() {
    let request = lend_books(
        "b1",
        Reader::new("r1").guardian(Reader::new("r0")),
        [Book::new("海").genre(Genre::Poetry), Book::new("Fog").genre("essay")],
    )
    .reader_id_type(ReaderIdType::UnionId)
    .shelf_ids(["s1", "s2"])
    .rating(4.5);
    let written = to_value(&request).unwrap();
    assert_eq!(
        written,
        json!({
            "branch_id": "b1",
            "reader_id_type": "union_id",
            "shelf_ids": ["s1", "s2"],
            "reader": {"id": "r1", "guardian": {"id": "r0"}},
            "books": [{"title": "海", "genre": "poetry"}, {"title": "Fog", "genre": "essay"}],
            "rating": 4.5,
        })
    );
    assert_eq!(from_str::<LendBooks>(&written.to_string()).unwrap(), request);
}

#[test]
fn keys_may_come_in_any_order_twice_or_unknown() {
    let loan: Loan =
        from_str(r#"{"days":1,"new":{"a":[1]},"id":"a","days":2,"state":1,"id":"b"}"#).unwrap();
    assert_eq!((loan.id.as_deref(), loan.days), (Some("b"), Some(2)));
    assert_eq!(loan.state, Some(LoanState::Returned));
}

#[test]
fn scalars_are_decoded_leniently() {
    let read = loan(json!({
        "id": 12, "state": "1", "days": "7", "fee": "1.5", "renewed": 1, "marks": {"a": 2.0},
    }))
    .unwrap();
    assert_eq!(read.id.as_deref(), Some("12"));
    assert_eq!(read.state, Some(LoanState::Returned));
    assert_eq!((read.days, read.fee, read.renewed), (Some(7), Some(1.5), Some(true)));
    assert_eq!(read.marks["a"], 2);

    let read = loan(json!({"id": true, "days": "1.2e1", "fee": 3, "renewed": "False"})).unwrap();
    assert_eq!(read.id.as_deref(), Some("true"));
    assert_eq!((read.days, read.fee, read.renewed), (Some(12), Some(3.0), Some(false)));
}

#[test]
fn null_and_an_empty_string_are_an_absent_number() {
    let read = loan(json!({
        "id": null, "state": "", "days": "", "fee": " ", "renewed": "", "marks": null,
    }));
    assert_eq!(read.unwrap(), Loan::default());
    let read = loan(json!({"id": "", "marks": {"a": null, "b": "", "c": 1}})).unwrap();
    assert_eq!(read.id.as_deref(), Some(""));
    assert_eq!(read.marks.len(), 1);
    let reply: LendBooksResponse = from_str(r#"{"loans": null, "extra": null}"#).unwrap();
    assert_eq!(reply, LendBooksResponse::default());
}

/// What a reader has left, by name; with a list of anything.
struct Drawer {
    /// By name.
    things: BTreeMap<String, Value>,
    /// In rows.
    rows: Vec<Vec<Value>>,
}

record! {
    Drawer {
        things: "things",
        rows: "rows",
    }
}

#[test]
fn null_in_a_map_or_a_list_of_any_json_is_kept() {
    let text = r#"{"things":{"A":null,"B":1},"rows":[["a",null,3]]}"#;
    let read: Drawer = from_str(text).unwrap();
    assert_eq!(read.things.get("A"), Some(&Value::Null));
    assert_eq!(read.things.get("B"), Some(&json!(1)));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

#[test]
fn an_error_says_null_where_null_came() {
    let error = from_str::<Book>(r#"{"title": null}"#).unwrap_err().to_string();
    assert!(error.contains("found null, expected a string"), "{error}");
    let error = from_str::<LendBooks>(r#"{"shelf_ids": [null]}"#).unwrap_err().to_string();
    assert!(error.contains("found null, expected a string"), "{error}");
}

#[test]
fn values_of_the_wrong_type_are_errors() {
    for (members, expected) in [
        (json!({"days": "7 days"}), r#"found "7 days", expected a whole number"#),
        (json!({"days": 1.5}), "found 1.5, expected a whole number"),
        (json!({"days": true}), "found true, expected a whole number"),
        (json!({"days": u64::MAX}), "expected a whole number"),
        (json!({"days": 9223372036854775808.0}), "expected a whole number"),
        (json!({"fee": "NaN"}), "expected a number"),
        (json!({"renewed": 2}), "found 2, expected true or false"),
        (json!({"id": {"a": 1}}), "found an object, expected a string"),
        (json!({"id": []}), "invalid type: sequence, expected a string"),
        (json!({"marks": [1]}), "expected an object"),
    ] {
        let error = loan(members.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{members}: {error}");
    }
}

#[test]
fn the_smallest_and_largest_integers_are_kept() {
    for number in [i64::MIN, -1, 0, i64::MAX] {
        assert_eq!(loan(json!({"days": number})).unwrap().days, Some(number));
        assert_eq!(loan(json!({"days": number.to_string()})).unwrap().days, Some(number));
        assert_eq!(loan(json!({"id": number})).unwrap().id, Some(number.to_string()));
    }
    assert_eq!(loan(json!({"id": u64::MAX})).unwrap().id, Some(u64::MAX.to_string()));
}

#[test]
fn an_unknown_enum_value_is_kept_and_written_back() {
    let read = loan(json!({"state": 99})).unwrap();
    assert_eq!(read.state, Some(LoanState::Unknown(99)));
    assert_eq!(to_value(&read).unwrap(), json!({"state": 99, "marks": {}}));
    let book: Book = from_str(r#"{"title": "t", "genre": "essay"}"#).unwrap();
    assert_eq!(book.genre, Some(Genre::Unknown("essay".to_owned())));
    assert_eq!(to_value(&book).unwrap()["genre"], "essay");
    assert_eq!(Genre::from("novel"), Genre::Novel);
    assert_eq!(LoanState::from(1).to_string(), "1");
    assert_eq!(Genre::Poetry.to_string(), "poetry");
}

#[test]
fn a_required_field_that_is_missing_is_named() {
    let error = from_str::<Book>(r#"{"genre": "novel"}"#).unwrap_err();
    assert!(error.to_string().contains("missing field `title`"), "{error}");
    assert!(from_str::<Book>(r#"{"title": null}"#).is_err());
}

#[test]
fn a_number_that_json_cannot_express_is_not_written_as_null() {
    for rating in [f64::NAN, f64::INFINITY] {
        let request = lend_books("b", Reader::new("r"), []).rating(rating);
        let error = serde_json::to_string(&request).unwrap_err();
        assert!(error.to_string().contains("cannot be written in JSON"), "{error}");
    }
}

#[test]
fn an_absent_list_and_an_empty_one_differ_in_a_request() {
    let request = lend_books("b", Reader::new("r"), []);
    assert_eq!(to_value(&request).unwrap().get("shelf_ids"), None);
    let none: [&str; 0] = [];
    assert_eq!(to_value(request.shelf_ids(none)).unwrap()["shelf_ids"], json!([]));
}

/// The same types with derives.
mod derived {
    #[derive(Clone, Debug, Default, PartialEq)]
    pub(super) struct Reader {
        pub(super) id: String,
        pub(super) card: Option<String>,
        pub(super) guardian: Option<Box<Reader>>,
    }
}

#[test]
fn records_print_as_a_derive_would_print_them() {
    let inner = derived::Reader { id: "g".to_owned(), ..Default::default() };
    let derived = derived::Reader {
        id: "r\"".to_owned(),
        card: Some("AB".to_owned()),
        guardian: Some(Box::new(inner)),
    };
    let ours = Reader::new("r\"").card("AB").guardian(Reader::new("g"));
    assert_eq!(format!("{ours:?}"), format!("{derived:?}"));
    assert_eq!(format!("{ours:#?}"), format!("{derived:#?}"));
    let enums = (LoanState::Lent, LoanState::Unknown(7), Genre::Poetry, Genre::from("essay"));
    assert_eq!(format!("{enums:?}"), r#"(Lent, Unknown(7), Poetry, Unknown("essay"))"#);
}

#[test]
fn a_copy_is_equal_and_any_difference_is_seen() {
    let loan: Loan =
        from_str(r#"{"id":"l","state":1,"days":3,"fee":0.5,"renewed":true,"marks":{"a":1,"b":2}}"#)
            .unwrap();
    let request = LendBooks {
        tags: Some([("k".to_owned(), "v".to_owned())].into()),
        ..lend_books("b", Reader::new("r").guardian(Reader::new("g")), [Book::new("t").genre("x")])
            .reader_id_type("open_id")
            .shelf_ids(["s"])
            .due(1)
            .rating(0.5)
    };
    assert_eq!(loan.clone(), loan);
    assert_eq!(request.clone(), request);
    let others: [fn(&mut LendBooks); 9] = [
        |it| it.branch_id.clear(),
        |it| it.client_token = Some(String::new()),
        |it| it.reader_id_type = Some(ReaderIdType::UnionId),
        |it| it.shelf_ids = Some(Vec::new()),
        |it| it.reader.guardian = None,
        |it| it.books[0].genre = Some(Genre::Novel),
        |it| it.due = None,
        |it| it.tags = Some([("k".to_owned(), String::new())].into()),
        |it| it.rating = Some(f64::NAN),
    ];
    for change in others {
        let mut other = request.clone();
        change(&mut other);
        assert_ne!(other, request);
    }
    let extra = LendBooksResponse { extra: Some(json!({"a": [1]})), ..Default::default() };
    assert_eq!(extra.clone(), extra);
    assert_ne!(extra, LendBooksResponse::default());
}
