//! [`CustomBotOf`]: sends messages to a group by its incoming webhook.
//!
//! | module | holds |
//! |---|---|
//! | `builder` | options |
//! | `address` | the address, which is itself a secret |
//! | `body`, `signature` | the message as custom bots take it, signed |
//! | `endpoint` | its limits, and what its codes mean |

mod address;
mod body;
mod builder;
mod endpoint;
mod signature;

use std::{
    fmt,
    marker::PhantomData,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use address::Address;
use body::Signed;
pub use builder::{CustomBotBuilder, CustomBotBuilderOf};
use bytes::Bytes;
use endpoint::{CODES, ENDPOINT};
use http::HeaderValue;
use serde_json::{Map, Value};

use crate::{
    call::{Outgoing, ReplySink, RequestBody},
    client::Client,
    content::{BotContent, KnownContents, NoContents},
    endpoint::Target,
    envelope::{Fault, Look},
    error::{Error, Kind},
    secret::{REDACTED, Secret},
    wire::{self, repair},
};

/// A custom bot: the incoming webhook of a group. It sends text, posts, images, cards and other
/// groups to join, and needs no app. Cheap to clone: clones share connections and limits. Needs the
/// feature `custom-bot`.
///
/// Someone in the group adds the bot in the group's settings, which then show its address, and its
/// secret if messages are to be signed. Whoever knows the address can send, so keep it as you
/// keep a password; nothing here prints it.
///
/// ```no_run
/// use feishu_runtime::CustomBot;
///
/// # async fn send(address: &str, secret: &str) -> Result<(), feishu_runtime::Error> {
/// let bot = CustomBot::builder(address).secret(secret).build()?;
/// bot.send("The build is green.").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Limits
/// A bot may send 5 messages a second and 100 a minute. Messages wait for their turn as long as
/// their timeout allows; one that would have to wait for longer fails at once. The platform counts
/// the messages of all programs that use the address, this bot only its own and those of its
/// clones: make one, and clone it. A message that the platform refuses for its rate is sent again
/// after a pause.
///
/// A body has 20 KB at most; a larger one is refused before it is sent.
///
/// # Replies that are lost
/// The platform knows no key by which it could tell a repetition from another message. So a message
/// whose reply is lost is not sent again: the group may have it.
/// [`Error::may_have_been_executed`] says so, and the caller decides whether a message twice is
/// better than none.
///
/// # Contents that are JSON
/// `K` is what is known of contents, by which those that are JSON are checked as typed ones are. The
/// generated crate knows those of its features: cards with `card`, all contents with `im`.
pub struct CustomBotOf<K>(Arc<Bot>, PhantomData<fn() -> K>);

/// A custom bot that knows no contents: it checks of those that are JSON only the kind and the size.
pub type CustomBot = CustomBotOf<NoContents>;

struct Bot {
    client: Client,
    address: Address,
    secret: Option<Secret>,
    clock: Clock,
    validate: bool,
}

/// Gives the time for signatures.
type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

impl<K: KnownContents> CustomBotOf<K> {
    /// The bot with this address, which signs nothing. The settings of the bot in the group show
    /// the address.
    ///
    /// # Errors
    /// As [`CustomBotBuilder::build`].
    pub fn new(address: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder(address).build()
    }

    /// Begins to build a bot with options.
    pub fn builder(address: impl AsRef<str>) -> CustomBotBuilderOf<K> {
        CustomBotBuilderOf::new(address.as_ref())
    }

    /// Sends a message: plain text, a `Text` with mentions and links, a card, or another content of
    /// `im::content` that custom bots can send.
    ///
    /// # Errors
    /// If the message breaks documented limits, cannot be sent, or the platform refuses it. The
    /// platform has two forms of replies, of which both are read: [`Error::code`] and
    /// [`Error::message`] are the same for both.
    pub async fn send(&self, content: impl Into<BotContent>) -> Result<(), Error> {
        let outgoing = self.outgoing(&content.into())?;
        self.0.client.execute(outgoing, ReplySink::Whole(&mut read_reply)).await.map(drop)
    }

    fn outgoing(&self, content: &BotContent) -> Result<Outgoing, Error> {
        let Bot { address, secret, clock, validate, .. } = &*self.0;
        let mut outgoing = Outgoing {
            url: address.url(),
            content_type: Some(HeaderValue::from_static("application/json; charset=utf-8")),
            codes: CODES,
            shown_url: Some(format!("{}{}", address.base, ENDPOINT.path)),
            secrets: vec![address.token.clone()],
            ..Outgoing::new(Target::of(&ENDPOINT))
        };
        let signed = secret.as_ref().map(|secret| Signed::new(seconds(clock()), secret));
        if let Some(signed) = &signed {
            outgoing.secrets.extend(secret.clone());
            outgoing.secrets.push(signed.sign.clone());
        }
        let body = body::body(content, signed.as_ref(), *validate, K::KINDS);
        let body = body.map_err(|violations| outgoing.error(Kind::Invalid(violations)))?;
        outgoing.body = RequestBody::Bytes(Bytes::from(body));
        Ok(outgoing)
    }
}

impl<K> Clone for CustomBotOf<K> {
    fn clone(&self) -> Self {
        CustomBotOf(self.0.clone(), PhantomData)
    }
}

/// Seconds since 1970; 0 for a clock that is before that.
fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Whether a reply with an HTTP status of success is one. It has `code`, `StatusCode` or both.
fn read_reply(body: &[u8]) -> Result<Look<()>, Fault> {
    let fault = |path: &str, message: String| Fault { path: path.to_owned(), message };
    let reply: Map<String, Value> =
        repair::parse(body).map_err(|error| fault("", error.to_string()))?;
    let mut seen = false;
    for name in CODES {
        let Some(code) = reply.get(*name) else { continue };
        let code: i64 = wire::decode(code).map_err(|error| fault(name, error.to_string()))?;
        if code != 0 {
            return Ok(Look::Failure);
        }
        seen = true;
    }
    Ok(if seen { Look::Success(()) } else { Look::Failure })
}

/// Without the token in the address, and without the secret.
impl<K> fmt::Debug for CustomBotOf<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomBot")
            .field("base", &self.0.address.base)
            .field("token", &format_args!("{REDACTED}"))
            .field("signs", &self.0.secret.is_some())
            .field("validate", &self.0.validate)
            .finish_non_exhaustive()
    }
}
