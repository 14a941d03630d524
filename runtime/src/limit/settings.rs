//! [`RateLimits`]: which limits a client keeps ahead of time.

use std::collections::HashMap;

use super::window::Window;
use crate::endpoint::{Endpoint, RateLimit};

/// The rate limits that a client keeps ahead of time, for
/// [`ClientBuilder::rate_limits`](crate::ClientBuilder::rate_limits). Needs the feature `limits`.
///
/// For each endpoint and tenant, the client sends no more calls per second and per minute than the
/// documentation allows. Other calls wait for their turn, in the order in which they were made, for
/// as long as their timeout allows. If that cannot be enough, a call fails at once and says how
/// long it would have had to wait. A fifth of a limit can be used at once; the rest is spread over
/// time.
///
/// Copies of a client share these limits. Other clients and processes know nothing of them: if
/// several call for one app, give each its [`share`](RateLimits::share), or one
/// [store](crate::ClientBuilder::rate_limit_store) for all.
///
/// ```
/// use feishu_runtime::{Client, RateLimit, RateLimits};
///
/// let limits = RateLimits::documented()
///     .share(0.8)
///     .endpoint("library.v9.shelf.list", RateLimit::new().per_second(2))
///     .no_limit("library.v9.shelf.get");
/// let client = Client::builder("cli_a1", "secret").rate_limits(limits).build();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimits {
    share: f64,
    endpoints: HashMap<String, RateLimit>,
    otherwise: RateLimit,
}

impl Default for RateLimits {
    fn default() -> Self {
        RateLimits::documented()
    }
}

impl RateLimits {
    /// The documented limits. Endpoints without a documented figure have none.
    pub fn documented() -> Self {
        RateLimits { share: 1.0, endpoints: HashMap::new(), otherwise: RateLimit::new() }
    }

    /// Uses this fraction of each documented limit, such as 0.8, and leaves the rest to other
    /// programs that call for the same app.
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the limit for the endpoint with this id, in place of the documented one, and not
    /// reduced by [`share`](RateLimits::share).
    pub fn endpoint(mut self, id: impl Into<String>, limit: RateLimit) -> Self {
        self.endpoints.insert(id.into(), limit);
        self
    }

    /// Removes the limit for the endpoint with this id.
    pub fn no_limit(self, id: impl Into<String>) -> Self {
        self.endpoint(id, RateLimit::new())
    }

    /// Sets the limit for each endpoint without a documented figure, and for each path that is
    /// called with [`Client::raw`](crate::Client::raw).
    pub fn otherwise(mut self, limit: RateLimit) -> Self {
        self.otherwise = limit;
        self
    }

    /// Why it cannot be kept.
    pub(crate) fn fault(&self) -> Option<String> {
        if !(self.share > 0.0 && self.share <= 1.0) {
            return Some(format!(
                "{} is no share of a rate limit, expected more than 0 and at most 1",
                self.share
            ));
        }
        let zero = |limit: &RateLimit| [limit.per_second, limit.per_minute].contains(&Some(0));
        let endpoint = self.endpoints.iter().find(|(_, limit)| zero(limit));
        let place = match endpoint {
            Some((id, _)) => format!("for {id}"),
            None if zero(&self.otherwise) => "for other endpoints".to_owned(),
            None => return None,
        };
        Some(format!("the rate limit {place} is 0, with which no call would ever go"))
    }

    /// What holds for an endpoint, or for an address without one.
    pub(super) fn windows(&self, endpoint: Option<&Endpoint>) -> Vec<Window> {
        let own = endpoint.and_then(|endpoint| self.endpoints.get(endpoint.id));
        if let Some(own) = own {
            return Window::of(*own, 1.0);
        }
        let documented = endpoint.and_then(|endpoint| endpoint.rate_limit).unwrap_or_default();
        let windows = Window::of(documented, self.share);
        if windows.is_empty() { Window::of(self.otherwise, 1.0) } else { windows }
    }
}
