//! Sends a message: as a reply, or afresh if the message to answer is gone.

use std::sync::atomic::Ordering;

use feishu_openapi::im::{content::MessageContent, v1::message};

use super::{Reply, Sent};
use crate::{builder::WhenRecalled, error::Error};

impl Reply {
    pub(super) async fn deliver(&self, content: MessageContent) -> Result<Sent, Error> {
        let core = self.core();
        if let Some(id) = self.quoted() {
            let turn = core.pace.turn(&self.target.limited, &core.messages).await;
            let mut call = message::reply(id, content.clone());
            if self.in_thread {
                call = call.reply_in_thread(true);
            }
            let sent = core.client.send(call).await;
            drop(turn);
            match sent {
                Ok(sent) => return Ok(self.sent(sent.message_id)),
                Err(error) if !is_gone(&error) => return Err(error.into()),
                Err(error) => {
                    if core.when_recalled == WhenRecalled::Fail {
                        return Err(Error::Recalled);
                    }
                    tracing::warn!(
                        message_id = id,
                        "the message to answer was recalled, the answer goes to the chat: {error}"
                    );
                    self.target.recalled.store(true, Ordering::Relaxed);
                }
            }
        }
        let _turn = core.pace.turn(&self.target.limited, &core.messages).await;
        let (kind, id) = &self.target.receiver;
        let sent = core.client.send(message::create(kind.clone(), id, content)).await?;
        Ok(self.sent(sent.message_id))
    }

    fn sent(&self, id: Option<String>) -> Sent {
        Sent::new(self.core().clone(), id.unwrap_or_default())
    }
}

/// Whether the message was recalled or deleted.
fn is_gone(error: &feishu_openapi::Error) -> bool {
    matches!(error.code(), Some(230_011 | 230_110 | 231_003))
}
