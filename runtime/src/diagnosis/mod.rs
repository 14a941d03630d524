//! [`Diagnosis`]: why calls do not work, in words. `checks` asks the platform.

mod checks;
mod clock;

use std::fmt;

use crate::{client::Client, permissions::Permissions};

/// What [`Client::diagnose`] found. It prints one line per check, with what to do.
///
/// ```text
/// ok       network: https://open.feishu.cn answers
/// ok       secret: the platform accepts the id and the secret of cli_a1b2c3
/// ok       clock: it agrees with the platform's
/// note     tenant: not known, since the app may not read it
/// PROBLEM  permissions: im.v1.message.create needs any one of im:message, im:message:send_as_bot
///          -> add im:message:send_as_bot at https://open.feishu.cn/app/cli_a1b2c3/auth?q=im:message:send_as_bot, then publish a version of the app
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// One per check, in the order in which they were made. Checks that an earlier problem makes
    /// impossible are missing.
    pub findings: Vec<Finding>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in words.
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Check {
    /// Whether the platform can be reached.
    Network,
    /// Whether it accepts the app's id and secret.
    Secret,
    /// Whether this machine's clock is right.
    Clock,
    /// Which company the app acts in.
    Tenant,
    /// Whether the app is of a kind that can make the calls, and the client has all that they need
    /// besides permissions.
    Calls,
    /// Whether the app has the permissions.
    Permissions,
}

impl Check {
    /// Its name, in a word.
    pub const fn name(self) -> &'static str {
        match self {
            Check::Network => "network",
            Check::Secret => "secret",
            Check::Clock => "clock",
            Check::Tenant => "tenant",
            Check::Calls => "calls",
            Check::Permissions => "permissions",
        }
    }
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Worth knowing, but it breaks no call.
    Note,
    /// Calls fail because of it.
    Problem,
}

impl Diagnosis {
    /// Whether nothing was found because of which calls fail.
    pub fn is_healthy(&self) -> bool {
        self.problems().next().is_none()
    }

    /// Because of what calls fail.
    pub fn problems(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.verdict == Verdict::Problem)
    }

    /// What these checks found.
    pub fn of(&self, check: Check) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.check == check)
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Note => "note",
            Verdict::Problem => "PROBLEM",
        };
        write!(f, "{verdict:<8} {}: {}", self.check.name(), self.what)?;
        match &self.advice {
            Some(advice) => write!(f, "\n{:8} -> {advice}", ""),
            None => Ok(()),
        }
    }
}

impl Client {
    /// Looks for what keeps calls from working: the network, the app's id and secret, this
    /// machine's clock, and the permissions that the program's calls and events need. It asks the
    /// platform a few harmless questions, each for at most ten seconds, and changes nothing. It
    /// never fails: what it cannot find out is a finding, too.
    ///
    /// ```no_run
    /// # use feishu_runtime::{Client, Permissions};
    /// # async fn check(client: Client, needed: Permissions) {
    /// let diagnosis = client.diagnose(&needed).await;
    /// println!("{diagnosis}");
    /// if !diagnosis.is_healthy() {
    ///     std::process::exit(1);
    /// }
    /// # }
    /// ```
    pub async fn diagnose(&self, needed: &Permissions) -> Diagnosis {
        checks::run(self, needed).await
    }
}
