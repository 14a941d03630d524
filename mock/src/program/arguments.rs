//! What the command line says, as a platform that is set up.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};
use feishu_mock::{Builder, Chaos, Checks, Company, Domain, Outcome, Platform, Specs};

use crate::say;

/// A stand-in for the Feishu / Lark Open Platform: checks requests as the platform does, answers
/// them, and pushes events
#[derive(Parser)]
#[command(name = "feishu-mock", version)]
pub(crate) struct Arguments {
    /// Port to listen on; 0 for any free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; 0.0.0.0 lets other machines and containers in
    #[arg(long, default_value = "127.0.0.1", value_name = "IP")]
    host: IpAddr,
    /// Identity of the app
    #[arg(long, default_value = "cli_0123456789abcdef", value_name = "ID", value_parser = filled)]
    app_id: String,
    /// Secret of the app
    #[arg(long, default_value = "mock-secret", value_name = "SECRET", value_parser = filled)]
    app_secret: String,
    /// The app is a store app, which gets tokens for any tenant with tickets
    #[arg(long)]
    store_app: bool,
    /// Access token of a user, valid until it is made to expire; several times for several users
    #[arg(long, value_name = "u-TOKEN", value_parser = filled)]
    pub(crate) user_token: Vec<String>,
    /// Id and token of a helpdesk; without any, all ids and tokens open one
    #[arg(long, value_name = "ID:TOKEN", value_parser = helpdesk)]
    helpdesk: Vec<(String, String)>,
    /// How long tokens of apps and users live
    #[arg(long, default_value_t = 7200, value_name = "SECONDS")]
    token_lifetime: u64,
    /// Each call gets the documented example: nothing that calls create is kept
    #[arg(long, conflicts_with_all = ["strict_resources", "company", "state"])]
    examples_only: bool,
    /// An id that no call created is not found, instead of leading to the documented example
    #[arg(long)]
    strict_resources: bool,
    /// How many resources of each collection are kept, such as messages, or records of one table: the
    /// newest. Older ones are forgotten, and not found from then on
    #[arg(long, default_value_t = 100_000, value_name = "RESOURCES", value_parser = at_least_one)]
    resource_limit: usize,
    /// Departments and users at the start, as JSON or TOML; a company of six people if absent
    #[arg(long, value_name = "FILE")]
    company: Option<PathBuf>,
    /// Site to which links in replies lead
    #[arg(long, value_enum, default_value_t = Site::Feishu, value_name = "SITE")]
    domain: Site,
    /// Keeps resources, custom bots, tokens and undelivered events in this file: it is read at the start, if it exists, and written
    /// at the end and whenever `POST /__stand_in/state` asks for it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How closely requests are checked
    #[arg(long, value_enum, default_value_t = Strictness::Default)]
    checks: Strictness,
    /// Documented rate limits are enforced
    #[arg(long)]
    rate_limits: bool,
    /// What goes wrong by chance: the part of all requests, from 0 to 1, and after a colon the seed
    #[arg(long, value_name = "RATE[:SEED]")]
    chaos: Option<Chaos>,
    /// Number that decides what is chosen at random, such as ids; the same for the same run
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    seed: u64,
    /// The clock stands still until it is moved
    #[arg(long)]
    frozen_clock: bool,
    /// How many requests the journal keeps
    #[arg(long, default_value_t = 10_000, value_name = "REQUESTS")]
    journal: usize,
    /// Greatest number of MiB in a request's body
    #[arg(long, default_value_t = 64, value_name = "MIB")]
    max_body: usize,
    /// Where the app receives its events (http://..); over its long connections if absent. An
    /// address is sent the challenge at once. Then the app gets an event per line of standard
    /// input, such as `im.message.receive_v1`, and its tickets
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) events_to: Option<String>,
    /// The app's Encrypt Key: events are encrypted and signed
    #[arg(long, requires = "events_to", value_name = "KEY", value_parser = filled)]
    pub(crate) encrypt_key: Option<String>,
    /// The app's Verification Token, which is in each event
    #[arg(long, requires = "events_to", value_name = "TOKEN", value_parser = filled)]
    pub(crate) verification_token: Option<String>,
    /// Folder of specs, laid out as `specs/` of the repository; those of this program if absent
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,
    /// Does not print each request
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Site {
    /// feishu.cn, for mainland China
    Feishu,
    /// larksuite.com, for everywhere else
    Lark,
}

#[derive(Clone, Copy, ValueEnum)]
enum Strictness {
    /// Undocumented fields are ignored, as on the platform; undocumented values, and numbers as
    /// text, are refused
    Default,
    /// Undocumented fields are refused, too
    Strict,
    /// About what the platform checks: required fields, types and limits
    Lenient,
}

impl Arguments {
    /// The platform that they ask for.
    pub(crate) fn builder(&self) -> Result<Builder, String> {
        let checks = match self.checks {
            Strictness::Default => Checks::default(),
            Strictness::Strict => Checks::strict(),
            Strictness::Lenient => Checks::lenient(),
        };
        let builder = Platform::builder().host(self.host).port(self.port);
        let mut builder = match self.store_app {
            true => builder.store_app(&self.app_id, &self.app_secret),
            false => builder.app(&self.app_id, &self.app_secret),
        }
        .token_lifetime(Duration::from_secs(self.token_lifetime))
        .control(true)
        .keep_resources(!self.examples_only)
        .strict_resources(self.strict_resources)
        .domain(match self.domain {
            Site::Feishu => Domain::Feishu,
            Site::Lark => Domain::Lark,
        })
        .resource_limit(self.resource_limit)
        .checks(checks)
        .enforce_rate_limits(self.rate_limits)
        .seed(self.seed)
        .journal_limit(self.journal)
        .max_body(self.max_body.saturating_mul(1 << 20));
        for (id, token) in &self.helpdesk {
            builder = builder.helpdesk(id, token);
        }
        if let Some(file) = &self.company {
            let company =
                Company::from_file(file).map_err(|error| format!("--company: {error}"))?;
            builder = builder.company(company);
        }
        if let Some(file) = &self.state {
            builder = builder.state_file(file);
        }
        if let Some(chaos) = &self.chaos {
            builder = builder.chaos(chaos.clone());
        }
        if self.frozen_clock {
            builder = builder.frozen_clock();
        }
        if let Some(folder) = &self.specs {
            builder = builder.specs_dir(folder);
        }
        if !self.quiet {
            builder = builder.on_request(|received| {
                say(&received.to_string());
                // A path that was mistyped is the first thing that goes wrong.
                if received.outcome == Outcome::NotFound {
                    let near = Specs::embedded().near(&received.path);
                    if !near.is_empty() {
                        say(&format!("    near it: {}", near.join(", ")));
                    }
                }
            });
        }
        Ok(builder)
    }
}

fn filled(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// What a call has just created is kept in any case.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("expected at least 1; with --examples-only, nothing is kept".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err(format!("expected a whole number from at least 1 to {}", usize::MAX)),
    }
}

fn helpdesk(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((id, token)) if !id.is_empty() && !token.is_empty() => {
            Ok((id.to_owned(), token.to_owned()))
        }
        _ => Err("expected an id, a colon and a token".to_owned()),
    }
}

/// Events go by plain HTTP.
fn address(text: &str) -> Result<String, String> {
    match text.strip_prefix("http://") {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') => Ok(text.to_owned()),
        _ => Err("expected an address that begins with http:// and a host".to_owned()),
    }
}
