//! Tests of bots as people use them: a user writes, the bot answers, all offline.
//!
//! [`TestBot`] starts the stand-in platform of `feishu-mock` and the bot, which reaches it over a
//! long connection as it would reach the real one. Users of the stand-in write to the bot and click
//! on its cards; a test waits for what the bot shows.
//!
//! ```
//! use feishu_bot::{BotBuilder, testing::TestBot};
//!
//! fn echo(builder: BotBuilder) -> BotBuilder {
//!     builder.on_message(|message, reply| async move {
//!         reply.text(format!("You said: {}", message.text())).await?;
//!         Ok(())
//!     })
//! }
//!
//! #[tokio::main]
//! async fn main() -> feishu_bot::Result {
//!     let bot = TestBot::start(echo).await?;
//!     let ada = bot.user("Ada");
//!     ada.says("hi").await;
//!     bot.answered("You said: hi").await;
//!     println!("{}", bot.conversation());
//!     bot.stop().await
//! }
//! ```
//!
//! What the platform does wrong is scripted as in any test with `feishu-mock`, through
//! [`TestBot::platform`]: `bot.platform().next_for("im.v1.message.reply", Script::code(230011, "The
//! message is recalled."))`.
//!
//! The stand-in keeps the messages and cards of the test: answers to a message that was recalled
//! are refused with 230011, updates of a card whose `sequence` does not grow with 300317, those of a
//! card that is not in streaming mode with 300309, and cards of more than 30 KB with 200860.

mod calls;
mod cards;
mod clock;
mod show;
mod stage;
mod user;

use std::{sync::Arc, time::Duration};

pub use feishu_mock::{Platform, Script};
use feishu_mock::{Push, PushLayout};
use feishu_openapi::serde_json::Value;
use tokio::{sync::mpsc, task::JoinHandle};

pub use clock::TestClock;
pub use user::{Clicked, Group, Said, User, Written};

use crate::{
    Bot, BotBuilder,
    clock::Clock,
    error::{Error, Result},
};
use stage::Stage;

/// How long a test waits for the bot, by the machine's clock: a test that waits this long fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A bot, and the stand-in platform that it reaches.
pub struct TestBot {
    platform: Arc<Platform>,
    stage: Stage,
    clock: Option<TestClock>,
    bot: Bot,
    running: JoinHandle<Result<(), Error>>,
}

impl TestBot {
    /// Starts a platform, and a bot that is set up by this function.
    ///
    /// # Errors
    /// If the bot cannot be built.
    pub async fn start(set_up: impl FnOnce(BotBuilder) -> BotBuilder) -> Result<TestBot> {
        TestBot::begin(None, set_up).await
    }

    /// The same with a clock that the test sets forward.
    ///
    /// # Errors
    /// As [`start`](TestBot::start).
    pub async fn start_at(
        clock: &TestClock,
        set_up: impl FnOnce(BotBuilder) -> BotBuilder,
    ) -> Result<TestBot> {
        TestBot::begin(Some(clock.clone()), set_up).await
    }

    async fn begin(
        clock: Option<TestClock>,
        set_up: impl FnOnce(BotBuilder) -> BotBuilder,
    ) -> Result<TestBot> {
        let platform = Arc::new(Platform::builder().start().await?);
        let stage = Stage::default();
        let (pushes, mut to_push) = mpsc::unbounded_channel();
        calls::serve(&platform, &stage, pushes);
        let pushing = Arc::downgrade(&platform);
        tokio::spawn(async move {
            while let Some(push) = to_push.recv().await {
                let Some(platform) = pushing.upgrade() else { return };
                platform.long_connection().push(&push).await;
            }
        });
        cards::serve(&platform, &stage);
        let (bot, running) = run(&platform, clock.as_ref(), set_up).await?;
        Ok(TestBot { platform, stage, clock, bot, running })
    }

    /// Stops the bot, and starts another in its place, as after a restart of the process. The
    /// platform goes on.
    ///
    /// # Errors
    /// As [`start`](TestBot::start) and [`stop`](TestBot::stop).
    pub async fn restart(self, set_up: impl FnOnce(BotBuilder) -> BotBuilder) -> Result<TestBot> {
        let TestBot { platform, stage, clock, bot, running } = self;
        bot.stop().await;
        running.await??;
        platform.until_connections(|counts| counts.open == 0).await;
        let (bot, running) = run(&platform, clock.as_ref(), set_up).await?;
        Ok(TestBot { platform, stage, clock, bot, running })
    }

