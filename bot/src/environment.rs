//! Bots that are set up by the environment.

use std::env;

use feishu_openapi::Domain;

use crate::{Bot, BotBuilder, error::Error};

impl Bot {
    /// The same by the environment: `FEISHU_APP_ID` and `FEISHU_APP_SECRET`, and if they are set
    /// `FEISHU_DOMAIN` (`feishu` or `lark`) and `FEISHU_BASE_URL`, the address of a stand-in or of
    /// a proxy.
    ///
    /// # Errors
    /// If the id or the secret is missing, or the domain is another one.
    pub fn from_env() -> Result<BotBuilder, Error> {
        Bot::from_variables(|name| env::var(name).ok())
    }

    fn from_variables(get: impl Fn(&str) -> Option<String>) -> Result<BotBuilder, Error> {
        let get = |name| get(name).filter(|value| !value.trim().is_empty());
        let need =
            |name| get(name).ok_or_else(|| Error::Setup(format!("set {name} in the environment")));
        let mut builder = Bot::builder(need("FEISHU_APP_ID")?, need("FEISHU_APP_SECRET")?);
        match get("FEISHU_DOMAIN").as_deref() {
            None | Some("feishu") => {}
            Some("lark") => builder = builder.domain(Domain::Lark),
            Some(other) => {
                let why = format!("FEISHU_DOMAIN is {other:?}; it may be \"feishu\" or \"lark\"");
                return Err(Error::Setup(why));
            }
        }
        if let Some(url) = get("FEISHU_BASE_URL") {
            builder = builder.base_url(url);
        }
        Ok(builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_what_is_missing() {
        let set = |pairs: &'static [(&'static str, &'static str)]| {
            Bot::from_variables(move |name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
            })
            .map(drop)
            .map_err(|error| error.to_string())
        };
        let missing =
            |name: &str| Err(format!("the bot cannot start: set {name} in the environment"));
        assert_eq!(set(&[]), missing("FEISHU_APP_ID"));
        assert_eq!(set(&[("FEISHU_APP_ID", "cli_1")]), missing("FEISHU_APP_SECRET"));
        const GOOD: &[(&str, &str)] = &[
            ("FEISHU_APP_ID", "cli_1"),
            ("FEISHU_APP_SECRET", "s"),
            ("FEISHU_DOMAIN", "lark"),
            ("FEISHU_BASE_URL", "http://127.0.0.1:1"),
        ];
        assert_eq!(set(GOOD), Ok(()));
        const ODD: &[(&str, &str)] =
            &[("FEISHU_APP_ID", "cli_1"), ("FEISHU_APP_SECRET", "s"), ("FEISHU_DOMAIN", "x")];
        assert!(set(ODD).unwrap_err().contains("FEISHU_DOMAIN is \"x\""));
    }
}
