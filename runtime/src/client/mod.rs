//! [`Client`]: what callers hold. Options are set here; each kind of call is in a file of its
//! own.

mod builder;
mod credential;
mod download;
mod pages;
mod raw;
mod send;
mod users;

use std::{fmt, sync::Arc, time::Duration};

pub use builder::ClientBuilder;
pub use download::Download;
use http::HeaderMap;
pub use pages::{Items, Pages};
pub use raw::Raw;
pub use send::Reply;

use crate::{
    auth::{Helpdesk, Identity, User, WithoutUser},
    call::Shared,
    endpoint::{AppType, Endpoint},
    error::Error,
    headers,
    retry::RetryPolicy,
    secret::Secret,
};

/// Calls the platform for one app. Cheap to clone: clones share connections and tokens.
///
/// Methods that set an option, such as [`as_user`](Client::as_user), return a copy with that
/// option and leave the client itself as it is.
///
/// ```no_run
/// use std::time::Duration;
///
/// use feishu_runtime::{Client, Raw};
///
/// # async fn call() -> Result<(), feishu_runtime::Error> {
/// let client = Client::builder("cli_a1", "secret").build()?;
/// let patient = client.timeout(Duration::from_secs(120));
/// let reply = patient.raw(Raw::get("/open-apis/tenant/v2/tenant/query")).await?;
/// println!("{}", reply.data["data"]["tenant"]["name"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    options: CallOptions,
}

/// What may differ from call to call.
#[derive(Clone)]
struct CallOptions {
    identity: Identity,
    timeout: Duration,
    retry: Option<Arc<RetryPolicy>>,
    /// Or why one of them cannot be sent.
    headers: Result<HeaderMap, String>,
    helpdesk: Option<Helpdesk>,
    validate: bool,
    lenient: bool,
}

impl Client {
    /// Begins to build a client for an app. The developer console shows the app's id
    /// (`cli_...`) and secret. The app is self-built unless
    /// [`store_app`](ClientBuilder::store_app) says otherwise.
    pub fn builder(app_id: impl Into<String>, app_secret: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(app_id.into(), app_secret.into())
    }

    /// Acts on behalf of a user, with the user's `user_access_token`, and never as the app: the app
    /// may read or change what the user may not. Calls of endpoints that do not accept a user's
    /// token fail before they are sent; make them on the client itself, or see
    /// [`as_user_or_app`](Client::as_user_or_app). Endpoints that need no token are called without
    /// one.
    pub fn as_user(&self, user_access_token: impl Into<String>) -> Client {
        self.with_user(User::Token(Secret::new(user_access_token.into())), WithoutUser::Refuse)
    }

    /// Acts on behalf of a user where an endpoint accepts a user's token, and as the app where it
    /// does not. The app's permissions then decide, not the user's: use it only where the user may
    /// see and do what the app may. [`Reply::token`] says which token went out.
    pub fn as_user_or_app(&self, user_access_token: impl Into<String>) -> Client {
        self.with_user(User::Token(Secret::new(user_access_token.into())), WithoutUser::ActAsApp)
    }

    fn with_user(&self, user: User, without_user: WithoutUser) -> Client {
        let mut client = self.clone();
        client.options.identity.user = Some(user);
        client.options.identity.without_user = without_user;
        client
    }

    /// Acts for one of the tenants that have installed a store app, given by its `tenant_key`.
    /// The key comes with the app's events and with users who log in. Each tenant has its own
    /// token, which all copies of this client share.
    ///
    /// A self-built app has one tenant only, its own: with a key its calls fail before they are
    /// sent.
    pub fn tenant(&self, tenant_key: impl AsRef<str>) -> Client {
        let mut client = self.clone();
        client.options.identity.tenant = Some(self.shared.tokens.tenant(tenant_key.as_ref()));
        client
    }

    /// Acts for a helpdesk, given by its id and token. Calls of the service `helpdesk` need it
    /// besides the access token; other calls do not send it. Owners of the helpdesk find id and
    /// token in its settings, under API credentials.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Error, Raw};
    /// # async fn call() -> Result<(), Error> {
    /// let client = Client::builder("cli_a1", "secret").build()?;
    /// let helpdesk = client.helpdesk("6989805358558478355", "ht-eb95cfeb");
    /// helpdesk.raw(Raw::get("/open-apis/helpdesk/v1/tickets").helpdesk()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`header`](Client::header) can set `X-Lark-Helpdesk-Authorization` instead, and takes
    /// precedence. [`unvalidated`](Client::unvalidated) calls are sent without it, too.
    pub fn helpdesk(&self, id: impl AsRef<str>, token: impl AsRef<str>) -> Client {
        let mut client = self.clone();
        client.options.helpdesk = Some(Helpdesk::new(id.as_ref(), token.as_ref()));
        client
    }

