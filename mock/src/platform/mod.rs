//! The handle of a running platform: its address, what it received, and what it does next.

mod builder;
mod clock;
mod people;
pub(crate) mod rate;
mod start;
pub(crate) mod state;
#[cfg(feature = "state-file")]
mod state_file;
#[cfg(feature = "state-file")]
mod state_lock;
mod user;

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::{Duration, SystemTime},
};

use feishu_spec::nearest;

pub use builder::Builder;
pub use start::StartError;
use state::Shared;
#[cfg(feature = "state-file")]
pub use state_file::StateError;
pub use user::{Click, Login, User};

use crate::{CUSTOM_BOT, Received, Script, Specs, auth::issuer::Issuer, server::Server};

/// A stand-in for the Feishu Open Platform in this process, on its own loopback port.
///
/// It issues tokens to its app, checks every request against the spec of its endpoint, and
/// answers with the documented example or the documented error. Dropping it closes its port and
/// its connections. Platforms share nothing, so you can start as many as you like.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use feishu_mock::{Platform, Script};
///
/// let platform = Platform::start().await;
/// // Point a client at `platform.url()`, with `platform.app_id()` and `platform.app_secret()`.
///
/// // The next call of this endpoint gets an error from the platform; any other, a gateway's.
/// platform.next_for("compensation.v1.lump_sum_payment.batch_remove", Script::code(2290002, "server error"));
/// platform.next(Script::status(502).html("<h1>Bad Gateway</h1>"));
///
/// // … make calls …
///
/// for received in platform.journal() {
///     println!("{received}");
/// }
/// assert_eq!(platform.scripts_left(), 2);
/// # }
/// ```
pub struct Platform {
    // The server stops before the rest is dropped.
    pub(crate) server: Server,
    pub(crate) shared: Arc<Shared>,
    pub(crate) app: (String, String),
    /// The right to the file with its state, until the server has ended.
    #[cfg(feature = "state-file")]
    state_lock: Option<state_lock::StateLock>,
}

impl Platform {
    /// Starts a platform with the defaults: all documented endpoints, one app with every
    /// permission, a free port on 127.0.0.1.
    ///
    /// # Panics
    /// If it cannot listen on a loopback port. [`Platform::builder`] returns an error instead.
    pub async fn start() -> Platform {
        match Platform::builder().start_blocking() {
            Ok(platform) => platform,
            Err(error) => panic!("{error}"),
        }
    }

    /// Sets up a platform.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Its base address, such as `http://127.0.0.1:41234`. A platform that listens on all addresses of
    /// the machine (0.0.0.0) names the loopback one, since not every system connects to 0.0.0.0.
    pub fn url(&self) -> String {
        format!("http://{}", reachable(self.server.address))
    }

