//! [`TokenCache`]: the app's own tokens that a client holds, each in an entry of its own, so
//! that no tenant ever gets another tenant's token.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use super::entry::TokenEntry;
use crate::{endpoint::TokenKind, sync::lock};

/// From this many tenants on, those whose tokens have expired are forgotten now and then.
const FIRST_SWEEP: usize = 1024;

/// One of the app's own tokens.
#[derive(Clone)]
pub(crate) enum AppToken {
    App,
    /// Of the only tenant that a self-built app has.
    Tenant,
    /// Of one of the tenants of a store app.
    TenantOf(Tenant),
}

impl AppToken {
    pub(crate) fn kind(&self) -> TokenKind {
        match self {
            AppToken::App => TokenKind::App,
            AppToken::Tenant | AppToken::TenantOf(_) => TokenKind::Tenant,
        }
    }
}

/// A tenant of a store app, with the entry for its token.
#[derive(Clone)]
pub(crate) struct Tenant {
    pub(crate) key: Arc<str>,
    entry: Arc<TokenEntry>,
}

/// The tokens that a client holds.
#[derive(Default)]
pub(super) struct TokenCache {
    app: Arc<TokenEntry>,
    tenant: Arc<TokenEntry>,
    tenants: Mutex<Tenants>,
}

#[derive(Default)]
struct Tenants {
    entries: HashMap<Arc<str>, Arc<TokenEntry>>,
    sweep_at: usize,
}

impl TokenCache {
    /// The tenant with this key; the same entry for the same key.
    pub(super) fn tenant(&self, key: &str) -> Tenant {
        let mut tenants = lock(&self.tenants);
        if let Some((key, entry)) = tenants.entries.get_key_value(key) {
            return Tenant { key: key.clone(), entry: entry.clone() };
        }
        if tenants.entries.len() >= tenants.sweep_at.max(FIRST_SWEEP) {
            tenants.entries.retain(|_, entry| Arc::strong_count(entry) > 1 || !entry.is_idle());
            tenants.sweep_at = 2 * tenants.entries.len();
        }
        let tenant = Tenant { key: Arc::from(key), entry: Arc::default() };
        tenants.entries.insert(tenant.key.clone(), tenant.entry.clone());
        tenant
    }

    pub(super) fn entry<'a>(&'a self, token: &'a AppToken) -> &'a Arc<TokenEntry> {
        match token {
            AppToken::App => &self.app,
            AppToken::Tenant => &self.tenant,
            AppToken::TenantOf(tenant) => &tenant.entry,
        }
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_one_entry_and_tenants_share_none() {
        let cache = TokenCache::default();
        let (one, same, other) = (cache.tenant("a"), cache.tenant("a"), cache.tenant("b"));
        assert!(Arc::ptr_eq(&one.entry, &same.entry) && !Arc::ptr_eq(&one.entry, &other.entry));
    }

    #[test]
    fn tenants_whose_tokens_have_expired_are_forgotten_but_not_those_in_use() {
        let cache = TokenCache::default();
        let kept = cache.tenant("kept");
        for number in 0..100_000 {
            cache.tenant(&number.to_string());
        }
        assert!(lock(&cache.tenants).entries.len() <= FIRST_SWEEP);
        assert!(Arc::ptr_eq(&cache.tenant("kept").entry, &kept.entry));
    }
}
