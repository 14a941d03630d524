//! [`AppCredentials`]: the app, as the platform knows it.

use crate::{
    endpoint::AppType,
    secret::Secret,
    url::{Base, encode},
};

/// The app that makes the calls, and the site where it is registered.
pub(crate) struct AppCredentials {
    pub(crate) id: String,
    pub(crate) secret: Secret,
    pub(crate) app_type: AppType,
    pub(crate) base: Base,
    /// Where users log in, if that is not where calls go.
    pub(crate) login: Option<Base>,
}

impl AppCredentials {
    /// Whether both are one app on one site.
    pub(crate) fn is_same_app(&self, other: &AppCredentials) -> bool {
        (&self.id, &self.base) == (&other.id, &other.base)
    }

    /// The key of a token in a store: it differs for all tokens that must not be mixed up.
    /// `of` names the tenant or the user, where the token belongs to one of several.
    pub(crate) fn store_key(&self, kind: &str, of: Option<&str>) -> String {
        let base = self.base.of(None);
        let site = base.split_once("://").map_or(&*base, |(_, site)| site);
        // Encoded, so that a `:` inside a part is no boundary.
        let mut key = format!("feishu-openapi:{}:{}:{kind}", encode(site), encode(&self.id));
        if let Some(of) = of {
            key.push_str(&format!(":{}", encode(of)));
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::AppCredentials;
    use crate::{
        endpoint::AppType,
        secret::Secret,
        url::{Base, Domain},
    };

    #[test]
    fn keys_of_tokens_that_must_not_be_mixed_up_differ() {
        let mut sites = vec![Base::Platform(Domain::Feishu), Base::Platform(Domain::Lark)];
        for url in ["https://a.b", "https://a.b/feishu", "https://a.b/lark", "https://a.b:444"] {
            sites.push(Base::own(url, false).unwrap());
        }
        let mut keys = HashSet::new();
        let mut count = 0;
        for id in ["cli_a", "cli_b", "cli_a:tenant", "cli_a%3Atenant"] {
            for base in &sites {
                let (id, base) = (id.to_owned(), base.clone());
                let secret = Secret::new("s");
                let app_type = AppType::Custom;
                let app = AppCredentials { id, secret, app_type, base, login: None };
                for kind in ["tenant_access_token", "app_access_token", "app_ticket", "user"] {
                    for of in [None, Some("k1"), Some("k2"), Some("k1:k2"), Some("")] {
                        keys.insert(app.store_key(kind, of));
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(keys.len(), count);
    }
}
