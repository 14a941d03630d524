//! The endpoints that issue tokens, and the kind that each issues. Their replies are in `token`
//! and `oauth`. Those that lead to a long connection are here too, since they let in by the same
//! credentials; their replies are in `long_connection::endpoint`.

use feishu_spec::Token;

use crate::long_connection;

/// The identity of the endpoint that issues tenant access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const TENANT_TOKEN: &str = "auth.v3.auth.tenant_access_token_internal";

/// The identity of the endpoint that issues app access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const APP_TOKEN: &str = "auth.v3.auth.app_access_token_internal";

/// The identity of the endpoint that issues tenant access tokens to store apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const STORE_TENANT_TOKEN: &str = "auth.v3.auth.tenant_access_token";

/// The identity of the endpoint that issues app access tokens to store apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const STORE_APP_TOKEN: &str = "auth.v3.auth.app_access_token";

/// The identity of the endpoint where a store app asks for its ticket, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const RESEND_TICKET: &str = "auth.v3.auth.app_ticket_resend";

/// The identity of the endpoint that gives a user's tokens, for a code and for a refresh token,
/// for [`Platform::next_for`](crate::Platform::next_for).
pub const USER_TOKEN: &str = "authen.v2.oauth.token.create";

/// The identity of the page where users agree, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const LOGIN_PAGE: &str = "authen.v1.authen.authorize";

/// The identity of the endpoint that gives the URL of a long connection, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const CONNECTION_URL: &str = "callback.ws.endpoint";

/// The identity of the handshake of a long connection, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const CONNECTION_HANDSHAKE: &str = "callback.ws.handshake";

/// An endpoint that issues tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuer {
    Tenant,
    App,
    StoreTenant,
    StoreApp,
    Ticket,
    User,
    Page,
    ConnectionUrl,
    Handshake,
}

impl Issuer {
    const ALL: [Issuer; 9] = [
        Issuer::Tenant,
        Issuer::App,
        Issuer::StoreTenant,
        Issuer::StoreApp,
        Issuer::Ticket,
        Issuer::User,
        Issuer::Page,
        Issuer::ConnectionUrl,
        Issuer::Handshake,
    ];

    /// The issuer with this path, which is known even without a spec.
    pub(crate) fn at(path: &str) -> Option<Issuer> {
        match path {
            "/open-apis/auth/v3/tenant_access_token/internal" => Some(Issuer::Tenant),
            "/open-apis/auth/v3/app_access_token/internal" => Some(Issuer::App),
            "/open-apis/auth/v3/tenant_access_token" => Some(Issuer::StoreTenant),
            "/open-apis/auth/v3/app_access_token" => Some(Issuer::StoreApp),
            "/open-apis/auth/v3/app_ticket/resend" => Some(Issuer::Ticket),
            "/open-apis/authen/v2/oauth/token" => Some(Issuer::User),
            "/open-apis/authen/v1/authorize" => Some(Issuer::Page),
            "/callback/ws/endpoint" => Some(Issuer::ConnectionUrl),
            long_connection::PATH => Some(Issuer::Handshake),
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
            Issuer::User => USER_TOKEN,
            Issuer::Page => LOGIN_PAGE,
            Issuer::ConnectionUrl => CONNECTION_URL,
            Issuer::Handshake => CONNECTION_HANDSHAKE,
        }
    }

    /// Whether the endpoint with this identity issues tokens.
    pub(crate) fn is_one(id: &str) -> bool {
        Issuer::ALL.into_iter().any(|issuer| issuer.id() == id)
    }

    /// The kind of token that it issues.
    pub(crate) fn kind(self) -> Token {
        match self {
            Issuer::Tenant | Issuer::StoreTenant => Token::Tenant,
            Issuer::User | Issuer::Page => Token::User,
            _ => Token::App,
        }
    }

    /// Whether it issues an access token of an app or a tenant.
    pub(crate) fn gives_access(self) -> bool {
        matches!(self, Issuer::Tenant | Issuer::App | Issuer::StoreTenant | Issuer::StoreApp)
    }
}
