//! The request in the docs of each function goes out, the stand-in accepts it, and the reply is
//! read. That the requests compile is shown by this crate, which has the code of the docs.

use std::collections::BTreeMap;

use feishu_conformance::{
    examples,
    report::Failures,
    subjects,
    tokens::{HELPDESK, USER_TOKEN},
};
use feishu_mock::Platform;
use feishu_openapi::{Client, Error, RetryPolicy};
use feishu_spec::{AppType, Token};

/// Why a call in docs fails.
enum Reason {
    /// It names an app, a code or a token by the documented value, which the stand-in does not know:
    /// it answers with this code.
    Code(i64),
    /// The example of the reply on its page contradicts the page's own table; what the error tells.
    Unreadable(&'static str),
}

impl Reason {
    fn is_of(&self, error: &Error) -> bool {
        match self {
            Reason::Code(code) => error.code() == Some(*code),
            Reason::Unreadable(told) => error.code().is_none() && error.to_string().contains(told),
        }
    }
}

/// Calls in docs that fail, each with the reason. One that goes through, or fails for another
/// reason, is an error.
const EXCEPTIONS: [(&str, Reason); 10] = [
    ("auth.v3.auth.app_access_token_internal", Reason::Code(10_014)),
    ("auth.v3.auth.tenant_access_token_internal", Reason::Code(10_014)),
    ("authen.v1.authen.authorize", Reason::Code(20_048)),
    ("authen.v2.oauth.token.create", Reason::Code(20_048)),
    ("authen.v2.oauth.token.refresh", Reason::Code(20_048)),
    ("authen.v2.oauth.token.refresh_by_json", Reason::Code(20_048)),
    ("bitable.v1.app.dashboard.copy", Reason::Unreadable("the reply has no `code`")),
    ("bitable.v1.app.table.record.list", Reason::Unreadable("the reply has no `code`")),
    (
        "meeting_room.v1.room.customization.create",
        Reason::Unreadable("room_id_to_customization.room_id.contact_ids[0]"),
    ),
    ("vc.v1.alert.list", Reason::Unreadable("data.items[0].notifyMethods[0]")),
];

#[tokio::test]
async fn every_call_in_docs_is_accepted_and_its_reply_is_read() {
    // Each call is looked at by itself, whatever the calls before it created and deleted.
    let builder = Platform::builder().keep_resources(false);
    let platform = builder.helpdesk(HELPDESK.0, HELPDESK.1).start().await.unwrap();
    platform.add_user_token(USER_TOKEN);
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .helpdesk(HELPDESK.0, HELPDESK.1)
        .retry(RetryPolicy::off())
        .build()
        .unwrap();
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
            (Err(error), Some(reason)) if reason.is_of(&error) => {}
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
