use larksuite_oapi_sdk_rs::{LarkClient, RequestOption};
use serde::Serialize;

#[derive(Serialize)]
struct Request {
    account_id: String,
    package_id_list: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = LarkClient::builder("id", "secret").build()?;
    let request = Request { account_id: "1".into(), package_id_list: vec!["2".into()] };
    let hire = client.hire();
    let reply =
        hire.eco_background_check_package.batch_delete(&request, &RequestOption::default()).await?;
    println!("{}", reply.success());
    Ok(())
}
