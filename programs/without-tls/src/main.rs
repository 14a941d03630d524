//! Without TLS and without SOCKS: what needs them is refused when the client is built, with the
//! features to enable. A reqwest client of the program is used as it is.

#[path = "../../call.rs"]
mod call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let error = call::client().build().expect_err("there is no TLS").to_string();
    for feature in ["tls-aws-lc-rs", "tls-ring", "tls-no-provider", "tls-native"] {
        assert!(error.contains(feature), "{error}");
    }
    let plain = || call::client().base_url("http://127.0.0.1:1");
    let error = plain().proxy("socks5h://p.example").build().expect_err("there is no SOCKS");
    assert!(error.to_string().contains("the feature `socks`"), "{error}");
    plain().build().expect("a client for this machine");
    call::client().http(reqwest::Client::new()).build().expect("a client by another");
}
