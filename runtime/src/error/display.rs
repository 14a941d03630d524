//! How an [`Error`] reads: one line that says which call, what came back and what to do.

use std::fmt::{self, Display, Write};

use super::{Error, ErrorReply, Kind, Phase, PlatformFailure, RateLimitWait, Remedy};
use crate::endpoint::Credential;

/// How many violations, scopes or fields are spelled out.
const SPELLED_OUT: usize = 12;
/// What to do where no connection came about. Each check takes time, so it is not done here.
const NOT_REACHED: &str =
    "look at the address, the network and the proxy, or let `Client::diagnose` do so";
/// Where an app may be that is unknown here.
pub(crate) const OTHER_SITE: &str = "an app of the other site is not known here: Feishu is \
     `Domain::Feishu`, Lark is `Domain::Lark`";
/// How much of a body that is not the platform's is shown, in characters.
const EXCERPT: usize = 160;

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.0.target {
            write!(f, "{target}: ")?;
        }
        match &self.0.kind {
            Kind::Configure(message)
            | Kind::Encode(message)
            | Kind::File(message)
            | Kind::Login { message, .. }
            | Kind::NoToken(message) => f.write_str(message),
            #[cfg(feature = "long-connection")]
            Kind::LongConnection(message) => f.write_str(message),
            Kind::NoCredential(Credential::Helpdesk, fault) => write!(
                f,
                "not sent: {}; call it on `client.helpdesk(id, token)`, with the id and the token \
                 that the settings of the helpdesk show under API credentials",
                fault.unwrap_or("it needs the id and the token of a helpdesk")
            ),
            Kind::Invalid(violations) => {
                f.write_str("not sent, since it breaks documented limits: ")?;
                list(f, violations.iter())
            }
            Kind::Token(kind, error) => write!(f, "no {}: {error}", kind.name()),
            Kind::NoRefreshToken => f.write_str(
                "not asked: there is no refresh token, so the user has to log in again; one comes \
                 with the permission `offline_access`",
            ),
            Kind::UserStore(message) => write!(
                f,
                "not refreshed, since the store of users' tokens failed: {}",
                OneLine(message, EXCERPT)
            ),
            Kind::Unsaved(_, message) => write!(
                f,
                "the user's new tokens are not in use yet, since the store did not take them; \
                 `unsaved_user_tokens()` has them: {}",
                OneLine(message, EXCERPT)
            ),
            Kind::NoTicket(after) => write!(
                f,
                "no app_ticket came within {after:?}, although the platform was asked to push \
                 one: it comes by the event `app_ticket` to where the app receives its events; \
                 hand it over by `client.set_app_ticket(..)`"
            ),
            Kind::Transport(error) if error.is_unsent() => write!(f, "{error}; {NOT_REACHED}"),
            Kind::Transport(error) => error.fmt(f),
            Kind::RateLimit(RateLimitWait { turn_in, left }) => write!(
                f,
                "not sent: calls come too fast for the rate limit, so this one would have to wait \
                 for {turn_in:.1?}, and it has {left:.1?}"
            ),
            Kind::Timeout(after, phase) => {
                let phase = match phase {
                    Phase::Token => "the access token",
                    Phase::Ticket => {
                        "an app_ticket: the platform pushes it by the event `app_ticket`, to be \
                         handed over by `client.set_app_ticket(..)`"
                    }
                    Phase::Reply => "the reply",
                };
                write!(f, "timed out after {after:?} while waiting for {phase}")
            }
            Kind::Http(answer, message) => {
                write!(f, "HTTP {}: {message}", answer.status)?;
                body(f, answer)?;
                log_id(f, answer)
            }
            Kind::Platform(answer, platform) => self.platform_failure(f, answer, platform),
            Kind::Decode { answer, path, message, .. } => {
                f.write_str("the reply cannot be read")?;
                if !path.is_empty() {
                    write!(f, " at {path}")?;
                }
                write!(f, ": {message}")?;
                log_id(f, answer)
            }
        }
    }
}

