//! How the bot reaches the platform; and the bot itself.

use std::sync::Arc;

use feishu_openapi::{ClientBuilder, Domain, LongConnection, bot};
use tokio::sync::watch;

use super::BotBuilder;
use crate::{
    bot::{Bot, BotInner, Core, Me, Working},
    error::Error,
    limits::{CallQueue, SendPace},
    names::Names,
    order::ChatQueues,
    stream::Streams,
};

/// How it reaches the platform.
impl BotBuilder {
    /// Sets the site where the app is registered: Feishu (the default) or Lark.
    pub fn domain(self, domain: Domain) -> Self {
        self.client(|client| client.domain(domain))
    }

    /// Sends calls to this URL instead of the platform's: that of a stand-in, or of a proxy.
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.client(|client| client.base_url(url))
    }

    /// Changes the client: timeouts, proxy, token store, retries. It keeps the documented rate
    /// limits unless `rate_limits` says otherwise.
    pub fn client(mut self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.client = change(self.client);
        self
    }

    /// Changes the long connection: how often it tries to connect, how many there should be.
    pub fn connection(
        mut self,
        change: impl Fn(LongConnection) -> LongConnection + Send + Sync + 'static,
    ) -> Self {
        self.with_connection = Some(Box::new(change));
        self
    }

    /// Asks the platform who the bot is, and builds it.
    ///
    /// # Errors
    /// If something has two handlers or there is none, the client cannot be built, or the platform
    /// refuses the app.
    pub async fn build(self) -> Result<Bot, Error> {
        self.handlers.check()?;
        let client = self.client.build()?;
        let info = client.send(bot::v3::bot::get()).await?.bot.unwrap_or_default();
        let me = Me {
            open_id: info.open_id.unwrap_or_default(),
            name: info.app_name.unwrap_or_default(),
        };
        if me.open_id.is_empty() {
            return Err(Error::Setup(
                "the platform does not say who the bot is; turn on the bot capability of the app \
                 in the developer console, and publish a version"
                    .to_owned(),
            ));
        }
        let core = Core {
            client,
            me,
            pace: SendPace::new(self.clock.clone()),
            messages: CallQueue::new(),
            card_calls: CallQueue::new(),
            clock: self.clock,
            streams: Streams::default(),
            names: Names::default(),
            working: Working::new(),
            when_recalled: self.when_recalled,
        };
        Ok(Bot::new(BotInner {
            core: Arc::new(core),
            handlers: Arc::new(self.handlers),
            rules: Arc::new(self.rules),
            queues: ChatQueues::new(self.bounds),
            event_store: self.event_store,
            with_router: self.with_router,
            with_connection: self.with_connection,
            stop_within: self.stop_within,
            state: watch::Sender::default(),
        }))
    }

    /// Builds the bot and receives over a long connection, for as long as the process runs.
    ///
    /// # Errors
    /// As [`build`](BotBuilder::build) and [`Bot::run`].
    pub async fn run(self) -> Result<(), Error> {
        self.build().await?.run().await
    }

    /// The same until this future is ready, such as `tokio::signal::ctrl_c()`. Then the bot
    /// finishes what is under way.
    ///
    /// # Errors
    /// As [`run`](BotBuilder::run).
    pub async fn run_until<T>(self, end: impl Future<Output = T>) -> Result<(), Error> {
        let bot = self.build().await?;
        let running = bot.run();
        tokio::pin!(running);
        tokio::select! {
            ended = &mut running => ended,
            _ = end => {
                let (_, ended) = tokio::join!(bot.stop(), running);
                ended
            }
        }
    }
}
