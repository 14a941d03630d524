//! The same call with a client that progenitor made of the OpenAPI document.

use hire_client::{Client, types::HireV1EcoBackgroundCheckPackageBatchDeleteBody as Request};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = ("authorization".parse()?, "Bearer t".parse()?);
    let http = reqwest::Client::builder().default_headers([token].into_iter().collect()).build()?;
    let client = Client::new_with_client("https://open.feishu.cn", http);
    let request = Request {
        account_id: "1".into(),
        package_id_list: vec!["2".into()],
        additional_item_id_list: Vec::new(),
    };
    let reply = client.hire_v1_eco_background_check_package_batch_delete(&request).await?;
    println!("{:?}", reply.into_inner());
    Ok(())
}
