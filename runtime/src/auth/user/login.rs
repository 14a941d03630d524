//! [`Login`]: the page where a user agrees, and what comes back from it.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Kind},
    secret::Secret,
    url::encode,
    wire::{self, Access, Record, Shape},
};

/// The most permissions that one login can ask for.
const MOST_SCOPES: usize = 50;
/// The host of the page on Feishu.
pub(crate) const AUTHORIZE_HOST: &str = "accounts.feishu.cn";
/// The path of the page.
const PATH: &str = "/open-apis/authen/v1/authorize";

/// A login that has not begun yet: from [`Client::login`](crate::Client::login).
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use feishu_runtime::Client;
///
/// let client = Client::builder("cli_a1b2c3", "app secret").build()?;
/// let login = client.login("https://app.example/callback").scope("task:task:read").begin()?;
/// println!("302 Found, Location: {}", login.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a login does nothing until `begin`"]
pub struct Login {
    page: String,
    client_id: String,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
    consent: bool,
    pkce: bool,
}

impl Login {
    /// A login by the page at this origin, for this app.
    pub(crate) fn new(origin: &str, app_id: String, redirect_uri: String) -> Self {
        Login {
            page: format!("{origin}{PATH}"),
            client_id: app_id,
            redirect_uri,
            scopes: Vec::new(),
            state: None,
            consent: false,
            pkce: true,
        }
    }

    /// Asks for a permission, such as `contact:user.base:readonly`, or for several, separated by
    /// spaces. Permissions that the user granted before stay granted.
    pub fn scope(mut self, scope: impl AsRef<str>) -> Self {
        for scope in scope.as_ref().split_whitespace() {
            // One that comes twice would be refused.
            if !self.scopes.iter().any(|known| known == scope) {
                self.scopes.push(scope.to_owned());
            }
        }
        self
    }

    /// Asks for permissions.
    pub fn scopes<S: AsRef<str>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        scopes.into_iter().fold(self, |login, scope| login.scope(scope))
    }

    /// Asks for a refresh token too: the permission `offline_access`, which the app must have.
    pub fn offline_access(self) -> Self {
        self.scope("offline_access")
    }

    /// Sets the `state` that comes back with the user, in place of a random one. Nobody else must
    /// be able to guess it.
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Shows the page even to users who have agreed before.
    pub fn consent(mut self) -> Self {
        self.consent = true;
        self
    }

    /// Does without PKCE, the proof that the code comes back to whoever began the login.
    pub fn without_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }

    /// Begins the login: makes the URL of the page, and what to remember until the user comes back.
    ///
    /// # Errors
    /// If the redirect URI is not a URL, there are more than 50 permissions, or the system provides
    /// no random numbers.
    pub fn begin(self) -> Result<PendingLogin, Error> {
        if !self.redirect_uri.contains("://") || self.redirect_uri.contains(char::is_whitespace) {
            return Err(Error::configure(format!(
                "the redirect address {:?} is none: `https://` and a host are expected, as in the \
                 developer console",
                self.redirect_uri
            )));
        }
        if self.scopes.len() > MOST_SCOPES {
            let count = self.scopes.len();
            return Err(Error::configure(format!(
                "{count} permissions are asked for at once, at most {MOST_SCOPES} can be; what \
                 was granted in one login stays granted in the next"
            )));
        }
        let state = match self.state {
            Some(state) => state,
            None => unguessable::<16>()?,
        };
        let code_verifier = if self.pkce { Some(unguessable::<32>()?) } else { None };
        let mut pairs = vec![
            ("client_id", self.client_id),
            ("response_type", "code".to_owned()),
            ("redirect_uri", self.redirect_uri.clone()),
        ];
        if !self.scopes.is_empty() {
            pairs.push(("scope", self.scopes.join(" ")));
        }
        pairs.push(("state", state.clone()));
        if let Some(verifier) = &code_verifier {
            let challenge = Sha256::digest(verifier.as_bytes());
            pairs.push(("code_challenge", BASE64_URL_SAFE_NO_PAD.encode(challenge)));
            pairs.push(("code_challenge_method", "S256".to_owned()));
        }
        if self.consent {
            pairs.push(("prompt", "consent".to_owned()));
        }
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let url = format!("{}?{}", self.page, pairs.join("&"));
        Ok(PendingLogin { url, redirect_uri: self.redirect_uri, state, code_verifier })
    }
}

/// A login in progress. Keep it on the server, for the browser that was sent to the page. It can be
/// serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingLogin {
    url: String,
    redirect_uri: String,
    state: String,
    code_verifier: Option<String>,
}

