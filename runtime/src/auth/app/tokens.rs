//! [`Tokens`]: all of the app's own tokens that a client holds, each in a cell of its own, so
//! that no tenant ever gets another's.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Ticket, TokenCell};
use crate::auth::Wanted;

/// From so many tenants on, those whose tokens are over are forgotten now and then.
const FIRST_SWEEP: usize = 1024;

/// What a client holds.
#[derive(Default)]
pub(crate) struct Tokens {
    app: Arc<TokenCell>,
    tenant: Arc<TokenCell>,
    tenants: Mutex<Tenants>,
    pub(crate) ticket: Ticket,
}

#[derive(Default)]
struct Tenants {
    cells: HashMap<Arc<str>, Arc<TokenCell>>,
    sweep_at: usize,
}

/// A tenant of a store app, with the place of its token.
#[derive(Clone)]
pub(crate) struct Tenant {
    pub(crate) key: Arc<str>,
    cell: Arc<TokenCell>,
}

impl Tokens {
    /// The tenant with this key; the same cell for the same key.
    pub(crate) fn tenant(&self, key: &str) -> Tenant {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((key, cell)) = tenants.cells.get_key_value(key) {
            return Tenant { key: key.clone(), cell: cell.clone() };
        }
        if tenants.cells.len() >= tenants.sweep_at.max(FIRST_SWEEP) {
            tenants.cells.retain(|_, cell| Arc::strong_count(cell) > 1 || !cell.is_idle());
            tenants.sweep_at = 2 * tenants.cells.len();
        }
        let tenant = Tenant { key: Arc::from(key), cell: Arc::default() };
        tenants.cells.insert(tenant.key.clone(), tenant.cell.clone());
        tenant
    }

    pub(crate) fn cell<'a>(&'a self, wanted: &'a Wanted) -> &'a Arc<TokenCell> {
        match wanted {
            Wanted::App => &self.app,
            Wanted::Tenant => &self.tenant,
            Wanted::TenantOf(tenant) => &tenant.cell,
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
    fn a_tenant_has_one_cell_and_tenants_share_none() {
        let tokens = Tokens::default();
        let (one, same, other) = (tokens.tenant("a"), tokens.tenant("a"), tokens.tenant("b"));
        assert!(Arc::ptr_eq(&one.cell, &same.cell) && !Arc::ptr_eq(&one.cell, &other.cell));
    }

    #[test]
    fn tenants_whose_tokens_are_over_are_forgotten_but_not_those_in_use() {
        let tokens = Tokens::default();
        let kept = tokens.tenant("kept");
        for number in 0..100_000 {
            tokens.tenant(&number.to_string());
        }
        assert!(tokens.tenants.lock().unwrap().cells.len() <= FIRST_SWEEP);
        assert!(Arc::ptr_eq(&tokens.tenant("kept").cell, &kept.cell));
    }
}
