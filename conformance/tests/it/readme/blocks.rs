//! Each Rust block of README.md as a function. What a block leaves to its reader is a parameter.

#![expect(dead_code, unused_variables, reason = "the blocks are compiled and never run")]

use std::{error::Error, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
    routing::{MethodRouter, post},
};
use feishu_openapi::{
    Client, Domain, ErrorCode, EventAnswer, EventReceiver, EventRouter, Interceptor, Received,
    UserTokenStore, hire::v1::eco_background_check_package as package,
    im::v1::events::MessageReceiveV1,
};

type Outcome = Result<(), Box<dyn Error>>;

fn wait(_: Option<Duration>) {}

fn fix(_: Option<ErrorCode>) {}

async fn the_first_call(app_id: &str, app_secret: &str) -> Outcome {
    // README
    use feishu_openapi::{Client, hire::v1::eco_background_check_package as package};

    let client = Client::builder(app_id, app_secret).build()?;

    client
        .send(package::batch_delete("6995842370159937061")      // required fields are arguments
            .package_id_list(["7230753910687080001"])           // optional ones are setters
            .additional_item_id_list(["7230753910687080002"]))
        .await?;
    // end
    Ok(())
}

async fn a_request_is_a_value(client: Client, user_access_token: String) -> Outcome {
    // README
    let update = package::batch_update("6995842370159937061", [
        package::EcoBackgroundCheckPackageData::new("pkg001", "基础套餐").description("学历"),
    ]);
    client.send(update.clone()).await?;                        // the data of the reply
    let reply = client.reply(update).await?;                   // with log id, status and headers
    let user = client.as_user(user_access_token);              // options sit on a cheap copy,
    let hasty = user.timeout(Duration::from_secs(5)).unvalidated();    // and can be combined
    let lenient = client.lenient();                            // a field that does not fit stays empty
    // end
    Ok(())
}

async fn lark(app_id: &str, app_secret: &str) -> Outcome {
    // README
    let lark = Client::builder(app_id, app_secret).domain(Domain::Lark).build()?;
    let own = Client::builder(app_id, app_secret).base_url("http://127.0.0.1:8080").build()?;
    // end
    Ok(())
}

async fn diagnosis(client: Client) -> Outcome {
    // README
    use feishu_openapi::{Permissions, im::v1::{events, message}};

    let needed = Permissions::of([&message::CREATE]).events([&events::MESSAGE_RECEIVE_V1]);
    println!("{needed}");                       // which call needs what
    println!("{}", needed.to_json());           // Batch import/export scopes in the console
    println!("{}", client.diagnose(&needed).await);
    // end
    Ok(())
}

async fn errors(client: Client, removal: package::BatchDelete) -> Outcome {
    // README
    match client.send(removal).await {
        Ok(data) => println!("{data:?}"),
        Err(error) if error.is_permission_denied() => eprintln!("{error}"),   // names the scopes
        Err(error) if error.is_rate_limited() => wait(error.retry_after()),
        Err(error) if error.code() == Some(2290001) => fix(error.documented()),
        Err(error) => return Err(error.into()),
    }
    // end
    Ok(())
}

async fn lists_and_files(client: Client, file_token: String) -> Outcome {
    // README
    let mut jobs = client.items(feishu_openapi::hire::v1::job::list().page_size(50));
    while let Some(job) = jobs.try_next().await? {
        println!("{:?}", job.title);
    }
    client.download(feishu_openapi::drive::v1::file::download(file_token)).await?.save("report.pdf").await?;
    // end
    Ok(())
}

async fn a_raw_call(client: Client, message_id: String) -> Outcome {
    // README
    use feishu_openapi::{Raw, serde_json::json};

    let call = Raw::post("/open-apis/im/v1/messages/:message_id/reactions")
        .value("message_id", message_id)
        .json(&json!({ "reaction_type": { "emoji_type": "SMILE" } }));
    let reply = client.header("X-Request-Id", "42").raw(call).await?;
    println!("{}", reply.data["data"]["reaction_id"]);
    // end
    Ok(())
}

