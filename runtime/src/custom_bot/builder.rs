//! [`CustomBotBuilderOf`]: how a custom bot is made. What it shares with a client is set there.

use std::{
    fmt,
    marker::PhantomData,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{Address, Bot, Clock, CustomBotOf, endpoint::ENDPOINT};
use crate::{
    client::{Client, ClientBuilder},
    content::{KnownContents, NoContents},
    endpoint::RateLimit,
    error::Error,
    intercept::Interceptor,
    limit::RateLimits,
    retry::RetryPolicy,
    secret::Secret,
    transport::Transport,
};

/// Builds a [`CustomBotOf`]; begin with [`CustomBotOf::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use feishu_runtime::CustomBot;
///
/// # fn main() -> Result<(), feishu_runtime::Error> {
/// let bot = CustomBot::builder("https://open.feishu.cn/open-apis/bot/v2/hook/f19d3b1c")
///     .secret("the secret that the settings of the bot show")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct CustomBotBuilderOf<K> {
    address: Result<Address, String>,
    client: ClientBuilder,
    secret: Option<Secret>,
    clock: Clock,
    limits: RateLimits,
    validate: bool,
    contents: PhantomData<fn() -> K>,
}

/// Builds a custom bot that knows no contents.
pub type CustomBotBuilder = CustomBotBuilderOf<NoContents>;

impl<K: KnownContents> CustomBotBuilderOf<K> {
    pub(super) fn new(address: &str) -> Self {
        let address = Address::read(address);
        // The client asks for no tokens. It hides its secret everywhere, which here is the token.
        let token = address.as_ref().map_or("none", |address| address.token.reveal());
        CustomBotBuilderOf {
            client: Client::builder("custom bot", token),
            address,
            secret: None,
            clock: Box::new(SystemTime::now),
            limits: RateLimits::documented(),
            validate: true,
            contents: PhantomData,
        }
    }

    /// Sets the secret by which messages are signed, if the settings of the bot demand that.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(Secret::new(secret.into()));
        self
    }

    /// Uses this fraction of the documented limits, such as 0.5, and leaves the rest to other
    /// programs that use the same address.
    pub fn share(mut self, share: f64) -> Self {
        self.limits = self.limits.share(share);
        self
    }

    /// Sets how often messages are sent at most, in place of 5 a second and 100 a minute.
    /// [`RateLimit::new`] sets no limit.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.limits = self.limits.endpoint(ENDPOINT.id, limit);
        self
    }

    /// Limits the time to send a message: its turn, connection, repetitions and reply. 60 seconds
    /// by default. A message is signed before it waits, and the platform takes a signature for an
    /// hour: so give less than that to a bot with a secret.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|client| client.timeout(timeout))
    }

    /// Limits the time to make a connection. 10 seconds by default.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.with(|client| client.connect_timeout(timeout))
    }

    /// Sets when messages are sent again: those that certainly did not arrive, and those that were
    /// refused for their rate.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.with(|client| client.retry(policy))
    }

    /// Sets the `User-Agent`, in place of this crate's name and version.
    pub fn user_agent(self, name: impl Into<String>) -> Self {
        self.with(|client| client.user_agent(name))
    }

    /// Sends through this proxy; see [`ClientBuilder::proxy`].
    pub fn proxy(self, url: impl Into<String>) -> Self {
        self.with(|client| client.proxy(url))
    }

    /// Uses no proxy, even if the environment names one.
    pub fn no_proxy(self) -> Self {
        self.with(ClientBuilder::no_proxy)
    }

    /// Sends with this reqwest client. It must not follow redirects.
    pub fn http(self, client: reqwest::Client) -> Self {
        self.with(|builder| builder.http(client))
    }

    /// Sends with your own transport.
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with(|client| client.transport(transport))
    }

    /// Adds an interceptor. It sees neither the token in the address nor secret and signature.
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.with(|client| client.interceptor(interceptor))
    }

    /// Allows an address with plain HTTP on another machine. Use it only in a network that you
    /// trust.
    pub fn allow_plain_http(self) -> Self {
        self.with(ClientBuilder::allow_plain_http)
    }

    /// Sends messages even if they break documented limits of their size and content.
    pub fn unvalidated(mut self) -> Self {
        self.validate = false;
        self
    }

    /// Sets the clock for signatures, for tests; the system's clock by default.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Builds the bot. Nothing is sent yet.
    ///
    /// # Errors
    /// If the address is not that of a custom bot, the secret is empty, or as
    /// [`ClientBuilder::build`].
    pub fn build(self) -> Result<CustomBotOf<K>, Error> {
        let address = self.address.map_err(Error::configure)?;
        if self.secret.as_ref().is_some_and(|secret| secret.reveal().trim().is_empty()) {
            return Err(Error::configure(
                "the secret of the custom bot is empty: leave out `secret(..)` if its messages are \
                 not to be signed",
            ));
        }
        let client = self.client.base_url(&*address.base).rate_limits(self.limits).build()?;
        let (secret, clock, validate) = (self.secret, self.clock, self.validate);
        Ok(CustomBotOf(Arc::new(Bot { client, address, secret, clock, validate }), PhantomData))
    }

    fn with(mut self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.client = change(self.client);
        self
    }
}

/// Without the token in the address, and without the secret.
impl<K> fmt::Debug for CustomBotBuilderOf<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.address.as_ref().ok().map(|address| &address.base);
        f.debug_struct("CustomBotBuilder").field("base", &base).finish_non_exhaustive()
    }
}
