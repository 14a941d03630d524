//! Generates a document from data: headings, a list, a table of 150 rows and an image; then reads it
//! back and compares every block.
//!
//! `cargo run --example document_generator` needs no account: it starts the stand-in platform in this
//! process. With FEISHU_APP_ID and FEISHU_APP_SECRET set it creates a document on the real platform
//! instead.
//!
//! `report` says what the document holds, `write` creates it, `read` reads it back.

#[path = "../shared/connect.rs"]
mod connect;
mod read;
mod report;
mod write;

use std::error::Error;

use crate::report::Report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, platform) = connect::connect().await?;
    let report = Report::of_year(2031);
    let document = write::run(&client, &report).await?;
    println!("wrote document {document}");

    let found = read::run(&client, &document).await?;
    let expected = report.parts();
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        if found != expected {
            return Err(format!("part {at} is {found:?} instead of {expected:?}").into());
        }
    }
    if found.len() != expected.len() {
        return Err(format!("{} parts instead of {}", found.len(), expected.len()).into());
    }
    println!("read it back: {} parts, each as in the report", found.len());
    if let Some(platform) = platform {
        println!("the stand-in answered {} requests", platform.requests());
    }
    Ok(())
}
