//! Conditions between fields: a request that breaks one is not sent.

use feishu_runtime::{check_conditions, private::*};
use serde_json::json;

use crate::server::{Answer, Server};

static INVITE: Endpoint =
    Endpoint::new("library.v1.guest.invite", Method::Post, "/open-apis/library/v1/guests")
        .tokens(&[TokenKind::Tenant])
        .layout(0, 2, 0)
        .body(BodyKind::Json)
        .conditions(&[
            Condition::new("query", ConditionRule::AtMostOne(&["before", "after"])),
            Condition::new("body", ConditionRule::ExactlyOne(&["user_id", "open_id"])),
            Condition::new("body.guests[]", ConditionRule::AtLeastOne(&["name", "card"])),
            Condition::new(
                "body",
                ConditionRule::RequiredWhen { field: "reason", when: "level", values: &["2", "3"] },
            ),
            Condition::new(
                "body",
                ConditionRule::RequiredWhen { field: "level", when: "reason", values: &[] },
            ),
        ]);

struct Invite {
    before: Option<String>,
    after: Option<String>,
    user_id: Option<String>,
    open_id: Option<String>,
    guests: Option<Vec<Guest>>,
    level: Option<i64>,
    reason: Option<String>,
}

feishu_runtime::record! {
    Invite {
        before: "before",
        after: "after",
        user_id: "user_id",
        open_id: "open_id",
        guests: "guests",
        level: "level",
        reason: "reason",
    }
}

impl Request for Invite {
    type Response = Empty;
    const ENDPOINT: &'static Endpoint = &INVITE;
}

struct Guest {
    name: Option<String>,
    card: Option<String>,
}

feishu_runtime::record! {
    Guest {
        name: "name",
        card: "card",
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// A request that satisfies all conditions.
fn right() -> Invite {
    let guests =
        vec![Guest { name: text("Ann"), card: None }, Guest { name: None, card: text("7") }];
    Invite { user_id: text("u"), guests: Some(guests), ..Invite::default() }
}

fn broken(request: &Invite) -> Vec<String> {
    check_conditions(request).iter().map(ToString::to_string).collect()
}

#[test]
fn each_kind_is_checked_where_it_holds() {
    assert_eq!(broken(&right()), [""; 0]);
    // An empty text stands for an absent one, and other values ask for nothing.
    let lenient = Invite { open_id: text(""), level: Some(1), after: text("9"), ..right() };
    assert_eq!(broken(&lenient), [""; 0]);
    let wrong = Invite {
        before: text("1"),
        after: text("9"),
        user_id: None,
        guests: Some(vec![Guest { name: text("Ann"), card: None }, Guest::default()]),
        level: Some(3),
        ..Invite::default()
    };
    assert_eq!(
        broken(&wrong),
        [
            "before: `before`, `after` are given together, set only one of them",
            "user_id: absent, exactly one of `user_id`, `open_id` is required",
            "guests[1].name: absent, at least one of `name`, `card` is required",
            "reason: absent, required when `level` is `3`",
        ]
    );
    let wrong = Invite { open_id: text("o"), reason: text("r"), ..right() };
    assert_eq!(
        broken(&wrong),
        [
            "user_id: `user_id`, `open_id` are given together, set only one of them",
            "level: absent, required when `reason` is set",
        ]
    );
}

#[tokio::test]
async fn a_request_that_breaks_a_condition_is_not_sent_and_one_that_fits_is() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let error = client.send(Invite { user_id: None, ..right() }).await.unwrap_err();
    assert!(error.is_unsent());
    let told = error.to_string();
    assert!(told.contains("exactly one of `user_id`, `open_id` is required"), "{told}");
    assert_eq!(server.calls().len(), 0);
    client.send(right()).await.unwrap();
    let [call] = &server.calls()[..] else { panic!("one call") };
    assert_eq!(call.json(), json!({"user_id": "u", "guests": [{"name": "Ann"}, {"card": "7"}]}));
}
