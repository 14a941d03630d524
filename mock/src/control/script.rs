//! Replies that are written for the next calls: `GET scripts`, `POST scripts`.

use std::{collections::BTreeMap, time::Duration};

use feishu_spec::nearest;
use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok, error::Problem};
use crate::{CUSTOM_BOT, Script, Specs, auth::issuer::Issuer, platform::state::Shared};

/// A reply, as it is asked for: one of the first group, and how it goes wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Whose next call it is for; that of any endpoint if absent.
    endpoint: Option<String>,

    /// A reply that needs no more words.
    answer: Option<Named>,
    /// Success with this data.
    data: Option<Value>,
    /// A code of the platform.
    code: Option<i64>,
    /// What is said with it.
    message: Option<String>,
    /// An HTTP status: that of the code, or with one of the bodies that follow.
    status: Option<u16>,
    json: Option<Value>,
    html: Option<String>,
    text: Option<String>,

    /// Seconds to wait, for `rate_limited`.
    seconds: Option<u64>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// The connection ends after so many bytes of the body.
    truncated: Option<usize>,
    delay_ms: Option<u64>,
    times: Option<usize>,
    checked: Option<bool>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Named {
    Documented,
    NotFound,
    PermissionDenied,
    RateLimited,
    Reset,
    TokenRefused,
}

pub(super) fn list(shared: &Shared) -> Answer {
    let state = shared.lock();
    let items: Vec<Value> = state
        .scripts
        .iter()
        .map(|(endpoint, script)| {
            json!({"endpoint": endpoint, "reply": script.told(), "times": script.times_left()})
        })
        .collect();
    ok(&json!({"items": items, "left": state.scripts.left()}))
}

pub(super) fn add(shared: &Shared, ask: &Ask) -> Answer {
    let asked: Asked = ask.json()?;
    if let Some(id) = &asked.endpoint {
        known(&shared.specs, id)?;
    }
    let script = asked.script()?;
    let mut state = shared.lock();
    state.scripts.push(asked.endpoint, script);
    let left = state.scripts.left();
    drop(state);
    shared.changed();
    ok(&json!({"left": left}))
}

/// Refuses the identity of an endpoint that does not exist.
fn known(specs: &Specs, id: &str) -> Result<(), Problem> {
    if specs.contains(id) || Issuer::is_one(id) || id == CUSTOM_BOT {
        return Ok(());
    }
    let near = match specs.ids_at(id) {
        at if at.is_empty() => nearest(id, specs.ids()),
        at => at,
    };
    let near = near.join(", ");
    Err(Problem::missing(format!("no endpoint has the identity `{id}`; near it: {near}")))
}

impl Asked {
    fn script(&self) -> Result<Script, Problem> {
        let mut script = self.content()?;
        if let Some(status) = self.status {
            if !(200..1000).contains(&status) {
                return Err(Problem::bad(format!(
                    "`status`: {status} is no HTTP status of a reply"
                )));
            }
            script = script.with_status(status);
        }
        for (name, value) in &self.headers {
            if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
                return Err(Problem::bad(format!(
                    "`headers`: `{name}: {value}` is no HTTP header"
                )));
            }
            if Script::is_about_length(name) {
                return Err(Problem::bad(format!(
                    "`headers`: `{name}` is set by the body; `truncated` sends less than is announced"
                )));
            }
            script = script.header(name, value);
        }
        if let Some(bytes) = self.truncated {
            script = script.truncated(bytes);
        }
        if let Some(millis) = self.delay_ms {
            script = script.delay(Duration::from_millis(millis));
        }
        match self.times {
            Some(0) => return Err(Problem::bad("`times` is 1 or more")),
            Some(times) => script = script.times(times),
            None => {}
        }
        Ok(match self.checked {
            Some(true) => script.checked(),
            Some(false) => script.unchecked(),
            None => script,
        })
    }

    /// The reply itself, which one member says.
    fn content(&self) -> Result<Script, Problem> {
        let bodies = [self.json.is_some(), self.html.is_some(), self.text.is_some()];
        let has_body = bodies.contains(&true);
        let said = [
            self.answer.is_some(),
            self.data.is_some(),
            self.code.is_some(),
            has_body || (self.status.is_some() && self.code.is_none()),
        ];
        let one = |of: &[bool]| of.iter().filter(|it| **it).count();
        if one(&said) != 1 || one(&bodies) > 1 {
            return Err(Problem::bad(
                "say one reply: `answer` (a name), `data`, `code` with `message`, or `status` with \
                 `json`, `html` or `text`",
            ));
        }
        if self.message.is_some() && self.code.is_none() {
            return Err(Problem::bad("`message` belongs to a `code`"));
        }
        if self.seconds.is_some() && self.answer != Some(Named::RateLimited) {
            return Err(Problem::bad("`seconds` belongs to the answer `rate_limited`"));
        }
        Ok(match (self.answer, &self.data, self.code) {
            (Some(named), ..) => named.script(self.seconds),
            (_, Some(data), _) => Script::data(data.clone()),
            (.., Some(code)) => Script::code(code, self.message.clone().unwrap_or_default()),
            _ => self.with_body(),
        })
    }

    fn with_body(&self) -> Script {
        let status = Script::status(200);
        match (&self.json, &self.html, &self.text) {
            (Some(json), ..) => Script::json(200, json.clone()),
            (_, Some(html), _) => status.html(html),
            (.., Some(text)) => status.text(text),
            _ => status,
        }
    }
}

impl Named {
    fn script(self, seconds: Option<u64>) -> Script {
        match self {
            Named::Documented => Script::documented(),
            Named::NotFound => Script::not_found(),
            Named::PermissionDenied => Script::permission_denied(),
            Named::RateLimited => Script::rate_limited(seconds.unwrap_or(1)),
            Named::Reset => Script::reset(),
            Named::TokenRefused => Script::token_refused(),
        }
    }
}
