//! Access tokens: handing them out as the platform does, and knowing those that were. Which
//! token an endpoint accepts stands in `access`.

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use axum::http::Method;
use feishu_codegen::spec::Token;
use serde_json::{Value, json};

use crate::{refusal::Refusal, reply::Reply};

/// The identity of the endpoint that hands out tenant access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const TENANT_TOKEN: &str = "auth.v3.tenant_access_token.internal";

/// The identity of the endpoint that hands out app access tokens to self-built apps, for
/// [`Platform::next_for`](crate::Platform::next_for).
pub const APP_TOKEN: &str = "auth.v3.app_access_token.internal";

/// The platform hands out a new token only when the old one has less than this left.
const RENEWAL: Duration = Duration::from_secs(30 * 60);

/// An endpoint that hands out tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuer {
    Tenant,
    App,
}

impl Issuer {
    /// The issuer at this path; it is known even where no spec describes it.
    pub(crate) fn at(path: &str) -> Option<Issuer> {
        match path {
            "/open-apis/auth/v3/tenant_access_token/internal" => Some(Issuer::Tenant),
            "/open-apis/auth/v3/app_access_token/internal" => Some(Issuer::App),
            _ => None,
        }
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Issuer::Tenant => TENANT_TOKEN,
            Issuer::App => APP_TOKEN,
        }
    }

    fn kind(self) -> Token {
        match self {
            Issuer::Tenant => Token::Tenant,
            Issuer::App => Token::App,
        }
    }
}

/// What is known of a token that somebody sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Valid(Token),
    Expired(Token),
    Unknown,
}

/// The apps, and all tokens ever handed out or registered.
pub(crate) struct Tokens {
    /// App secret by app id.
    apps: HashMap<String, String>,
    lifetime: Duration,
    issued: HashMap<String, Issued>,
    /// The newest token of an app.
    newest: HashMap<(String, Token), String>,
    salt: u64,
    requests: usize,
    serial: usize,
}

struct Issued {
    kind: Token,
    expires: Duration,
}

impl Tokens {
    pub(crate) fn new(apps: HashMap<String, String>, lifetime: Duration) -> Tokens {
        Tokens {
            apps,
            lifetime,
            issued: HashMap::new(),
            newest: HashMap::new(),
            // A token of an earlier platform on the same port must not pass here.
            salt: RandomState::new().hash_one(0),
            requests: 0,
            serial: 0,
        }
    }

    /// How many times a token was asked for.
    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    /// How many tokens were made.
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
    ) -> Result<Reply, Refusal> {
        if method != Method::POST {
            return Err(Refusal::method(method.as_str(), "POST"));
        }
        // These come with HTTP status 200, as on the platform.
        let member = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str);
        let (Some(id), Some(secret)) = (member("app_id"), member("app_secret")) else {
            return Err(Refusal::new(200, 10_003, "invalid param"));
        };
        match self.apps.get(id) {
            Some(expected) if expected == secret => {}
            Some(_) => return Err(Refusal::new(200, 10_014, "app secret invalid")),
            None if id.starts_with("cli_") => {
                return Err(Refusal::new(200, 10_014, "app id not exists"));
            }
            None => return Err(Refusal::new(200, 10_003, "invalid param")),
        }
        let (token, expires) = self.current(id.to_owned(), issuer.kind(), now);
        let mut reply = json!({"code": 0, "msg": "ok", "expire": (expires - now).as_secs()});
        let both = [(Token::App, "app_access_token"), (Token::Tenant, "tenant_access_token")];
        for (kind, member) in both {
            if kind == issuer.kind() {
                reply[member] = token.as_str().into();
            } else if issuer == Issuer::App {
                // The platform adds the tenant's token to the app's.
                reply[member] = self.current(id.to_owned(), kind, now).0.into();
            }
        }
        Ok(Reply::json(200, &reply))
    }

    /// The app's token, a new one where the old one is near its end.
    fn current(&mut self, app: String, kind: Token, now: Duration) -> (String, Duration) {
        if let Some(token) = self.newest.get(&(app.clone(), kind))
            && let Some(issued) = self.issued.get(token)
            && issued.expires >= now + RENEWAL
        {
            return (token.clone(), issued.expires);
        }
        self.serial += 1;
        let prefix = if kind == Token::App { 'a' } else { 't' };
        let token = format!("{prefix}-{:016x}{:08}", self.salt, self.serial);
        let expires = now.saturating_add(self.lifetime);
        self.issued.insert(token.clone(), Issued { kind, expires });
        self.newest.insert((app, kind), token.clone());
        (token, expires)
    }

    /// Registers a user's token, which does not expire by itself.
    pub(crate) fn add_user(&mut self, token: String) {
        self.issued.insert(token, Issued { kind: Token::User, expires: Duration::MAX });
    }

    /// Ends the life of one token; false where it is not known.
    pub(crate) fn expire(&mut self, token: &str) -> bool {
        let issued = self.issued.get_mut(token);
        issued.map(|issued| issued.expires = Duration::ZERO).is_some()
    }

    /// Ends the life of all tokens of apps and tenants.
    pub(crate) fn expire_all(&mut self) {
        for issued in self.issued.values_mut().filter(|issued| issued.kind != Token::User) {
            issued.expires = Duration::ZERO;
        }
    }

    pub(crate) fn known(&self, token: &str, now: Duration) -> Known {
        match self.issued.get(token) {
            Some(issued) if issued.expires > now => Known::Valid(issued.kind),
            Some(issued) => Known::Expired(issued.kind),
            None => Known::Unknown,
        }
    }
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
        Tokens::new(HashMap::from([("cli_a".to_owned(), "s".to_owned())]), lifetime)
    }

    fn token(tokens: &mut Tokens, now: Duration) -> (String, Duration) {
        tokens.current("cli_a".to_owned(), Token::Tenant, now)
    }

    #[test]
    fn the_same_token_is_handed_out_until_its_last_half_hour() {
        let mut tokens = tokens(120 * MINUTE);
        let first = token(&mut tokens, Duration::ZERO);
        assert_eq!(token(&mut tokens, 90 * MINUTE), first);
        let second = token(&mut tokens, 90 * MINUTE + Duration::from_secs(1));
        assert_ne!(second.0, first.0);
        assert_eq!(tokens.known(&first.0, 119 * MINUTE), Known::Valid(Token::Tenant));
        assert_eq!(tokens.known(&first.0, 120 * MINUTE), Known::Expired(Token::Tenant));
        assert_eq!(tokens.known(&second.0, 120 * MINUTE), Known::Valid(Token::Tenant));
        assert_eq!(tokens.issued(), 2);
    }

    #[test]
    fn a_token_made_invalid_is_replaced_at_once() {
        let mut tokens = tokens(120 * MINUTE);
        let (first, _) = token(&mut tokens, Duration::ZERO);
        tokens.add_user("u-1".to_owned());
        tokens.expire_all();
        assert_eq!(tokens.known(&first, Duration::ZERO), Known::Expired(Token::Tenant));
        assert_eq!(tokens.known("u-1", Duration::ZERO), Known::Valid(Token::User));
        assert_ne!(token(&mut tokens, Duration::ZERO).0, first);
    }

    #[test]
    fn two_platforms_never_hand_out_one_token() {
        let (mut one, mut two) = (tokens(MINUTE), tokens(MINUTE));
        assert_ne!(token(&mut one, Duration::ZERO).0, token(&mut two, Duration::ZERO).0);
    }
}
