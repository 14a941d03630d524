//! [`Client`]: the methods of the async client, each of which waits.

use std::time::Duration;

use serde_json::Value;

use super::{Download, Items, Pages, wait};
use crate::{
    client::{ClientBuilder, Raw, Reply},
    diagnosis::Diagnosis,
    error::Error,
    paging::Paged,
    permissions::Permissions,
    request::{Binary, Request},
    retry::RetryPolicy,
    wire::Wire,
};

/// Calls the platform for one app, and waits for each reply. Cheap to clone: clones share
/// connections and tokens.
#[derive(Clone, Debug)]
pub struct Client(crate::Client);

impl ClientBuilder {
    /// Builds the client for programs without an async runtime; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`build`](ClientBuilder::build).
    // Once more here: docs of crates that re-export this see no condition of a module.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<Client, Error> {
        self.build().map(Client)
    }
}

/// Use it for a client that no async runtime uses at the same time: connections belong to the
/// runtime that opened them.
impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Client(client)
    }
}

impl Client {
    /// Begins to build a client; end with [`build_blocking`](ClientBuilder::build_blocking).
    pub fn builder(app_id: impl Into<String>, app_secret: impl Into<String>) -> ClientBuilder {
        crate::Client::builder(app_id, app_secret)
    }

    /// The async client inside. Use [`wait`] for its other methods.
    pub fn as_async(&self) -> &crate::Client {
        &self.0
    }

    /// Makes a call and returns its data.
    ///
    /// # Errors
    /// As [`Client::send`](crate::Client::send), and inside an async runtime.
    pub fn send<R: Request>(&self, request: R) -> Result<R::Response, Error>
    where
        R::Response: Wire + Default,
    {
        wait(self.0.send(request))?
    }

    /// Makes a call and returns its data with log id, HTTP status and headers.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub fn reply<R: Request>(&self, request: R) -> Result<Reply<R::Response>, Error>
    where
        R::Response: Wire + Default,
    {
        wait(self.0.reply(request))?
    }

    /// The pages of a list, each fetched when the iterator reaches it.
    pub fn pages<R: Paged + 'static>(&self, request: R) -> Pages<R>
    where
        R::Response: Wire + Default + 'static,
    {
        Pages::new(self.0.pages(request))
    }

    /// The elements of a list, page by page.
    pub fn items<R: Paged + 'static>(&self, request: R) -> Items<R>
    where
        R::Response: Wire + Default + 'static,
    {
        Items::new(self.0.items(request))
    }

    /// Downloads a file; see [`Client::download`](crate::Client::download).
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub fn download<R: Request<Response = Binary>>(&self, request: R) -> Result<Download, Error> {
        wait(self.0.download(request))?.map(Download::new)
    }

    /// Makes a call without a generated request; see [`Client::raw`](crate::Client::raw).
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub fn raw(&self, call: Raw) -> Result<Reply<Value>, Error> {
        wait(self.0.raw(call))?
    }

    /// Downloads a file by a call without a generated request.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub fn raw_download(&self, call: Raw) -> Result<Download, Error> {
        wait(self.0.raw_download(call))?.map(Download::new)
    }

    /// Looks for what keeps calls from working; see [`Client::diagnose`](crate::Client::diagnose).
    ///
    /// # Errors
    /// Inside an async runtime.
    pub fn diagnose(&self, needed: &Permissions) -> Result<Diagnosis, Error> {
        wait(self.0.diagnose(needed))
    }

    /// Acts on behalf of a user; see [`Client::as_user`](crate::Client::as_user).
    pub fn as_user(&self, user_access_token: impl Into<String>) -> Client {
        Client(self.0.as_user(user_access_token))
    }

    /// Acts on behalf of a user where that is possible, and as the app elsewhere; see
    /// [`Client::as_user_or_app`](crate::Client::as_user_or_app).
    pub fn as_user_or_app(&self, user_access_token: impl Into<String>) -> Client {
        Client(self.0.as_user_or_app(user_access_token))
    }

    /// Limits the time of a whole call: token, connection, repetitions and reply.
    pub fn timeout(&self, timeout: Duration) -> Client {
        Client(self.0.timeout(timeout))
    }

    /// Sets when calls are repeated; see [`Client::retry`](crate::Client::retry).
    pub fn retry(&self, policy: RetryPolicy) -> Client {
        Client(self.0.retry(policy))
    }

    /// Sends an additional header; see [`Client::header`](crate::Client::header).
    pub fn header(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> Client {
        Client(self.0.header(name, value))
    }

    /// Sends requests even if they break documented limits.
    pub fn unvalidated(&self) -> Client {
        Client(self.0.unvalidated())
    }

    /// Reads what can be read of a reply; see [`Client::lenient`](crate::Client::lenient).
    pub fn lenient(&self) -> Client {
        Client(self.0.lenient())
    }

    /// The app's id.
    pub fn app_id(&self) -> &str {
        self.0.app_id()
    }
}
