//! Calls an endpoint that has no function yet, with tokens, retries and errors as for all others,
//! and adds a header to a call.

use feishu_openapi::{Client, Raw, serde_json::json};

use super::Outcome;

const MESSAGE: &str = "om_dc13264520392913993dd051dba21dcf";

pub(crate) async fn run(client: &Client) -> Outcome {
    let call = Raw::post("/open-apis/im/v1/messages/:message_id/reactions")
        .value("message_id", MESSAGE)
        .json(&json!({ "reaction_type": { "emoji_type": "SMILE" } }));
    let reply = client.header("X-Request-Id", "42").raw(call).await?;
    println!("{}, log id {:?}", reply.data["data"]["reaction_id"], reply.log_id);
    Ok(())
}
