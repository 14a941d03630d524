//! A stand-in that judges each call by itself, and a client that makes each call once.

use feishu_conformance::tokens::{HELPDESK, USER_TOKEN};
use feishu_mock::{Checks, Platform};
use feishu_openapi::{Client, RetryPolicy};

/// The stand-in keeps nothing that calls create, so no call depends on those before it.
pub(crate) async fn start() -> (Platform, Client) {
    let builder = Platform::builder().keep_resources(false).checks(Checks::strict());
    let platform = builder.helpdesk(HELPDESK.0, HELPDESK.1).start().await.unwrap();
    platform.add_user_token(USER_TOKEN);
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .helpdesk(HELPDESK.0, HELPDESK.1)
        .retry(RetryPolicy::off())
        .build()
        .unwrap();
    (platform, client)
}
