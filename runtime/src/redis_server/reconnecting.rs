//! [`Reconnecting`]: the connection to an address, made when first needed, and again when it was lost.

use super::{address::Address, connection::Connection, protocol::RedisReply};
use crate::transport::BoxError;

pub(super) struct Reconnecting {
    pub(super) address: Address,
    /// Who finds none makes one, while the others wait.
    current: tokio::sync::Mutex<Option<Connection>>,
}

impl Reconnecting {
    pub(super) fn new(address: Address) -> Self {
        Reconnecting { address, current: tokio::sync::Mutex::default() }
    }

    /// Asks twice where the connection was lost, since the first time may be how that is noticed.
    pub(super) async fn ask(&self, command: &[Vec<u8>]) -> Result<RedisReply, BoxError> {
        let reply = self.connection().await?.ask(command);
        if let Ok(reply) = reply.await {
            return Ok(reply);
        }
        let reply = self.connection().await?.ask(command);
        Ok(reply.await?)
    }

    async fn connection(&self) -> Result<Connection, BoxError> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(connection) if !connection.is_lost() => Ok(connection.clone()),
            _ => Ok(current.insert(Connection::open(&self.address).await?).clone()),
        }
    }

    /// Closes a connection on which no reply came in time: the server may have gone without a word,
    /// and another one may answer at this address.
    pub(super) fn forget(&self) {
        // Where it is locked, another one is being made already.
        if let Ok(mut current) = self.current.try_lock() {
            *current = None;
        }
    }
}
