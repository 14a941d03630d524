//! Issues access tokens as the platform does, and remembers them. Which token an endpoint
//! accepts is in `access`.

#[cfg(feature = "state-file")]
mod saved;
#[cfg(feature = "control")]
mod shown;

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use feishu_spec::Token;
use http::Method;
use serde_json::{Value, json};

use super::{
    app::{App, AppKind},
    issuer::Issuer,
};
use crate::{refusal::Refusal, reply::Reply, store::Caller};

/// The platform issues a new token only when the old one expires sooner than this.
const RENEWAL: Duration = Duration::from_secs(30 * 60);

/// The result of a request to an issuer.
pub(crate) struct Grant {
    pub(crate) reply: Reply,
    /// The ticket to push to the app.
    pub(crate) ticket: Option<String>,
}

impl Grant {
    /// A reply without a ticket.
    pub(crate) fn of(reply: Reply) -> Grant {
        Grant { reply, ticket: None }
    }
}

/// Whether a token that was sent is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenState {
    Valid(Token),
    Expired(Token),
    Unknown,
}

/// The apps, and all tokens that were issued or registered.
pub(crate) struct Tokens {
    /// By app id.
    apps: HashMap<String, App>,
    lifetime: Duration,
    issued: HashMap<String, Issued, foldhash::fast::RandomState>,
    /// The newest token per app, and per tenant of a store app.
    newest: HashMap<Owner, String>,
    salt: u64,
    requests: usize,
    serial: usize,
    names: usize,
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
struct Issued {
    kind: Token,
    expires: Duration,
    owner: Option<Owner>,
    /// The app and the open id of the user whose token it is.
    user: Option<(String, String)>,
}

/// Whose token it is.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Owner {
    app: String,
    kind: Token,
    tenant: Option<String>,
}

impl Tokens {
    pub(crate) fn new(apps: HashMap<String, App>, lifetime: Duration) -> Tokens {
        Tokens {
            apps,
            lifetime,
            issued: HashMap::default(),
            newest: HashMap::new(),
            // A token of an earlier platform on the same port must not be valid here.
            salt: RandomState::new().hash_one(0),
            requests: 0,
            serial: 0,
            names: 0,
        }
    }

    /// How many requests for tokens there were.
    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    /// How many tokens were issued.
    pub(crate) fn issued(&self) -> usize {
        self.serial
    }

    pub(crate) fn count_request(&mut self) {
        self.requests += 1;
    }