async fn messages(client: Client, message_id: &str, said: String) -> Outcome {
    // README
    use feishu_openapi::im::{content::{Card, ReceivedContent, Text}, v1::message};

    let hello = Text::plain("Hello ").mention("ou_1", "Ada").and(", ").link("read this", "https://example.com");
    let sent = client.send(message::create("chat_id", "oc_1", hello)).await?;
    client.send(message::reply(message_id, said)).await?;       // plain text mentions nobody, whatever it holds
    client.send(message::create("chat_id", "oc_1", Card::template("AAq1").variable("name", "Ada"))).await?;

    if let ReceivedContent::Text(text) = sent.content()? {      // so do events, `get` and `list`
        println!("{:?}", text.text);
    }
    // end
    Ok(())
}

async fn cards(client: Client) -> Outcome {
    // README
    use feishu_openapi::card::{Button, ButtonFormActionType::Submit, Card, Form, Header, Input, Text};
    use feishu_openapi::im::v1::message;

    let order = Form::new("order", [])
        .element(Input::new().name("dish").required(true))
        .element(Button::labeled("Order").name("send").form_action_type(Submit));
    let lunch = Card::new()
        .header(Header::new(Text::plain("Lunch")))
        .element("What would you like **today**?")      // Markdown
        .element(order);
    client.send(message::create("chat_id", "oc_1", lunch)).await?;
    // end
    Ok(())
}

async fn a_custom_bot(address: &str, secret: &str) -> Outcome {
    // README
    use feishu_openapi::{CustomBot, im::content::Text};

    let bot = CustomBot::builder(address).secret(secret).build()?;
    bot.send("The build is green.").await?;
    bot.send(Text::plain("Tests fail, ").mention_all()).await?;
    // end
    Ok(())
}

async fn in_production(app_id: &str, app_secret: &str, metrics: impl Interceptor) -> Outcome {
    // README
    use feishu_openapi::{Client, RateLimits, RedisTokenStore};

    let store = RedisTokenStore::open("redis://:password@redis.example:6379/0")?.prefix("hr:");
    let client = Client::builder(app_id, app_secret)
        .token_store(Arc::new(store))                        // several processes, one token request
        .rate_limits(RateLimits::documented().share(0.8))    // leave a fifth to other programs
        .interceptor(metrics)                                // each attempt and call, without secrets
        .build()?;
    // end
    Ok(())
}

async fn a_store_app(app_id: &str, app_secret: &str, ticket: String, tenant_key: String, request: package::BatchDelete) -> Outcome {
    // README
    let client = Client::builder(app_id, app_secret).store_app().build()?;
    client.set_app_ticket(ticket).await?;
    client.tenant(tenant_key).send(request).await?;
    // end
    Ok(())
}

async fn a_helpdesk(client: Client, helpdesk_id: &str, helpdesk_token: &str, id: String) -> Outcome {
    // README
    client.helpdesk(helpdesk_id, helpdesk_token).send(feishu_openapi::helpdesk::v1::ticket::get(id)).await?;
    // end
    Ok(())
}

async fn a_login(client: Client, query: String, store: Arc<dyn UserTokenStore>, request: package::BatchDelete) -> Outcome {
    // README
    let login = client.login("https://app.example/callback").scopes(["offline_access"]).begin()?;
    // send the user to login.url(); they come back with a query
    let tokens = client.exchange(login.code(&query)?).await?;
    let session = client.user_session("ou_1", tokens, store).await?;
    client.as_user_session(&session).send(request).await?;
    // end
    Ok(())
}

async fn events(client: Client, key: String, token: String) -> Result<MethodRouter, Box<dyn Error>> {
    let route = {
    // README
    use feishu_openapi::{
        CardAnswer, EventReceiver, EventRouter, Received, Toast,
        im::v1::events::MessageReceiveV1,
    };

    let receiver = EventReceiver::builder().encrypt_key(key).verification_token(token).build()?;
    let router = EventRouter::builder(receiver)
        .on(|received: Received<MessageReceiveV1>| async move {
            println!("{}: {:?}", received.header.id, received.event.message);
            Ok(())                                           // Err: the platform pushes it again
        })
        .on_card(|click| async move {                        // callbacks have typed answers
            println!("{:?}", click.event.form_text("dish"));
            Ok(CardAnswer::new().toast(Toast::success("Noted")))
        })
        .app_tickets_to(&client)                             // store apps
        .build()?;

    // with axum:
    post(move |headers: HeaderMap, body: Bytes| async move {
        router.handle(&headers, &body).await.map(Body::from)
    })
    // end
    };
    Ok(route)
}

