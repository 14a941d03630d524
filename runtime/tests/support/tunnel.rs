//! TLS in front of a server, and a proxy that makes tunnels to it (CONNECT), on loopback.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// Who signed the certificate of [`TlsFront`], which is for `localhost`.
pub(crate) const AUTHORITY: &[u8] = include_bytes!("../../../programs/server/tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("../../../programs/server/tls/server.pem");
const KEY: &[u8] = include_bytes!("../../../programs/server/tls/server.key");

/// Takes the TLS off connections and leads them to a server that speaks none.
pub(crate) struct TlsFront(TcpListener);

impl TlsFront {
    pub(crate) async fn bind() -> TlsFront {
        TlsFront(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// Leads connections to this server; gives the address of itself.
    pub(crate) fn serve(self, server: SocketAddr) -> SocketAddr {
        let address = self.0.local_addr().unwrap();
        let acceptor = acceptor();
        tokio::spawn(async move {
            while let Ok((stream, _)) = self.0.accept().await {
                let accepting = acceptor.accept(stream);
                tokio::spawn(async move {
                    // A client that does not trust the certificate says so itself, in its test.
                    let Ok(mut client) = accepting.await else { return };
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        address
    }
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A proxy that leads all tunnels to one server.
pub(crate) struct ConnectProxy {
    address: SocketAddr,
    tunnels: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    pub(crate) async fn start(server: SocketAddr) -> ConnectProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tunnels = Arc::<Mutex<Vec<String>>>::default();
        let journal = tunnels.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(tunnel(client, server, journal.clone()));
            }
        });
        ConnectProxy { address, tunnels }
    }

    pub(crate) fn url(&self, password: &str) -> String {
        format!("http://{password}@{}", self.address)
    }

    /// The heads of the requests for tunnels.
    pub(crate) fn tunnels(&self) -> Vec<String> {
        self.tunnels.lock().unwrap().clone()
    }
}

async fn tunnel(mut client: TcpStream, server: SocketAddr, journal: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        // Byte by byte, since what follows the head is for the server.
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    journal.lock().unwrap().push(String::from_utf8(head).unwrap());
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    let mut server = TcpStream::connect(server).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}
