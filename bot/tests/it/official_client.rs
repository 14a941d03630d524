//! A user who writes to the bot by the official Node SDK. `.ci/official-clients` installs it; the
//! program is `programs/official-clients/user.js`. The SDK is for apps: it has no connection by
//! which a person receives messages, nor a call that clicks on a card. So the program asks for the
//! answers, and clicks are the test user's.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use feishu_bot::testing::TestBot;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the official Node SDK"]
async fn a_user_of_the_official_node_client_gets_answers() {
    let modules = env::var("FEISHU_NODE_MODULES")
        .expect("FEISHU_NODE_MODULES is not set; .ci/official-clients prints it");
    let bot = TestBot::start(|builder| {
        builder
            .on_command("add", |message, reply| async move {
                let numbers = message.arguments().split(' ').map(str::parse::<u32>);
                let sum: u32 = numbers.sum::<Result<_, _>>()?;
                reply.text(sum.to_string()).await?;
                Ok(())
            })
            .on_message(|message, reply| async move {
                let name = message.sender_name().await.unwrap_or_default();
                reply.text(format!("{name} said: {}", message.text())).await?;
                Ok(())
            })
    });
    let bot = bot.await.unwrap();
    let (platform, ada) = (bot.platform(), bot.user("Ada"));
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../programs/official-clients/user.js");
    let mut command = Command::new("node");
    command
        .arg(program)
        .args([&platform.url(), platform.app_id(), platform.app_secret()])
        .args([ada.access_token(), ada.chat_id()])
        .args(["hello", "/add 3 4", "潮汐"])
        .env("NODE_PATH", modules)
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .stdout(Stdio::piped());
    let lines = tokio::task::spawn_blocking(move || {
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let lines: Vec<String> = lines.map(Result::unwrap).collect();
        assert!(process.wait().unwrap().success());
        lines
    });
    let lines = lines.await.unwrap();
    let told = |word: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(word)).map(str::to_owned).collect()
    };
    assert_eq!(told("answered "), ["Ada said: hello", "7", "Ada said: 潮汐"], "{lines:?}");
    // The SDK got the IDs under which the bot got the messages.
    let answered = platform.received("im.v1.message.reply");
    let answered: Vec<_> = answered.iter().filter_map(|it| it.path_value("message_id")).collect();
    assert_eq!(told("sent "), answered);
    bot.stop().await.unwrap();
}
