use lark_bot_sdk::{
    api::hire::batch_delete_hire_eco_background_check_package::BatchDeleteHireEcoBackgroundCheckPackageReq as Request,
    core::Lark,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lark = Lark::new("id", "secret");
    let request = Request {
        account_id: "1".into(),
        package_id_list: vec![Some("2".into())],
        ..Default::default()
    };
    let (reply, _) = lark.hire().batch_delete_hire_eco_background_check_package(request).await?;
    println!("{reply:?}");
    Ok(())
}
