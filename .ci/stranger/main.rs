//! A first program of somebody who has only the published packages: it sends a message, shares a file,
//! answers messages, and tests itself beside the stand-in. `.ci/packages --build` builds, runs and
//! tests it with the packages alone; the tests of `bot/` run its tests with the crates as they are here.

use std::{env, path::Path};

use feishu_bot::{Bot, BotBuilder};
use feishu_kit::upload::{Target, UploadError, upload};
use feishu_openapi::{
    Client, Error, Permissions,
    drive::v1::file,
    im::v1::{events, message},
};

#[cfg(test)]
mod errors;
#[cfg(test)]
mod works;

#[tokio::main]
async fn main() -> feishu_bot::Result {
    tracing_subscriber::fmt::init();
    let variable = |name| env::var(name).ok();
    let (Some(id), Some(secret)) = (variable("FEISHU_APP_ID"), variable("FEISHU_APP_SECRET"))
    else {
        println!("{}\n\n{}\n", needed(), needed().to_json());
        println!("Set FEISHU_APP_ID and FEISHU_APP_SECRET to call the platform.");
        return Ok(());
    };
    let mut builder = Client::builder(id, secret);
    if let Some(url) = variable("FEISHU_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["diagnose"] => println!("{}", client.diagnose(&needed()).await),
        ["greet", chat] => println!("sent {}", greet(&client, chat).await?),
        ["share", folder, file] => {
            println!("shared {}", share(&client, folder, Path::new(file)).await?);
        }
        _ => answering(Bot::from_env()?).run().await?,
    }
    Ok(())
}

/// What the app has to have in the developer console.
fn needed() -> Permissions {
    Permissions::of([&message::CREATE, &message::REPLY, &file::UPLOAD_ALL])
        .events([&events::MESSAGE_RECEIVE_V1])
        .scopes(["im:message.p2p_msg:readonly", "im:message.group_at_msg:readonly"])
}

/// Greets a chat.
async fn greet(client: &Client, chat: &str) -> Result<String, Error> {
    let sent = client.send(message::create("chat_id", chat, "Hello")).await?;
    Ok(sent.message_id.unwrap_or_default())
}

/// Puts a file into a folder.
async fn share(client: &Client, folder: &str, path: &Path) -> Result<String, UploadError> {
    upload(client, Target::folder(folder), path)
        .on_progress(|done, total| println!("{done} of {total} bytes"))
        .await
}

/// Answers each message.
fn answering(bot: BotBuilder) -> BotBuilder {
    bot.on_message(|message, reply| async move {
        reply.text(format!("You said: {}", message.text())).await?;
        Ok(())
    })
}
