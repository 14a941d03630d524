//! [`BotBuilder`]: what the bot does with what it receives, and by which rules.

use std::{sync::Arc, time::Duration};

use feishu_openapi::{
    Client, ClientBuilder, Domain, EventRouterBuilder, EventStore, LongConnection, RateLimits, bot,
};
use futures_util::FutureExt;
use tokio::sync::watch;

use crate::{
    bot::{
        Bot, Core, Handlers, Inner, Me, MessageHandler, Rules, WithConnection, WithRouter, Working,
    },
    click::{Click, ClickAnswer},
    clock::Clock,
    error::{BoxError, Error},
    limits::SendPace,
    message::{Message, Recalled},
    order::{Bounds, ChatQueues},
    reply::Reply,
    stream::Streams,
};

/// What becomes of an answer whose message was recalled meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhenRecalled {
    /// It is sent to the chat, as a message of its own.
    #[default]
    SendAfresh,
    /// It is not sent: the call fails with [`Error::Recalled`].
    Fail,
}

/// Sets up a [`Bot`].
///
/// ```no_run
/// # async fn run() -> feishu_bot::Result {
/// use feishu_bot::Bot;
///
/// Bot::builder("cli_a1b2c3d4e5f60718", "secret")
///     .on_command("help", |_, reply| async move {
///         reply.markdown("I repeat **everything**.").await?;
///         Ok(())
///     })
///     .on_message(|message, reply| async move {
///         reply.text(message.text()).await?;
///         Ok(())
///     })
///     .run()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// A message goes to the handler of its command, else to that of its kind, else to that of all
/// messages. Messages of one chat are handled one after the other, chats side by side. In a group,
/// the bot takes messages that mention it; see [`without_mention`](BotBuilder::without_mention).
///
/// # When a message counts as taken
/// When it waits in the queue of its chat: then the platform does not push it again, and a push of
/// the same message that comes all the same is not handled, for 8 hours. With an
/// [`event_store`](BotBuilder::event_store) that holds for all processes of the bot and across
/// restarts. So a message is handled at most once: if the process dies, messages that waited are
/// lost, as is an answer whose handler fails or panics. If a queue is full, the platform is told
/// so, and pushes the message again after 15 seconds, 5 minutes, 1 hour and 6 hours.
#[must_use = "a builder does nothing until `run` or `build`"]
pub struct BotBuilder {
    client: ClientBuilder,
    handlers: Handlers,
    rules: Rules,
    bounds: Bounds,
    event_store: Option<Arc<dyn EventStore>>,
    with_router: Option<WithRouter>,
    with_connection: Option<WithConnection>,
    when_recalled: WhenRecalled,
    stop_within: Duration,
    clock: Clock,
}

impl Bot {
    /// Begins to set up a bot, given the id and the secret that the developer console shows for
    /// its app.
    pub fn builder(app_id: impl Into<String>, app_secret: impl Into<String>) -> BotBuilder {
        BotBuilder {
            client: Client::builder(app_id, app_secret).rate_limits(RateLimits::documented()),
            handlers: Handlers::default(),
            rules: Rules::default(),
            bounds: Bounds { running: 1_000, per_chat: 100, waiting: 20_000 },
            event_store: None,
            with_router: None,
            with_connection: None,
            when_recalled: WhenRecalled::default(),
            stop_within: Duration::from_secs(30),
            clock: Clock::default(),
        }
    }
}

/// What the bot does.
impl BotBuilder {
    /// Runs this handler for each message that no other takes.
    pub fn on_message<F>(
        mut self,
        handler: impl Fn(Message, Reply) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        if self.handlers.message.replace(boxed(handler)).is_some() {
            self.handlers.twice.push("all messages".to_owned());
        }
        self
    }

    /// Runs this handler for messages that begin with this command, such as `help` for `/help`.
    /// [`Message::arguments`] has what stands behind it.
    pub fn on_command<F>(
        mut self,
        name: impl Into<String>,
        handler: impl Fn(Message, Reply) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let name = name.into().trim_start_matches('/').to_owned();
        if self.handlers.commands.insert(name.clone(), boxed(handler)).is_some() {
            self.handlers.twice.push(format!("the command /{name}"));
        }
        self
    }

    /// Runs this handler for messages of this kind, such as `image`, `file` or `merge_forward`.
    pub fn on_kind<F>(
        mut self,
        kind: impl Into<String>,
        handler: impl Fn(Message, Reply) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let kind = kind.into();
        if self.handlers.kinds.insert(kind.clone(), boxed(handler)).is_some() {
            self.handlers.twice.push(format!("messages of the kind {kind}"));
        }
        self
    }

    /// Runs this handler when a message is recalled.
    pub fn on_recalled<F>(mut self, handler: impl Fn(Recalled) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let handler = Arc::new(move |recalled| handler(recalled).boxed());
        if self.handlers.recalled.replace(handler).is_some() {
            self.handlers.twice.push("recalled messages".to_owned());
        }
        self
    }

