//! [`Remedy`]: what helps after a code, where more follows from it than from its class.

use crate::endpoint::{ErrorClass, ErrorCode, TokenKind};

/// What helps after a code. It is stored in the error when the error is made: the same number means
/// different things on different endpoints, so only the call that got it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Another access token: the platform refuses this one.
    NewToken,
    /// A permission for the app, or for it from the user.
    Grant,
    /// A new login of the user.
    Login,
    /// The right id and secret of the app.
    Credentials,
    /// The right id and token of the helpdesk.
    Helpdesk,
    /// The settings of an app that is not of the app directory: it has no tickets.
    NoStoreApp,
    /// What the text says: the platform refuses a long connection.
    #[cfg(feature = "long-connection")]
    LongConnection(&'static str),
}

impl Remedy {
    /// The code with which the platform's gateway says that the app lacks a permission.
    pub(crate) const APP_LACKS_PERMISSION: i64 = 99991672;

    /// What helps after a code with which the platform's gateway answers for each endpoint.
    pub(crate) fn of(code: i64) -> Option<Self> {
        Some(match code {
            Remedy::APP_LACKS_PERMISSION | 99991679 => Remedy::Grant,
            99991661 | 99991663 | 99991664 | 99991665 | 99991668 | 99991671 | 99991677 => {
                Remedy::NewToken
            }
            _ => return None,
        })
    }

    /// What helps after a code with which the platform gives no token for the app's id and secret. In
    /// general, the same numbers mean something else.
    pub(crate) fn of_credentials(code: i64) -> Option<Self> {
        const INVALID_PARAMETER: i64 = 10003;
        const UNKNOWN_APP_OR_SECRET: i64 = 10014;
        const WRONG_SECRET: i64 = 10015;
        let about = matches!(code, INVALID_PARAMETER | UNKNOWN_APP_OR_SECRET | WRONG_SECRET);
        about.then_some(Remedy::Credentials)
    }

    /// What helps after a code of an endpoint that takes these tokens, where its page says that the
    /// access token of the call is invalid or has expired.
    ///
    /// The class alone does not tell: it is also about app secrets, refresh tokens, the credentials
    /// of helpdesks, and tokens of the wrong kind, none of which another access token mends.
    pub(crate) fn documented(row: &ErrorCode, tokens: &[TokenKind]) -> Option<Self> {
        let message = row.message.to_ascii_lowercase().replace('_', " ");
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        let kinds = [
            ("user access token", TokenKind::User),
            ("tenant access token", TokenKind::Tenant),
            ("app access token", TokenKind::App),
        ];
        let of_this_call = kinds.iter().all(|(name, kind)| !says(&[name]) || tokens.contains(kind));
        let refused = row.class == Some(ErrorClass::TokenInvalid)
            && says(&["access token"])
            && says(&["invalid", "expired"])
            && !says(&["refresh token"]);
        (refused && of_this_call).then_some(Remedy::NewToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_about_the_access_token_of_the_call_ask_for_another() {
        const TOKEN: Option<ErrorClass> = Some(ErrorClass::TokenInvalid);
        for (class, message, another) in [
            (TOKEN, "The user access token passed is invalid. Please check the value", true),
            (TOKEN, "user_access_token is invalid or expired", true),
            (TOKEN, "access token invalid", true),
            (TOKEN, "The app access token passed is invalid. Please check the value", false),
            (TOKEN, "The refresh token passed is invalid. Please check the value", false),
            (TOKEN, "user_access_token or refresh_token is invalid", false),
            (TOKEN, "The identity token is incorrect. It should be user_access_token.", false),
            (TOKEN, "Unauthorized.", false),
            (TOKEN, "", false),
            (Some(ErrorClass::InvalidRequest), "access token invalid", false),
            (None, "access token invalid", false),
        ] {
            let row = ErrorCode { status: Some(401), code: 7, message, class };
            let remedy = Remedy::documented(&row, &[TokenKind::Tenant, TokenKind::User]);
            assert_eq!(remedy == Some(Remedy::NewToken), another, "{class:?} {message}");
        }
    }
}
