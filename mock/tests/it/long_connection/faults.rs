//! Connections that go wrong on purpose.

use std::time::Duration;

use feishu_mock::{CONNECTION_HANDSHAKE, ConnectionFault, Gate, Platform, PushScript, Script};
use futures_util::future::join;
use tokio_tungstenite::tungstenite::{
    Error, Message,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::client::{Client, url};

async fn frozen() -> Platform {
    Platform::builder().frozen_clock().start().await.unwrap()
}

#[tokio::test]
async fn a_half_open_connection_says_nothing_more_and_stays() {
    let platform = frozen().await;
    platform.next_connection(ConnectionFault::half_open().after(2));
    let mut client = Client::connect(&platform).await;
    for _ in 0..2 {
        client.ping().await;
        assert_eq!(client.frame().await.header("type"), "pong");
    }
    client.ping().await;
    client.send_message(Message::Ping(Default::default())).await;
    client.send_message(Message::Close(None)).await;
    assert!(client.is_quiet().await);
    let connection = platform.long_connection().patience(Duration::from_millis(50));
    let push = platform.event("im.message.receive_v1");
    assert!(!connection.push(&push).await.delivered, "it is lost");
    assert!(client.is_quiet().await);
    let counts = platform.connection_counts();
    assert_eq!((counts.open, counts.pings, counts.pushes), (1, 2, 1));
    drop(client);
    platform.until_connections(|counts| counts.open == 0).await;
}

#[tokio::test]
async fn a_frame_is_cut_in_the_middle() {
    let platform = frozen().await;
    platform.next_connection(ConnectionFault::cut_frame().after(1));
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection();
    let push = platform.event("im.message.receive_v1");
    let (delivery, _) = join(connection.push(&push), client.answer(200, None)).await;
    assert!(delivery.delivered);
    let (delivery, message) = join(connection.push(&push), client.message()).await;
    let why = delivery.answer.unwrap_err();
    assert_eq!(why, "the connection ended without an answer");
    let cut = Error::Protocol(ProtocolError::ResetWithoutClosingHandshake);
    assert_eq!(message.unwrap().unwrap_err().to_string(), cut.to_string());
    assert_eq!(connection.waiting(), 1);
}

#[tokio::test]
async fn connections_are_reset_and_closed() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    platform.disturb_connections(ConnectionFault::reset());
    match client.message().await {
        Some(Err(Error::Io(error))) => {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        other => panic!("{other:?}"),
    }
    let mut client = Client::connect(&platform).await;
    platform.disturb_connections(ConnectionFault::close(1001, "restart").after(1));
    client.ping().await;
    client.frame().await;
    let frame = CloseFrame { code: CloseCode::Away, reason: "restart".into() };
    assert_eq!(client.message().await.unwrap().unwrap(), Message::Close(Some(frame)));
    assert!(client.message().await.is_none_or(|last| last.is_err()));
    platform.until_connections(|counts| counts.closed == 2).await;
}

#[tokio::test]
async fn a_push_that_lacks_a_fragment_is_never_complete() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection().patience(Duration::from_millis(50));
    platform.next_push(PushScript::new().fragments(3).without(1).claiming(1 << 31));
    let push = platform.event("im.message.receive_v1");
    assert!(!connection.push(&push).await.delivered);
    for seq in ["0", "2"] {
        let frame = client.frame().await;
        assert_eq!((frame.header("sum"), frame.header("seq")), ("2147483648", seq));
    }
    assert!(client.is_quiet().await);
}

#[tokio::test]
async fn a_handshake_can_be_held_back() {
    let platform = frozen().await;
    let gate = Gate::new();
    platform.next_for(CONNECTION_HANDSHAKE, Script::documented().held(&gate));
    let url = url(&platform);
    let connecting = Client::connect_to(&url);
    let meanwhile = async {
        platform.until_received(2).await;
        assert_eq!(platform.connection_counts().open, 0);
        gate.open();
    };
    let (client, ()) = join(connecting, meanwhile).await;
    client.unwrap();
    assert_eq!(platform.connection_counts().opened, 1);
}

#[tokio::test]
async fn dropping_the_platform_ends_its_connections() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    drop(platform);
    assert!(client.message().await.is_none_or(|last| last.is_err()));
}
