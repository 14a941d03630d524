//! One call of the service hire with us.

use feishu_openapi::{Client, hire::v1::eco_background_check_package as package};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), feishu_openapi::Error> {
    let client = Client::builder("id", "secret").build()?;
    let reply = client.send(package::batch_delete("1").package_id_list(["2"])).await?;
    println!("{reply:?}");
    Ok(())
}