fn an_own_event(receiver: EventReceiver) -> Outcome {
    // README
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Moored { ship: String }

    let router = EventRouter::builder(receiver)
        .on_type("harbor.ship.moored_v1", |push| async move {
            let moored = Moored::deserialize(push.event())?;
            Ok(())
        })
        .build()?;
    // end
    Ok(())
}

async fn long_connection<A, F>(
    client: Client,
    handler: impl Fn(Received<MessageReceiveV1>) -> F + Send + Sync + 'static,
) -> Outcome
where
    A: Into<EventAnswer>,
    F: Future<Output = Result<A, Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    // README
    use feishu_openapi::EventRouter;

    let router = EventRouter::for_long_connection().on(handler).build()?;
    let connection = client.long_connection(router);
    let handle = connection.handle();                // stop(), state(), watch(), counts()
    connection.run().await?;                         // until handle.stop()
    // end
    drop(handle);
    Ok(())
}

async fn several_replicas<A, F>(
    app_id: &str,
    app_secret: &str,
    receiver: EventReceiver,
    handler: impl Fn(Received<MessageReceiveV1>) -> F + Send + Sync + 'static,
) -> Outcome
where
    A: Into<EventAnswer>,
    F: Future<Output = Result<A, Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    // README
    use feishu_openapi::{RateLimits, RedisEventStore, RedisRateLimitStore, RedisTokenStore};

    let redis = "redis://:password@redis.example:6379/0";
    let client = Client::builder(app_id, app_secret)
        .token_store(Arc::new(RedisTokenStore::open(redis)?.prefix("hr:")))
        .rate_limits(RateLimits::documented())
        .rate_limit_store(Arc::new(RedisRateLimitStore::open(redis)?.prefix("hr:")))
        .build()?;
    let router = EventRouter::builder(receiver)
        .event_store(Arc::new(RedisEventStore::open(redis)?.prefix("hr:")))
        .on(handler)
        .build()?;
    // end
    Ok(())
}

async fn the_stand_in() -> Outcome {
    // README
    let platform = feishu_mock::Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    // end
    Ok(())
}

async fn users_of_the_stand_in(platform: feishu_mock::Platform) -> Outcome {
    // README
    let _told = platform.webhook("http://127.0.0.1:8000/events").subscribe();
    let message = platform.user("Ada").says("Is anybody there?");
    platform.until_told().await;                                           // the app has answered
    let replies = platform.messages(&platform.user("Ada").chat());
    // end
    Ok(())
}

async fn scripts_of_the_stand_in(platform: feishu_mock::Platform, client: Client) -> Outcome {
    use feishu_mock::Script;

    // README
    let endpoint = "hire.v1.eco_background_check_package.batch_delete";    // by identity
    platform.next_for(endpoint, Script::code(1002001, "system error"));    // for its next call
    let refused = client.send(package::batch_delete("6995842370159937061")).await;
    assert_eq!(refused.err().and_then(|error| error.code()), Some(1002001));
    platform.next(Script::status(502));                                    // for the next call of all
    // end
    Ok(())
}

async fn pushes(platform: feishu_mock::Platform) -> Outcome {
    // README
    let webhook = platform.webhook("http://127.0.0.1:8000/events").encrypt_key("the-key");
    assert!(webhook.verify_url().await.delivered);
    assert!(webhook.push(&platform.event("im.message.receive_v1")).await.delivered);
    // end
    Ok(())
}

async fn long_connection_to_the_stand_in(platform: feishu_mock::Platform) -> Outcome {
    use feishu_mock::{CONNECTION_URL, ConnectionFault, PushScript, Script};

    // README
    let connection = platform.long_connection();
    platform.until_connections(|counts| counts.open == 1).await; // your client has connected
    assert!(connection.push(&platform.event("im.message.receive_v1")).await.delivered);

    platform.disturb_connections(ConnectionFault::half_open()); // open, but nothing is answered
    platform.next_push(PushScript::new().fragments(5).shuffled());
    platform.next_for(CONNECTION_URL, Script::connection_refused(1000040350));
    // end
    Ok(())
}
