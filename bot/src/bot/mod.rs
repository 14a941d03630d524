//! [`Bot`]: a bot that is set up: it receives, stops, and writes of its own accord.

mod handlers;
mod receive;
mod working;

use std::{fmt, sync::Arc, time::Duration};

use feishu_openapi::{
    Client, EventReceiver, EventRouter, EventRouterBuilder, EventStore, LongConnection,
};
use tokio::sync::watch;

pub(crate) use handlers::{Handlers, MessageHandler};
pub(crate) use receive::Rules;
pub(crate) use working::Working;

use crate::{
    builder::WhenRecalled,
    clock::Clock,
    error::Error,
    limits::{CallQueue, SendPace},
    names::Names,
    order::ChatQueues,
    reply::{Reply, Target},
    stream::Streams,
};
use receive::Receiver;

/// A bot that is set up, from [`BotBuilder::build`](crate::BotBuilder::build). Cheap to clone.
///
/// Handlers get all that they need for an answer. This is for what a bot does of its own accord:
///
/// ```no_run
/// # async fn remind(bot: feishu_bot::Bot) -> feishu_bot::Result {
/// bot.user("ou_7d8a6e6df7621556ce0d21922b676706ccs").text("The meeting begins.").await?;
/// bot.chat("oc_820faa21d7ed275b53d1727a0feaa917").markdown("**Low tide** at 12:25").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Bot(Arc<BotInner>);

/// What messages, answers and streams need of their bot.
pub(crate) struct Core {
    pub(crate) client: Client,
    pub(crate) me: Me,
    pub(crate) clock: Clock,
    pub(crate) pace: SendPace,
    pub(crate) messages: CallQueue,
    pub(crate) card_calls: CallQueue,
    pub(crate) streams: Streams,
    pub(crate) names: Names,
    pub(crate) working: Working,
    pub(crate) when_recalled: WhenRecalled,
}

/// Who the bot is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Me {
    pub(crate) open_id: String,
    pub(crate) name: String,
}

/// Changes the router of events.
pub(crate) type WithRouter = Box<dyn Fn(EventRouterBuilder) -> EventRouterBuilder + Send + Sync>;
/// Changes the long connection.
pub(crate) type WithConnection = Box<dyn Fn(LongConnection) -> LongConnection + Send + Sync>;

pub(crate) struct BotInner {
    pub(crate) core: Arc<Core>,
    pub(crate) handlers: Arc<Handlers>,
    pub(crate) rules: Arc<Rules>,
    pub(crate) queues: ChatQueues,
    pub(crate) event_store: Option<Arc<dyn EventStore>>,
    pub(crate) with_router: Option<WithRouter>,
    pub(crate) with_connection: Option<WithConnection>,
    pub(crate) stop_within: Duration,
    pub(crate) state: watch::Sender<State>,
}

/// What the bot does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    running: bool,
    stopping: bool,
}

impl Bot {
    pub(crate) fn new(inner: BotInner) -> Bot {
        Bot(Arc::new(inner))
    }

    /// The client that the bot makes its calls with, for any other call.
    pub fn client(&self) -> &Client {
        &self.0.core.client
    }

    /// The bot's name.
    pub fn name(&self) -> &str {
        &self.0.core.me.name
    }

    /// The bot's own ID inside the app.
    pub fn open_id(&self) -> &str {
        &self.0.core.me.open_id
    }

    /// Writes to the chat with this ID.
    pub fn chat(&self, chat_id: impl Into<String>) -> Reply {
        Reply::to(self.0.core.clone(), Target::chat(chat_id.into()))
    }

    /// Writes to the user with this ID inside the app, in a direct chat.
    pub fn user(&self, open_id: impl Into<String>) -> Reply {
        Reply::to(self.0.core.clone(), Target::user(open_id.into()))
    }

