//! Starts a platform as its builder says.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, atomic::AtomicU64},
};

use tokio::sync::watch;

use super::{
    Builder, Platform,
    clock::Clock,
    rate::Windows,
    state::{NewStore, Shared, State},
};
#[cfg(feature = "state-file")]
use super::{state_file, state_lock::StateLock};
use crate::{
    Company, Specs, SpecsError,
    auth::{
        access::Revoked,
        app::{App, AppKind},
        oauth::Logins,
        token::Tokens,
    },
    chaos::Dice,
    custom_bot::Bots,
    journal::{Journal, Recent},
    long_connection::Hub,
    push::feed::Feed,
    reply::Documented,
    resources::Resources,
    script::Scripts,
    server::Server,
    store::Store,
};

/// Official clients demand this form: `cli_` and 16 hexadecimal digits.
const APP_ID: &str = "cli_0123456789abcdef";
const APP_SECRET: &str = "secret-of-the-stand-in-platform";

/// Why a platform could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// It cannot listen on its address.
    #[error("cannot listen at {address}: {cause}; is another process using the port?")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// Its specs cannot be used.
    #[error(transparent)]
    Specs(#[from] SpecsError),
    /// The file with its state cannot be used.
    #[cfg(feature = "state-file")]
    #[error(transparent)]
    State(#[from] super::StateError),
}

/// Starts a platform.
pub(super) fn start(mut builder: Builder) -> Result<Platform, StartError> {
    let specs = match (builder.folder, builder.specs) {
        (None, specs) => specs.unwrap_or_else(Specs::embedded),
        (Some(folder), None) => Specs::from_dir(folder)?,
        (Some(folder), Some(specs)) => specs.and(Specs::from_dir(folder)?)?,
    };
    if builder.apps.is_empty() {
        builder.apps.push((APP_ID.to_owned(), APP_SECRET.to_owned(), AppKind::Custom));
    }
    let (id, secret, _) = &builder.apps[0];
    let app = (id.clone(), secret.clone());
    let new_store: NewStore = {
        let app_id = app.0.clone();
        let (seed, strict, domain) = (builder.seed, builder.strict_resources, builder.domain);
        let limit = builder.resource_limit;
        let company = builder.company.unwrap_or_else(Company::small);
        Box::new(move || Store::new(&app_id, seed, strict, domain, &company).limited(limit))
    };
    let apps = builder.apps.into_iter();
    let apps = apps.map(|(id, secret, kind)| (id, App::new(secret, kind))).collect();
    let state = State {
        clock: Clock::new(builder.frozen_clock),
        tokens: Tokens::new(apps, builder.token_lifetime),
        logins: Logins::default(),
        revoked: Revoked::default(),
        resources: Resources::default(),
        enforce_rate_limits: builder.enforce_rate_limits,
        windows: Windows::default(),
        scripts: Scripts::default(),
        chaos: builder.chaos.map(Dice::new),
        handlers: HashMap::new(),
        on_ticket: None,
        journal: Journal::new(builder.journal_limit),
        deliveries: Recent::new(builder.journal_limit),
        connections: Hub::new(builder.seed, builder.fragment_size),
        bots: Bots::default(),
        subscribed: Vec::new(),
        #[cfg(feature = "state-file")]
        undelivered: Vec::new(),
        store: builder.keep_resources.then(&new_store),
    };
    let (feed, coming) = Feed::new();
    let shared = Arc::new(Shared {
        documented: Documented::new(specs.len(), builder.domain),
        specs,
        checks: builder.checks,
        max_body: builder.max_body,
        helpdesks: builder.helpdesks,
        app_id: app.0.clone(),
        domain: builder.domain,
        on_request: builder.on_request,
        received: watch::Sender::new(0),
        serial: AtomicU64::new(0),
        feed,
        #[cfg(feature = "state-file")]
        state_file: builder.state_file,
        #[cfg(feature = "state-file")]
        saving: Mutex::new(()),
        #[cfg(feature = "control")]
        control: builder.control,
        #[cfg(feature = "control")]
        changes: watch::Sender::new(0),
        #[cfg(feature = "control")]
        new_store,
        state: Mutex::new(state),
    });
    #[cfg(feature = "state-file")]
    let state_lock = match &shared.state_file {
        Some(path) => {
            state_file::check(path)?;
            let lock = StateLock::take(path)?;
            if let Some(file) = state_file::File::read(path)? {
                file.restore(&shared, path)?;
            }
            Some(lock)
        }
        None => None,
    };
    let address = builder.address;
    let server = Server::start(address, shared.clone(), coming)
        .map_err(|cause| StartError::Listen { address, cause })?;
    Ok(Platform {
        server,
        shared,
        app,
        #[cfg(feature = "state-file")]
        state_lock,
    })
}