    /// Runs this handler for clicks on buttons of this name, which are made by
    /// [`button`](crate::button) and [`submit_button`](crate::submit_button). It returns what the
    /// user sees: `()` for nothing, a [`Toast`](feishu_openapi::Toast), a card in the place of the
    /// one that was clicked, or a [`CardAnswer`](feishu_openapi::CardAnswer) with both.
    ///
    /// The platform waits three seconds. If the handler takes longer, it goes on; its card then
    /// replaces the clicked one when it is there.
    pub fn on_click<A, F>(
        mut self,
        name: impl Into<String>,
        handler: impl Fn(Click) -> F + Send + Sync + 'static,
    ) -> Self
    where
        A: Into<ClickAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        let name = name.into();
        let handler = Arc::new(move |click| handler(click).map(|it| it.map(Into::into)).boxed());
        if self.handlers.clicks.insert(name.clone(), handler).is_some() {
            self.handlers.twice.push(format!("clicks on {name}"));
        }
        self
    }

    /// Runs this handler for clicks that no other takes: on cards of the card builder, for instance.
    pub fn on_other_click<A, F>(
        mut self,
        handler: impl Fn(Click) -> F + Send + Sync + 'static,
    ) -> Self
    where
        A: Into<ClickAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        let handler = Arc::new(move |click| handler(click).map(|it| it.map(Into::into)).boxed());
        if self.handlers.other_click.replace(handler).is_some() {
            self.handlers.twice.push("other clicks".to_owned());
        }
        self
    }

    /// Changes the router of events: other events, what it remembers.
    ///
    /// ```
    /// # fn set_up(builder: feishu_bot::BotBuilder) -> feishu_bot::BotBuilder {
    /// # use feishu_openapi::{Received, im::v1::events::ChatMemberBotAddedV1};
    /// builder.events(|router| {
    ///     router.on(|added: Received<ChatMemberBotAddedV1>| async move {
    ///         println!("the bot is in {:?} now", added.event.name);
    ///         Ok(())
    ///     })
    /// })
    /// # }
    /// ```
    pub fn events(
        mut self,
        change: impl Fn(EventRouterBuilder) -> EventRouterBuilder + Send + Sync + 'static,
    ) -> Self {
        self.with_router = Some(Box::new(change));
        self
    }
}

/// By which rules.
impl BotBuilder {
    /// Takes only messages of these chats. Called again, it adds chats.
    pub fn allow_chats(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rules.chats.get_or_insert_default().extend(ids.into_iter().map(Into::into));
        self
    }

    /// Takes only messages of these users, by their IDs inside the app. Called again, it adds
    /// users.
    pub fn allow_senders(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rules.senders.get_or_insert_default().extend(ids.into_iter().map(Into::into));
        self
    }

    /// Takes messages of other bots as well, but never its own. Two bots that answer each other
    /// do so without end.
    pub fn allow_bots(mut self) -> Self {
        self.rules.bots = true;
        self
    }

    /// Takes messages of groups that do not mention the bot as well. The app needs the permission
    /// to see all messages of groups.
    pub fn without_mention(mut self) -> Self {
        self.rules.without_mention = true;
        self
    }

    /// Leaves messages that were sent longer ago than this, as after a night without connection.
    /// By default they are handled; [`Message::age`] tells the age of one.
    pub fn leave_older_than(mut self, age: Duration) -> Self {
        self.rules.stale_after = Some(age);
        self
    }

    /// Sets what becomes of an answer whose message was recalled meanwhile.
    pub fn when_recalled(mut self, what: WhenRecalled) -> Self {
        self.when_recalled = what;
        self
    }

    /// Remembers which messages were handled across restarts, and for all processes of the bot:
    /// [`RedisEventStore`](feishu_openapi::RedisEventStore) with the feature `redis`,
    /// [`MemoryEventStore`](feishu_openapi::MemoryEventStore) in tests, or a store of your own.
    pub fn event_store(mut self, store: Arc<dyn EventStore>) -> Self {
        self.event_store = Some(store);
        self
    }

    /// Sets how many handlers run at once; 1,000 by default.
    pub fn max_running(mut self, handlers: usize) -> Self {
        self.bounds.running = handlers.max(1);
        self
    }

    /// Sets how many messages wait for their turn: of one chat, and in all. By default 100 and
    /// 20,000. The platform pushes those beyond again later.
    pub fn max_waiting(mut self, per_chat: usize, in_all: usize) -> Self {
        (self.bounds.per_chat, self.bounds.waiting) = (per_chat.max(1), in_all.max(1));
        self
    }

    /// Sets for how long answers under way are finished when the bot stops; 30 seconds by default.
    pub fn stop_within(mut self, time: Duration) -> Self {
        self.stop_within = time;
        self
    }

    #[cfg(feature = "testing")]
    pub(crate) fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

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
            clock: self.clock,
            streams: Streams::default(),
            working: Working::new(),
            when_recalled: self.when_recalled,
        };
        Ok(Bot::new(Inner {
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

fn boxed<F>(handler: impl Fn(Message, Reply) -> F + Send + Sync + 'static) -> MessageHandler
where
    F: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    Arc::new(move |message, reply| handler(message, reply).boxed())
}
