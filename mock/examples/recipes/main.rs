//! What most programs do on this platform, each as a function to copy.
//!
//! `cargo run --example recipes` needs no account: it starts the stand-in platform in this process.
//! With FEISHU_APP_ID and FEISHU_APP_SECRET set it calls the real platform instead; the constants of
//! each recipe must then name things of yours.

mod base;
mod card;
mod file;
mod helpdesk;
mod message;
mod raw;
mod sheet;

use std::{env, error::Error};

use feishu_mock::Platform;
use feishu_openapi::Client;

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    if let (Ok(id), Ok(secret)) = (env::var("FEISHU_APP_ID"), env::var("FEISHU_APP_SECRET")) {
        return all(&Client::builder(id, secret).build()?).await;
    }
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    all(&client).await
}

async fn all(client: &Client) -> Outcome {
    message::run(client).await?;
    card::run(client).await?;
    base::run(client).await?;
    sheet::run(client).await?;
    file::run(client).await?;
    helpdesk::run(client).await?;
    raw::run(client).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_platform_accepts_every_request_of_the_recipes() {
        let platform = Platform::start().await;
        let client = Client::builder(platform.app_id(), platform.app_secret())
            .base_url(platform.url())
            .build()
            .unwrap();
        all(&client).await.unwrap();
        let journal = platform.journal();
        let refused: Vec<_> = journal.iter().filter(|one| !one.is_accepted()).collect();
        assert!(refused.is_empty(), "{refused:#?}");
        // A token, and at least one call per recipe.
        assert!(journal.len() > 6, "{}", journal.len());
    }
}
