//! Users who log in: the page where they agree, codes for tokens, refresh tokens that work once.
//! What a user's token gives access to is in `access`.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderValue, Method, header::LOCATION};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::token::Tokens;
use crate::{refusal::Refusal, reply::Reply};

/// How long a code can be used.
const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
/// How long a refresh token can be used.
const REFRESH_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How many permissions an app can ask for at once.
const MOST_SCOPES: usize = 50;

/// All logins.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Default)]
pub(crate) struct Logins {
    /// Whether users decline.
    pub(crate) decline: bool,
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
}

/// A code that was given to a user who was sent back to the app.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
struct Code {
    app: String,
    redirect: String,
    /// What the verifier has to match.
    challenge: Option<Challenge>,
    granted: Granted,
    until: Duration,
    used: bool,
}

/// What a user agreed to, and who it was.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone)]
struct Granted {
    scopes: BTreeSet<String>,
    user: Option<String>,
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
enum Challenge {
    Plain(String),
    Sha256(String),
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
struct Refresh {
    app: String,
    granted: Granted,
    until: Duration,
    state: Use,
}

#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Unused,
    Used,
    Revoked,
}

impl Logins {
    /// The login page: redirects the user back, with a code if they agree.
    pub(crate) fn authorize(
        &mut self,
        tokens: &mut Tokens,
        method: &Method,
        query: &[(String, String)],
        user: Option<String>,
        now: Duration,
    ) -> Result<Reply, Refusal> {
        if method != Method::GET {
            return Err(Refusal::method(method.as_str(), "GET"));
        }
        let value = |name: &str| {
            let pair = query.iter().find(|(key, value)| key == name && !value.is_empty());
            pair.map(|(_, value)| value.as_str())
        };
        let need = |name| value(name).ok_or_else(|| missing(name));
        let (app, redirect) = (need("client_id")?, need("redirect_uri")?);
        if need("response_type")? != "code" {
            return Err(invalid(20_001, "response_type: expected `code`"));
        }
        if tokens.secret_fits(app, "").is_none() {
            return Err(invalid(20_048, "The specified app does not exist."));
        }
        let scopes = scopes(value("scope").unwrap_or_default())?;
        if scopes.len() > MOST_SCOPES {
            return Err(invalid(20_001, "scope: more than 50"));
        }
        let challenge = match (value("code_challenge"), value("code_challenge_method")) {
            (None, _) => None,
            (Some(text), Some("S256")) => Some(Challenge::Sha256(text.to_owned())),
            (Some(text), None | Some("plain")) => Some(Challenge::Plain(text.to_owned())),
            (Some(_), Some(_)) => {
                return Err(invalid(20_001, "code_challenge_method: expected S256 or plain"));
            }
        };
        let mut back = if self.decline {
            vec![("error", "access_denied".to_owned())]
        } else {
            let code = tokens.name("code");
            let (app, redirect) = (app.to_owned(), redirect.to_owned());
            let until = now.saturating_add(CODE_LIFE);
            let granted = Granted { scopes, user };
            let made = Code { app, redirect, challenge, granted, until, used: false };
            self.codes.insert(code.clone(), made);
            vec![("code", code)]
        };
        back.extend(value("state").map(|state| ("state", state.to_owned())));
        let address = with_query(redirect, &back);
        let location = HeaderValue::try_from(address)
            .map_err(|_| invalid(20_001, "redirect_uri: not an address"))?;
        let mut reply = Reply::text(302, "text/plain", "");
        reply.headers.push((LOCATION, location));
        Ok(reply)
    }

    /// Exchanges a code or a refresh token for tokens.
    pub(crate) fn grant(
        &mut self,
        tokens: &mut Tokens,
        method: &Method,
        body: Option<&Value>,
        now: Duration,
    ) -> Result<Reply, Refusal> {
        if method != Method::POST {
            return Err(Refusal::method(method.as_str(), "POST"));
        }
        let body = body.filter(|body| body.is_object());
        let body =
            body.ok_or_else(|| invalid(20_063, "The request is malformed: no JSON object."))?;
        let value = |name: &str| body[name].as_str().filter(|value| !value.is_empty());
        let need = |name| value(name).ok_or_else(|| missing(name));
        let grant_type = need("grant_type")?;
        let (app, secret) = (need("client_id")?, need("client_secret")?);
        match tokens.secret_fits(app, secret) {
            Some(true) => {}
            Some(false) => return Err(invalid(20_002, "The client secret is invalid.")),
            None => return Err(invalid(20_048, "The specified app does not exist.")),
        }
        let granted = match grant_type {
            "authorization_code" => {
                let (redirect, verifier) = (value("redirect_uri"), value("code_verifier"));
                self.use_code(app, need("code")?, redirect, verifier, now)?
            }
            "refresh_token" => self.use_refresh(app, need("refresh_token")?, now)?,
            _ => return Err(invalid(20_036, "The specified grant_type is not supported.")),
        };
        // This narrows only this access token.
        let narrowed = match value("scope") {
            Some(text) => scopes(text)?,
            None => granted.scopes.clone(),
        };
        if !narrowed.is_subset(&granted.scopes) {
            return Err(invalid(
                20_068,
                "The provided scope list contains scopes that are not permitted.",
            ));
        }
        let (token, life) = tokens.new_user(app, granted.user.as_deref(), now);
        let scope: Vec<&str> = narrowed.iter().map(String::as_str).collect();
        let mut reply = json!({
            "code": 0, "access_token": token, "expires_in": life.as_secs(),
            "token_type": "Bearer", "scope": scope.join(" "),
        });
        if let Some(refresh) = self.refresh_token(tokens, app, granted, now) {
            reply["refresh_token"] = refresh.into();
            reply["refresh_token_expires_in"] = REFRESH_LIFE.as_secs().into();
        }
        Ok(Reply::json(200, &reply))
    }

