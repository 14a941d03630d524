//! [`Builder`]: how a client is made.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::{Client, Options, Shared};
use crate::{
    AppType, Error,
    retry::{Budget, RetryPolicy},
    secret::Secret,
    token::{Identity, TokenStore, Tokens},
    transport::{Reqwest, Transport},
    url::{Base, Domain},
};

/// What the platform's logs see unless told otherwise.
const USER_AGENT: &str = concat!("feishu-openapi-rust/", env!("CARGO_PKG_VERSION"));

/// Makes a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    app_id: String,
    app_secret: String,
    domain: Domain,
    base_url: Option<String>,
    allow_plain_http: bool,
    timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    user_agent: Option<String>,
    validate: bool,
    transport: Option<Box<dyn Transport>>,
    store: Option<Arc<dyn TokenStore>>,
    app_type: AppType,
    ticket_wait: Duration,
}

impl Builder {
    pub(super) fn new(app_id: String, app_secret: String) -> Self {
        Builder {
            app_id,
            app_secret,
            domain: Domain::Feishu,
            base_url: None,
            allow_plain_http: false,
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            user_agent: None,
            validate: true,
            transport: None,
            store: None,
            app_type: AppType::Custom,
            ticket_wait: Duration::from_secs(15),
        }
    }

    /// Feishu (the default) or Lark.
    pub fn domain(mut self, domain: Domain) -> Self {
        self.domain = domain;
        self
    }

    /// An address of one's own in place of the platform's, such as a proxy or a stand-in:
    /// `https://proxy.example/feishu`. The paths of endpoints are put behind it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Lets [`base_url`](Builder::base_url) be plain HTTP on another machine, where the
    /// network in between is one's own: the app's secret travels in clear.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Bounds the time of a whole call: token, connection, repetitions and reply. A minute by
    /// default; [`Client::timeout`] sets it for single calls.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Bounds the time for making a connection; ten seconds by default. It has no effect on a
    /// client given by [`http`](Builder::http).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// When calls are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What `User-Agent` says, in place of this crate's name and version.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// Sends requests even where they break documented limits; see
    /// [`Client::unvalidated`] for single calls.
    pub fn unvalidated(mut self) -> Self {
        self.validate = false;
        self
    }

    /// Sends by this reqwest client: for a proxy, certificates, a connection pool of one's
    /// own. It should not follow redirects.
    pub fn http(self, client: reqwest::Client) -> Self {
        self.transport(Reqwest::with(client))
    }

    /// Sends by a transport of one's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Shares the app's tokens with other clients and processes by this store. Without one,
    /// each client (with its clones) fetches its own.
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// The app is one of the app directory's (an ISV app), which many tenants install. It gets
    /// its tokens by tickets that the platform pushes: see
    /// [`set_app_ticket`](Client::set_app_ticket). It calls for one tenant at a time: see
    /// [`tenant`](Client::tenant).
    pub fn store_app(mut self) -> Self {
        self.app_type = AppType::Store;
        self
    }

    /// How long a store app that has no ticket waits for one, once the platform was asked to
    /// push it; 15 seconds by default. The time of the call goes on meanwhile.
    pub fn app_ticket_wait(mut self, time: Duration) -> Self {
        self.ticket_wait = time;
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// Where the id or the secret is empty, the base address or the user agent cannot be used,
    /// or the machine has no trusted certificates.
    pub fn build(self) -> Result<Client, Error> {
        for (value, name) in [(&self.app_id, "app id"), (&self.app_secret, "app secret")] {
            if value.trim().is_empty() {
                return Err(Error::configure(format!("the {name} is empty")));
            }
        }
        let base = match &self.base_url {
            Some(url) => Base::own(url, self.allow_plain_http).map_err(Error::configure)?,
            None => Base::Platform(self.domain),
        };
        let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
        let user_agent = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::configure("the user agent has characters that no header can carry")
        })?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(Reqwest::new(&base, self.connect_timeout).map_err(Error::configure)?),
        };
        let shared = Shared {
            app_id: self.app_id,
            app_secret: Secret::new(self.app_secret),
            server: base.host().to_owned(),
            base,
            transport,
            user_agent,
            timeout: self.timeout,
            budget: Budget::new(self.retry.budget),
            retry: self.retry,
            store: self.store,
            app_type: self.app_type,
            tokens: Tokens::default(),
            ticket_wait: self.ticket_wait,
        };
        let options = Options {
            identity: Identity::default(),
            timeout: shared.timeout,
            headers: Ok(HeaderMap::new()),
            validate: self.validate,
        };
        Ok(Client { shared: Arc::new(shared), options })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
