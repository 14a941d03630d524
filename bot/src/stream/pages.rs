//! [`Pages`]: a growing text, spread over as many cards as it needs.

use feishu_openapi::MarkdownReader;

use super::{
    Options,
    card::{Refused, StreamCard},
    cut,
};
use crate::{
    error::Error,
    reply::{Reply, Sent, simpler},
};

/// How much of a text is looked at for one card, in bytes: more never fits.
const WINDOW: usize = 100_000;
/// How much a card holds that the platform has not refused: the reader's own limit.
const MOST: usize = 24_000;
/// No card that takes less is tried.
const LEAST: usize = 500;

pub(super) struct Pages {
    reply: Reply,
    options: Options,
    stop_id: String,
    card: Option<StreamCard>,
    sent: Vec<Sent>,
    /// Where the text of the current card begins.
    start: usize,
    /// What stands before it there: the opening of a block of code.
    opening: String,
    /// How much of the text is on the platform.
    shown: usize,
    /// What the current card shows.
    on_card: String,
    look: Look,
    most: usize,
}

/// How text is shown, from best to surest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Markdown,
    Simpler,
    Plain,
}

/// Why a text is not shown.
pub(super) enum Unshown {
    /// It may be shown later.
    Later(Error),
    /// No card will show it.
    Never(Error),
}

impl Pages {
    pub(super) fn new(reply: Reply, options: Options, stop_id: String) -> Pages {
        Pages {
            reply,
            options,
            stop_id,
            card: None,
            sent: Vec::new(),
            start: 0,
            opening: String::new(),
            shown: 0,
            on_card: String::new(),
            look: Look::Markdown,
            most: MOST,
        }
    }

    /// Whether there is a card to update.
    pub(super) fn has_card(&self) -> bool {
        self.card.is_some()
    }

    /// Shows this text, which begins as the texts before it did, as far as it fits one card. Tells
    /// whether that is all of it; the rest goes into another card.
    pub(super) async fn show(&mut self, text: &str) -> Result<bool, Unshown> {
        loop {
            // A text that was replaced may be shorter than what is shown.
            self.start = floor(text, self.start);
            let rest = &text[self.start..floor(text, self.start.saturating_add(WINDOW))];
            let end = self.start + cut::fit(rest, |piece| self.fits(piece));
            let piece = self.looks(&text[self.start..end]);
            match self.put(&piece).await {
                Ok(()) => {
                    self.shown = end;
                    if end < text.len() {
                        self.next_card(text, end).await?;
                    }
                    return Ok(end == text.len());
                }
                Err(Refused::Later(error)) => return Err(Unshown::Later(error)),
                Err(Refused::Failed(error)) => return Err(Unshown::Never(error)),
                Err(Refused::Gone(error)) => {
                    tracing::warn!("a card takes no more text, it goes on in another: {error}");
                    self.next_card(text, self.shown).await?;
                    return Ok(false);
                }
                Err(Refused::Full(error)) => {
                    tracing::info!("a card is full: {error}");
                    if self.shown > self.start {
                        self.next_card(text, self.shown).await?;
                        return Ok(false);
                    }
                    if self.most <= LEAST {
                        return Err(Unshown::Never(error));
                    }
                    self.most /= 2;
                }
                Err(Refused::Content(error)) => {
                    tracing::warn!("a card does not take a text, it is made simpler: {error}");
                    self.look = match self.look {
                        Look::Markdown => Look::Simpler,
                        Look::Simpler => Look::Plain,
                        Look::Plain => return Err(Unshown::Never(error)),
                    };
                }
            }
        }
    }

    /// Shows this on the card, and opens one if there is none.
    async fn put(&mut self, piece: &str) -> Result<(), Refused> {
        let Some(card) = &mut self.card else {
            let opened = StreamCard::open(&self.reply, &self.options, &self.stop_id, piece).await;
            let card = opened.map_err(|refused| match refused {
                // There is no card yet that could be gone.
                Refused::Gone(error) => Refused::Failed(error),
                other => other,
            })?;
            self.sent.push(card.sent.clone());
            (self.card, self.on_card) = (Some(card), piece.to_owned());
            return Ok(());
        };
        // The platform takes no empty text, and what is shown needs no update.
        if self.on_card != piece && !piece.is_empty() {
            card.show(piece).await?;
            self.on_card = piece.to_owned();
        }
        Ok(())
    }

    /// Ends the current card; the text goes on in another from here.
    async fn next_card(&mut self, text: &str, at: usize) -> Result<(), Unshown> {
        if let Some(card) = &mut self.card {
            match card.close(&summary(&self.on_card)).await {
                Err(Refused::Later(error)) => return Err(Unshown::Later(error)),
                Err(other) => {
                    let error = other.into_error();
                    tracing::warn!("a card that is full cannot be closed: {error}");
                }
                Ok(()) => {}
            }
        }
        self.card = None;
        let before = format!("{}{}", self.opening, &text[self.start..floor(text, at)]);
        self.opening = cut::open_fence(&before).unwrap_or_default();
        self.start = floor(text, at);
        if self.opening.is_empty() {
            let blank =
                text[self.start..].len() - text[self.start..].trim_start_matches('\n').len();
            self.start += blank;
        }
        self.shown = self.start;
        (self.look, self.most, self.on_card) = (Look::Markdown, MOST, String::new());
        Ok(())
    }

    /// Ends the last card.
    pub(super) async fn close(&mut self) -> Result<(), Unshown> {
        let Some(card) = &mut self.card else { return Ok(()) };
        card.close(&summary(&self.on_card)).await.map_err(|refused| match refused {
            Refused::Later(error) => Unshown::Later(error),
            other => Unshown::Never(other.into_error()),
        })
    }

    /// Sends what no card shows as messages, and gives all messages.
    pub(super) async fn rest(&mut self, text: &str) -> Result<(), Error> {
        let rest = format!("{}{}", self.opening, &text[floor(text, self.shown)..]);
        self.sent.extend(self.reply.markdown(rest).await?);
        self.shown = text.len();
        Ok(())
    }

    pub(super) fn into_sent(self) -> Vec<Sent> {
        self.sent
    }

    fn fits(&self, piece: &str) -> bool {
        let parts = MarkdownReader::new().parts(&format!("{}{piece}", self.opening));
        parts.len() <= 1 && parts.iter().all(|part| part.len() <= self.most)
    }

    fn looks(&self, piece: &str) -> String {
        let text = format!("{}{piece}", self.opening);
        let reader = MarkdownReader::new();
        match self.look {
            Look::Markdown => reader.parts(&text).join("\n\n"),
            Look::Simpler => simpler(&reader.parts(&text).join("\n\n")),
            Look::Plain => format!("```\n{}\n```", text.replace("```", "'''")),
        }
    }
}

/// What stands for a card in lists of chats: the beginning of its text, without markup.
fn summary(text: &str) -> String {
    let plain = text.chars().filter(|c| !matches!(c, '*' | '#' | '`' | '~' | '|' | '>'));
    let plain: String = plain.collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let words = words.join(" ");
    match words.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// The end of the last character before this place.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
