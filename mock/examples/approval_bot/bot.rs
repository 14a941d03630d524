//! The bot: a message begins an approval, a card asks who has to decide, a click decides, and the
//! applicant is told. It remembers nothing: what it needs is in the events and in the card.

use std::error::Error;

use feishu_openapi::{
    CardAnswer, CardClick, Client, EventRouter, Received, Toast,
    approval::{
        v1::events::{ApprovalInstance, ApprovalTask},
        v4::{instance, task},
    },
    card::{Button, Card, Header, Text},
    im::{
        content::ReceivedContent,
        v1::{
            events::MessageReceiveV1,
            message::{self, ReceiveIdType},
        },
    },
    serde_json::{Value, json},
};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What the bot does with what it receives. `approval` is the code of the approval definition.
pub(crate) fn router(client: &Client, approval: &str) -> Result<EventRouter> {
    let bot = || (client.clone(), approval.to_owned());
    let (on_message, on_task, on_instance, on_click) = (bot(), bot(), bot(), bot());
    Ok(EventRouter::for_long_connection()
        .on(move |received: Received<MessageReceiveV1>| {
            let (client, approval) = on_message.clone();
            async move { begin(&client, &approval, received.event).await }
        })
        .on(move |received: Received<ApprovalTask>| {
            let (client, _) = on_task.clone();
            async move { ask(&client, received.event).await }
        })
        .on(move |received: Received<ApprovalInstance>| {
            let (client, _) = on_instance.clone();
            async move { tell(&client, received.event).await }
        })
        .on_card(move |click: Received<CardClick>| {
            let (client, approval) = on_click.clone();
            async move { decide(&client, &approval, &click.event).await }
        })
        .build()?)
}

/// `/leave two days` begins an approval of two days.
async fn begin(client: &Client, approval: &str, event: MessageReceiveV1) -> Result<()> {
    let message = event.message.unwrap_or_default();
    let ReceivedContent::Text(said) = message.content()? else { return Ok(()) };
    let said = said.text.unwrap_or_default();
    let id = message.message_id.ok_or("a message without an id")?;
    let Some(wish) = said.strip_prefix("/leave ") else {
        client.send(message::reply(id, "Say `/leave` and for how long.")).await?;
        return Ok(());
    };
    let sender = event.sender.and_then(|it| it.sender_id).and_then(|it| it.open_id);
    let sender = sender.ok_or("nobody sent the message")?;
    let form = json!([{"id": "wish", "type": "textarea", "value": wish}]);
    // The id of the message is the key, so that a message that comes twice begins one approval.
    let create = instance::create(approval, form.to_string()).open_id(sender).uuid(&id);
    client.send(create).await?;
    client.send(message::reply(id, format!("Asked for: {wish}"))).await?;
    Ok(())
}

/// Asks who has to decide, by a card with two buttons.
async fn ask(client: &Client, event: ApprovalTask) -> Result<()> {
    if event.status.is_none_or(|it| it.to_string() != "PENDING") {
        return Ok(());
    }
    let code = event.instance_code.ok_or("a task of no instance")?;
    let task = event.task_id.ok_or("a task without an id")?;
    let approver = event.open_id.ok_or("a task of nobody")?;
    let instance = client.send(instance::get(&code)).await?;
    let wish = wish(instance.form.as_deref().unwrap_or_default());
    let button = |label: &str, approve: bool| {
        let value = json!({"instance": code, "task": task, "wish": wish, "approve": approve});
        Button::labeled(label).callback(value)
    };
    let card = Card::new()
        .header(Header::new(Text::plain("Leave")))
        .element(wish.clone())
        .element(button("Approve", true))
        .element(button("Reject", false));
    client.send(message::create(ReceiveIdType::OpenId, approver, card)).await?;
    Ok(())
}

/// Decides as the click says, in the name of who clicked.
async fn decide(client: &Client, approval: &str, click: &CardClick) -> Result<CardAnswer> {
    let value = click.value();
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let (instance, task, wish) = (text("instance"), text("task"), text("wish"));
    let who = click.open_id().ok_or("nobody clicked")?.to_owned();
    let verdict = if value["approve"] == true {
        let approve = task::approve(approval, instance, who, task);
        client.send(approve.user_id_type("open_id")).await?;
        "Approved"
    } else {
        let reject = task::reject(approval, instance, who, task);
        client.send(reject.user_id_type("open_id")).await?;
        "Rejected"
    };
    let decided = Card::new().header(Header::new(Text::plain(verdict))).element(wish);
    Ok(CardAnswer::new().toast(Toast::success(verdict)).card(decided))
}

/// Tells the applicant how it ended.
async fn tell(client: &Client, event: ApprovalInstance) -> Result<()> {
    let status = event.status.map(|it| it.to_string()).unwrap_or_default();
    if status == "PENDING" {
        return Ok(());
    }
    let code = event.instance_code.ok_or("no instance")?;
    let instance = client.send(instance::get(&code)).await?;
    let applicant = instance.open_id.clone().ok_or("an instance of nobody")?;
    let wish = wish(instance.form.as_deref().unwrap_or_default());
    let text = format!("{wish}: {}", status.to_lowercase());
    client.send(message::create(ReceiveIdType::OpenId, applicant, text)).await?;
    Ok(())
}

/// What an applicant wrote into the form.
fn wish(form: &str) -> String {
    let form: Value = serde_json::from_str(form).unwrap_or_default();
    form[0]["value"].as_str().unwrap_or_default().to_owned()
}