    /// A refresh token, if the user agreed to one.
    fn refresh_token(
        &mut self,
        tokens: &mut Tokens,
        app: &str,
        granted: Granted,
        now: Duration,
    ) -> Option<String> {
        if !granted.scopes.contains("offline_access") {
            return None;
        }
        let token = tokens.name("r");
        let until = now.saturating_add(REFRESH_LIFE);
        let made = Refresh { app: app.to_owned(), granted, until, state: Use::Unused };
        self.refresh.insert(token.clone(), made);
        Some(token)
    }

    /// Logs a user in without the page: the access token, and a refresh token if the permissions
    /// hold `offline_access`.
    pub(crate) fn log_in(
        &mut self,
        tokens: &mut Tokens,
        app: &str,
        scopes: &str,
        user: &str,
        now: Duration,
    ) -> (String, Option<String>) {
        let scopes = scopes.split_whitespace().map(str::to_owned).collect();
        let (token, _) = tokens.new_user(app, Some(user), now);
        let granted = Granted { scopes, user: Some(user.to_owned()) };
        (token, self.refresh_token(tokens, app, granted, now))
    }

    fn use_code(
        &mut self,
        app: &str,
        code: &str,
        redirect: Option<&str>,
        verifier: Option<&str>,
        now: Duration,
    ) -> Result<Granted, Refusal> {
        let Some(code) = self.codes.get_mut(code) else {
            return Err(invalid(20_003, "The authorization code is not found."));
        };
        if code.app != app {
            return Err(another_app());
        }
        if code.used {
            return Err(invalid(20_065, "The authorization code has been used."));
        }
        if code.until <= now {
            return Err(invalid(20_004, "The authorization code has expired."));
        }
        if redirect.is_some_and(|redirect| redirect != code.redirect) {
            return Err(invalid(20_071, "The provided redirect URI does not match."));
        }
        let proven = match (&code.challenge, verifier) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(Challenge::Plain(text)), Some(verifier)) => text == verifier,
            (Some(Challenge::Sha256(text)), Some(verifier)) => {
                *text == BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
            }
        };
        if !proven {
            return Err(invalid(20_049, "PKCE code challenge failed."));
        }
        code.used = true;
        Ok(code.granted.clone())
    }

    fn use_refresh(&mut self, app: &str, token: &str, now: Duration) -> Result<Granted, Refusal> {
        let Some(refresh) = self.refresh.get_mut(token) else {
            return Err(invalid(20_026, "The refresh token passed is invalid."));
        };
        if refresh.app != app {
            return Err(another_app());
        }
        match refresh.state {
            Use::Used => return Err(invalid(20_073, "The refresh token has been used.")),
            Use::Revoked => return Err(invalid(20_064, "The refresh token has been revoked.")),
            Use::Unused if refresh.until <= now => {
                return Err(invalid(20_037, "The refresh token passed has expired."));
            }
            Use::Unused => refresh.state = Use::Used,
        }
        Ok(refresh.granted.clone())
    }

    /// Ends all logins.
    pub(crate) fn revoke(&mut self) {
        for refresh in self.refresh.values_mut().filter(|it| it.state == Use::Unused) {
            refresh.state = Use::Revoked;
        }
    }
}

/// The permissions in a text, separated by spaces.
fn scopes(text: &str) -> Result<BTreeSet<String>, Refusal> {
    let mut scopes = BTreeSet::new();
    for scope in text.split_whitespace() {
        if !scopes.insert(scope.to_owned()) {
            return Err(invalid(20_067, "The provided scope list contains duplicate scopes."));
        }
    }
    Ok(scopes)
}

/// The address with these values added to its query, before the fragment.
fn with_query(address: &str, values: &[(&str, String)]) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (address, String::new()),
    };
    let mut separator = if address.contains('?') { '&' } else { '?' };
    let mut whole = address.to_owned();
    for (name, value) in values {
        whole += &format!("{separator}{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        separator = '&';
    }
    whole + &fragment
}

fn missing(name: &str) -> Refusal {
    invalid(20_001, &format!("The request is missing a required parameter: {name}."))
}

fn another_app() -> Refusal {
    invalid(20_024, "The code or refresh token does not match the provided client ID.")
}

fn invalid(code: i64, description: &str) -> Refusal {
    let error = match code {
        20_001 | 20_063 => "invalid_request",
        20_002 | 20_048 => "invalid_client",
        20_036 => "unsupported_grant_type",
        20_067 | 20_068 => "invalid_scope",
        _ => "invalid_grant",
    };
    Refusal::oauth(code, error, description)
}
