//! The tokens, for those who look at the platform.

use std::time::Duration;

use feishu_spec::Token;

use super::Tokens;

/// A token, as it is looked at.
pub(crate) struct Shown<'a> {
    pub(crate) text: &'a str,
    pub(crate) kind: Token,
    pub(crate) app_id: Option<&'a str>,
    pub(crate) tenant: Option<&'a str>,
    pub(crate) user: Option<&'a str>,
    pub(crate) expires: Duration,
}

impl Tokens {
    /// All tokens that were issued or registered.
    pub(crate) fn each(&self) -> impl Iterator<Item = Shown<'_>> {
        self.issued.iter().map(|(text, issued)| {
            let (owner, user) = (issued.owner.as_ref(), issued.user.as_ref());
            let app = owner.map(|owner| owner.app.as_str());
            Shown {
                text,
                kind: issued.kind,
                app_id: app.or(user.map(|(app, _)| app.as_str())),
                tenant: owner.and_then(|owner| owner.tenant.as_deref()),
                user: user.map(|(_, user)| user.as_str()),
                expires: issued.expires,
            }
        })
    }
}