impl PendingLogin {
    /// The URL of the page, to which you redirect the user's browser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The `state` that comes back with the user.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Reads the URL that the user came back to, or only its query (`code=..&state=..`). Hand the
    /// code to [`Client::exchange`](crate::Client::exchange) within five minutes.
    ///
    /// # Errors
    /// If the user declined (see [`Error::is_login_declined`](crate::Error::is_login_declined)),
    /// the URL does not belong to this login, or contains no code.
    pub fn code(&self, callback: &str) -> Result<CodeGrant, Error> {
        let query = callback.split('#').next().unwrap_or_default();
        let query = query.split_once('?').map_or(query, |(_, query)| query);
        let value = |name: &str| {
            let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            let text = pair?.replace('+', " ");
            Some(percent_decode_str(&text).decode_utf8_lossy().into_owned())
        };
        let fail = |message: &str, declined| {
            Err(Error::without_call(Kind::Login { message: message.to_owned(), declined }))
        };
        if value("state").as_deref() != Some(&self.state) {
            return fail(
                "what came back does not belong to this login: its `state` is another. Either \
                 it is of an older login, or somebody else sent the user here",
                false,
            );
        }
        match (value("error"), value("code")) {
            (Some(error), _) if error == "access_denied" => {
                fail("the user declined (access_denied)", true)
            }
            (Some(error), _) => {
                let error: String = error.chars().take(64).collect();
                fail(&format!("the page came back with the error {error:?}"), false)
            }
            (None, Some(code)) if !code.is_empty() => Ok(CodeGrant {
                code: Secret::new(code),
                redirect_uri: Some(self.redirect_uri.clone()),
                code_verifier: self.code_verifier.as_deref().map(Secret::new),
                scopes: Vec::new(),
            }),
            _ => fail("what came back holds no `code`", false),
        }
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The state is what an attacker would need; the address holds it too.
        f.debug_struct("PendingLogin")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// How it is written.
#[derive(Default)]
struct StoredLogin {
    url: String,
    redirect_uri: String,
    state: String,
    code_verifier: Option<String>,
}

static STORED_LOGIN: Shape = Shape {
    names: &["url", "redirect_uri", "state", "code_verifier"],
    rules: &["1 required", "2 required"],
    fixed: &[],
};

// By hand, since `record!` would make it printable.
impl Record for StoredLogin {
    fn access(it: Access<'_, Self>) {
        match it {
            Access::Read(it, to) => {
                to.take(&STORED_LOGIN, (&it.url, &it.redirect_uri, &it.state, &it.code_verifier));
            }
            Access::Write(it, to) => to.take(
                &STORED_LOGIN,
                (&mut it.url, &mut it.redirect_uri, &mut it.state, &mut it.code_verifier),
            ),
        }
    }
}

impl Serialize for PendingLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PendingLogin { url, redirect_uri, state, code_verifier } = self.clone();
        wire::encode(&StoredLogin { url, redirect_uri, state, code_verifier }, serializer)
    }
}

impl<'de> Deserialize<'de> for PendingLogin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let StoredLogin { url, redirect_uri, state, code_verifier } = wire::decode(deserializer)?;
        Ok(PendingLogin { url, redirect_uri, state, code_verifier })
    }
}

/// A code that a user brought back, with the proof that it is used by the right app: from
/// [`PendingLogin::code`].
#[derive(Clone, Debug)]
pub struct CodeGrant {
    pub(super) code: Secret,
    pub(super) redirect_uri: Option<String>,
    pub(super) code_verifier: Option<Secret>,
    pub(super) scopes: Vec<String>,
}

impl CodeGrant {
    /// A code that came in another way, such as from a page inside Feishu.
    pub fn new(code: impl Into<String>) -> Self {
        CodeGrant {
            code: Secret::new(code.into()),
            redirect_uri: None,
            code_verifier: None,
            scopes: Vec::new(),
        }
    }

    /// Sets the redirect URI, if the page was given one.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sets the secret whose digest the page was given (PKCE).
    pub fn code_verifier(mut self, verifier: impl Into<String>) -> Self {
        self.code_verifier = Some(Secret::new(verifier.into()));
        self
    }

    /// Restricts the tokens to these permissions, out of those that the user granted.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
}

/// Random text that nobody can guess, in characters that need no encoding.
fn unguessable<const BYTES: usize>() -> Result<String, Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::configure("the system gives no random numbers"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
