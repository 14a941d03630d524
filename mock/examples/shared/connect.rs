//! Which platform an example uses: the real one with FEISHU_APP_ID and FEISHU_APP_SECRET, and otherwise
//! a stand-in in this process that keeps what calls create.

use std::{env, error::Error};

use feishu_mock::Platform;
use feishu_openapi::Client;

/// A client, and the stand-in that it calls, if it is one.
pub(crate) async fn connect() -> Result<(Client, Option<Platform>), Box<dyn Error>> {
    if let (Ok(id), Ok(secret)) = (env::var("FEISHU_APP_ID"), env::var("FEISHU_APP_SECRET")) {
        return Ok((Client::builder(id, secret).build()?, None));
    }
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    Ok((client, Some(platform)))
}
