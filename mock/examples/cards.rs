//! One card of each component: sent, clicked and updated.
//!
//! `cargo run --example cards` needs no account: it sends the cards to the stand-in platform, which
//! checks them by the documentation. Each is clicked, which is answered with a toast and another card,
//! and then updated.
//! `cargo run --example cards -- --html DIR` sends nothing: it writes a page for each card, to look
//! at in a browser.

use std::{error::Error, fs, path::Path};

use feishu_mock::{Platform, Push};
use feishu_openapi::{
    CardAnswer, Client, EventReceiver, EventRouter, Toast,
    card::{
        Behavior, Button, ButtonFormActionType::Submit, Card, Chart, Checker, CollapsiblePanel,
        CollapsiblePanelHeader, Column, ColumnSet, DatePicker, Div, Element, Form, Header, Hr, Img,
        ImgCombination, ImgCombinationImg, ImgCombinationMode, Input, InteractiveContainer,
        Markdown, MultiSelectPerson, MultiSelectStatic, MultiSelectStaticOption, Overflow,
        OverflowOption, Person, PersonList, PersonListPerson, PickerDatetime, PickerTime,
        SelectImg, SelectImgOption, SelectPerson, SelectStatic, SelectStaticOption, Table,
        TableColumn, TableColumnDataType, Text,
    },
    im::v1::message,
    serde_json::{self, json},
};

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";
const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";
const IMAGE: &str = "img_v2_041b28e3-5680-48c2-9af2-497ace79333g";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => send().await,
        ["--html", folder] => write_pages(Path::new(folder)),
        _ => Err("usage: cargo run --example cards [-- --html DIR]".into()),
    }
}

/// A page for each card, beside its plain text.
fn write_pages(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (tag, card) in cards()? {
        let page = folder.join(&tag).with_extension("html");
        fs::write(&page, card.to_html())?;
        println!("{}\n{}", page.display(), card.to_text());
    }
    Ok(())
}

/// A card of each component, by its tag.
fn cards() -> Result<Vec<(String, Card)>, Box<dyn Error>> {
    let mut cards = Vec::new();
    for element in elements() {
        let tag = serde_json::to_value(&element)?["tag"].as_str().unwrap_or_default().to_owned();
        let card = Card::new().header(Header::new(Text::plain(&tag))).element(element);
        cards.push((tag, card));
    }
    Ok(cards)
}

async fn send() -> Result<(), Box<dyn Error>> {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;

    let receiver = EventReceiver::builder().verification_token("the-token").build()?;
    let router = EventRouter::builder(receiver)
        .on_card(|click| async move {
            let dish = click.event.form_text("dish").unwrap_or("nothing");
            let ordered = Card::new().element(Markdown::new(format!("Ordered: **{dish}**")));
            Ok(CardAnswer::new().toast(Toast::success("Thank you")).card(ordered))
        })
        .build()?;
    let url = serve(router).await?;
    let webhook = platform.webhook(&url).verification_token("the-token");

    for (tag, card) in cards()? {
        let sent = client.send(message::create("chat_id", CHAT, card)).await?;
        let id = sent.message_id.unwrap_or_default();
        let click = json!({
            "operator": {"open_id": USER},
            "action": {"tag": tag, "form_value": {"dish": "soup"}},
            "context": {"open_chat_id": CHAT, "open_message_id": id},
        });
        let answer = webhook.push(&Push::callback("card.action.trigger", click)).await;
        let closed = Card::new().element(format!("`{tag}` is closed.").as_str());
        client.send(message::patch(&id, closed)).await?;
        println!("{tag} is sent as {id}, clicked, and updated; the answer: {answer}");
    }
    Ok(())
}

/// A server that receives the clicks.
async fn serve(router: EventRouter) -> Result<String, Box<dyn Error>> {
    use axum::{
        body::{Body, Bytes},
        http::HeaderMap,
        routing::post,
    };
    let clicks = post(|headers: HeaderMap, body: Bytes| async move {
        router.handle(&headers, &body).await.map(Body::from)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/clicks", listener.local_addr()?);
    let server = axum::Router::new().route("/clicks", clicks);
    tokio::spawn(async { axum::serve(listener, server).await });
    Ok(url)
}

/// One of each component.
fn elements() -> Vec<Element> {
    let mut all = shown();
    all.extend(containers());
    all.extend(chosen());
    all
}

/// What shows something.
fn shown() -> Vec<Element> {
    let sales = json!({
        "type": "bar",
        "data": {"values": [{"day": "Monday", "sold": 7}, {"day": "Tuesday", "sold": 9}]},
        "xField": "day",
        "yField": "sold",
    });
    let columns = [
        TableColumn::new("dish", TableColumnDataType::Text).display_name("Dish"),
        TableColumn::new("sold", TableColumnDataType::Number).display_name("Sold"),
    ];
    let rows = [json!({"dish": "Soup", "sold": 7}), json!({"dish": "Salad", "sold": 9})];
    let pair = [ImgCombinationImg::new(IMAGE), ImgCombinationImg::new(IMAGE)];
    vec![
        Markdown::new("Today there is **soup**.").into(),
        Div::new().text(Text::plain("Today there is soup.")).into(),
        Hr::new().into(),
        Img::new(IMAGE).alt(Text::plain("A bowl of soup")).into(),
        ImgCombination::new(ImgCombinationMode::Double, pair).into(),
        Person::new(USER).show_name(true).into(),
        PersonList::new([PersonListPerson::new(USER)]).into(),
        Chart::new(sales).into(),
        Table::new(columns, rows).into(),
    ]
}

/// What holds others.
fn containers() -> Vec<Element> {
    let half = |text: &str| Column::new().element(text);
    let panel = CollapsiblePanelHeader::new().title(Text::plain("Allergens"));
    let order = Form::new("order", [])
        .element(Input::new().name("dish").required(true))
        .element(MultiSelectPerson::new("guests"))
        .element(MultiSelectStatic::new("extras").options([
            MultiSelectStaticOption::new(Text::plain("Bread"), "bread"),
            MultiSelectStaticOption::new(Text::plain("Salt"), "salt"),
        ]))
        .element(Button::labeled("Order").name("send").form_action_type(Submit));
    vec![
        ColumnSet::new([half("Soup"), half("Salad")]).into(),
        CollapsiblePanel::new(panel).element("Celery").into(),
        InteractiveContainer::new([Behavior::open_url("https://example.com/menu")], [])
            .element("The menu")
            .into(),
        order.into(),
    ]
}

/// What takes what a user does.
fn chosen() -> Vec<Element> {
    let told = || [Behavior::callback(json!({"op": "choose"}))];
    let menu = OverflowOption::new().text(Text::plain("Later")).value("later");
    let image = SelectImgOption::new(IMAGE).value("bowl");
    vec![
        Button::labeled("Order").callback(json!({"op": "order"})).into(),
        Input::new().behaviors(told()).into(),
        Checker::new(told()).text(Text::plain("With bread")).into(),
        SelectStatic::new().options([SelectStaticOption::new(Text::plain("Soup"), "soup")]).into(),
        SelectPerson::new().behaviors(told()).into(),
        SelectImg::new([image]).behaviors(told()).into(),
        Overflow::new([menu]).into(),
        DatePicker::new().behaviors(told()).into(),
        PickerTime::new().behaviors(told()).into(),
        PickerDatetime::new().behaviors(told()).into(),
    ]
}
