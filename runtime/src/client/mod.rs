//! [`Client`]: what callers hold. It puts the parts together; each of them stands in a file of
//! its own.

mod builder;
mod download;

mod pages;

mod raw;
mod send;

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use tokio::time::Instant;

pub use builder::Builder;
pub use download::Download;

pub use pages::{Items, Pages};

pub use raw::Raw;

pub use send::Reply;

use crate::{
    AppType, Endpoint, Error, Interceptor,
    auth::{self, Identity, TokenStore, Tokens, User},
    limit::Traffic,
    retry::{Budget, RetryPolicy},
    secret::Secret,
    transport::Carrier,
    url::Base,
};

/// Calls the platform for one app. Cheap to clone: clones share connections and tokens.
///
/// Options such as [`as_user`](Client::as_user) give a copy, and leave the client itself as it
/// is.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Options,
}

/// What all clones share.
pub(crate) struct Shared {
    pub(crate) app_id: String,
    pub(crate) app_secret: Secret,
    pub(crate) base: Base,
    /// Of `base`, for spans.
    pub(crate) host_and_port: (String, u16),
    pub(crate) transport: Carrier,
    pub(crate) interceptors: Vec<Box<dyn Interceptor>>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// By the endpoint's id.
    pub(crate) retry_for: HashMap<String, RetryPolicy>,
    pub(crate) budget: Budget,
    pub(crate) traffic: Traffic,
    /// Where tokens are shared with other clients.
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) app_type: AppType,
    pub(crate) tokens: Tokens,
    /// How long a store app waits for a ticket.
    pub(crate) ticket_wait: Duration,
}

/// What may differ from call to call.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) identity: Identity,
    pub(crate) timeout: Duration,
    pub(crate) retry: Option<Arc<RetryPolicy>>,
    /// Or why one of them cannot be sent.
    pub(crate) headers: Result<HeaderMap, String>,
    pub(crate) validate: bool,
}

/// When a call's time is over.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    /// The whole of the time, for the error.
    pub(crate) after: Duration,
}

impl Deadline {
    pub(crate) fn after(time: Duration) -> Self {
        // A time beyond what the clock can count is no limit.
        let far = || Instant::now() + Duration::from_secs(365 * 24 * 60 * 60);
        Deadline { at: Instant::now().checked_add(time).unwrap_or_else(far), after: time }
    }
}

impl Client {
    /// Begins a client for an app: its id (`cli_...`) and secret stand in the developer
    /// console. The app is self-built unless [`store_app`](Builder::store_app) says otherwise.
    pub fn builder(app_id: impl Into<String>, app_secret: impl Into<String>) -> Builder {
        Builder::new(app_id.into(), app_secret.into())
    }

    /// Acts for a user where the endpoint allows that, by the user's `user_access_token`.
    /// Endpoints that take no such token are called as the app.
    pub fn as_user(&self, user_access_token: impl Into<String>) -> Client {
        let mut client = self.clone();
        client.options.identity.user = Some(User::Token(Secret::new(user_access_token.into())));
        client
    }

    /// Acts for one of the tenants that have installed a store app, by its `tenant_key`: it
    /// comes with the app's events and with users who log in. Each tenant has a token of its
    /// own, which all copies of this client for the tenant share.
    ///
    /// A self-built app has one tenant only, its own: with a key its calls fail before they
    /// are sent.
    pub fn tenant(&self, tenant_key: impl AsRef<str>) -> Client {
        let mut client = self.clone();
        client.options.identity.tenant = Some(self.shared.tokens.tenant(tenant_key.as_ref()));
        client
    }

