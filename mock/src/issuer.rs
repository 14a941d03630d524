//! The endpoints that hand out tokens, and what kind each gives. What they answer stands in
//! `token`.

use feishu_codegen::spec::Token;

/// The identity of the endpoint that hands out tenant access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const TENANT_TOKEN: &str = "auth.v3.tenant_access_token.internal";

/// The identity of the endpoint that hands out app access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const APP_TOKEN: &str = "auth.v3.app_access_token.internal";

/// The identity of the endpoint that hands out tenant access tokens to store apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const STORE_TENANT_TOKEN: &str = "auth.v3.tenant_access_token.create";

/// The identity of the endpoint that hands out app access tokens to store apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const STORE_APP_TOKEN: &str = "auth.v3.app_access_token.create";

/// The identity of the endpoint by which a store app asks for its ticket, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const RESEND_TICKET: &str = "auth.v3.app_ticket.resend";

/// An endpoint that hands out tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuer {
    Tenant,
    App,
    StoreTenant,
    StoreApp,
    Ticket,
}

impl Issuer {
    const ALL: [Issuer; 5] =
        [Issuer::Tenant, Issuer::App, Issuer::StoreTenant, Issuer::StoreApp, Issuer::Ticket];

    /// The issuer at this path; it is known even where no spec describes it.
    pub(crate) fn at(path: &str) -> Option<Issuer> {
        match path {
            "/open-apis/auth/v3/tenant_access_token/internal" => Some(Issuer::Tenant),
            "/open-apis/auth/v3/app_access_token/internal" => Some(Issuer::App),
            "/open-apis/auth/v3/tenant_access_token" => Some(Issuer::StoreTenant),
            "/open-apis/auth/v3/app_access_token" => Some(Issuer::StoreApp),
            "/open-apis/auth/v3/app_ticket/resend" => Some(Issuer::Ticket),
            _ => None,
        }
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Issuer::Tenant => TENANT_TOKEN,
            Issuer::App => APP_TOKEN,
            Issuer::StoreTenant => STORE_TENANT_TOKEN,
            Issuer::StoreApp => STORE_APP_TOKEN,
            Issuer::Ticket => RESEND_TICKET,
        }
    }

    /// Whether an endpoint of this identity hands out tokens.
    pub(crate) fn is_one(id: &str) -> bool {
        Issuer::ALL.into_iter().any(|issuer| issuer.id() == id)
    }

    /// The kind of token of which it is about.
    pub(crate) fn kind(self) -> Token {
        match self {
            Issuer::Tenant | Issuer::StoreTenant => Token::Tenant,
            Issuer::App | Issuer::StoreApp | Issuer::Ticket => Token::App,
        }
    }

    /// Whether what it gives is an access token of an app or a tenant.
    pub(crate) fn gives_access(self) -> bool {
        self != Issuer::Ticket
    }
}
