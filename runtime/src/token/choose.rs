//! Which token a call takes, from what its endpoint accepts and what the client has.

use crate::TokenKind;

/// The token of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The call needs none.
    None,
    /// The one that the caller gave.
    User,
    /// One that the client fetches by itself.
    Fetched(TokenKind),
}

/// Chooses; fails with what to do about it where nothing fits. `has_user` says whether the
/// caller gave a user's token.
pub(crate) fn choose(accepted: &[TokenKind], has_user: bool) -> Result<Choice, String> {
    if accepted.is_empty() {
        return Ok(Choice::None);
    }
    let accepts = |kind| accepted.contains(&kind);
    if has_user && accepts(TokenKind::User) {
        return Ok(Choice::User);
    }
    for kind in [TokenKind::Tenant, TokenKind::App] {
        if accepts(kind) {
            return Ok(Choice::Fetched(kind));
        }
    }
    Err("not sent: it acts for a user, so it takes a user_access_token only; call it on \
         `client.as_user(token)`"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Choice, choose};
    use crate::TokenKind::{App, Tenant, User};

    #[test]
    fn the_kind_is_chosen_from_what_the_endpoint_accepts() {
        for (accepted, has_user, choice) in [
            (&[][..], false, Choice::None),
            (&[], true, Choice::None),
            (&[Tenant], true, Choice::Fetched(Tenant)),
            (&[User, Tenant], false, Choice::Fetched(Tenant)),
            (&[Tenant, User], true, Choice::User),
            (&[User], true, Choice::User),
            (&[App], false, Choice::Fetched(App)),
            (&[App, User], true, Choice::User),
        ] {
            assert_eq!(choose(accepted, has_user), Ok(choice), "{accepted:?} {has_user}");
        }
        assert!(choose(&[User], false).unwrap_err().contains("as_user"));
    }
}