    /// Receives over a long connection until [`stop`](Bot::stop) is called, and then finishes what
    /// is under way.
    ///
    /// # Errors
    /// If the connection cannot be opened and another attempt makes no sense; the error says what
    /// to do. What is under way is finished then, too.
    pub async fn run(&self) -> Result<(), Error> {
        let mut state = self.0.state.subscribe();
        if state.borrow_and_update().stopping {
            return Ok(());
        }
        let router = self.router(EventRouter::for_long_connection())?;
        let mut connection = self.client().long_connection(router);
        if let Some(change) = &self.0.with_connection {
            connection = change(connection);
        }
        self.0.state.send_modify(|state| state.running = true);
        let handle = connection.handle();
        let running = connection.run();
        tokio::pin!(running);
        let ended = tokio::select! {
            ended = &mut running => ended,
            () = async { drop(state.wait_for(|state| state.stopping).await) } => {
                handle.request_stop();
                running.await
            }
        };
        self.finish().await;
        self.0.state.send_modify(|state| state.running = false);
        Ok(ended?)
    }

    /// Receives by webhook, in place of [`run`](Bot::run): the router that this returns takes the
    /// headers and the body of a request to the bot's address, and makes the response. It works
    /// with any web framework, and with an address for each app that a server has.
    ///
    /// ```
    /// # use feishu_openapi::{EventReceiver, EventRouter};
    /// # fn set_up(bot: &feishu_bot::Bot) -> feishu_bot::Result<EventRouter> {
    /// let receiver = EventReceiver::builder()
    ///     .encrypt_key("the-key")
    ///     .verification_token("the-token")
    ///     .build()?;
    /// let events = bot.webhook(receiver)?;
    /// // With axum, for instance:
    /// // .route("/events", post(move |headers: HeaderMap, body: Bytes| async move {
    /// //     events.handle(&headers, &body).await.map(axum::body::Body::from)
    /// // }))
    /// # Ok(events)
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the router cannot be built as [`BotBuilder::events`](crate::BotBuilder::events) says.
    pub fn webhook(&self, receiver: EventReceiver) -> Result<EventRouter, Error> {
        self.router(EventRouter::builder(receiver))
    }

    fn router(&self, mut router: EventRouterBuilder) -> Result<EventRouter, Error> {
        let receiver = Arc::new(Receiver {
            core: self.0.core.clone(),
            handlers: self.0.handlers.clone(),
            rules: self.0.rules.clone(),
            queues: self.0.queues.clone(),
        });
        if let Some(store) = &self.0.event_store {
            router = router.event_store(store.clone());
        }
        router = receiver.routes(router);
        if let Some(change) = &self.0.with_router {
            router = change(router);
        }
        Ok(router.build()?)
    }

    /// Stops the bot: it takes no more messages, and finishes the answers under way, at most for as
    /// long as [`BotBuilder::stop_within`](crate::BotBuilder::stop_within) says; then it drops
    /// them, and streaming answers say that they broke off. Returns when all of that is done. A bot
    /// that was stopped does not run again: build another.
    ///
    /// A handler must not wait for this, since the bot waits for the handler: spawn a task.
    pub async fn stop(&self) {
        let mut state = self.0.state.subscribe();
        let mut was_running = false;
        self.0.state.send_modify(|state| {
            was_running = state.running;
            state.stopping = true;
        });
        if was_running {
            // The sender is in `self`.
            let _ = state.wait_for(|state| !state.running).await;
        } else {
            self.finish().await;
        }
    }

    /// Waits until no handler runs, no message waits and no streaming answer is under way.
    pub async fn idle(&self) {
        // A handler may leave a stream behind, but a stream leaves no handler.
        self.0.queues.idle().await;
        self.0.core.working.idle().await;
    }

    async fn finish(&self) {
        let BotInner { queues, core, stop_within, .. } = &*self.0;
        queues.close();
        if core.clock.within(*stop_within, self.idle()).await.is_none() {
            tracing::warn!(within = ?stop_within, "handlers are still running and are dropped");
            queues.drop_all();
            core.streams.break_off();
            if core.clock.within(*stop_within, self.idle()).await.is_none() {
                tracing::error!("answers that were dropped could not be ended in time");
            }
        }
    }
}

/// Without secrets.
impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("name", &self.name())
            .field("client", &self.0.core.client)
            .finish_non_exhaustive()
    }
}
