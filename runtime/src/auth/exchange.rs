//! [`Exchange`]: how the platform is asked for a token. This module only says what is asked and
//! how the reply is read; whoever makes calls sends it.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value};

use crate::{
    endpoint::{Endpoint, Target},
    envelope::Fault,
    error::{Error, Kind, Remedy},
    secret::Secret,
    transport::BoxFuture,
    wire::{self},
};

/// Reads the reply to a request for a token; called once for each reply of success.
pub(crate) type ReadTokens<'a> =
    &'a mut (dyn FnMut(&Map<String, Value>) -> Result<(), Fault> + Send);

/// Sends requests for tokens.
pub(crate) trait Exchange: Send + Sync + 'static {
    /// Sends a request, again if it fails, and hands the reply to `read`. It needs no token
    /// itself.
    fn exchange<'a>(
        self: Arc<Self>,
        request: TokenRequest,
        read: ReadTokens<'a>,
    ) -> BoxFuture<'a, Result<(), Error>>;
}

/// A request for a token.
pub(crate) struct TokenRequest {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) body: Value,
    /// The secrets in the body, besides the app's own: no error shows them.
    pub(crate) secrets: Vec<Secret>,
    /// The time for the call, where it is not the client's usual one.
    pub(crate) timeout: Option<Duration>,
    /// What helps after codes of this endpoint, besides those that mean the same on each.
    pub(crate) remedy: fn(i64) -> Option<Remedy>,
}

impl TokenRequest {
    pub(super) fn new(endpoint: &'static Endpoint, body: Value) -> Self {
        let remedy = |_| None;
        TokenRequest { endpoint, body, secrets: Vec::new(), timeout: None, remedy }
    }

    pub(super) fn secrets(mut self, secrets: Vec<Secret>) -> Self {
        self.secrets = secrets;
        self
    }

    pub(super) fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    pub(super) fn remedy(mut self, remedy: fn(i64) -> Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }

    /// Sends the request, and gives what `read` finds in the reply.
    pub(super) async fn send<T: Send>(
        self,
        exchange: &Arc<dyn Exchange>,
        mut read: impl FnMut(&Map<String, Value>) -> Result<T, Fault> + Send,
    ) -> Result<T, Error> {
        let endpoint = self.endpoint;
        let mut found = None;
        let mut keep = |reply: &Map<String, Value>| {
            found = Some(read(reply)?);
            Ok(())
        };
        exchange.clone().exchange(self, &mut keep).await?;
        found.ok_or_else(|| {
            let message = "the reply with the token was not read".to_owned();
            Error::new(&Target::of(endpoint), Kind::Encode(message))
        })
    }
}

pub(super) fn fault(path: &str, message: &str) -> Fault {
    Fault { path: path.into(), message: message.into() }
}

/// The token with this name; `None` where it is absent or empty. Faults quote nothing of it.
pub(super) fn secret(reply: &Map<String, Value>, name: &str) -> Result<Option<Secret>, Fault> {
    let token = match reply.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(token)) if token.is_empty() => return Ok(None),
        Some(Value::String(token)) => token.as_str(),
        Some(_) => return Err(no_token(name)),
    };
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(fault(name, "the token has characters that no header can carry"));
    }
    Ok(Some(Secret::new(token)))
}

/// The token with this name, which must be there.
pub(super) fn required_secret(reply: &Map<String, Value>, name: &str) -> Result<Secret, Fault> {
    secret(reply, name)?.ok_or_else(|| no_token(name))
}

fn no_token(name: &str) -> Fault {
    fault(name, "no token, expected a string")
}

/// A number of seconds, however it is written; `None` where it is not a whole number.
pub(super) fn seconds(reply: &Map<String, Value>, name: &str) -> Option<i64> {
    reply.get(name).and_then(|value| wire::decode(value).ok())
}
