//! The server of one platform: a thread with its own runtime. Dropping the platform ends the
//! thread and closes every connection. So a platform serves even while the test's runtime is
//! blocked, and it leaves nothing behind.

mod body;
mod compression;
pub(crate) mod connection;
mod decide;
mod exchange;
pub(crate) mod query;
pub(crate) mod route;
mod target;

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    thread::{self, JoinHandle},
};

use futures_util::future::select;
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use http_body_util::{Either, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime,
    sync::{mpsc::UnboundedReceiver, oneshot},
};

#[cfg(feature = "control")]
use crate::control;
use crate::{
    Received, form::FormReader, long_connection::endpoint::Upgrade, parsed::Parsed,
    platform::state::Shared, push::feed, reply::Reply, store::Occurred,
};
use body::ReplyBody;
#[cfg(feature = "control")]
use bytes::Bytes;
use connection::{Fault, FaultSwitch};
use exchange::PlannedReply;

/// How many connections may wait to be accepted. Tests start a thousand calls at once.
const BACKLOG: u32 = 4096;

/// A running server. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens at `address` and serves from now on.
    pub(crate) fn start(
        address: SocketAddr,
        shared: Arc<Shared>,
        coming: UnboundedReceiver<Occurred>,
    ) -> io::Result<Server> {
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let listener = {
            let _inside = runtime.enter();
            let socket =
                if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            // On Windows this would let two servers share a port.
            #[cfg(unix)]
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            socket.listen(BACKLOG)?
        };
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let telling = feed::run(Arc::downgrade(&shared), coming);
        let serve = move || {
            // `stopped` ends only when `Server` is dropped, and then all connections end.
            runtime.block_on(async {
                tokio::spawn(telling);
                drop(select(pin!(serve(listener, shared)), stopped).await);
            });
        };
        let thread = thread::Builder::new().name(format!("feishu-mock-{}", address.port()));
        let thread = Some(thread.spawn(serve)?);
        Ok(Server { address, stop: Some(stop), thread })
    }

    /// Blocks for as long as the server runs: until the process ends.
    pub(crate) fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // If that thread panicked, the panic has been printed already.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A handler that drops its own platform runs on the server's thread and cannot join it.
        if self.thread.as_ref().is_some_and(|it| it.thread().id() != thread::current().id()) {
            self.join();
        }
    }
}

/// Serves each connection that comes, in a task of its own. All paths lead to one function, so no router
/// stands between: it would take a twentieth of what a call takes.
async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let connection = connection::accept(&listener).await;
        let (shared, switch) = (shared.clone(), connection.switch());
        let respond = service_fn(move |request: Request<Incoming>| {
            let (shared, switch) = (shared.clone(), switch.clone());
            async move { Ok::<_, Infallible>(respond(&shared, &switch, request).await) }
        });
        let serving = http1::Builder::new().serve_connection(TokioIo::new(connection), respond);
        tokio::spawn(async move {
            // It ends with an error where the other side breaks it, or a script.
            let _ = serving.with_upgrades().await;
        });
    }
}

async fn respond(
    shared: &Arc<Shared>,
    switch: &FaultSwitch,
    mut request: Request<Incoming>,
) -> Response<ReplyBody> {
    #[cfg(feature = "control")]
    if control::is_for(shared, request.uri().path()) {
        let gzip = compression::is_asked_for(request.headers());
        let reply = control::answer(shared, request).await;
        return send(if gzip { compression::compress(reply) } else { reply }, Fault::None, switch);
    }
    let upgrade = Upgrade::take(&mut request);
    let gzip = compression::is_asked_for(request.headers());
    let mut answer = answer(shared, request).await;
    if gzip && answer.fault == Fault::None {
        answer.reply = compression::compress(answer.reply);
    }
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    if let Some(gate) = answer.gate {
        gate.pass().await;
    }
    if let Some(upgrade) = upgrade
        && answer.reply.status == 101
        && answer.fault == Fault::None
    {
        upgrade.open(shared, switch);
    }
    send(answer.reply, answer.fault, switch)
}

/// Reads a body; else the HTTP status of the answer, and why.
#[cfg(feature = "control")]
pub(crate) async fn read(body: Incoming, limit: usize) -> Result<Bytes, (u16, String)> {
    body::read(body, limit, |_| ()).await.map_err(|error| (error.status(), error.to_string()))
}

/// Reads a request and decides on it. A form is read while it arrives: once a large one is there, to
/// read it would let all others wait.
async fn answer(shared: &Shared, request: Request<Incoming>) -> PlannedReply {
    let (mut parts, body) = request.into_parts();
    let media_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = |it: &&str| it.starts_with("multipart/form-data");
    let mut form = media_type.filter(is_form).and_then(|it| FormReader::new(it).ok());
    let read = body::read(body, shared.max_body, |piece| {
        if let Some(form) = &mut form {
            form.take(piece.clone());
        }
    });
    let read = read.await;
    body::detach(&mut parts.headers);
    let mut received = Received::new(
        parts.method,
        parts.uri.path(),
        parts.uri.query(),
        parts.headers,
        read.as_ref().cloned().unwrap_or_default(),
        shared.log_id(),
    );
    if let Some(form) = form {
        received.parsed = Parsed::with_form(form.finish(&received.body));
    }
    match read {
        Ok(_) => exchange::answer(shared, received),
        Err(error) => exchange::unreadable(shared, received, error.status(), error.to_string()),
    }
}

/// Builds the response and arranges the fault that the script asks for.
fn send(reply: Reply, fault: Fault, switch: &FaultSwitch) -> Response<ReplyBody> {
    let length = reply.body.len();
    let body = match fault {
        Fault::None => body::of(reply.body),
        Fault::Truncated(bytes) => Either::Right(switch.cut(reply.body.slice(0, bytes))),
        Fault::Reset => {
            switch.reset();
            Either::Left(Full::default())
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    if let Fault::Truncated(_) = fault {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value);
    }
    response
}
