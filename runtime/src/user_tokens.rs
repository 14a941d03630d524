//! [`UserTokens`]: the result of a login or a refresh.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    secret::Secret,
    wire::{Access, Record, Shape, decode, encode},
};

/// The tokens of a user who logged in.
///
/// It can be serialized, to be stored anywhere: as `access_token`, `expires_at`, `refresh_token`,
/// `refresh_expires_at` and `scope`, with times in seconds since 1970. The tokens are secrets, one
/// to four kilobytes long; `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserTokens {
    /// The `user_access_token`, for [`Client::as_user`](crate::Client::as_user).
    pub access_token: String,
    /// When the access token expires, by this machine's clock.
    pub expires_at: SystemTime,
    /// The token to get the next tokens with. It can be used only once. Absent unless the user
    /// agreed to `offline_access`.
    pub refresh_token: Option<String>,
    /// When the refresh token expires, by this machine's clock.
    pub refresh_expires_at: Option<SystemTime>,
    /// The permissions of the access token.
    pub scopes: Vec<String>,
}

impl UserTokens {
    /// Tokens from elsewhere, without a refresh token; set [`refresh_token`](Self::refresh_token)
    /// if there is one.
    pub fn new(access_token: impl Into<String>, expires_at: SystemTime) -> Self {
        UserTokens {
            access_token: access_token.into(),
            expires_at,
            refresh_token: None,
            refresh_expires_at: None,
            scopes: Vec::new(),
        }
    }

    /// Both tokens.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let tokens = [Some(self.access_token.as_str()), self.refresh_token.as_deref()];
        tokens.into_iter().flatten().map(Secret::new).collect()
    }
}

impl fmt::Debug for UserTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTokens")
            .field("expires_at", &self.expires_at)
            .field("has_refresh_token", &self.refresh_token.is_some())
            .field("refresh_expires_at", &self.refresh_expires_at)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// How they are stored.
#[derive(Default)]
struct StoredTokens {
    access_token: String,
    expires_at: i64,
    refresh_token: Option<String>,
    refresh_expires_at: Option<i64>,
    scope: Option<String>,
}

static STORED_TOKENS: Shape = Shape {
    names: &["access_token", "expires_at", "refresh_token", "refresh_expires_at", "scope"],
    rules: &["0 required"],
    fixed: &[],
};

// By hand, since `record!` would make it printable.
impl Record for StoredTokens {
    fn access(it: Access<'_, Self>) {
        match it {
            Access::Read(it, to) => to.take(
                &STORED_TOKENS,
                (
                    &it.access_token,
                    &it.expires_at,
                    &it.refresh_token,
                    &it.refresh_expires_at,
                    &it.scope,
                ),
            ),
            Access::Write(it, to) => to.take(
                &STORED_TOKENS,
                (
                    &mut it.access_token,
                    &mut it.expires_at,
                    &mut it.refresh_token,
                    &mut it.refresh_expires_at,
                    &mut it.scope,
                ),
            ),
        }
    }
}

impl Serialize for UserTokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = StoredTokens {
            access_token: self.access_token.clone(),
            expires_at: seconds(self.expires_at),
            refresh_token: self.refresh_token.clone(),
            refresh_expires_at: self.refresh_expires_at.map(seconds),
            scope: (!self.scopes.is_empty()).then(|| self.scopes.join(" ")),
        };
        encode(&stored, serializer)
    }
}

impl<'de> Deserialize<'de> for UserTokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored: StoredTokens = decode(deserializer)?;
        Ok(UserTokens {
            access_token: stored.access_token,
            expires_at: time(stored.expires_at),
            refresh_token: stored.refresh_token.filter(|token| !token.is_empty()),
            refresh_expires_at: stored.refresh_expires_at.map(time),
            scopes: scopes(stored.scope.as_deref()),
        })
    }
}

/// The permissions in a text with spaces between them.
pub(crate) fn scopes(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

/// In whole seconds, as it is written: so that what is read again is equal.
pub(crate) fn from_now(life: Duration) -> SystemTime {
    time(seconds(SystemTime::now()).saturating_add_unsigned(life.as_secs()))
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A time that no clock can show counts as long past, so that the tokens are refreshed.
fn time(seconds: i64) -> SystemTime {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    UNIX_EPOCH.checked_add(since).unwrap_or(UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_as_they_were_written() {
        let mut tokens = UserTokens::new("u-s3cret", from_now(Duration::from_secs(7200)));
        for _ in 0..2 {
            let json = serde_json::to_string(&tokens).unwrap();
            assert_eq!(serde_json::from_str::<UserTokens>(&json).unwrap(), tokens);
            assert!(!format!("{tokens:?} {tokens:#?}").contains("s3cret"));
            tokens.refresh_token = Some("r-s3cret".to_owned());
            tokens.refresh_expires_at = Some(from_now(Duration::from_secs(1)));
            tokens.scopes = scopes(Some("a:b  c:d"));
        }
        assert!(serde_json::from_str::<UserTokens>("{}").is_err());
    }

    #[test]
    fn times_that_make_no_sense_are_long_past() {
        for written in ["-1", "0", "9223372036854775807"] {
            let json = format!(r#"{{"access_token":"u","expires_at":{written}}}"#);
            let tokens: UserTokens = serde_json::from_str(&json).unwrap();
            assert!(tokens.expires_at < SystemTime::now() || written.len() > 10, "{written}");
            serde_json::to_string(&tokens).unwrap();
        }
    }
}