    /// Takes the `app_ticket` of a store app, which the platform pushes each hour by the event
    /// of that name: `event.app_ticket` in its body. Whatever receives the app's events calls
    /// this for each, from any copy of the client. Calls that wait for a ticket go on at once.
    ///
    /// With the feature `events`, `EventRouterBuilder::app_tickets_to` does that.
    ///
    /// With a [`token_store`](Builder::token_store) the ticket is kept there too: for other
    /// processes, and for this one when it starts again.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Error, Raw};
    /// # async fn call(event: serde_json::Value) -> Result<(), Error> {
    /// let client = Client::builder("cli_a1", "secret").store_app().build()?;
    ///
    /// // Where events come in:
    /// if let Some(ticket) = event["event"]["app_ticket"].as_str() {
    ///     client.set_app_ticket(ticket).await?;
    /// }
    ///
    /// // Everywhere else, for one tenant at a time:
    /// let tenant = client.tenant("736588c9260f175d");
    /// tenant.raw(Raw::get("/open-apis/tenant/v2/tenant/query")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where the ticket is empty, the client is not one of a store app, or the token store did
    /// not take the ticket; this client uses it even so. An event that is then answered with
    /// an error comes again.
    pub async fn set_app_ticket(&self, app_ticket: impl Into<String>) -> Result<(), Error> {
        let ticket = app_ticket.into();
        if self.shared.app_type != AppType::Store {
            return Err(Error::configure(
                "an app_ticket is for store apps, and this client is not built with `store_app()`",
            ));
        }
        if ticket.trim().is_empty() {
            return Err(Error::configure("the app_ticket is empty"));
        }
        auth::put_ticket(&self.shared, Secret::new(ticket)).await
    }

    /// Bounds the time of a whole call: token, connection, repetitions and reply.
    pub fn timeout(&self, timeout: Duration) -> Client {
        let mut client = self.clone();
        client.options.timeout = timeout;
        client
    }

    /// Says when calls are repeated, in place of what was told for the client or the endpoint.
    /// [`RetryPolicy::off`] where a call is not to be repeated at all. The budget stays the
    /// client's.
    pub fn retry(&self, policy: RetryPolicy) -> Client {
        let mut client = self.clone();
        client.options.retry = Some(Arc::new(policy));
        client
    }

    /// Sends a header of the caller's own. One that cannot be sent, or that the client itself
    /// sets (such as `Authorization`), makes the calls fail before sending.
    pub fn header(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> Client {
        let mut client = self.clone();
        if let Ok(headers) = &mut client.options.headers
            && let Err(fault) = insert(headers, name.as_ref(), value.as_ref())
        {
            client.options.headers = Err(fault);
        }
        client
    }

    /// Sends requests even where they break documented limits. What could not keep its place
    /// in the address is refused still.
    pub fn unvalidated(&self) -> Client {
        let mut client = self.clone();
        client.options.validate = false;
        client
    }

    /// When calls of this endpoint are repeated; `None` for one that is not documented.
    pub(crate) fn retry_policy(&self, endpoint: Option<&Endpoint>) -> &RetryPolicy {
        if let Some(policy) = &self.options.retry {
            return policy;
        }
        let of_endpoint = endpoint
            .filter(|_| !self.shared.retry_for.is_empty())
            .and_then(|endpoint| self.shared.retry_for.get(endpoint.id));
        of_endpoint.unwrap_or(&self.shared.retry)
    }

    /// The app's id.
    pub fn app_id(&self) -> &str {
        &self.shared.app_id
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.shared.app_id)
            .field("base", &self.shared.base)
            .field("app_type", &self.shared.app_type)
            .field("as_user", &self.options.identity.user.is_some())
            .field("tenant", &self.options.identity.tenant)
            .field("timeout", &self.options.timeout)
            .field("validate", &self.options.validate)
            .finish_non_exhaustive()
    }
}

/// Headers that belong to the client or to the connection.
const RESERVED: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Puts a header of the caller's in its place, or says why it cannot be there. The value is
/// not repeated: it may be secret.
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("not sent: the header {name:?} {why}"));
    let Ok(key) = name.parse::<HeaderName>() else {
        return refuse("has a name that HTTP does not allow");
    };
    if RESERVED.contains(&key) {
        return refuse("is set by the client itself");
    }
    let Ok(value) = HeaderValue::from_str(value) else {
        return refuse("has a value with control characters");
    };
    headers.insert(key, value);
    Ok(())
}
