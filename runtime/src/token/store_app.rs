//! The tokens of a store app: the app's own comes for a ticket that the platform pushes, a
//! tenant's for the app's own and the tenant's key.

use std::{slice, sync::Arc};

use serde_json::json;

use super::{
    Claim, Fetched, Wanted,
    fetch::{ask, token},
    obtain, ticket,
};
use crate::{BodyKind, Endpoint, Error, Form, Method, TokenKind, client::Shared};

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

/// The code with which the platform gives no app token; a ticket that is over is the cause
/// that another ticket heals.
const TICKET_REFUSED: i64 = 10012;
/// Codes with which the app's token is refused where a tenant's is asked for, besides those
/// with which calls are.
const APP_TOKEN_REFUSED: i64 = 20014;

/// The app's own token. A ticket that is refused is replaced, once.
pub(crate) async fn app_token(client: &Arc<Shared>) -> Result<Fetched, Error> {
    let mut healed = false;
    loop {
        let ticket = ticket::current(client).await?;
        let body = json!({
            "app_id": client.app_id,
            "app_secret": client.app_secret.reveal(),
            "app_ticket": ticket.reveal(),
        });
        let name = TokenKind::App.name();
        let (secrets, time) = (slice::from_ref(&ticket), client.timeout);
        let asked = ask(client, &APP, &body, secrets, time, |reply| token(reply, name)).await;
        match asked {
            Err(error) if error.code() == Some(TICKET_REFUSED) && !healed => {
                client.tokens.ticket.refused(&ticket);
                healed = true;
            }
            other => return other,
        }
    }
}

/// A tenant's token. An app token that is refused is replaced, once.
pub(crate) async fn tenant_token(client: &Arc<Shared>, key: &str) -> Result<Fetched, Error> {
    let mut healed = false;
    loop {
        let app = match claim_app(client) {
            Claim::Ready(token) => token,
            Claim::Wait(flight) => flight.await?,
        };
        let body = json!({"app_access_token": app.reveal(), "tenant_key": key});
        let name = TokenKind::Tenant.name();
        let (secrets, time) = (slice::from_ref(&app), client.timeout);
        let asked = ask(client, &TENANT, &body, secrets, time, |reply| token(reply, name)).await;
        match asked {
            Err(error)
                if !healed
                    && (error.is_token_invalid() || error.code() == Some(APP_TOKEN_REFUSED)) =>
            {
                client.tokens.cell(&Wanted::App).refused(&app);
                healed = true;
            }
            other => return other,
        }
    }
}

/// Boxed, since this is itself part of a fetch.
fn claim_app(client: &Arc<Shared>) -> Claim {
    let cell = client.tokens.cell(&Wanted::App);
    cell.claim(|stale| Box::pin(obtain(client.clone(), Wanted::App, stale)))
}
