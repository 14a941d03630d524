//! Sets up a platform before it starts.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use super::{Platform, StartError, start, state::OnRequest};
use crate::{
    Chaos, Checks, Company, Domain, Received, Specs, auth::app::AppKind, journal::KEPT,
    long_connection::FRAGMENT_SIZE, store::limit,
};

/// Sets up a [`Platform`]; from [`Platform::builder`].
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    pub(super) address: SocketAddr,
    pub(super) apps: Vec<(String, String, AppKind)>,
    pub(super) specs: Option<Specs>,
    pub(super) folder: Option<PathBuf>,
    pub(super) helpdesks: HashMap<String, String>,
    pub(super) checks: Checks,
    pub(super) token_lifetime: Duration,
    pub(super) enforce_rate_limits: bool,
    pub(super) frozen_clock: bool,
    pub(super) max_body: usize,
    pub(super) journal_limit: usize,
    pub(super) seed: u64,
    pub(super) keep_resources: bool,
    pub(super) resource_limit: usize,
    pub(super) strict_resources: bool,
    pub(super) company: Option<Company>,
    pub(super) domain: Domain,
    pub(super) chaos: Option<Chaos>,
    pub(super) fragment_size: usize,
    #[cfg(feature = "control")]
    pub(super) control: bool,
    #[cfg(feature = "state-file")]
    pub(super) state_file: Option<PathBuf>,
    pub(super) on_request: Option<OnRequest>,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            apps: Vec::new(),
            specs: None,
            folder: None,
            helpdesks: HashMap::new(),
            checks: Checks::default(),
            token_lifetime: Duration::from_secs(2 * 60 * 60),
            enforce_rate_limits: false,
            frozen_clock: false,
            max_body: 128 << 20,
            journal_limit: KEPT,
            seed: 0,
            keep_resources: true,
            resource_limit: limit::KEPT,
            strict_resources: false,
            company: None,
            domain: Domain::default(),
            chaos: None,
            fragment_size: FRAGMENT_SIZE,
            #[cfg(feature = "control")]
            control: false,
            #[cfg(feature = "state-file")]
            state_file: None,
            on_request: None,
        }
    }

    /// The port. The default, 0, takes a free one.
    pub fn port(mut self, port: u16) -> Builder {
        self.address.set_port(port);
        self
    }

    /// The address to listen on; by default 127.0.0.1, which other machines cannot reach.
    pub fn host(mut self, host: IpAddr) -> Builder {
        self.address.set_ip(host);
        self
    }

    /// Adds an app that may ask for tokens, with its id and secret. The first app given replaces
    /// the default app.
    pub fn app(mut self, id: impl Into<String>, secret: impl Into<String>) -> Builder {
        self.apps.push((id.into(), secret.into(), AppKind::Custom));
        self
    }

    /// Adds an app of the app directory. It gets tokens for any tenant, in exchange for the
    /// tickets that [`Platform::push_app_ticket`] gives.
    pub fn store_app(mut self, id: impl Into<String>, secret: impl Into<String>) -> Builder {
        self.apps.push((id.into(), secret.into(), AppKind::Store));
        self
    }

    /// Adds a helpdesk with its id and token. Calls of its service then need the id and token of
    /// one that was added; without any, every id and token opens a helpdesk.
    pub fn helpdesk(mut self, id: impl Into<String>, token: impl Into<String>) -> Builder {
        self.helpdesks.insert(id.into(), token.into());
        self
    }

    /// The endpoints that it knows; by default [`Specs::embedded`].
    pub fn specs(mut self, specs: Specs) -> Builder {
        self.specs = Some(specs);
        self
    }

    /// Uses the endpoints of a folder instead of the embedded ones. The folder is read when the
    /// platform starts.
    pub fn specs_dir(mut self, folder: impl Into<PathBuf>) -> Builder {
        self.folder = Some(folder.into());
        self
    }

    /// How strictly it checks requests. By default, all that the documentation tells of a request
    /// must hold, and fields that are not documented are ignored, as the platform does.
    pub fn checks(mut self, checks: Checks) -> Builder {
        self.checks = checks;
        self
    }

    /// How long tokens live; 2 hours by default. The same token is handed out until the last
    /// 30 minutes of its life, so with less than that each request brings a new one.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Builder {
        self.token_lifetime = lifetime;
        self
    }

    /// Whether documented rate limits are enforced; off by default.
    pub fn enforce_rate_limits(mut self, on: bool) -> Builder {
        self.enforce_rate_limits = on;
        self
    }

    /// Freezes the platform's clock, so that expiry and rate limits do not depend on how fast a
    /// test runs. Only [`Platform::advance`] moves it.
    pub fn frozen_clock(mut self) -> Builder {
        self.frozen_clock = true;
        self
    }

    /// How many requests [`Platform::journal`] keeps, and how many pushes
    /// [`Platform::deliveries`]: the last 10,000 by default. Large bodies make them fewer: those
    /// of all requests that are kept have 256 MiB together at most. [`Platform::calls`] and
    /// [`Platform::requests`] always count all.
    pub fn journal_limit(mut self, requests: usize) -> Builder {
        self.journal_limit = requests;
        self
    }

    /// Keeps all requests in the journal, for a test that makes more than 10,000 and looks at
    /// each, however large they are. Memory grows with each request, so this is not for a platform
    /// that stays up.
    pub fn whole_journal(self) -> Builder {
        self.journal_limit(usize::MAX)
    }

    /// The greatest number of bytes in a request's body, 128 MiB by default. A body is read as it
    /// comes and held in memory once: the journal and the files that are kept share it.
    pub fn max_body(mut self, bytes: usize) -> Builder {
        self.max_body = bytes;
        self
    }

    /// The seed of what is random on long connections: which of them gets a push, and the order
    /// of shuffled fragments. With the same seed, all platforms choose alike; 0 by default.
    pub fn seed(mut self, seed: u64) -> Builder {
        self.seed = seed;
        self
    }

    /// Whether calls create, change and delete resources, which later calls then find; on by
    /// default. Without it, each accepted call gets the documented example, nobody is in the
    /// address book, and nothing that happens is told.
    ///
    /// What a call creates can be got, listed, changed and deleted, and is not found once it was
    /// deleted. An id that no call created leads to the documented example, and so does a list in
    /// which nothing was created: a test creates what it needs and no more.
    /// [`strict_resources`](Builder::strict_resources) refuses such ids. Endpoints whose resources
    /// are not kept answer with their examples in any case.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use feishu_mock::Platform;
    /// use feishu_openapi::{Client, task::v2::task};
    ///
    /// let platform = Platform::start().await;
    /// let client = Client::builder(platform.app_id(), platform.app_secret())
    ///     .base_url(platform.url())
    ///     .build()?;
    /// let made = client.send(task::create("Paint the boat")).await?;
    /// let guid = made.task.as_ref().and_then(|task| task.guid.clone()).unwrap_or_default();
    /// let got = client.send(task::get(&guid)).await?;
    /// assert_eq!(got.task.as_ref().and_then(|task| task.summary.as_deref()), Some("Paint the boat"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_resources(mut self, on: bool) -> Builder {
        self.keep_resources = on;
        self
    }

    /// How many resources each collection keeps: the newest 100,000 by default, of the messages, of
    /// the records of one table, of the members of one chat. As many files, documents and folders of
    /// the drive are kept together, with 1 GiB of content at most. What is there at the start does
    /// not count.
    ///
    /// Older resources are forgotten with all that belongs to them, without an event: the reactions to
    /// a message, its pin and who read it. A call about one of them is refused with the documented code
    /// for what is not found. So is, from then on, a call about an id of that collection which no call
    /// created, since it cannot be told from one that was forgotten. `GET /__stand_in/resources` says
    /// how many were.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use feishu_mock::Platform;
    ///
    /// let platform = Platform::builder().resource_limit(2).start().await?;
    /// let ada = platform.user("Ada");
    /// let first = ada.says("One");
    /// ada.says("Two");
    /// let last = ada.says("Three");
    /// assert!(platform.message(&first).is_none() && platform.message(&last).is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn resource_limit(mut self, resources: usize) -> Builder {
        self.resource_limit = resources;
        self
    }

    /// Whether an id that no call created is not found, with the documented code; off by default.
    /// Then a program has to create, or find, all that it uses, as on the platform.
    pub fn strict_resources(mut self, on: bool) -> Builder {
        self.strict_resources = on;
        self
    }

    /// The departments and users that there are at the start, instead of
    /// [`Company::small`].
    pub fn company(mut self, company: Company) -> Builder {
        self.company = Some(company);
        self
    }

    /// The site to which links in replies lead; [`Domain::Feishu`] by default. Texts that calls send
    /// stay as they are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use feishu_mock::{Domain, Platform};
    /// use feishu_openapi::{Client, drive::v1::file};
    ///
    /// let platform = Platform::builder().domain(Domain::Lark).start().await?;
    /// let client = Client::builder(platform.app_id(), platform.app_secret())
    ///     .base_url(platform.url())
    ///     .build()?;
    /// let folder = client.send(file::create_folder("Logbooks", "")).await?;
    /// assert!(folder.url.as_deref().is_some_and(|url| url.starts_with("https://larksuite.com/")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn domain(mut self, domain: Domain) -> Builder {
        self.domain = domain;
        self
    }

    /// What goes wrong by chance; nothing by default. Each request that meets trouble says so in
    /// the journal ([`Received::trouble`]).
    pub fn chaos(mut self, chaos: Chaos) -> Builder {
        self.chaos = Some(chaos);
        self
    }

    /// How many bytes of a push one frame of a long connection carries at most, 64 KiB by
    /// default; larger pushes come in fragments. The documentation gives no figure.
    pub fn fragment_size(mut self, bytes: usize) -> Builder {
        self.fragment_size = bytes;
        self
    }

    /// Whether the platform answers requests below `/__stand_in/`, by which people and programs in
    /// any language look at what it received and what exists, script replies, act as users, and
    /// reset it; off by default. The readme of this crate lists them. With the feature `page`, a
    /// page for a browser is there, too.
    ///
    /// Whoever reaches the platform can use them, without a token.
    #[cfg(feature = "control")]
    pub fn control(mut self, on: bool) -> Builder {
        self.control = on;
        self
    }

    /// Keeps what exists in a file: resources, custom bots, tokens, logins, revoked permissions, the
    /// clock, and the events that apps are still to be told. It is read when the platform starts, if
    /// it exists, and written by [`Platform::stop`] and [`Platform::save_state`]. Then ids and tokens
    /// that a program has stay good. Secrets of the stand-in are in it; those of a real app should not be.
    ///
    /// The file belongs to one platform at a time: another one that is to start with it is refused. A
    /// file of the same name with `.lock` after it stands beside it meanwhile.
    #[cfg(feature = "state-file")]
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Builder {
        self.state_file = Some(path.into());
        self
    }

    /// Calls `log` with each request when it has been decided on. [`Received`] prints as one
    /// line.
    ///
    /// ```no_run
    /// # use feishu_mock::Platform;
    /// let platform = Platform::builder()
    ///     .port(8080)
    ///     .on_request(|received| println!("{received}"))
    ///     .start_blocking()?;
    /// platform.wait();
    /// # Ok::<(), feishu_mock::StartError>(())
    /// ```
    pub fn on_request(mut self, log: impl Fn(&Received) + Send + Sync + 'static) -> Builder {
        self.on_request = Some(Box::new(log));
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// If the port is taken or the specs cannot be read.
    pub async fn start(self) -> Result<Platform, StartError> {
        self.start_blocking()
    }

    /// Starts it from code that is not `async`. A platform has its own thread and needs no
    /// runtime of the caller.
    ///
    /// # Errors
    /// As [`start`](Builder::start).
    pub fn start_blocking(self) -> Result<Platform, StartError> {
        start::start(self)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let apps: Vec<&str> = self.apps.iter().map(|(id, ..)| id.as_str()).collect();
        f.debug_struct("Builder")
            .field("address", &self.address)
            .field("apps", &apps)
            .field("checks", &self.checks)
            .finish_non_exhaustive()
    }
}
