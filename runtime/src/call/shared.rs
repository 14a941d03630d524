//! [`Shared`]: what all calls of a client share.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::headers::CommonHeaders;
use crate::{
    auth::{AppCredentials, AppTokens},
    intercept::Interceptor,
    limit::Limiter,
    retry::{Budget, RetryPolicy},
    transport::Connector,
};

/// What a client and all its copies share.
pub(crate) struct Shared {
    pub(crate) app: Arc<AppCredentials>,
    pub(crate) tokens: Arc<AppTokens>,
    pub(crate) connector: Connector,
    /// Of the app's base address, for spans.
    pub(crate) host_and_port: (String, u16),
    pub(crate) headers: CommonHeaders,
    pub(crate) interceptors: Vec<Box<dyn Interceptor>>,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// By the endpoint's id.
    pub(crate) retry_for: HashMap<String, RetryPolicy>,
    pub(crate) budget: Budget,
    pub(crate) limiter: Limiter,
}
