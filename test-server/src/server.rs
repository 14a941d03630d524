//! [`Server`]: accepts connections, keeps what came, and answers as it is told.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::{TcpListener, TcpStream};

use crate::{Answer, Received, connection::Connection};

/// An answer to come.
pub type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A server on loopback. It lives as long as the runtime of tokio in which it was started.
#[derive(Clone, Debug)]
pub struct Server {
    url: String,
    journal: Arc<Mutex<Vec<Received>>>,
}

/// How a server reads requests; by default each is read whole and kept.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    keep_bodies: bool,
    keep_journal: bool,
    answer_before_reading: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { keep_bodies: true, keep_journal: true, answer_before_reading: false }
    }
}

impl Setup {
    /// Counts the bytes of bodies instead of keeping them.
    #[must_use]
    pub fn count_bodies(self) -> Setup {
        Setup { keep_bodies: false, ..self }
    }

    /// Keeps no journal: for benchmarks.
    #[must_use]
    pub fn no_journal(self) -> Setup {
        Setup { keep_journal: false, ..self }
    }

    /// Decides on the answer while the request is still unread, so that [`Answer::ResetUnread`]
    /// can be given. Requests must then be short and have a `content-length`.
    #[must_use]
    pub fn answer_before_reading(self) -> Setup {
        Setup { answer_before_reading: true, ..self }
    }

    /// Starts a server that answers each request as `handler` says, when it is ready.
    ///
    /// # Panics
    /// Outside a runtime of tokio, and where no port is free.
    pub fn start(self, handler: impl Fn(Received) -> Answering + Send + Sync + 'static) -> Server {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let listener = TcpListener::from_std(listener).expect("a runtime of tokio");
        let address = listener.local_addr().expect("the address of the listener");
        let server = Server { url: format!("http://{address}"), journal: Arc::default() };
        let (handler, journal) = (Arc::new(handler), server.journal.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, journal) = (handler.clone(), journal.clone());
                tokio::spawn(async move {
                    // Clients that go away are what many tests are about.
                    let _ = self.serve(stream, &*handler, &journal).await;
                });
            }
        });
        server
    }

    async fn serve(
        self,
        stream: TcpStream,
        handler: &(dyn Fn(Received) -> Answering + Send + Sync),
        journal: &Mutex<Vec<Received>>,
    ) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut connection = Connection::new(stream, self.keep_bodies);
        loop {
            let next = match self.answer_before_reading {
                true => connection.peek().await?,
                false => connection.read().await?.map(|received| (received, 0)),
            };
            let Some((received, unread)) = next else { return Ok(()) };
            if self.keep_journal {
                lock(journal).push(received.clone());
            }
            let answer = handler(received).await;
            if !matches!(answer, Answer::ResetUnread) {
                connection.skip(unread).await?;
            }
            if !answer.write(&mut connection.stream).await? {
                return Ok(());
            }
        }
    }
}

impl Server {
    /// Starts a server that answers each request as `handler` says.
    ///
    /// # Panics
    /// As [`Setup::start`] does.
    pub fn start(handler: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Server {
        Setup::default().start(move |received| {
            let answer = handler(&received);
            Box::pin(async { answer })
        })
    }

    /// `http://127.0.0.1:` and the port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests so far.
    pub fn journal(&self) -> Vec<Received> {
        lock(&self.journal).clone()
    }

    /// All requests so far, which are then forgotten.
    pub fn take_journal(&self) -> Vec<Received> {
        std::mem::take(&mut *lock(&self.journal))
    }
}

fn lock(journal: &Mutex<Vec<Received>>) -> MutexGuard<'_, Vec<Received>> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
