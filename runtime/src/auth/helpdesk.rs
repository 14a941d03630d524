//! [`Helpdesk`]: the id and the token of a helpdesk, which its endpoints need besides an access
//! token.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;

use crate::secret::Secret;

/// A helpdesk for which calls are made.
#[derive(Clone, Debug)]
pub(crate) struct Helpdesk {
    id: String,
    token: Secret,
    /// Both as the header holds them.
    encoded: Secret,
}

impl Helpdesk {
    pub(crate) fn new(id: &str, token: &str) -> Self {
        let (id, token) = (id.trim(), token.trim());
        let encoded = Secret::new(STANDARD.encode(format!("{id}:{token}")));
        Helpdesk { id: id.to_owned(), token: Secret::new(token), encoded }
    }

    /// Why it opens no helpdesk.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if self.id.is_empty() {
            return Some("the id of the helpdesk is empty");
        }
        // The platform would take what follows for the token.
        if self.id.contains(':') {
            return Some("the id of the helpdesk contains a colon");
        }
        self.token.reveal().is_empty().then_some("the token of the helpdesk is empty")
    }

    /// The value of its header.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(self.encoded.reveal()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// What no error shows.
    pub(crate) fn secrets(&self) -> [Secret; 2] {
        [self.token.clone(), self.encoded.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::Helpdesk;

    #[test]
    fn the_header_is_the_id_and_the_token_in_base64() {
        let desk = Helpdesk::new("12345", "ht-sometoken");
        assert_eq!(desk.header().unwrap(), "MTIzNDU6aHQtc29tZXRva2Vu");
        assert!(desk.header().unwrap().is_sensitive() && desk.fault().is_none());
        let shown = format!("{desk:?}");
        assert!(shown.contains("12345") && !shown.contains("sometoken"), "{shown}");
        assert!(!shown.contains("MTIz"), "{shown}");
    }

    #[test]
    fn a_helpdesk_without_id_or_token_is_a_fault() {
        for (id, token, word) in [("", "t", "id"), ("1", " ", "token"), ("1:2", "t", "colon")] {
            assert!(Helpdesk::new(id, token).fault().unwrap().contains(word));
        }
    }
}
