//! The id and the token of a helpdesk, which some endpoints need besides the access token.

use std::sync::{Arc, Mutex};

use feishu_runtime::{Attempt, Client, Interceptor, Raw};

use crate::{
    desk::{GetHours, Tickets},
    server::{Answer, Server},
};

const HEADER: &str = "x-lark-helpdesk-authorization";
/// `12345:ht-sometoken` in Base64.
const VALUE: &str = "MTIzNDU6aHQtc29tZXRva2Vu";

fn desk(client: &Client) -> Client {
    client.helpdesk("12345", "ht-sometoken")
}

/// What each call sent in the header, without the calls for tokens.
fn sent(server: &Server) -> Vec<Option<String>> {
    let journal = server.journal();
    let calls = journal.iter().filter(|call| call.path().contains("/desk/"));
    calls.map(|call| call.header(HEADER).map(str::to_owned)).collect()
}

#[tokio::test]
async fn only_calls_that_need_the_helpdesk_send_its_token() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = desk(&server.client());
    client.send(Tickets {}).await.unwrap();
    client.send(GetHours {}).await.unwrap();
    client.raw(Raw::get("/open-apis/desk/v9/new")).await.unwrap();
    client.raw(Raw::get("/open-apis/desk/v9/new").helpdesk()).await.unwrap();
    let value = || Some(VALUE.to_owned());
    assert_eq!(sent(&server), [value(), None, None, value()]);
    let others = server.journal();
    let mut others = others.iter().filter(|call| !call.path().contains("/desk/"));
    assert!(others.all(|call| call.header(HEADER).is_none()));
}

#[tokio::test]
async fn a_client_can_be_built_with_a_helpdesk_and_its_copies_with_another() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.builder().helpdesk("1", "ht-one").build().unwrap();
    client.send(Tickets {}).await.unwrap();
    desk(&client).send(Tickets {}).await.unwrap();
    client.send(Tickets {}).await.unwrap();
    let one = || Some("MTpodC1vbmU=".to_owned());
    assert_eq!(sent(&server), [one(), Some(VALUE.to_owned()), one()]);
}

#[tokio::test]
async fn a_call_without_the_helpdesk_is_refused_with_what_to_do() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    for (client, why) in [
        (client.clone(), "it needs the id and the token of a helpdesk"),
        (client.helpdesk("", "ht-sometoken"), "the id of the helpdesk is empty"),
        (client.helpdesk("12345", ""), "the token of the helpdesk is empty"),
    ] {
        let error = client.send(Tickets {}).await.unwrap_err();
        assert!(error.is_unsent() && error.kind() == "no_credential");
        let text = error.to_string();
        assert!(text.contains(why) && text.contains("client.helpdesk(id, token)"), "{text}");
    }
    assert!(server.journal().is_empty());
    client.unvalidated().send(Tickets {}).await.unwrap();
    assert_eq!(sent(&server), [None]);
}

#[tokio::test]
async fn a_header_of_the_caller_takes_its_place() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client().header("X-Lark-Helpdesk-Authorization", "b3duOnRva2Vu");
    client.send(Tickets {}).await.unwrap();
    desk(&client).send(Tickets {}).await.unwrap();
    let own = || Some("b3duOnRva2Vu".to_owned());
    assert_eq!(sent(&server), [own(), own()]);
}

#[tokio::test]
async fn the_token_is_shown_by_nothing() {
    let echo = format!("no ht-sometoken {VALUE}");
    let server = Server::start(move |_| Answer::code(401, 154001, &echo)).await;
    let own = server.client().header("X-Lark-Helpdesk-Authorization", VALUE);
    for client in [desk(&server.client()), own.clone()] {
        let error = client.send(Tickets {}).await.unwrap_err();
        let mut text = format!("{client:?} {client:#?} {error} {error:?}");
        text.push_str(error.body().unwrap_or_default());
        text.push_str(error.message().unwrap_or_default());
        assert!(text.contains("[redacted]") && !text.contains(VALUE), "{text}");
        assert!(text.contains("client.helpdesk(id, token)"), "{text}");
    }
    let error = desk(&server.client()).send(Tickets {}).await.unwrap_err();
    assert!(!error.to_string().contains("sometoken"), "{error}");
    assert!(!format!("{:?}", server.builder().helpdesk("1", "ht-sometoken")).contains("ht-some"));
    // The same code says nothing of helpdesks elsewhere.
    let error = server.client().send(GetHours {}).await.unwrap_err();
    assert!(!error.to_string().contains("client.helpdesk"), "{error}");
}

/// Notes the headers that it sees.
#[derive(Clone, Default)]
struct Witness(Arc<Mutex<String>>);

impl Interceptor for Witness {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        for (name, value) in attempt.headers() {
            self.0.lock().unwrap().push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn interceptors_do_not_see_the_token() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let witness = Witness::default();
    let client = server.builder().interceptor(witness.clone()).build().unwrap();
    desk(&client).send(Tickets {}).await.unwrap();
    let own = client.header("X-Lark-Helpdesk-Authorization", VALUE);
    own.send(Tickets {}).await.unwrap();
    let seen = witness.0.lock().unwrap().clone();
    assert!(seen.contains("user-agent") && !seen.contains(VALUE), "{seen}");
    assert_eq!(sent(&server), [Some(VALUE.to_owned()), Some(VALUE.to_owned())]);
}

#[tokio::test]
async fn a_redirect_does_not_take_the_token_to_another_host() {
    let other = Server::start(|_| Answer::ok("{}")).await;
    let target = format!("{}/open-apis/desk/v1/tickets", other.url);
    let server = Server::start(move |_| Answer::json(307, "{}").header("location", &target)).await;
    let error = desk(&server.client()).send(Tickets {}).await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert!(other.journal().is_empty());
}