    /// The address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.address
    }

    /// The id of its first app.
    pub fn app_id(&self) -> &str {
        &self.app.0
    }

    /// The secret of its first app.
    pub fn app_secret(&self) -> &str {
        &self.app.1
    }

    /// The endpoints that it knows.
    pub fn specs(&self) -> &Specs {
        &self.shared.specs
    }

    /// Blocks this thread while the platform runs: until the process ends, for example by
    /// Ctrl-C.
    pub fn wait(mut self) {
        self.server.join();
    }

    // What it received.

    /// The requests so far, in order, including those for tokens. A request is here before its
    /// reply is sent. The journal keeps the last 10,000, unless
    /// [`journal_limit`](Builder::journal_limit) or [`whole_journal`](Builder::whole_journal)
    /// say otherwise.
    pub fn journal(&self) -> Vec<Received> {
        self.shared.lock().journal.recent.to_vec()
    }

    /// The requests in the [`journal`](Platform::journal) that called this endpoint.
    ///
    /// # Panics
    /// If there is no such endpoint.
    #[track_caller]
    pub fn received(&self, endpoint: &str) -> Vec<Received> {
        self.expect_endpoint(endpoint);
        let state = self.shared.lock();
        let calls =
            state.journal.recent.iter().filter(|it| it.endpoint.as_deref() == Some(endpoint));
        calls.cloned().collect()
    }

    /// How many requests called this endpoint, including those that the journal no longer
    /// keeps.
    ///
    /// # Panics
    /// If there is no such endpoint.
    #[track_caller]
    pub fn calls(&self, endpoint: &str) -> usize {
        self.expect_endpoint(endpoint);
        self.shared.lock().journal.calls(endpoint)
    }

    /// How many requests came in, including those for tokens and those that the journal no
    /// longer keeps.
    pub fn requests(&self) -> usize {
        self.shared.lock().journal.total()
    }

    /// Forgets all requests so far, and starts counting from 0.
    pub fn clear_journal(&self) {
        let mut state = self.shared.lock();
        state.journal.clear();
        self.shared.received.send_replace(0);
    }

    /// Waits until at least this many requests came in, counted as by
    /// [`requests`](Platform::requests).
    pub async fn until_received(&self, requests: usize) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let mut received = self.shared.received.subscribe();
        let _ = received.wait_for(|number| *number >= requests).await;
    }

    // Time. Tokens are in `auth::identities`.

    /// Sets the platform's clock to this calendar time. Setting it forward lets tokens expire and
    /// rate limits reset; setting it back makes no token valid again.
    pub fn set_clock(&self, time: SystemTime) {
        self.shared.lock().clock.set(time);
    }

    /// The calendar time that the platform's clock shows.
    pub fn time(&self) -> SystemTime {
        self.shared.lock().clock.time()
    }

    /// Sets the platform's clock forward, so that tokens expire and rate limits reset.
    pub fn advance(&self, by: Duration) {
        self.shared.lock().clock.advance(by);
    }

    // Permissions and limits.

    /// Takes a permission from all apps. An endpoint needs any one of its permissions, so a call
    /// fails when all of them are revoked. The platform's gateway refuses it, with code 99991672,
    /// or 99991679 for [`revoke_user_scope`](Platform::revoke_user_scope), before the service of
    /// the endpoint sees it. What a service refuses by itself, [`forbid`](Platform::forbid) is for.
    pub fn revoke_scope(&self, scope: impl Into<String>) {
        self.shared.lock().revoked.app.insert(scope.into());
    }

    /// Gives a permission back; false if it was not revoked.
    pub fn grant_scope(&self, scope: &str) -> bool {
        self.shared.lock().revoked.app.remove(scope)
    }

    /// Takes a permission from all users: the app has it, but the users did not agree.
    pub fn revoke_user_scope(&self, scope: impl Into<String>) {
        self.shared.lock().revoked.user.insert(scope.into());
    }

    /// Gives a permission back to all users; false if it was not revoked.
    pub fn grant_user_scope(&self, scope: &str) -> bool {
        self.shared.lock().revoked.user.remove(scope)
    }

    /// Whether documented rate limits are enforced from now on. Limits that are documented
    /// without figures never are.
    pub fn enforce_rate_limits(&self, on: bool) {
        self.shared.lock().enforce_rate_limits = on;
    }

    // Scripts.

    /// Scripts the reply to the next call, of any endpoint. Scripts are used in the order in
    /// which they are given, each for the first call that it fits. Requests for tokens do not
    /// count as calls: script those with [`next_for`](Platform::next_for) and
    /// [`TENANT_TOKEN`](crate::TENANT_TOKEN).
    pub fn next(&self, script: Script) {
        self.shared.lock().scripts.push(None, script);
    }

    /// Scripts the reply to the next call of this endpoint.
    ///
    /// # Panics
    /// If there is no such endpoint: the script would never be used.
    #[track_caller]
    pub fn next_for(&self, endpoint: &str, script: Script) {
        self.expect_endpoint(endpoint);
        self.shared.lock().scripts.push(Some(endpoint.to_owned()), script);
    }

    /// From now on, this function computes the replies to accepted calls of this endpoint, except
    /// where a script fits. It runs on the platform's thread, so it should not block.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use feishu_mock::{Platform, Script};
    /// use serde_json::json;
    ///
    /// let platform = Platform::start().await;
    /// platform.reply_with("compensation.v1.lump_sum_payment.batch_remove", |received| {
    ///     let body = received.json().unwrap_or_default();
    ///     let removed = body["record_ids"].as_array().map_or(0, Vec::len);
    ///     Script::data(json!({"operate_results": vec![json!({"code": 0}); removed]}))
    /// });
    /// # }
    /// ```
    ///
    /// # Panics
    /// If there is no such endpoint.
    #[track_caller]
    pub fn reply_with(
        &self,
        endpoint: &str,
        reply: impl Fn(&Received) -> Script + Send + Sync + 'static,
    ) {
        self.expect_endpoint(endpoint);
        self.shared.lock().handlers.insert(endpoint.to_owned(), Arc::new(reply));
    }

    /// How many calls the unused scripts would still serve. If a test ends with more than 0,
    /// some of its scripts were never used.
    pub fn scripts_left(&self) -> usize {
        self.shared.lock().scripts.left()
    }

    /// The unused scripts, one per line, to print when there should be none.
    pub fn describe_scripts(&self) -> String {
        self.shared.lock().scripts.to_string()
    }

    /// Drops all unused scripts, and all functions that compute replies.
    pub fn clear_scripts(&self) {
        let mut state = self.shared.lock();
        state.scripts.clear();
        state.handlers.clear();
    }

    #[track_caller]
    fn expect_endpoint(&self, id: &str) {
        let specs = &self.shared.specs;
        if specs.contains(id) || Issuer::is_one(id) || id == CUSTOM_BOT {
            return;
        }
        let known = specs.len();
        let at = specs.ids_at(id);
        assert!(at.is_empty(), "`{id}` is a path; scripts name endpoints by identity: {at:?}");
        let near = nearest(id, specs.ids());
        panic!(
            "no endpoint `{id}` among the {known} that this platform knows; similar ones: {near:?}"
        );
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("url", &self.url())
            .field("app_id", &self.app.0)
            .field("specs", &self.shared.specs)
            .finish_non_exhaustive()
    }
}

/// The address at which programs on the same machine reach what listens at this one.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_reached_at_the_loopback_one() {
        for (listens, reached) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reachable(listens.parse().unwrap()), reached.parse().unwrap(), "{listens}");
        }
    }
}