    /// Answers a request for a token.
    pub(crate) fn issue(
        &mut self,
        issuer: Issuer,
        method: &Method,
        body: Option<&Value>,
        now: Duration,
    ) -> Result<Grant, Refusal> {
        if method != Method::POST {
            return Err(Refusal::method(method.as_str(), "POST"));
        }
        let member = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str);
        let reply = match issuer {
            Issuer::StoreTenant => {
                self.for_tenant(member("app_access_token"), member("tenant_key"), now)?
            }
            _ => {
                let app = self.app(member("app_id"), member("app_secret"))?;
                match issuer {
                    Issuer::Ticket => return self.resend(&app),
                    Issuer::StoreApp => self.for_ticket(&app, member("app_ticket"), now)?,
                    _ => self.internal(issuer, &app, now)?,
                }
            }
        };
        Ok(Grant::of(reply))
    }

    /// The id of the app with these credentials. Refusals have HTTP status 200, as on the
    /// platform.
    fn app(&self, id: Option<&str>, secret: Option<&str>) -> Result<String, Refusal> {
        let (Some(id), Some(secret)) = (id, secret) else { return Err(invalid_param()) };
        match self.apps.get(id) {
            Some(app) if app.has_secret(secret) => Ok(id.to_owned()),
            Some(_) => Err(Refusal::new(200, 10_014, "app secret invalid")),
            None if id.starts_with("cli_") => Err(Refusal::new(200, 10_014, "app id not exists")),
            None => Err(invalid_param()),
        }
    }

    /// The kind of the app with these credentials.
    pub(crate) fn kind_of(&self, id: &str, secret: &str) -> Option<AppKind> {
        self.apps.get(id).filter(|app| app.has_secret(secret)).map(|app| app.kind)
    }

    /// A self-built app's tokens.
    fn internal(&mut self, issuer: Issuer, app: &str, now: Duration) -> Result<Reply, Refusal> {
        if self.apps[app].kind == AppKind::Store {
            return Err(invalid_param());
        }
        let (token, expires) = self.current(Owner::of(app, issuer.kind(), None), now);
        let mut reply = json!({"code": 0, "msg": "ok", "expire": (expires - now).as_secs()});
        let both = [(Token::App, "app_access_token"), (Token::Tenant, "tenant_access_token")];
        for (kind, member) in both {
            if kind == issuer.kind() {
                reply[member] = token.as_str().into();
            } else if issuer == Issuer::App {
                // The platform adds the tenant's token to the app's.
                reply[member] = self.current(Owner::of(app, kind, None), now).0.into();
            }
        }
        Ok(Reply::json(200, &reply))
    }

    /// Pushes another ticket to a store app.
    fn resend(&mut self, app: &str) -> Result<Grant, Refusal> {
        let Some(ticket) = self.new_ticket(app) else {
            return Err(Refusal::new(200, 10_016, "app resend fail"));
        };
        let reply = Reply::json(200, &json!({"code": 0, "msg": "success"}));
        Ok(Grant { reply, ticket: Some(ticket) })
    }

    /// A new ticket of a store app; `None` if there is no such app.
    pub(crate) fn new_ticket(&mut self, app: &str) -> Option<String> {
        let ticket = self.name("ticket");
        let app = self.apps.get_mut(app).filter(|app| app.kind == AppKind::Store)?;
        app.add_ticket(ticket.clone());
        Some(ticket)
    }

    /// Makes all tickets invalid.
    pub(crate) fn expire_tickets(&mut self) {
        self.apps.values_mut().for_each(App::forget_tickets);
    }

    /// A store app's own token.
    fn for_ticket(
        &mut self,
        app: &str,
        ticket: Option<&str>,
        now: Duration,
    ) -> Result<Reply, Refusal> {
        let ticket = ticket.ok_or_else(invalid_param)?;
        let known = &self.apps[app];
        if known.kind != AppKind::Store || !known.has_ticket(ticket) {
            return Err(Refusal::new(200, 10_012, "get app access token fail"));
        }
        let (token, expires) = self.current(Owner::of(app, Token::App, None), now);
        Ok(granted("app_access_token", &token, expires - now))
    }

    /// A store app's token for a tenant.
    fn for_tenant(
        &mut self,
        token: Option<&str>,
        tenant: Option<&str>,
        now: Duration,
    ) -> Result<Reply, Refusal> {
        let (Some(token), Some(tenant)) = (token, tenant.filter(|it| !it.is_empty())) else {
            return Err(invalid_param());
        };
        let owner = match self.issued.get(token) {
            Some(Issued { owner: Some(owner), expires, .. })
                if *expires > now
                    && owner.kind == Token::App
                    && self.apps[&owner.app].kind == AppKind::Store =>
            {
                owner
            }
            _ => return Err(Refusal::new(400, 99_991_664, "invalid app token")),
        };
        let owner = Owner::of(&owner.app, Token::Tenant, Some(tenant));
        let (token, expires) = self.current(owner, now);
        Ok(granted("tenant_access_token", &token, expires - now))
    }

    /// The current token, or a new one if the current one is about to expire.
    fn current(&mut self, owner: Owner, now: Duration) -> (String, Duration) {
        if let Some(token) = self.newest.get(&owner)
            && let Some(issued) = self.issued.get(token)
            && issued.expires >= now + RENEWAL
        {
            return (token.clone(), issued.expires);
        }
        self.serial += 1;
        let token = self.name(if owner.kind == Token::App { "a" } else { "t" });
        let expires = now.saturating_add(self.lifetime);
        let issued = Issued { kind: owner.kind, expires, owner: Some(owner.clone()), user: None };
        self.issued.insert(token.clone(), issued);
        self.newest.insert(owner, token.clone());
        (token, expires)
    }

    /// Whether this is the app's secret; `None` if there is no such app.
    pub(crate) fn secret_fits(&self, app: &str, secret: &str) -> Option<bool> {
        self.apps.get(app).map(|app| app.has_secret(secret))
    }

    /// A new access token of a user, by open id, for an app, and its lifetime.
    pub(crate) fn new_user(
        &mut self,
        app: &str,
        user: Option<&str>,
        now: Duration,
    ) -> (String, Duration) {
        let token = self.name("u");
        let expires = now.saturating_add(self.lifetime);
        let user = user.map(|user| (app.to_owned(), user.to_owned()));
        self.issued.insert(token.clone(), Issued { kind: Token::User, expires, owner: None, user });
        (token, self.lifetime)
    }

    /// In whose name a call with this token is made; that of the first app if nothing says more.
    pub(crate) fn caller(&self, token: Option<&str>, first: &str) -> Caller {
        let issued = token.and_then(|token| self.issued.get(token));
        let (app, user) = match issued {
            Some(Issued { user: Some((app, user)), .. }) => (app.as_str(), Some(user.clone())),
            Some(Issued { owner: Some(owner), .. }) => (owner.app.as_str(), None),
            _ => (first, None),
        };
        Caller { app_id: app.to_owned(), user }
    }

    /// Makes all tokens of users expire.
    pub(crate) fn expire_users(&mut self) {
        for issued in self.issued.values_mut().filter(|issued| issued.kind == Token::User) {
            issued.expires = Duration::ZERO;
        }
    }

    /// A unique name.
    pub(crate) fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}-{:016x}{:08}", self.salt, self.names)
    }

    /// The tenant of this token, if it is a store app's.
    pub(crate) fn tenant_of(&self, token: &str) -> Option<&str> {
        self.issued.get(token)?.owner.as_ref()?.tenant.as_deref()
    }

    /// Registers a user's token, which does not expire by itself.
    pub(crate) fn add_user(&mut self, token: String) {
        self.issued.insert(
            token,
            Issued { kind: Token::User, expires: Duration::MAX, owner: None, user: None },
        );
    }

    /// Makes one token expire; false if it is unknown.
    pub(crate) fn expire(&mut self, token: &str) -> bool {
        let issued = self.issued.get_mut(token);
        issued.map(|issued| issued.expires = Duration::ZERO).is_some()
    }

    /// Makes all tokens of apps and tenants expire.
    pub(crate) fn expire_all(&mut self) {
        for issued in self.issued.values_mut().filter(|issued| issued.kind != Token::User) {
            issued.expires = Duration::ZERO;
        }
    }

    pub(crate) fn state(&self, token: &str, now: Duration) -> TokenState {
        match self.issued.get(token) {
            Some(issued) if issued.expires > now => TokenState::Valid(issued.kind),
            Some(issued) => TokenState::Expired(issued.kind),
            None => TokenState::Unknown,
        }
    }
}

