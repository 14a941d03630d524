//! [`ClientBuilder`]: how a client is made.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::{CallOptions, Client};
#[cfg(feature = "limits")]
use crate::limit::{QuotaLimiters, RateLimitStore, RateLimits, SharedLimits};
use crate::{
    auth::{AppCredentials, AppTokens, Helpdesk, Identity, TokenStore},
    call::{CommonHeaders, Shared},
    endpoint::AppType,
    error::Error,
    intercept::Interceptor,
    limit::Limiter,
    retry::{Budget, RetryPolicy},
    secret::Secret,
    transport::{Connector, Network, Origin, Proxy, Reqwest, Transport},
    url::{Base, Domain},
};

/// The `User-Agent` that the platform's logs see by default.
const USER_AGENT: &str = concat!("feishu-openapi-rust/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`]; begin with [`Client::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use feishu_runtime::{Client, Domain};
///
/// # fn main() -> Result<(), feishu_runtime::Error> {
/// let client = Client::builder("cli_a1", "secret")
///     .domain(Domain::Lark)
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    app_id: String,
    app_secret: String,
    domain: Domain,
    base_url: Option<String>,
    login_url: Option<String>,
    allow_plain_http: bool,
    timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    #[cfg(feature = "limits")]
    rate_limits: Option<RateLimits>,
    #[cfg(feature = "limits")]
    rate_limit_store: Option<Arc<dyn RateLimitStore>>,
    user_agent: Option<String>,
    helpdesk: Option<Helpdesk>,
    validate: bool,
    transport: Option<CustomTransport>,
    proxy: Proxy,
    interceptors: Vec<Box<dyn Interceptor>>,
    retry_for: HashMap<String, RetryPolicy>,
    store: Option<Arc<dyn TokenStore>>,
    app_type: AppType,
    ticket_wait: Duration,
}

/// What the caller sends by, if it is not the default.
enum CustomTransport {
    Reqwest(reqwest::Client),
    Transport(Box<dyn Transport>),
}

impl ClientBuilder {
    pub(super) fn new(app_id: String, app_secret: String) -> Self {
        ClientBuilder {
            app_id,
            app_secret,
            domain: Domain::Feishu,
            base_url: None,
            login_url: None,
            allow_plain_http: false,
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            #[cfg(feature = "limits")]
            rate_limits: None,
            #[cfg(feature = "limits")]
            rate_limit_store: None,
            user_agent: None,
            helpdesk: None,
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

    /// Sets the site where the app is registered: Feishu (the default) or Lark.
    pub fn domain(mut self, domain: Domain) -> Self {
        self.domain = domain;
        self
    }

    /// Sends calls to this URL instead of the platform's, for a reverse proxy or a test server:
    /// `https://proxy.example/feishu`. The paths of endpoints are appended to it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sends users who log in to a page at this URL, where [`base_url`](ClientBuilder::base_url) is
    /// a proxy for calls only, which no browser reaches: [`Domain::login_url`] gives the platform's
    /// own. The path of the page is appended to it. By default, the page is on the platform, or at
    /// the `base_url` if there is one.
    ///
    /// ```
    /// # use feishu_runtime::{Client, Domain, Error};
    /// # fn main() -> Result<(), Error> {
    /// let client = Client::builder("cli_a1", "secret")
    ///     .base_url("https://egress.internal/feishu")
    ///     .login_url(Domain::Feishu.login_url())
    ///     .build()?;
    /// let login = client.login("https://app.example/callback").begin()?;
    /// assert!(login.url().starts_with("https://accounts.feishu.cn/open-apis/authen/v1/authorize?"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// Allows a [`base_url`](ClientBuilder::base_url) with plain HTTP on another machine. Use it
    /// only in a network that you trust: the app's secret travels unencrypted.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Limits the time of a whole call: token, connection, repetitions and reply. 60 seconds by
    /// default; [`Client::timeout`] sets it for single calls.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Limits the time to make a connection. 10 seconds by default. It has no effect on a client
    /// given with [`http`](ClientBuilder::http).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets when calls are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets when calls of one endpoint are repeated, given the endpoint's id. It takes precedence
    /// over [`retry`](ClientBuilder::retry), and [`Client::retry`] over both.
    pub fn retry_endpoint(mut self, id: impl Into<String>, policy: RetryPolicy) -> Self {
        self.retry_for.insert(id.into(), policy);
        self
    }

    /// Keeps documented rate limits ahead of time: calls wait for their turn before they are sent.
    /// Rate limit replies are waited out in any case; see [`RetryPolicy::rate_limit_wait`]. Needs
    /// the feature `limits`.
    #[cfg(feature = "limits")]
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = Some(limits);
        self
    }

    /// Keeps one pace with other processes that call for the same app, through this store. Each
    /// call takes its turn there, behind the calls that any process has made before. Needs the
    /// feature `limits`.
    ///
    /// Shared are the limits that [`rate_limits`](ClientBuilder::rate_limits) sets, which should be
    /// the same in all processes, and rate limit replies: after one, the calls of all processes to
    /// the same endpoint and tenant wait. How fast calls then go where no limit is documented, each
    /// process learns for itself.
    ///
    /// If the store fails, or does not answer in the time of a call, a warning is traced once, and
    /// each process keeps the limits for itself, until the store answers again. A call never fails
    /// for that reason. A call that is dropped while it waits leaves its turn unused.
    #[cfg(feature = "limits")]
    pub fn rate_limit_store(mut self, store: Arc<dyn RateLimitStore>) -> Self {
        self.rate_limit_store = Some(store);
        self
    }

    /// Sets the `User-Agent`, in place of this crate's name and version.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// Acts for this helpdesk in calls of the service `helpdesk`. [`Client::helpdesk`] does that
    /// for single calls, which an app with several helpdesks needs.
    pub fn helpdesk(mut self, id: impl AsRef<str>, token: impl AsRef<str>) -> Self {
        self.helpdesk = Some(Helpdesk::new(id.as_ref(), token.as_ref()));
        self
    }

    /// Sends requests even if they break documented limits. [`Client::unvalidated`] does that for
    /// single calls.
    pub fn unvalidated(mut self) -> Self {
        self.validate = false;
        self
    }

    /// Sends all calls through this proxy, with a user name and password if it wants them:
    /// `http://name:password@proxy.example:8080`. Calls to https addresses go through it as a
    /// tunnel. It may also be `https://`, and with the feature `socks`, which is on by default,
    /// `socks5h://` (the proxy resolves names), `socks5://` (this machine does), `socks4a://` or
    /// `socks4://`.
    ///
    /// By default the client uses the proxy that the environment names in `HTTPS_PROXY`,
    /// `HTTP_PROXY` or `ALL_PROXY`, except for hosts in `NO_PROXY` and for this machine.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::At(url.into());
        self
    }

