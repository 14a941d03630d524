//! [`Builder`]: how a client is made.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::{Client, Options, Shared};
#[cfg(feature = "limits")]
use crate::limit::{Quotas, RateLimits};
use crate::{
    AppType, Error, Interceptor,
    auth::{Identity, TokenStore, Tokens},
    limit::Traffic,
    retry::{Budget, RetryPolicy},
    secret::Secret,
    transport::{Carrier, Network, Origin, Proxy, Reqwest, Transport},
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
    #[cfg(feature = "limits")]
    rate_limits: Option<RateLimits>,
    user_agent: Option<String>,
    validate: bool,
    transport: Option<Given>,
    proxy: Proxy,
    interceptors: Vec<Box<dyn Interceptor>>,
    retry_for: HashMap<String, RetryPolicy>,
    store: Option<Arc<dyn TokenStore>>,
    app_type: AppType,
    ticket_wait: Duration,
}

/// What the caller sends by, where it is not the usual.
enum Given {
    Reqwest(reqwest::Client),
    Transport(Box<dyn Transport>),
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
            #[cfg(feature = "limits")]
            rate_limits: None,
            user_agent: None,
            validate: true,
            transport: None,
            proxy: Proxy::Environment,
            interceptors: Vec::new(),
            retry_for: HashMap::new(),
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

    /// When calls of one endpoint, given by its id, are repeated: in place of what
    /// [`retry`](Builder::retry) says. [`Client::retry`] goes before both.
    pub fn retry_endpoint(mut self, id: impl Into<String>, policy: RetryPolicy) -> Self {
        self.retry_for.insert(id.into(), policy);
        self
    }

    /// Keeps rate limits ahead of time: calls wait for their turn before they are sent. Limit
    /// replies are waited out in any case, see [`RetryPolicy::rate_limit_wait`].
    #[cfg(feature = "limits")]
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = Some(limits);
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

    /// Sends all by way of this proxy, `http://` or `https://`, with a name and password in it
    /// where it wants them: `http://name:password@proxy.example:8080`. Calls to https addresses
    /// go through it as a tunnel.
    ///
    /// Unless told, the environment's are used: `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`,
    /// save for the hosts in `NO_PROXY` and for this machine itself.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::At(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Shows each call to this interceptor, behind those given before.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Box::new(interceptor));
        self
    }

    /// Sends by this reqwest client: for certificates, SOCKS, a connection pool of one's own.
    /// It should not follow redirects.
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.transport = Some(Given::Reqwest(client));
        self
    }

    /// Sends by a transport of one's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Given::Transport(Box::new(transport)));
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
            Some(_) if matches!(self.proxy, Proxy::At(_)) => {
                return Err(Error::configure(
                    "the proxy has no effect on an HTTP client or a transport of one's own; \
                     give it to that",
                ));
            }
            Some(Given::Transport(transport)) => Carrier::Own(transport),
            Some(Given::Reqwest(client)) => {
                Carrier::Reqwest(Reqwest::new(client), Origin::of(&base))
            }
            None => {
                let network = Network { connect_timeout: self.connect_timeout, proxy: self.proxy };
                let client = Reqwest::for_base(&base, &network).map_err(Error::configure)?;
                Carrier::Reqwest(client, Origin::of(&base))
            }
        };
        #[allow(unused_mut)]
        let mut traffic = Traffic::default();
        #[cfg(feature = "limits")]
        if let Some(limits) = self.rate_limits {
            if let Some(fault) = limits.fault() {
                return Err(Error::configure(fault));
            }
            traffic.quotas = Some(Quotas::new(limits));
        }
        let shared = Shared {
            app_id: self.app_id,
            app_secret: Secret::new(self.app_secret),
            host_and_port: base.host_and_port(),
            base,
            transport,
            user_agent,
            timeout: self.timeout,
            budget: Budget::new(self.retry.budget),
            traffic,
            retry: self.retry,
            retry_for: self.retry_for,
            interceptors: self.interceptors,
            store: self.store,
            app_type: self.app_type,
            tokens: Tokens::default(),
            ticket_wait: self.ticket_wait,
        };
        let options = Options {
            identity: Identity::default(),
            timeout: shared.timeout,
            retry: None,
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
