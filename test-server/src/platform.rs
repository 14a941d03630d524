//! What every test of the platform needs: answers in its form, requests taken apart.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::{Answer, Received};

impl Answer {
    /// A success with this data, which is JSON.
    pub fn ok(data: &str) -> Answer {
        Answer::json(200, format!(r#"{{"code":0,"msg":"success","data":{data}}}"#))
    }

    /// A failure with this code of the platform.
    pub fn code(status: u16, code: i64, msg: &str) -> Answer {
        Answer::json(status, json!({"code": code, "msg": msg}).to_string())
    }

    /// An access token of tenant and app that expires in so many seconds.
    pub fn token(token: &str, expire: i64) -> Answer {
        let body = json!({
            "code": 0, "msg": "ok", "tenant_access_token": token, "app_access_token": token,
            "expire": expire,
        });
        Answer::json(200, body.to_string())
    }
}

impl Received {
    /// The decoded segments of the path.
    pub fn segments(&self) -> Vec<String> {
        self.path().split('/').skip(1).map(decode).collect()
    }

    /// The decoded pairs of the query, in order.
    ///
    /// # Panics
    /// Where a pair has no `=`.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').expect("a pair"))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}
