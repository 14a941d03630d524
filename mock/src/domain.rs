//! Where the links in replies lead: to Feishu's site, or to Lark's.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::reply::Reply;

/// Which of the platform's two sites it stands in for, for [`Builder::domain`](crate::Builder::domain).
/// Links in replies lead there; all else is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Domain {
    /// `feishu.cn`, for mainland China.
    #[default]
    Feishu,
    /// `larksuite.com`, for everywhere else.
    Lark,
}

/// The domain that the documentation shows.
const DOCUMENTED: &str = "feishu.cn";
/// What some pages show instead.
const DOCUMENTED_TOO: &str = "larkoffice.com";

impl Domain {
    /// The address of a host below it, or of itself: `https://open.larksuite.com`.
    pub(crate) fn site(self, host: &str) -> String {
        let dot = if host.is_empty() { "" } else { "." };
        format!("https://{host}{dot}{}", self.name())
    }

    fn name(self) -> &'static str {
        match self {
            Domain::Feishu => DOCUMENTED,
            Domain::Lark => "larksuite.com",
        }
    }

    /// A text of the documentation, with links to this site.
    pub(crate) fn links(self, text: &str) -> Cow<'_, str> {
        let has = |domain: &str| {
            text.contains(&format!(".{domain}")) || text.contains(&format!("/{domain}"))
        };
        if self == Domain::Feishu || !(has(DOCUMENTED) || has(DOCUMENTED_TOO)) {
            return Cow::Borrowed(text);
        }
        let mut text = text.to_owned();
        for domain in [DOCUMENTED, DOCUMENTED_TOO] {
            for before in [".", "/"] {
                let (from, to) = (format!("{before}{domain}"), format!("{before}{}", self.name()));
                text = text.replace(&from, &to);
            }
        }
        Cow::Owned(text)
    }

    /// Documented members, with links to this site.
    pub(crate) fn members(self, members: &Map<String, Value>) -> Cow<'_, Map<String, Value>> {
        if self == Domain::Feishu {
            return Cow::Borrowed(members);
        }
        let text = Value::Object(members.clone()).to_string();
        Cow::Owned(serde_json::from_str(&self.links(&text)).unwrap_or_default())
    }

    /// A documented reply, with links to this site.
    pub(crate) fn in_reply(self, reply: Reply) -> Reply {
        if self == Domain::Feishu || !reply.is_json() {
            return reply;
        }
        match std::str::from_utf8(&reply.body.joined()).map(|text| self.links(text)) {
            Ok(Cow::Owned(text)) => Reply { body: text.into(), ..reply },
            _ => reply,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Domain;

    #[test]
    fn links_lead_to_the_site_and_other_words_stay() {
        let links = |text| Domain::Lark.links(text).into_owned();
        assert_eq!(
            links("https://example.feishu.cn/docx/a"),
            "https://example.larksuite.com/docx/a"
        );
        assert_eq!(links("https://feishu.cn/a"), "https://larksuite.com/a");
        assert_eq!(links("https://bytedance.larkoffice.com"), "https://bytedance.larksuite.com");
        assert_eq!(links("feishu.cn_1@group.x"), "feishu.cn_1@group.x");
        assert_eq!(Domain::Feishu.links("https://feishu.cn/a"), "https://feishu.cn/a");
        assert_eq!(Domain::Lark.site("open"), "https://open.larksuite.com");
        assert_eq!(Domain::Feishu.site(""), "https://feishu.cn");
    }
}