    /// Uses no proxy, even if the environment names one.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Adds an interceptor, after those added before.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Box::new(interceptor));
        self
    }

    /// Sends with this reqwest client: for own certificates or a shared connection pool.
    /// It must not follow redirects.
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.transport = Some(CustomTransport::Reqwest(client));
        self
    }

    /// Sends with your own transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(CustomTransport::Transport(Box::new(transport)));
        self
    }

    /// Shares the app's tokens with other clients and processes through this store. Without a
    /// store, each client (with its clones) fetches its own tokens.
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Says that the app is a store app (an ISV app of the app directory), which many tenants
    /// install. It gets its tokens for tickets that the platform pushes: see
    /// [`set_app_ticket`](Client::set_app_ticket). It calls for one tenant at a time: see
    /// [`tenant`](Client::tenant).
    pub fn store_app(mut self) -> Self {
        self.app_type = AppType::Store;
        self
    }

    /// Sets how long a store app without a ticket waits for one, after it has asked the platform
    /// to push it. 15 seconds by default. The time of the call keeps running meanwhile.
    pub fn app_ticket_wait(mut self, time: Duration) -> Self {
        self.ticket_wait = time;
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// If the id or the secret is empty, a URL, the proxy or the user agent cannot be used, the
    /// machine has no trusted certificates, or there is no TLS, or no provider for it.
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
        let login = self.login_url.map(|url| Base::login(&url, self.allow_plain_http));
        let login = login.transpose().map_err(Error::configure)?;
        let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
        let user_agent = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::configure("the user agent has characters that no header can carry")
        })?;
        let connector = connector(self.transport, self.proxy, self.connect_timeout, &base)?;
        #[allow(unused_mut)]
        let mut limiter = Limiter::default();
        #[cfg(feature = "limits")]
        if let Some(limits) = self.rate_limits {
            if let Some(fault) = limits.fault() {
                return Err(Error::configure(fault));
            }
            limiter.quotas = Some(QuotaLimiters::new(limits));
        }
        let app = Arc::new(AppCredentials {
            id: self.app_id,
            secret: Secret::new(self.app_secret),
            app_type: self.app_type,
            base,
            login,
        });
        #[cfg(feature = "limits")]
        if let Some(store) = self.rate_limit_store {
            limiter.shared = Some(SharedLimits::new(store, app.store_key("limit", None)));
        }
        let tokens = AppTokens::new(app.clone(), self.store, self.ticket_wait);
        let shared = Shared {
            host_and_port: app.base.host_and_port(),
            app,
            tokens: Arc::new(tokens),
            headers: CommonHeaders::new(user_agent, connector.host()),
            connector,
            interceptors: self.interceptors,
            timeout: self.timeout,
            budget: Budget::new(self.retry.budget),
            retry: self.retry,
            retry_for: self.retry_for,
            limiter,
        };
        let options = CallOptions {
            identity: Identity::default(),
            timeout: shared.timeout,
            retry: None,
            headers: Ok(HeaderMap::new()),
            helpdesk: self.helpdesk,
            validate: self.validate,
            lenient: false,
        };
        Ok(Client { shared: Arc::new(shared), options })
    }
}

/// What the client sends by.
fn connector(
    custom: Option<CustomTransport>,
    proxy: Proxy,
    connect_timeout: Duration,
    base: &Base,
) -> Result<Connector, Error> {
    match custom {
        Some(_) if matches!(proxy, Proxy::At(_)) => Err(Error::configure(
            "the proxy has no effect on an HTTP client or a transport of one's own; give it to \
             that",
        )),
        Some(CustomTransport::Transport(transport)) => Ok(Connector::Custom(transport)),
        Some(CustomTransport::Reqwest(client)) => {
            Ok(Connector::Reqwest(Reqwest::new(client), Origin::of(base)))
        }
        None => {
            let network = Network { connect_timeout, proxy };
            let client = Reqwest::for_base(base, &network).map_err(Error::configure)?;
            Ok(Connector::Reqwest(client, Origin::of(base)))
        }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
