//! Which token a call takes, from what its endpoint accepts and in whose name it is made.

use super::{AppToken, Identity, User};
use crate::endpoint::{AppType, TokenKind};

/// The token of a call.
pub(crate) enum Choice<'a> {
    /// The call needs none.
    None,
    /// The user's.
    User(&'a User),
    /// One of the app's own.
    App(AppToken),
}

/// Chooses; fails with what to do about it where nothing fits.
pub(crate) fn choose<'a>(
    accepted: &[TokenKind],
    app: AppType,
    identity: &'a Identity,
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
        match choose(accepted, app, identity) {
            Ok(Choice::None) => "none".to_owned(),
            Ok(Choice::User(_)) => "user".to_owned(),
            Ok(Choice::App(AppToken::App)) => "app".to_owned(),
            Ok(Choice::App(AppToken::Tenant)) => "tenant".to_owned(),
            Ok(Choice::App(AppToken::TenantOf(tenant))) => format!("tenant {}", tenant.key),
            Err(message) => message,
        }
    }

    #[test]
    fn the_kind_is_chosen_from_what_the_endpoint_accepts() {
        let user = Identity { user: Some(User::Token(Secret::new("u"))), tenant: None };
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
        let of =
            |key: &str| Identity { user: None, tenant: Some(tokens(AppType::Store).tenant(key)) };
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
