//! A program of the usual kind, without us: what any HTTP client in Rust costs.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Request {
    account_id: String,
    package_id_list: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Reply {
    code: i64,
    msg: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), reqwest::Error> {
    let request = Request { account_id: "1".into(), package_id_list: vec!["2".into()] };
    let url = "https://open.feishu.cn/open-apis/hire/v1/eco_background_check_packages/batch_delete";
    let body = serde_json::to_vec(&request).unwrap();
    let reply = reqwest::Client::new().post(url).bearer_auth("t").body(body).send().await?;
    println!("{:?}", serde_json::from_slice::<Reply>(&reply.bytes().await?).unwrap());
    Ok(())
}
