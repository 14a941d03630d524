//! The request in the docs of each function goes out, the stand-in accepts it, and the reply is
//! read. That the requests compile is shown by this crate, which has the code of the docs.

use std::collections::BTreeMap;

use feishu_conformance::{examples, report::Failures, subjects, tokens::USER_TOKEN};
use feishu_spec::{AppType, Token};

use crate::stand_in;

/// Calls in docs that fail, each with the code: they name an app, a code or a token by the documented
/// value, which the stand-in does not know. One that goes through, or fails otherwise, is an error.
const EXCEPTIONS: [(&str, i64); 6] = [
    ("auth.v3.auth.app_access_token_internal", 10_014),
    ("auth.v3.auth.tenant_access_token_internal", 10_014),
    ("authen.v1.authen.authorize", 20_048),
    ("authen.v2.oauth.token.create", 20_048),
    ("authen.v2.oauth.token.refresh", 20_048),
    ("authen.v2.oauth.token.refresh_by_json", 20_048),
];

#[tokio::test]
async fn every_call_in_docs_is_accepted_and_its_reply_is_read() {
    let (_platform, client) = stand_in::start().await;
    let examples = examples();
    let mut exceptions = BTreeMap::from(EXCEPTIONS);
    let (mut failures, mut accepted, mut of_store_apps) = (Failures::default(), 0, 0);
    for subject in subjects() {
        let id = subject.spec.id.to_string();
        let Some(example) = examples.get(id.as_str()) else {
            failures.note(&id, "its docs have no example");
            continue;
        };
        let only_users = subject.spec.tokens == [Token::User];
        let client = if only_users { client.as_user(USER_TOKEN) } else { client.clone() };
        // This app is none of those in the store.
        if subject.spec.app_types == [AppType::Store] {
            of_store_apps += 1;
            drop((example.make)());
            continue;
        }
        let outcome = subject.call.send(&client, (example.make)()).await;
        match (outcome, exceptions.remove(id.as_str())) {
            (Ok(_), None) => accepted += 1,
            (Err(error), Some(code)) if error.code() == Some(code) => {}
            (Ok(_), Some(_)) => failures.note(&id, "goes through: take it out of the exceptions"),
            (Err(error), _) => failures.note(&id, error),
        }
    }
    println!("{accepted} calls are accepted; {of_store_apps} are for store apps only");
    for (id, _) in exceptions {
        failures.note(id, "is an exception, but there is no such endpoint");
    }
    failures.end();
}
