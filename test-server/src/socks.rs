//! [`Socks`]: a SOCKS5 proxy on loopback (RFC 1928, and RFC 1929 for passwords) that leads every
//! connection to one server, so that names of hosts that do not exist can be asked for.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

const VERSION: u8 = 5;
const NO_PASSWORD: u8 = 0;
const PASSWORD: u8 = 2;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;

/// A SOCKS5 proxy. It ends with the runtime that it was started in.
pub struct Socks {
    address: SocketAddr,
    asked_for: Arc<Mutex<Vec<Asked>>>,
}

/// What a client asked the proxy for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// User name and password, separated by `:`, if the client gave them.
    pub password: Option<String>,
    /// Where to connect to: `host:port`, the host as the client named it.
    pub target: String,
    /// Whether the host is a name, which the proxy has to resolve.
    pub by_name: bool,
}

impl Socks {
    /// Starts a proxy that leads to the server at this address.
    ///
    /// # Panics
    /// If it cannot listen on loopback.
    pub async fn start(server: SocketAddr) -> Socks {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let asked_for = Arc::new(Mutex::new(Vec::new()));
        let journal = asked_for.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A client that breaks off says so itself, in its test.
                tokio::spawn(serve(client, server, journal.clone()));
            }
        });
        Socks { address, asked_for }
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients asked for, in order.
    pub fn asked_for(&self) -> Vec<Asked> {
        self.asked_for.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(
    mut client: TcpStream,
    server: SocketAddr,
    journal: Arc<Mutex<Vec<Asked>>>,
) -> io::Result<()> {
    let password = greet(&mut client).await?;
    let (target, by_name) = target(&mut client).await?;
    let asked = Asked { password, target, by_name };
    journal.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let mut upstream = TcpStream::connect(server).await?;
    // Success; the address that the proxy connects from is of no interest.
    client.write_all(&[VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut upstream).await?;
    Ok(())
}

/// Agrees on a method, and takes the password where the client offers one.
async fn greet(client: &mut TcpStream) -> io::Result<Option<String>> {
    let [version, count] = bytes(client).await?;
    if version != VERSION {
        return Err(io::Error::other("not SOCKS5"));
    }
    let mut methods = vec![0; count.into()];
    client.read_exact(&mut methods).await?;
    if !methods.contains(&PASSWORD) {
        client.write_all(&[VERSION, NO_PASSWORD]).await?;
        return Ok(None);
    }
    client.write_all(&[VERSION, PASSWORD]).await?;
    let [_version] = bytes(client).await?;
    let (name, password) = (text(client).await?, text(client).await?);
    client.write_all(&[1, 0]).await?;
    Ok(Some(format!("{name}:{password}")))
}

/// Where the client wants to be connected to, and whether by name.
async fn target(client: &mut TcpStream) -> io::Result<(String, bool)> {
    let [_version, command, _reserved, kind] = bytes(client).await?;
    let host = match (command, kind) {
        (CONNECT, IPV4) => Ipv4Addr::from(bytes(client).await?).to_string(),
        (CONNECT, NAME) => text(client).await?,
        other => return Err(io::Error::other(format!("{other:?} is not supported"))),
    };
    let port = u16::from_be_bytes(bytes(client).await?);
    Ok((format!("{host}:{port}"), kind == NAME))
}

async fn bytes<const COUNT: usize>(client: &mut TcpStream) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Text after its length.
async fn text(client: &mut TcpStream) -> io::Result<String> {
    let [length] = bytes(client).await?;
    let mut text = vec![0; length.into()];
    client.read_exact(&mut text).await?;
    String::from_utf8(text).map_err(io::Error::other)
}
