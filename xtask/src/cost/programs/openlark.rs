use open_lark::{
    hr::hire::hire::v1::eco_background_check_package::batch_delete::BatchDeleteRequest, prelude::*,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().app_id("id").app_secret("secret").build()?;
    let request = BatchDeleteRequest::new(client.hr.config().clone())
        .request_body(serde_json::json!({"account_id": "1", "package_id_list": ["2"]}));
    println!("{:?}", request.execute().await?);
    Ok(())
}