    /// The bot.
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    /// The platform, to script what it does and to look at what it received.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// A user of this name, in a direct chat with the bot. The same name is the same user.
    pub fn user(&self, name: impl Into<String>) -> User {
        User::new(self.platform.clone(), self.stage.clone(), name.into(), self.clock.clone())
    }

    /// A group of this name with the bot in it. The same name is the same group.
    pub fn group(&self, name: impl Into<String>) -> Group {
        Group::new(name.into())
    }

    /// Waits until the bot has answered with this text since a user last did something: in a
    /// message or a card that is complete.
    ///
    /// # Panics
    /// If that does not happen within 20 seconds; the panic shows the conversation.
    #[track_caller]
    pub fn answered(&self, text: &str) -> impl Future<Output = ()> {
        self.until(text, true)
    }

    /// The same, also for an answer that still grows.
    ///
    /// # Panics
    /// As [`answered`](TestBot::answered).
    #[track_caller]
    pub fn shows(&self, text: &str) -> impl Future<Output = ()> {
        self.until(text, false)
    }

    #[track_caller]
    fn until(&self, text: &str, complete: bool) -> impl Future<Output = ()> {
        let place = std::panic::Location::caller();
        async move {
            let found = async {
                loop {
                    let received = self.platform.requests();
                    if self.stage.lock().shows(text, complete) {
                        return;
                    }
                    self.platform.until_received(received + 1).await;
                }
            };
            if tokio::time::timeout(PATIENCE, found).await.is_err() {
                let conversation = self.conversation();
                panic!("{place}: the bot does not show {text:?}\n{conversation}");
            }
        }
    }

    /// Waits until the bot has nothing to do.
    ///
    /// # Panics
    /// If that does not happen within 20 seconds.
    pub async fn idle(&self) {
        if tokio::time::timeout(PATIENCE, self.bot.idle()).await.is_err() {
            panic!("the bot is still at work\n{}", self.conversation());
        }
    }

    /// All that was written, as a person would see it.
    pub fn conversation(&self) -> String {
        self.stage.lock().conversation()
    }

    /// What the bot's last message shows.
    pub fn last(&self) -> String {
        self.texts().pop().unwrap_or_default()
    }

    /// What each message of the bot shows, in order. Recalled ones are left out.
    pub fn texts(&self) -> Vec<String> {
        self.stage.lock().texts()
    }

    /// What each card of the bot that grows has as its text, in order.
    pub fn streamed(&self) -> Vec<String> {
        self.stage.lock().streamed()
    }

    /// Whether a card of the bot is still in streaming mode.
    pub fn is_streaming(&self) -> bool {
        self.stage.lock().is_streaming()
    }

    /// Ends the streaming mode of all cards, as the platform does after some minutes.
    pub fn end_streaming(&self) {
        self.stage.lock().end_streaming();
    }

    /// Pushes an event of this type to the bot, with any content, and tells whether the bot took it:
    /// what no user does, but networks and other versions of the platform do.
    pub async fn pushes(&self, event_type: &str, content: impl Into<Value>) -> bool {
        let push = Push::new(event_type, PushLayout::V2, content.into());
        self.platform.long_connection().push(&push).await.delivered
    }

    /// The same for a click (`card.action.trigger`).
    pub async fn clicks_by_hand(&self, content: impl Into<Value>) -> bool {
        let push = Push::callback("card.action.trigger", content.into());
        self.platform.long_connection().push(&push).await.delivered
    }

    /// Stops the bot, and waits for its end.
    ///
    /// # Errors
    /// If the long connection has failed.
    pub async fn stop(self) -> Result {
        self.bot.stop().await;
        Ok(self.running.await??)
    }
}

async fn run(
    platform: &Platform,
    clock: Option<&TestClock>,
    set_up: impl FnOnce(BotBuilder) -> BotBuilder,
) -> Result<(Bot, JoinHandle<Result<(), Error>>)> {
    let mut builder = Bot::builder(platform.app_id(), platform.app_secret());
    builder = builder.base_url(platform.url());
    if let Some(clock) = clock {
        builder = builder.with_clock(Clock::Test(clock.clone()));
    }
    let bot = set_up(builder).build().await?;
    let running = tokio::spawn({
        let bot = bot.clone();
        async move { bot.run().await }
    });
    platform.until_connections(|counts| counts.open > 0).await;
    Ok((bot, running))
}
