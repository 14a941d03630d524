//! Opens a ticket of a helpdesk, and lists its messages. Calls of this service need the id and the
//! token of the helpdesk besides the app's credentials; owners find both in the helpdesk's settings.

use feishu_openapi::{
    Client,
    helpdesk::v1::{ticket, ticket_message},
};

use super::Outcome;

const HELPDESK: &str = "6989805358558478355";
const TOKEN: &str = "ht-eb95cfeb-7b1a-4f4f-8e5e-3f1d2a6b9c01";
const USER: &str = "ou_7dab8a3d3cdcc9da365777c7ad535d62";

pub(crate) async fn run(client: &Client) -> Outcome {
    let helpdesk = client.helpdesk(HELPDESK, TOKEN);
    let opened = helpdesk.send(ticket::start_service(USER)).await?;
    println!("opened the chat {:?}", opened.chat_id);

    let messages = helpdesk.send(ticket_message::list("6948728206392295444")).await?;
    println!("{} messages in the ticket", messages.messages.len());
    Ok(())
}
