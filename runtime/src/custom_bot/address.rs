//! [`Address`]: the address of a custom bot, which is itself a secret.

use crate::{secret::Secret, url::path_value_fault};

/// What the path of each address of a custom bot holds before its token.
const PATH: &str = "/open-apis/bot/v2/hook/";
/// The same of the former kind of bots, which send text only.
const FORMER_PATH: &str = "/open-apis/bot/hook/";

/// Where a custom bot is.
pub(super) struct Address {
    /// What stands before the path: `https://open.feishu.cn`.
    pub(super) base: String,
    /// Whoever knows it sends messages in the name of the bot.
    pub(super) token: Secret,
}

impl Address {
    /// Reads the address that the settings of the bot show. No error repeats it.
    pub(super) fn read(url: &str) -> Result<Self, String> {
        let url = url.trim();
        let Some((base, token)) = url.split_once(PATH) else {
            return Err(if url.contains(FORMER_PATH) {
                format!(
                    "this is the address of a bot of the former kind ({FORMER_PATH}…), which sends \
                     text only: add a new custom bot to the group, and take its address"
                )
            } else {
                format!(
                    "this is not the address of a custom bot, which is \
                     https://open.feishu.cn{PATH} (for Lark, https://open.larksuite.com{PATH}) and a \
                     token: copy it from the settings of the \
                     bot in the group"
                )
            });
        };
        let whole = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let fault = path_value_fault(token).map(|fault| format!("is {fault}"));
        let fault = fault.or_else(|| {
            let odd = !token.bytes().all(whole);
            odd.then(|| "has characters that no token has".to_owned())
        });
        if let Some(fault) = fault {
            return Err(format!(
                "the token at the end of the custom bot's address {fault}: copy the address from \
                 the settings of the bot in the group"
            ));
        }
        Ok(Address { base: base.to_owned(), token: Secret::new(token) })
    }

    /// The whole address, to be called.
    pub(super) fn url(&self) -> String {
        format!("{}{PATH}{}", self.base.trim_end_matches('/'), self.token.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_a_base_and_a_token() {
        for (url, base) in [
            ("https://open.feishu.cn/open-apis/bot/v2/hook/f19-a_b", "https://open.feishu.cn"),
            (" https://a.b:8/c/open-apis/bot/v2/hook/f19-a_b\n", "https://a.b:8/c"),
        ] {
            let address = Address::read(url).ok().unwrap();
            assert_eq!((&*address.base, address.token.reveal()), (base, "f19-a_b"));
            assert_eq!(address.url(), url.trim());
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        for (url, why) in [
            ("https://open.feishu.cn/open-apis/bot/hook/s3cret", "former kind"),
            ("https://www.feishu.cn/flow/api/trigger-webhook/s3cret", "not the address"),
            ("s3cret", "not the address"),
            ("https://open.feishu.cn/open-apis/bot/v2/hook/", "empty"),
            ("https://open.feishu.cn/open-apis/bot/v2/hook/..", "another address"),
            ("https://open.feishu.cn/open-apis/bot/v2/hook/s3cret/x", "characters"),
            ("https://open.feishu.cn/open-apis/bot/v2/hook/s3cret?x=1", "characters"),
            ("https://open.feishu.cn/open-apis/bot/v2/hook/<s3cret>", "characters"),
        ] {
            let fault = Address::read(url).err().unwrap();
            assert!(fault.contains(why) && !fault.contains("s3cret"), "{fault}");
        }
    }
}
