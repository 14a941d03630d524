//! A server on loopback that speaks TLS: HTTPS that answers as the platform does, Redis and SMTP.
//! It is a process of its own, so that its TLS is no part of the programs that are tested.
//!
//! `server COMMAND..` runs the command with the addresses in its environment, and ends with it.

use std::{io, process::ExitCode, sync::Arc};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
    server::TlsStream,
};

const CERTIFICATE: &str = include_str!("../tls/server.pem");
/// Of no worth: the key of the authority that signed its certificate no longer exists.
const KEY: &str = include_str!("../tls/server.key");
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tls/authority.pem");

type Stream = BufReader<TlsStream<TcpStream>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().ok_or_else(|| io::Error::other("expected a command"))?;
    let child = std::process::Command::new(command)
        .args(arguments)
        .env("SSL_CERT_FILE", AUTHORITY)
        .env_remove("SSL_CERT_DIR")
        .env("HTTPS_ADDRESS", listen(http).await?)
        .env("REDIS_ADDRESS", listen(redis).await?)
        .env("SMTP_ADDRESS", listen(smtp).await?)
        .spawn()?;
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = child;
        child.wait()
    });
    let status = ended.await.map_err(io::Error::other)??;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serves each connection by this function; returns `127.0.0.1:port`.
async fn listen<F>(serve: fn(Stream) -> F) -> io::Result<String>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.map_err(io::Error::other)?],
            key.map_err(io::Error::other)?,
        )
        .map_err(io::Error::other)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let accepting = acceptor.accept(stream);
            // A client that breaks off says so itself.
            tokio::spawn(async move { serve(BufReader::new(accepting.await?)).await });
        }
    });
    Ok(address)
}

/// Answers each request with a token and success.
async fn http(mut stream: Stream) -> io::Result<()> {
    let body = r#"{"code":0,"msg":"ok","tenant_access_token":"t-1","expire":7200,"data":{}}"#;
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    loop {
        let mut length = 0;
        loop {
            let line = line(&mut stream).await?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut body = vec![0; length];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut body).await?;
        stream.write_all(reply.as_bytes()).await?;
        stream.flush().await?;
    }
}

/// Answers each command with `OK`.
async fn redis(mut stream: Stream) -> io::Result<()> {
    loop {
        let count = line(&mut stream).await?;
        let count: usize = count.trim_start_matches('*').parse().map_err(io::Error::other)?;
        // A length and a value for each word; none of them has a line break.
        for _ in 0..2 * count {
            line(&mut stream).await?;
        }
        stream.write_all(b"+OK\r\n").await?;
        stream.flush().await?;
    }
}

/// Greets, and accepts each command.
async fn smtp(mut stream: Stream) -> io::Result<()> {
    stream.write_all(b"220 localhost ESMTP\r\n").await?;
    loop {
        stream.flush().await?;
        line(&mut stream).await?;
        stream.write_all(b"250 OK\r\n").await?;
    }
}

/// The next line, without its end.
async fn line(stream: &mut Stream) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
