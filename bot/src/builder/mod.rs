//! [`BotBuilder`]: what the bot does with what it receives. `rules` says by which rules, `build`
//! how it reaches the platform.

mod build;
mod rules;

use std::{sync::Arc, time::Duration};

use feishu_openapi::{Client, ClientBuilder, EventRouterBuilder, EventStore, RateLimits};
use futures_util::FutureExt;

use crate::{
    bot::{Bot, Handlers, MessageHandler, Rules, WithConnection, WithRouter},
    click::{Click, ClickAnswer},
    clock::Clock,
    error::BoxError,
    message::{Message, Recalled},
    order::Bounds,
    reply::Reply,
};

/// What becomes of an answer whose message was recalled meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhenRecalled {
    /// It is sent to the chat, as a message of its own.
    #[default]
    SendAfresh,
    /// It is not sent: the call fails with [`Error::Recalled`](crate::Error::Recalled).
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

fn boxed<F>(handler: impl Fn(Message, Reply) -> F + Send + Sync + 'static) -> MessageHandler
where
    F: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    Arc::new(move |message, reply| handler(message, reply).boxed())
}
