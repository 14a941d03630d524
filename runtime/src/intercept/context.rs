//! [`CallContext`]: the call that a hook is told about.

use std::borrow::Cow;

use crate::{
    endpoint::Target,
    secret::{Secret, redact},
};

/// The call as hooks see it.
pub(crate) struct CallContext<'a> {
    pub(crate) target: &'a Target,
    pub(crate) url: &'a str,
    /// The body of the request, if it is in memory.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) app_secret: &'a Secret,
    /// What is secret in the request, besides.
    pub(crate) secrets: &'a [Secret],
}

impl CallContext<'_> {
    /// A body as a hook may see it: without the secrets of the call and without this token.
    pub(super) fn redacted<'b>(&self, body: &'b [u8], token: Option<&Secret>) -> Cow<'b, str> {
        let known = std::iter::once(self.app_secret).chain(token).chain(self.secrets);
        let secrets: Vec<Secret> = known.cloned().collect();
        match String::from_utf8_lossy(body) {
            Cow::Borrowed(text) => redact(text, &secrets),
            Cow::Owned(text) => Cow::Owned(redact(&text, &secrets).into_owned()),
        }
    }
}
