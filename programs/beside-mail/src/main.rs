//! Beside mail over TLS, by lettre with rustls.

#[path = "../../call.rs"]
mod call;

use lettre::{
    AsyncSmtpTransport, Tokio1Executor,
    transport::smtp::client::{Tls, TlsParameters},
};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let address = call::address("SMTP");
    let (host, port) = address.split_once(':').unwrap();
    let tls = TlsParameters::new_rustls(host.to_owned()).expect("TLS for mail");
    let mail: AsyncSmtpTransport<Tokio1Executor> =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.parse().unwrap())
            .tls(Tls::Wrapper(tls))
            .build();
    assert!(mail.test_connection().await.expect("a connection for mail"));
    let _ = rustls::ClientConfig::builder();
    call::call(&call::client().build().expect("a client")).await;
}
