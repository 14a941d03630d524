//! The tokens of a store app: the platform gives the app's own for a ticket that it pushes, and
//! a tenant's for the app's own and the tenant's key.

use std::sync::Arc;

use serde_json::json;

use super::{FetchedToken, self_built::read_token, ticket::Tickets};
use crate::{
    auth::{
        AppCredentials,
        exchange::{Exchange, TokenRequest},
    },
    endpoint::{BodyKind, Endpoint, Form, Method, TokenKind},
    error::{Error, Remedy},
    secret::Secret,
};

static APP: Endpoint = Endpoint::new(
    "auth.v3.auth.app_access_token",
    Method::Post,
    "/open-apis/auth/v3/app_access_token",
)
.body(BodyKind::Json)
.form(Form::Flat);

static TENANT: Endpoint = Endpoint::new(
    "auth.v3.auth.tenant_access_token",
    Method::Post,
    "/open-apis/auth/v3/tenant_access_token",
)
.body(BodyKind::Json)
.form(Form::Flat);

/// The code with which the platform gives no app token. A ticket that has expired is the one
/// cause that another ticket cures.
const TICKET_REFUSED: i64 = 10012;
/// The code with which the platform refuses the app's token where a tenant's is asked for,
/// besides those with which it refuses the token of a call.
const APP_TOKEN_REFUSED: i64 = 20014;

/// Fetches the app's own token. A ticket that is refused is replaced, once.
pub(super) async fn app_token(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    tickets: &Tickets,
) -> Result<FetchedToken, Error> {
    let mut replaced = false;
    loop {
        let ticket = tickets.current(exchange).await?;
        let body = json!({
            "app_id": app.id,
            "app_secret": app.secret.reveal(),
            "app_ticket": ticket.reveal(),
        });
        let request = TokenRequest::new(&APP, body)
            .secrets(vec![ticket.clone()])
            .remedy(Remedy::of_credentials);
        match request.send(exchange, |reply| read_token(reply, TokenKind::App)).await {
            Err(error) if error.code() == Some(TICKET_REFUSED) && !replaced => {
                tickets.refused(&ticket);
                replaced = true;
            }
            other => return other,
        }
    }
}

/// Fetches the token of the tenant with this key.
pub(super) async fn tenant_token(
    exchange: &Arc<dyn Exchange>,
    app_token: &Secret,
    key: &str,
) -> Result<FetchedToken, Error> {
    let body = json!({"app_access_token": app_token.reveal(), "tenant_key": key});
    let request = TokenRequest::new(&TENANT, body).secrets(vec![app_token.clone()]);
    request.send(exchange, |reply| read_token(reply, TokenKind::Tenant)).await
}

/// Whether a tenant's token was not given because of the app token.
pub(super) fn refuses_app_token(error: &Error) -> bool {
    error.wants_new_token() || error.code() == Some(APP_TOKEN_REFUSED)
}
