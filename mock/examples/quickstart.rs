//! The three calls of the README, and how errors read.
//!
//! `cargo run --example quickstart` needs no account: it starts the stand-in platform in this
//! process. With FEISHU_APP_ID and FEISHU_APP_SECRET set it calls the real platform instead
//! (FEISHU_BASE_URL for Lark or a proxy; FEISHU_ACCOUNT_ID for the background-check account).

use std::{env, error::Error};

use feishu_mock::{Platform, Script};
use feishu_openapi::{
    Client, compensation::v1::lump_sum_payment as payment,
    hire::v1::eco_background_check_package as package,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let account = env::var("FEISHU_ACCOUNT_ID").unwrap_or_else(|_| "6995842370159937061".into());
    if let (Ok(id), Ok(secret)) = (env::var("FEISHU_APP_ID"), env::var("FEISHU_APP_SECRET")) {
        let mut builder = Client::builder(id, secret);
        if let Ok(base) = env::var("FEISHU_BASE_URL") {
            builder = builder.base_url(base);
        }
        let client = builder.build()?;
        println!("Calling the real platform.\n");
        three_calls(&client, &account).await;
        broken_limit(&client, &account).await;
        return Ok(());
    }

    let platform = Platform::start().await;
    println!("No FEISHU_APP_ID and FEISHU_APP_SECRET: calling a stand-in at {}.\n", platform.url());
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;

    three_calls(&client, &account).await;
    broken_limit(&client, &account).await;
    missing_permission(&client, &platform, &account).await;
    code_from_the_platform(&client, &platform, &account).await;

    println!("The stand-in received {} requests:", platform.journal().len());
    for received in platform.journal() {
        println!("  {} {}", received.method, received.path);
    }
    Ok(())
}

/// One call of each endpoint, with the values of its documentation.
async fn three_calls(client: &Client, account: &str) {
    let deletion = package::batch_delete(account)
        .package_id_list(["7230753910687080001"])
        .additional_item_id_list(["7230753910687080002"]);
    show("batch_delete", client.send(deletion).await);

    let base =
        package::EcoBackgroundCheckPackageData::new("pkg001", "基础套餐").description("学历");
    let extra = package::EcoBackgroundCheckPackageAdditionalItem::new("ext001", "工作履历");
    let update = package::batch_update(account, [base]).additional_item_list([extra]);
    show("batch_update", client.send(update).await);

    let removal =
        payment::batch_remove().record_ids(["7337149697626801708"]).reason("entered twice");
    let reply = client.send(removal).await;
    if let Ok(data) = &reply {
        for result in &data.operate_results {
            println!("record {:?}: {:?}", result.id.as_deref().unwrap_or_default(), result.code);
        }
    }
    show("batch_remove", reply);
}

/// Two documented limits, found before anything is sent.
async fn broken_limit(client: &Client, account: &str) {
    let name = "x".repeat(101);
    let update = package::batch_update(
        account,
        [package::EcoBackgroundCheckPackageData::new("pkg001", name)],
    );
    show("a name that is too long", client.send(update).await);
    let ids = (0..501).map(|id| id.to_string());
    show("too many records", client.send(payment::batch_remove().record_ids(ids)).await);
}

/// The app lacks the permission that the endpoint asks for.
async fn missing_permission(client: &Client, platform: &Platform, account: &str) {
    platform.revoke_scope("hire:background_check_order");
    show("a permission missing", client.send(package::batch_delete(account)).await);
    platform.grant_scope("hire:background_check_order");
}

/// The platform takes the call and answers with a code that the endpoint documents.
async fn code_from_the_platform(client: &Client, platform: &Platform, account: &str) {
    platform.next(Script::code(1002859, "account not found"));
    show("a code from the platform", client.send(package::batch_delete(account)).await);
}

fn show<T: std::fmt::Debug>(what: &str, reply: Result<T, feishu_openapi::Error>) {
    match reply {
        Ok(data) => println!("{what}: {data:#?}\n"),
        Err(error) => println!("{what}: {error}\n"),
    }
}
