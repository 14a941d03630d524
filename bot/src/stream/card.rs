//! [`StreamCard`]: one card on the platform, and the calls that change it. Each takes the next
//! number of the card; a call that the client repeats keeps its number and its key.

use std::sync::Arc;

use feishu_openapi::{
    Empty, Error as CallError, Request,
    card::{Button, Card, CardConfig, CardConfigSummary, Header, Markdown, Text},
    cardkit::v1::{card, card_element},
    im::content,
    serde_json::{Value, json},
};

use super::{Options, STOP};
use crate::{
    bot::Core,
    click::button,
    error::Error,
    limits::CardPace,
    reply::{Reply, Sent},
};

const ANSWER: &str = "answer";
const STOP_ELEMENT: &str = "stop";

/// How often a number is raised that the platform says is not larger than the one before.
const RAISES: u32 = 12;

pub(super) struct StreamCard {
    core: Arc<Core>,
    id: String,
    sequence: i64,
    pace: CardPace,
    has_stop: bool,
    pub(super) sent: Sent,
}

/// What follows from a refusal.
#[derive(Debug)]
pub(super) enum Refused {
    /// The card cannot be updated any more.
    Gone(Error),
    /// The text is too much for it.
    Full(Error),
    /// It does not take this text.
    Content(Error),
    /// Not now.
    Later(Error),
    /// Never.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Call(error) => error.into(),
            other => Refused::Failed(other),
        }
    }
}

impl From<CallError> for Refused {
    fn from(error: CallError) -> Refused {
        let (code, is_retryable) = (error.code(), error.is_retryable());
        let error = Error::Call(error);
        match code {
            Some(200_740 | 200_750 | 300_311 | 300_302) => Refused::Gone(error),
            Some(200_860 | 300_305) => Refused::Full(error),
            Some(10_002 | 200_220 | 300_310 | 300_313 | 230_099) => Refused::Content(error),
            _ if is_retryable => Refused::Later(error),
            // An internal error after which the page says to try again, and codes of rate limits
            // that the page does not list.
            Some(300_120 | 230_020 | 99_991_400) => Refused::Later(error),
            _ => Refused::Failed(error),
        }
    }
}

impl Refused {
    pub(super) fn into_error(self) -> Error {
        let (Refused::Gone(error)
        | Refused::Full(error)
        | Refused::Content(error)
        | Refused::Later(error)
        | Refused::Failed(error)) = self;
        error
    }
}

impl StreamCard {
    /// Creates a card and sends it.
    pub(super) async fn open(
        reply: &Reply,
        options: &Options,
        stop_id: &str,
        text: &str,
    ) -> Result<StreamCard, Refused> {
        let config = CardConfig::new()
            .streaming_mode(true)
            .update_multi(true)
            .summary(CardConfigSummary::new().content("…"));
        let mut shown = Card::new().config(config);
        if let Some(title) = &options.title {
            shown = shown.header(Header::new(Text::plain(title)));
        }
        shown = shown.element(Markdown::new(text).element_id(ANSWER));
        if let Some(label) = &options.stop {
            let stop: Button = button(label, STOP, json!({"stream": stop_id}));
            shown = shown.element(stop.element_id(STOP_ELEMENT));
        }
        let core = reply.core().clone();
        let turn = core.card_calls.turn().await;
        let id = core.client.send(card::create(shown)).await?.card_id.unwrap_or_default();
        drop(turn);
        let sent = reply.send(content::Card::entity(&id)).await?;
        let (sequence, pace) = (0, CardPace::default());
        Ok(StreamCard { core, id, sequence, pace, has_stop: options.stop.is_some(), sent })
    }

    /// Shows this text. If the platform has ended the streaming mode, it is switched on again.
    pub(super) async fn show(&mut self, text: &str) -> Result<(), Refused> {
        let mut again = true;
        loop {
            let sent =
                self.call(|id, number| card_element::content(id, ANSWER, text, number)).await;
            match sent {
                Ok(()) => return Ok(()),
                Err(error) if is_mode_off(&error) && again => {
                    again = false;
                    tracing::info!(
                        card = self.id,
                        "the platform ended the streaming mode: {error}"
                    );
                    match self.configure(json!({"streaming_mode": true})).await {
                        Ok(()) => {}
                        Err(error) => {
                            return Err(match error.into() {
                                Refused::Later(error) => Refused::Later(error),
                                other => Refused::Gone(other.into_error()),
                            });
                        }
                    }
                }
                Err(error) if is_mode_off(&error) => return Err(Refused::Gone(error.into())),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes the stop button away, and ends the streaming mode with a summary for lists of chats.
    pub(super) async fn close(&mut self, summary: &str) -> Result<(), Refused> {
        if self.has_stop {
            let removed =
                self.call(|id, number| card_element::delete(id, STOP_ELEMENT, number)).await;
            match removed.map_err(Refused::from) {
                Ok(()) => self.has_stop = false,
                Err(Refused::Later(error)) => return Err(Refused::Later(error)),
                Err(other) => {
                    let error = other.into_error();
                    tracing::warn!(card = self.id, "the stop button cannot be removed: {error}");
                    self.has_stop = false;
                }
            }
        }
        let config = json!({"streaming_mode": false, "summary": {"content": summary}});
        Ok(self.configure(config).await?)
    }

    async fn configure(&mut self, config: Value) -> Result<(), CallError> {
        let settings = json!({"config": config}).to_string();
        self.call(|id, number| card::settings(id, settings.clone(), number)).await
    }

    /// Makes a call with the next number. If the platform has seen a larger one, the number is
    /// raised; if it has seen the key of the call, it has done it.
    async fn call<R>(&mut self, call: impl Fn(String, i64) -> R) -> Result<(), CallError>
    where
        R: Request<Response = Empty>,
    {
        for raise in 0.. {
            self.sequence += 1_i64 << raise;
            self.pace.turn(&self.core.clock).await;
            let sent = self.core.client.send(call(self.id.clone(), self.sequence)).await;
            self.pace.done(&self.core.clock);
            let Err(error) = sent else { return Ok(()) };
            match error.code() {
                Some(200_770) => return Ok(()),
                Some(300_317) if raise < RAISES => {
                    tracing::debug!(card = self.id, number = self.sequence, "raising the number");
                }
                _ => return Err(error),
            }
        }
        Ok(())
    }
}

fn is_mode_off(error: &CallError) -> bool {
    matches!(error.code(), Some(200_850 | 300_309 | 200_510))
}