impl Error {
    fn platform_failure(
        &self,
        f: &mut fmt::Formatter<'_>,
        answer: &ErrorReply,
        platform: &PlatformFailure,
    ) -> fmt::Result {
        write!(f, "code {} (HTTP {})", platform.code, answer.status)?;
        if !platform.message.is_empty() {
            write!(f, ": {}", OneLine(&platform.message, usize::MAX))?;
        }
        self.meaning_and_advice(f, platform)?;
        let scopes = self.missing_scopes();
        if !scopes.is_empty() {
            f.write_str("; missing permission, any one of: ")?;
            list(f, scopes.iter())?;
        }
        if !platform.fields.is_empty() {
            f.write_str("; fields: ")?;
            list(
                f,
                platform.fields.iter().map(|field| {
                    format!("{}: {}", field.field, OneLine(&field.description, EXCERPT))
                }),
            )?;
        }
        if self.has(Remedy::Grant)
            && let Some(help) = &platform.help
        {
            write!(f, "; ask for it at {help}")?;
            // Grants to an app hold from its next version on; grants of a user, at once.
            if platform.code == Remedy::APP_LACKS_PERMISSION {
                f.write_str(", and publish a version of the app")?;
            }
        }
        if self.refuses_credentials()
            && let Some(help) = &platform.help
        {
            write!(
                f,
                "; what to do: compare the app id and the app secret with {help}; {OTHER_SITE}"
            )?;
        }
        if self.has(Remedy::NoStoreApp) {
            f.write_str(
                "; only apps of the app directory have tickets: is it self-built, then \
                         leave out `store_app()`",
            )?;
        }
        if self.has(Remedy::Helpdesk) {
            f.write_str(
                "; are the id and the token right that `client.helpdesk(id, token)` got, and do \
                 the app and the helpdesk belong to the same tenant?",
            )?;
        }
        #[cfg(feature = "long-connection")]
        if let Some(Remedy::LongConnection(advice)) = platform.remedy {
            write!(f, "; {advice}")?;
        }
        if self.is_login_required() {
            f.write_str("; the user has to log in again")?;
        }
        if self.is_refused_repetition() {
            f.write_str(
                "; an earlier attempt got no reply, and was probably executed: look before you \
                 call again",
            )?;
        }
        if let Some(wait) = answer.retry_after {
            write!(f, "; to be tried again in {wait:?}")?;
        }
        log_id(f, answer)
    }
}

impl Error {
    /// What the code means: in English or, as long as nobody has written that, as documented; and
    /// what to do.
    fn meaning_and_advice(
        &self,
        f: &mut fmt::Formatter<'_>,
        platform: &PlatformFailure,
    ) -> fmt::Result {
        let documented = self.documented().map_or("", |row| row.message);
        let meaning = match self.meaning() {
            Some(meaning) => meaning.trim_end_matches('.'),
            None => documented,
        };
        let said = platform.message.trim().trim_end_matches('.');
        if !meaning.is_empty() && !said.eq_ignore_ascii_case(meaning) {
            let lead = if self.meaning().is_some() { "meaning" } else { "documented as" };
            write!(f, "; {lead}: {meaning}")?;
        }
        match self.advice() {
            Some(advice) => write!(f, "; what to do: {}", advice.trim_end_matches('.')),
            None => Ok(()),
        }
    }
}

/// All that is public of it, without what a reader of logs does not need.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&format_args!("{self}")).finish()
    }
}

fn log_id(f: &mut fmt::Formatter<'_>, answer: &ErrorReply) -> fmt::Result {
    match &answer.log_id {
        Some(log_id) => write!(f, " (log id {})", OneLine(log_id, EXCERPT)),
        None => Ok(()),
    }
}

fn body(f: &mut fmt::Formatter<'_>, answer: &ErrorReply) -> fmt::Result {
    if let Some(content_type) = &answer.content_type {
        write!(f, " ({})", OneLine(content_type, EXCERPT))?;
    }
    if let Some(encoding) = &answer.encoding {
        write!(f, ", encoded as {}, which was not asked for", OneLine(encoding, EXCERPT))?;
    }
    match (answer.body.length, answer.body.text.trim()) {
        (0, _) => f.write_str(", the body is empty"),
        (length, text) => write!(f, ", {length} bytes: {}", OneLine(text, EXCERPT)),
    }
}

fn list<T: Display>(
    f: &mut fmt::Formatter<'_>,
    values: impl ExactSizeIterator<Item = T>,
) -> fmt::Result {
    let more = values.len().saturating_sub(SPELLED_OUT);
    for (index, value) in values.take(SPELLED_OUT).enumerate() {
        write!(f, "{}{value}", if index > 0 { "; " } else { "" })?;
    }
    if more > 0 { write!(f, "; and {more} more") } else { Ok(()) }
}

/// Text from outside on one line, bounded, with nothing in it that moves a terminal's cursor.
struct OneLine<'a>(&'a str, usize);

impl Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = false;
        let mut characters = self.0.chars();
        for c in characters.by_ref().take(self.1) {
            let gap = c.is_whitespace() || c.is_control();
            if !(gap && space) {
                f.write_char(if gap { ' ' } else { c })?;
            }
            space = gap;
        }
        if characters.next().is_some() { f.write_char('…') } else { Ok(()) }
    }
}
