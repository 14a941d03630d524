//! Custom bots: the incoming webhooks of groups. The handle of a test is here, what a request has to
//! fulfill in `admit`.

mod admit;

use std::{collections::HashMap, fmt, sync::Arc};

pub(crate) use admit::{HIDDEN_PATH, admit, success, token};
use serde_json::Value;

use crate::{Outcome, Platform, journal::redact::HIDDEN, platform::state::Shared};

/// The identity of the webhook of groups, for [`Platform::next_for`], [`Platform::calls`] and
/// [`Platform::reply_with`].
pub const CUSTOM_BOT: &str = "bot.v2.hook";

/// The parameter of a request in the journal that tells which bot it was for.
const NUMBER: &str = "bot";

/// The custom bots of a platform, by the token in their address.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Default)]
pub(crate) struct Bots {
    by_token: HashMap<String, Bot>,
    /// How many there were ever.
    made: usize,
}

/// What the settings of a bot say.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug)]
struct Bot {
    number: usize,
    secret: Option<String>,
    keywords: Vec<String>,
}

/// A custom bot in a group of the platform, from [`Platform::custom_bot`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let platform = feishu_mock::Platform::start().await;
/// let bot = platform.custom_bot().with_secret("s3cret").keywords(["tide"]);
/// assert!(bot.url().contains("/open-apis/bot/v2/hook/"));
/// // … messages go to `bot.url()` …
/// assert!(bot.messages().is_empty());
/// # }
/// ```
#[derive(Clone)]
pub struct GroupBot {
    shared: Arc<Shared>,
    base: String,
    token: String,
    number: usize,
}

impl Platform {
    /// The custom bots that are in groups, in the order in which they were added: those of this
    /// platform, and those that its file of state had.
    pub fn custom_bots(&self) -> Vec<GroupBot> {
        let state = self.shared.lock();
        let handle = |(token, bot): (&String, &Bot)| GroupBot {
            shared: self.shared.clone(),
            base: self.url(),
            token: token.clone(),
            number: bot.number,
        };
        let mut all: Vec<GroupBot> = state.bots.by_token.iter().map(handle).collect();
        all.sort_by_key(|bot| bot.number);
        all
    }

    /// Adds a custom bot to a group. Its messages need no signature and no keyword, unless the
    /// handle says so. Its limits of 5 a second and 100 a minute are enforced if
    /// [`enforce_rate_limits`](Platform::enforce_rate_limits) says so.
    ///
    /// The journal has its requests under [`CUSTOM_BOT`](crate::CUSTOM_BOT), without the token.
    pub fn custom_bot(&self) -> GroupBot {
        let token = format!("{:032x}", fastrand::u128(..));
        let mut state = self.shared.lock();
        state.bots.made += 1;
        let number = state.bots.made;
        let bot = Bot { number, secret: None, keywords: Vec::new() };
        state.bots.by_token.insert(token.clone(), bot);
        drop(state);
        GroupBot { shared: self.shared.clone(), base: self.url(), token, number }
    }
}

impl GroupBot {
    /// Its address, to which messages go.
    pub fn url(&self) -> String {
        format!("{}{}{}", self.base, admit::PATH, self.token)
    }

    /// Demands that messages are signed by this secret.
    pub fn with_secret(self, secret: impl Into<String>) -> Self {
        self.change(|bot| bot.secret = Some(secret.into()))
    }

    /// Demands that messages have one of these words.
    pub fn keywords(self, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.change(|bot| bot.keywords = words.into_iter().map(Into::into).collect())
    }

    /// Removes it from its group: from now on its address leads nowhere.
    pub fn remove(&self) {
        self.shared.lock().bots.by_token.remove(&self.token);
    }

    /// The messages that the group got, as they arrived but without their signatures, as long as
    /// the journal keeps them.
    pub fn messages(&self) -> Vec<Value> {
        let number = self.number.to_string();
        let state = self.shared.lock();
        let accepted = state.journal.recent.iter().filter(|received| {
            received.outcome == Outcome::Accepted && received.path_value(NUMBER) == Some(&number)
        });
        let message = |mut body: Value| {
            if let Some(members) = body.as_object_mut() {
                members.remove("timestamp");
                members.remove("sign");
            }
            body
        };
        accepted.filter_map(|received| received.json().map(message)).collect()
    }

    fn change(self, change: impl FnOnce(&mut Bot)) -> Self {
        self.shared.lock().bots.by_token.get_mut(&self.token).map(change);
        self
    }
}

/// Without the token.
impl fmt::Debug for GroupBot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupBot")
            .field("base", &self.base)
            .field("token", &HIDDEN)
            .field("number", &self.number)
            .finish()
    }
}
