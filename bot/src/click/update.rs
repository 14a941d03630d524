//! [`Updates`]: the two changes of a card that a click allows, and edits of the message after them.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use feishu_openapi::{im::content::Card, interactive::v1::card};
use tokio::time::Instant;

use crate::{bot::Core, error::Error, reply::Sent};

/// For how long the token of a click is good, and how often.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
const TIMES: u32 = 2;

pub(super) struct Updates {
    token: Option<String>,
    left: Mutex<u32>,
}

impl Updates {
    pub(super) fn new(token: Option<String>) -> Updates {
        Updates { token: token.filter(|token| !token.is_empty()), left: Mutex::new(TIMES) }
    }

    /// Replaces the card that was clicked at this time.
    pub(super) async fn send(
        &self,
        core: &Core,
        clicked: Instant,
        message: Sent,
        card: Card,
    ) -> Result<(), Error> {
        let Some(token) = self.token(core, clicked) else { return message.edit_card(card).await };
        match core.client.send(card::update(token, card.clone())).await {
            Ok(_) => Ok(()),
            // The token is used up or too old: the clocks of two machines differ.
            Err(error) if matches!(error.code(), Some(300_030 | 300_040)) => {
                tracing::debug!("a click allows no more updates, the message is edited: {error}");
                message.edit_card(card).await
            }
            Err(error) => Err(error.into()),
        }
    }

    fn token(&self, core: &Core, clicked: Instant) -> Option<&str> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if *left == 0 || core.clock.now() >= clicked + LIFETIME {
            return None;
        }
        *left -= 1;
        self.token.as_deref()
    }
}
