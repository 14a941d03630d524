//! What the platform answers in this bench.

use feishu_test_server::{Answer, Received};

use crate::message;

pub(crate) fn answer(received: &Received) -> Answer {
    let token = received.path().contains("tenant_access_token");
    if token { Answer::token(message::TOKEN, 7200) } else { message::reply() }
}
