//! Which token a call takes, from what its endpoint accepts and in whose name it is made.

use super::{AppToken, Identity, User, WithoutUser};
use crate::endpoint::{AppType, TokenKind};

/// Why a user's call is not made as the app.
const NO_USER_TOKEN: &str = "not sent: it accepts no user_access_token, and the app may read or change what this user may \
     not; call it on the client without `as_user(token)` or `as_user_session(session)`, or on \
     `client.as_user_or_app(token)` or `client.as_user_session_or_app(session)`, which act as the \
     app where a user cannot";

/// The token of a call.
pub(crate) enum Choice<'a> {
    /// The call needs none.
    None,
    /// The user's.
    User(&'a User),
    /// One of the app's own.
    App(AppToken),
}

impl Choice<'_> {
    /// The kind of the token; `None` if the call needs none.
    pub(crate) fn kind(&self) -> Option<TokenKind> {
        match self {
            Choice::None => None,
            Choice::User(_) => Some(TokenKind::User),
            Choice::App(token) => Some(token.kind()),
        }
    }
}

/// Chooses; fails with what to do about it where nothing fits.
pub(crate) fn choose<'a>(
    accepted: &[TokenKind],
    app: AppType,
    identity: &'a Identity,
    without_user: WithoutUser,
) -> Result<Choice<'a>, String> {
    if accepted.is_empty() {
        return Ok(Choice::None);
    }
    let accepts = |kind| accepted.contains(&kind);
    if let Some(user) = &identity.user
        && accepts(TokenKind::User)
    {
        return match user {
            User::OfAnotherApp(app) => Err(format!(
                "not sent: the user's session belongs to the app {app}, or to another address of \
                 the platform, and not to this client"
            )),
            User::Token(_) | User::Session(_) => Ok(Choice::User(user)),
        };
    }
    if identity.user.is_some() && without_user == WithoutUser::Refuse {
        return Err(NO_USER_TOKEN.to_owned());
    }
    if accepts(TokenKind::Tenant) {
        match (app, &identity.tenant) {
            (AppType::Custom, None) => return Ok(Choice::App(AppToken::Tenant)),
            (AppType::Store, Some(tenant)) if !tenant.key.trim().is_empty() => {
                return Ok(Choice::App(AppToken::TenantOf(tenant.clone())));
            }
            (AppType::Store, Some(_)) => {
                return Err("not sent: the tenant key given to `client.tenant(..)` is empty".into());
            }
            (AppType::Custom, Some(_)) => {
                return Err("not sent: a self-built app has one tenant only, its own; leave out \
                     `client.tenant(..)`, or build the client with `store_app()`"
                    .into());
            }
            (AppType::Store, None) => {}
        }
    }
    if accepts(TokenKind::App) {
        return Ok(Choice::App(AppToken::App));
    }
    Err(if accepts(TokenKind::Tenant) {
        let user = if accepts(TokenKind::User) {
            ", or for a user on `client.as_user(token)`"
        } else {
            ""
        };
        format!(
            "not sent: a store app acts for one tenant at a time; call it on \
             `client.tenant(tenant_key)`{user}"
        )
    } else {
        "not sent: it acts for a user, so it takes a user_access_token only; call it on \
         `client.as_user(token)`"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::tokens;
    use super::*;
    use crate::{
        endpoint::TokenKind::{App, Tenant, User as UserToken},
        secret::Secret,
    };

    /// The choice as a word.
    fn word(accepted: &[TokenKind], app: AppType, identity: &Identity) -> String {
        match choose(accepted, app, identity, identity.without_user) {
            Ok(Choice::None) => "none".to_owned(),
            Ok(Choice::User(_)) => "user".to_owned(),
            Ok(Choice::App(AppToken::App)) => "app".to_owned(),
            Ok(Choice::App(AppToken::Tenant)) => "tenant".to_owned(),
            Ok(Choice::App(AppToken::TenantOf(tenant))) => format!("tenant {}", tenant.key),
            Err(message) => message,
        }
    }

    fn user(without_user: WithoutUser) -> Identity {
        let user = Some(User::Token(Secret::new("u")));
        Identity { user, without_user, ..Identity::default() }
    }

    #[test]
    fn who_acts_as_a_user_never_acts_as_the_app_unless_asked_for() {
        let (refuse, act) = (user(WithoutUser::Refuse), user(WithoutUser::ActAsApp));
        for accepted in [&[Tenant][..], &[App], &[Tenant, App]] {
            for app in [AppType::Custom, AppType::Store] {
                let said = word(accepted, app, &refuse);
                assert!(said.starts_with("not sent") && said.contains("as_user_or_app"), "{said}");
            }
            let said = word(accepted, AppType::Custom, &act);
            assert!(["tenant", "app"].contains(&said.as_str()), "{said}");
        }
        for accepted in [&[][..], &[UserToken], &[Tenant, UserToken]] {
            let custom = AppType::Custom;
            assert_eq!(word(accepted, custom, &refuse), word(accepted, custom, &act));
        }
    }

    #[test]
    fn the_kind_is_chosen_from_what_the_endpoint_accepts() {
        let user = user(WithoutUser::ActAsApp);
        let nobody = Identity::default();
        for (accepted, identity, choice) in [
            (&[][..], &nobody, "none"),
            (&[], &user, "none"),
            (&[Tenant], &user, "tenant"),
            (&[UserToken, Tenant], &nobody, "tenant"),
            (&[Tenant, UserToken], &user, "user"),
            (&[UserToken], &user, "user"),
            (&[App], &nobody, "app"),
            (&[App, UserToken], &user, "user"),
        ] {
            assert_eq!(word(accepted, AppType::Custom, identity), choice, "{accepted:?}");
        }
        assert!(word(&[UserToken], AppType::Custom, &nobody).contains("client.as_user(token)"));
    }

    #[test]
    fn a_store_app_needs_to_be_told_the_tenant() {
        let of = |key: &str| Identity {
            tenant: Some(tokens(AppType::Store).tenant(key)),
            ..Identity::default()
        };
        let nobody = Identity::default();
        assert_eq!(word(&[Tenant], AppType::Store, &of("k1")), "tenant k1");
        assert_eq!(word(&[Tenant, App], AppType::Store, &nobody), "app");
        assert_eq!(word(&[App], AppType::Store, &of("k1")), "app");
        for (accepted, app, identity, message) in [
            (&[Tenant][..], AppType::Store, nobody.clone(), "client.tenant(tenant_key)"),
            (&[Tenant, UserToken], AppType::Store, nobody, "client.as_user(token)"),
            (&[Tenant], AppType::Store, of(" "), "is empty"),
            (&[Tenant], AppType::Custom, of("k1"), "store_app()"),
        ] {
            let said = word(accepted, app, &identity);
            assert!(said.starts_with("not sent") && said.contains(message), "{said}");
        }
    }
}
