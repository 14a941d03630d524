//! The call whose cost counts: `im.v1.message.create`, with a body, and with the reply that the
//! documentation shows. By the client, which decodes all of it, and by plain reqwest, which decodes
//! three fields.

use feishu_runtime::{Client, private::*, reqwest};
use feishu_test_server::Answer;
use serde::{Deserialize as Derive, Serialize};

pub(crate) const TOKEN: &str = "t-caecc734c2e3328a62489fe0648c4b98779515d3";
const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";
const CONTENT: &str = r#"{"text":"test content"}"#;
const UUID: &str = "a0d69e20-1dd1-458b-k525-dfeca4015204";

const REPLY: &str = r#"{"message_id":"om_dc13264520392913993dd051dba21dcf","root_id":"om_40eb06e7b84dc71c03e009ad3c754195","parent_id":"om_d4be107c616aed9c1da8ed8068570a9f","thread_id":"omt_d4be107c616a","msg_type":"interactive","create_time":"1615380573411","update_time":"1615380573411","deleted":false,"updated":false,"chat_id":"oc_5ad11d72b830411d72b836c20","sender":{"id":"cli_9f427eec54ae901b","id_type":"app_id","sender_type":"app","tenant_key":"736588c9260f175e"},"body":{"content":"{\"text\":\"@_user_1 test content\"}"},"mentions":[{"key":"@_user_1","id":"ou_155184d1e73cbfb8973e5a9e698e74f2","id_type":"open_id","name":"Tom","tenant_key":"736588c9260f175e"}],"upper_message_id":"om_40eb06e7b84dc71c03e009ad3c754195"}"#;

pub(crate) fn reply() -> Answer {
    Answer::ok(REPLY)
}

macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? }) => {
        struct $name {
            $($field: $ty,)*
        }

        feishu_runtime::record! { $name { $($field: (stringify!($field))),* } }
    };
}

/// As the generated crate has it.
struct Create {
    receive_id_type: ReceiveIdType,
    receive_id: String,
    msg_type: MsgType,
    content: String,
    uuid: Option<String>,
}

feishu_runtime::record! {
    Create {
        receive_id_type: "receive_id_type",
        receive_id: "receive_id",
        msg_type: "msg_type",
        content: "content",
        uuid: "uuid",
    }
    [
        "0 required",
        "1 required",
        "2 required",
        "3 required",
        "4 characters ..50",
    ]
}

enum ReceiveIdType {
    OpenId,
    ChatId,
    Unknown(String),
}

open_enum! { ReceiveIdType: String { OpenId: "open_id", ChatId: "chat_id" } }

enum MsgType {
    Text,
    Interactive,
    Unknown(String),
}

open_enum! { MsgType: String { Text: "text", Interactive: "interactive" } }

record!(Message {
    message_id: Option<String>, root_id: Option<String>, parent_id: Option<String>,
    thread_id: Option<String>, msg_type: Option<MsgType>, create_time: Option<String>,
    update_time: Option<String>, deleted: Option<bool>, updated: Option<bool>,
    chat_id: Option<String>, sender: Option<Sender>, body: Option<Content>,
    mentions: Vec<Mention>, upper_message_id: Option<String>,
});
record!(Sender {
    id: Option<String>, id_type: Option<String>, sender_type: Option<String>,
    tenant_key: Option<String>,
});
record!(Content { content: Option<String> });
record!(Mention {
    key: Option<String>, id: Option<String>, id_type: Option<String>, name: Option<String>,
    tenant_key: Option<String>,
});

static CREATE: Endpoint =
    Endpoint::new("im.v1.message.create", Method::Post, "/open-apis/im/v1/messages")
        .tokens(&[TokenKind::Tenant, TokenKind::User])
        .app_types(&[AppType::Custom, AppType::Store])
        .rate_limit(RateLimit::new().per_minute(1000).per_second(50))
        .body(BodyKind::Json)
        .layout(0, 1, 0)
        .idempotency("uuid");

/// The content of the message, which is checked before it is sent.
struct TextContent {
    text: String,
}

feishu_runtime::record! { TextContent { text: "text" } ["0 required"] }

const KINDS: &[ContentKind] = &[ContentKind::new::<TextContent>("text", Some(153_600))];

impl Request for Create {
    type Response = Message;
    const ENDPOINT: &'static Endpoint = &CREATE;
    const CONTENT: Option<ContentRules> = Some(ContentRules::new("msg_type", "content", KINDS));
}

pub(crate) async fn by_client(client: Client, calls: usize) {
    for _ in 0..calls {
        let request = Create {
            receive_id_type: ReceiveIdType::OpenId,
            receive_id: USER.to_owned(),
            msg_type: MsgType::Text,
            content: CONTENT.to_owned(),
            uuid: Some(UUID.to_owned()),
        };
        assert!(client.send(request).await.unwrap().message_id.is_some());
    }
}

#[derive(Serialize)]
struct PlainBody<'a> {
    receive_id: &'a str,
    msg_type: &'a str,
    content: &'a str,
    uuid: &'a str,
}

#[derive(Derive)]
struct PlainReply {
    code: i64,
    msg: String,
    data: PlainMessage,
}

#[derive(Derive)]
struct PlainMessage {
    message_id: String,
}

pub(crate) async fn by_reqwest(client: reqwest::Client, address: String, calls: usize) {
    for _ in 0..calls {
        let body = PlainBody { receive_id: USER, msg_type: "text", content: CONTENT, uuid: UUID };
        let request = client
            .post(&address)
            .bearer_auth(TOKEN)
            .header("content-type", "application/json; charset=utf-8")
            .header("accept", "application/json")
            .body(serde_json::to_vec(&body).unwrap());
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success());
        let reply = reply.bytes().await.unwrap();
        let PlainReply { code, msg, data } = serde_json::from_slice(&reply).unwrap();
        assert!(code == 0 && !msg.is_empty() && !data.message_id.is_empty());
    }
}