impl Owner {
    fn of(app: &str, kind: Token, tenant: Option<&str>) -> Owner {
        Owner { app: app.to_owned(), kind, tenant: tenant.map(str::to_owned) }
    }
}

fn invalid_param() -> Refusal {
    Refusal::new(200, 10_003, "invalid param")
}

fn granted(name: &str, token: &str, left: Duration) -> Reply {
    Reply::json(200, &json!({"code": 0, "msg": "success", name: token, "expire": left.as_secs()}))
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("requests", &self.requests).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn tokens(lifetime: Duration) -> Tokens {
        let app = App::new("s".to_owned(), AppKind::Custom);
        Tokens::new(HashMap::from([("cli_a".to_owned(), app)]), lifetime)
    }

    fn token(tokens: &mut Tokens, now: Duration) -> (String, Duration) {
        tokens.current(Owner::of("cli_a", Token::Tenant, None), now)
    }

    #[test]
    fn the_same_token_is_issued_until_its_last_half_hour() {
        let mut tokens = tokens(120 * MINUTE);
        let first = token(&mut tokens, Duration::ZERO);
        assert_eq!(token(&mut tokens, 90 * MINUTE), first);
        let second = token(&mut tokens, 90 * MINUTE + Duration::from_secs(1));
        assert_ne!(second.0, first.0);
        assert_eq!(tokens.state(&first.0, 119 * MINUTE), TokenState::Valid(Token::Tenant));
        assert_eq!(tokens.state(&first.0, 120 * MINUTE), TokenState::Expired(Token::Tenant));
        assert_eq!(tokens.state(&second.0, 120 * MINUTE), TokenState::Valid(Token::Tenant));
        assert_eq!(tokens.issued(), 2);
    }

    #[test]
    fn a_token_made_invalid_is_replaced_at_once() {
        let mut tokens = tokens(120 * MINUTE);
        let (first, _) = token(&mut tokens, Duration::ZERO);
        tokens.add_user("u-1".to_owned());
        tokens.expire_all();
        assert_eq!(tokens.state(&first, Duration::ZERO), TokenState::Expired(Token::Tenant));
        assert_eq!(tokens.state("u-1", Duration::ZERO), TokenState::Valid(Token::User));
        assert_ne!(token(&mut tokens, Duration::ZERO).0, first);
    }

    #[test]
    fn two_platforms_never_issue_the_same_token() {
        let (mut one, mut two) = (tokens(MINUTE), tokens(MINUTE));
        assert_ne!(token(&mut one, Duration::ZERO).0, token(&mut two, Duration::ZERO).0);
    }
}