    /// Accepts the `app_ticket` of a store app. The platform pushes it each hour, in the event of
    /// that name: `event.app_ticket` in the body. Whatever receives the app's events calls this
    /// for each one, on any copy of the client. Calls that wait for a ticket then go on.
    ///
    /// With the feature `events`, `EventRouterBuilder::app_tickets_to` does this.
    ///
    /// With a [`token_store`](ClientBuilder::token_store) the ticket is stored too: for other
    /// processes, and for this one when it restarts.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Error, Raw};
    /// # async fn call(event: serde_json::Value) -> Result<(), Error> {
    /// let client = Client::builder("cli_a1", "secret").store_app().build()?;
    ///
    /// // Where events arrive:
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
    /// If the ticket is empty, the client is not for a store app, or the token store did not take
    /// the ticket; in the last case this client uses it nevertheless. Answer the event with an
    /// error then, and the platform pushes it again.
    pub async fn set_app_ticket(&self, app_ticket: impl Into<String>) -> Result<(), Error> {
        let ticket = app_ticket.into();
        if self.shared.app.app_type != AppType::Store {
            return Err(Error::configure(
                "an app_ticket is for store apps, and this client is not built with `store_app()`",
            ));
        }
        if ticket.trim().is_empty() {
            return Err(Error::configure("the app_ticket is empty"));
        }
        self.shared.tokens.put_ticket(Secret::new(ticket)).await
    }

    /// Limits the time of a whole call: token, connection, repetitions and reply.
    pub fn timeout(&self, timeout: Duration) -> Client {
        let mut client = self.clone();
        client.options.timeout = timeout;
        client
    }

    /// Sets when calls are repeated, in place of the policy of the client or of the endpoint. Use
    /// [`RetryPolicy::off`] for calls that must not be repeated at all. The budget stays the
    /// client's.
    pub fn retry(&self, policy: RetryPolicy) -> Client {
        let mut client = self.clone();
        client.options.retry = Some(Arc::new(policy));
        client
    }

    /// Sends an additional header. A header that cannot be sent, or that the client itself sets
    /// (such as `Authorization`), makes calls fail before they are sent.
    pub fn header(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> Client {
        let mut client = self.clone();
        if let Ok(headers) = &mut client.options.headers
            && let Err(fault) = headers::insert(headers, name.as_ref(), value.as_ref())
        {
            client.options.headers = Err(fault);
        }
        client
    }

    /// Sends requests even if they break documented limits. A value that cannot be part of a URL
    /// path is still refused.
    pub fn unvalidated(&self) -> Client {
        let mut client = self.clone();
        client.options.validate = false;
        client
    }

    /// Reads what can be read of a reply that does not fit its documented type: a field of another
    /// shape stays empty, an element of a list that cannot be read is left out, and each is told with
    /// path and value in [`Reply::unread`] and as a warning in `tracing`.
    ///
    /// By default such a reply is an error that names the place, so that nothing is missed silently;
    /// keep that where an empty field would be taken for a fact, as in a synchronization or before
    /// something is deleted. Use this where one odd field must not hide a whole list, as in a search
    /// or a display.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Error, Request, Wire};
    /// # async fn call<R: Request<Response = T>, T: Wire + Default>(client: Client, list: R) -> Result<(), Error> {
    /// let reply = client.lenient().reply(list).await?;
    /// for unread in &reply.unread {
    ///     eprintln!("{}: {}", unread.path, unread.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn lenient(&self) -> Client {
        let mut client = self.clone();
        client.options.lenient = true;
        client
    }

    /// The app's id.
    pub fn app_id(&self) -> &str {
        &self.shared.app.id
    }

    /// What all copies of this client share.
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Whether it makes calls on behalf of a user.
    pub(crate) fn acts_as_user(&self) -> bool {
        self.options.identity.user.is_some()
    }

    /// Whether it has the id and the token of a helpdesk.
    pub(crate) fn has_helpdesk(&self) -> bool {
        self.options.helpdesk.is_some()
    }

    /// When calls of this endpoint are repeated; `None` for a raw call.
    fn retry_policy(&self, endpoint: Option<&Endpoint>) -> &RetryPolicy {
        if let Some(policy) = &self.options.retry {
            return policy;
        }
        let of_endpoint = endpoint
            .filter(|_| !self.shared.retry_for.is_empty())
            .and_then(|endpoint| self.shared.retry_for.get(endpoint.id));
        of_endpoint.unwrap_or(&self.shared.retry)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let app = &self.shared.app;
        f.debug_struct("Client")
            .field("app_id", &app.id)
            .field("base", &app.base)
            .field("app_type", &app.app_type)
            .field("as_user", &self.options.identity.user.is_some())
            .field("tenant", &self.options.identity.tenant)
            .field("helpdesk", &self.options.helpdesk)
            .field("timeout", &self.options.timeout)
            .field("validate", &self.options.validate)
            .field("lenient", &self.options.lenient)
            .finish_non_exhaustive()
    }
}
