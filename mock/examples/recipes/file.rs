//! Sends a file to a chat, and downloads a file from the drive. Neither is held in memory as a
//! whole where it comes from a path (`File::path`) or goes to one (`save`).

use feishu_openapi::{
    Client, File,
    drive::v1::file as drive,
    im::{
        content,
        v1::{
            file::{self, FileType},
            message::{self, ReceiveIdType},
        },
    },
};

use super::Outcome;

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";
const DOCUMENT: &str = "boxcnabCdefg12345";

pub(crate) async fn run(client: &Client) -> Outcome {
    let report = File::bytes("id,name\n1,Ada\n").name("people.csv");
    let uploaded = client.send(file::create(FileType::Stream, "people.csv", report)).await?;
    let report = content::File::new(uploaded.file_key.unwrap_or_default());
    client.send(message::create(ReceiveIdType::ChatId, CHAT, report)).await?;

    let bytes = client.download(drive::download(DOCUMENT)).await?.bytes().await?;
    println!("downloaded {} bytes", bytes.len());
    Ok(())
}
