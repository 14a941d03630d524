//! Replies whose data is written in another way than documented, over the socket: nothing in every
//! notation, halves of characters, and fields of another shape.

use feishu_runtime::{Error, Reply, RetryPolicy};
use serde_json::{Value, json};

use crate::{
    library::{Book, LendBooks, LendBooksResponse, Loan, LoanState, Reader, lend_books},
    server::{Answer, Server},
};

fn lend() -> LendBooks {
    lend_books("b1", Reader::new("r1"), [Book::new("Ulysses")])
}

async fn reply(body: impl Into<Vec<u8>>, lenient: bool) -> Result<Reply<LendBooksResponse>, Error> {
    let server = Server::script([Answer::Reply(200, vec![], body.into())]).await;
    let client = server.client().retry(RetryPolicy::off());
    let client = if lenient { client.lenient() } else { client };
    client.reply(lend()).await
}

async fn strict(body: impl Into<Vec<u8>>) -> Result<LendBooksResponse, Error> {
    reply(body, false).await.map(|reply| reply.data)
}

fn envelope(data: Value) -> String {
    json!({"code": 0, "msg": "", "data": data}).to_string()
}

#[tokio::test]
async fn nothing_in_any_notation_is_absent() {
    for nothing in [json!(null), json!(""), json!(" "), json!([]), json!({})] {
        let data = strict(envelope(nothing.clone())).await.unwrap();
        assert_eq!(data, LendBooksResponse::default(), "data: {nothing}");
        let data = strict(envelope(json!({ "loans": nothing, "note": "n" }))).await.unwrap();
        assert_eq!((data.loans.len(), data.note.as_deref()), (0, Some("n")), "loans: {nothing}");
        let loan = json!({ "marks": nothing, "id": "1" });
        let data = strict(envelope(json!({ "loans": [loan] }))).await.unwrap();
        let expected = Loan { id: Some("1".to_owned()), ..Loan::default() };
        assert_eq!(data.loans, [expected], "marks: {nothing}");
    }
    let data = strict(envelope(json!({ "loans": [[], "", { "id": "1" }] }))).await.unwrap();
    assert_eq!(data.loans.len(), 3);
}

#[tokio::test]
async fn something_of_another_shape_is_still_an_error_with_its_place() {
    for (data, place) in [
        (json!({ "loans": { "0": {} } }), "data.loans"),
        (json!({ "loans": "many" }), "data.loans"),
        (json!({ "loans": 7 }), "data.loans"),
        (json!({ "loans": [{ "marks": [1] }] }), "data.loans[0].marks"),
        (json!({ "loans": [{ "marks": 1.5 }] }), "data.loans[0].marks"),
        (json!({ "loans": [null] }), "data.loans[0]"),
        (json!({ "loans": [7] }), "data.loans[0]"),
        (json!({ "loans": [{ "days": 9_223_372_036_854_775_808_u64 }] }), "data.loans[0].days"),
    ] {
        let error = strict(envelope(data.clone())).await.unwrap_err().to_string();
        assert!(error.contains(place), "{data}: {error}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_and_half_a_character_lose_nothing() {
    let body =
        "\u{FEFF}{\"code\":0,\"data\":{\"note\":\"a\\ud83d\",\"loans\":[{\"id\":\"\\ude00\"}]}}";
    let data = strict(body).await.unwrap();
    assert_eq!(data.note.as_deref(), Some("a\u{FFFD}"));
    assert_eq!(data.loans[0].id.as_deref(), Some("\u{FFFD}"));

    let error = strict("\u{FEFF}{\"code\":7001001,\"msg\":\"no \\ud83d\"}").await.unwrap_err();
    assert_eq!(error.code(), Some(7001001));
    assert!(error.to_string().contains("no \u{FFFD}"), "{error}");
}

#[tokio::test]
async fn a_lenient_client_leaves_out_what_does_not_fit_and_tells_it() {
    let body = envelope(json!({
        "note": { "text": "an object" },
        "loans": [
            { "id": "1", "days": "many", "state": 1, "marks": { "a": 1, "b": "x" } },
            "not a loan",
            null,
            { "id": ["2"], "renewed": true },
        ],
    }));
    assert!(reply(body.clone(), false).await.is_err());
    let reply = reply(body, true).await.unwrap();
    let first = Loan {
        id: Some("1".to_owned()),
        state: Some(LoanState::Returned),
        marks: [("a".to_owned(), 1)].into(),
        ..Loan::default()
    };
    let last = Loan { renewed: Some(true), ..Loan::default() };
    assert_eq!(reply.data.loans, [first, last]);
    assert_eq!(reply.data.note, None);
    let told: Vec<_> =
        reply.unread.iter().map(|it| (it.path.as_str(), it.value.to_string())).collect();
    let expected = [
        ("data.note", r#"{"text":"an object"}"#),
        ("data.loans[0].days", r#""many""#),
        ("data.loans[0].marks.b", r#""x""#),
        ("data.loans[1]", r#""not a loan""#),
        ("data.loans[2]", "null"),
        ("data.loans[3].id", r#"["2"]"#),
    ];
    for (path, value) in expected {
        assert!(told.contains(&(path, value.to_owned())), "{path}: {told:?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:?}");
}

#[tokio::test]
async fn a_lenient_client_tells_no_credential() {
    let note = json!({ "text": "hello", "users": [{ "access_token": "u-s3cret", "name": "Ada" }] });
    let reply = reply(envelope(json!({ "note": note })), true).await.unwrap();
    let told = format!("{:?}", reply.unread);
    assert!(told.contains("Ada") && !told.contains("s3cret"), "{told}");
}

#[tokio::test]
async fn a_lenient_client_still_refuses_what_is_no_reply() {
    for body in ["{\"code\":0,\"data\":{\"loans\":[", "[]", "<html>", "{\"code\":\"x\"}"] {
        assert!(reply(body, true).await.is_err(), "{body}");
    }
    let error = reply(json!({"code": 7001002, "msg": "no", "data": 7}).to_string(), true).await;
    assert_eq!(error.unwrap_err().code(), Some(7001002));
}

#[tokio::test]
async fn a_reply_that_fits_tells_nothing() {
    let reply = reply(envelope(json!({ "loans": [{ "id": "1" }] })), true).await.unwrap();
    assert_eq!((reply.data.loans.len(), reply.unread.len()), (1, 0));
}
