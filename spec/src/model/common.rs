//! Facts that endpoints and events share: documentation, access, rate limits, error codes.

use serde::{Deserialize, Serialize};

use super::CodeClass;

/// Where a page is in the documentation, and its last update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Doc {
    /// Path below `https://open.feishu.cn/document`, beginning with `/`; absent if the page does
    /// not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The page's last update: a time in UTC (`2024-08-28T09:56:51Z`), or a date if the page gives
    /// no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
}

impl Doc {
    /// The page's address on the Feishu site.
    pub fn url(&self) -> Option<String> {
        self.path.as_deref().map(|path| format!("https://open.feishu.cn/document{path}"))
    }
}

/// Marks a page that the documentation keeps only for its history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// The documentation path of its replacement, if the page names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// A kind of access token that an endpoint accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// `tenant_access_token`: the app acts for itself in one tenant.
    Tenant,
    /// `user_access_token`: the app acts for a user.
    User,
    /// `app_access_token`: the app, outside any tenant.
    App,
}

impl Token {
    /// Its name in the documentation.
    pub fn documented_name(self) -> &'static str {
        match self {
            Token::Tenant => "tenant_access_token",
            Token::User => "user_access_token",
            Token::App => "app_access_token",
        }
    }
}

/// A credential that a call needs besides its access token, in a header of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// The id and the token of a helpdesk: `id:token` in Base64.
    Helpdesk,
}

impl Credential {
    /// All credentials.
    pub const ALL: [Credential; 1] = [Credential::Helpdesk];

    /// Its name: `helpdesk`.
    pub fn name(self) -> &'static str {
        match self {
            Credential::Helpdesk => "helpdesk",
        }
    }

    /// The header that holds it.
    pub fn header(self) -> &'static str {
        match self {
            Credential::Helpdesk => "X-Lark-Helpdesk-Authorization",
        }
    }

    /// What the header holds, in words.
    pub fn about(self) -> &'static str {
        match self {
            Credential::Helpdesk => "the id and the token of the helpdesk, `id:token`, in Base64",
        }
    }

    /// The credential that a header holds, whatever the case of its name.
    pub fn of_header(name: &str) -> Option<Self> {
        Credential::ALL.into_iter().find(|it| it.header().eq_ignore_ascii_case(name.trim()))
    }
}

/// A kind of app that may call an endpoint or receive an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppType {
    /// Built by a company for its own use (`custom`, 自建应用).
    Custom,
    /// Sold in the app store (`isv`, 商店应用).
    #[serde(rename = "isv")]
    Store,
}

impl AppType {
    /// Its name in English: `custom` or `store`.
    pub fn name(self) -> &'static str {
        match self {
            AppType::Custom => "custom",
            AppType::Store => "store",
        }
    }
}

/// A permission that an app must have been granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Its key, such as `hire:background_check_order`.
    pub name: String,
    /// Its documented name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// How often one app may call an endpoint in one tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Calls per minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
    /// Calls per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<u32>,
    /// The page says that a special limit applies (特殊频控) without giving figures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub special: bool,
}

/// An error code as one page documents it; on other pages the same code may mean something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The HTTP status of replies with this code.
    #[serde(default, rename = "http", skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The code in the reply's `code`.
    pub code: i64,
    /// What it means on this endpoint, as documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What follows from it, if the page tells or somebody has settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<CodeClass>,
    /// The documentation's advice; only in specs imported with prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Documented inclusive bounds; either may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Bounds<N> {
    /// The least value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<N>,
    /// The greatest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<N>,
}

impl<N> Default for Bounds<N> {
    fn default() -> Self {
        Bounds { min: None, max: None }
    }
}
