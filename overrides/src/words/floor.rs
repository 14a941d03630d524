//! How much of each service is explained at least, kept in `specs/explained.list`. It only rises
//! by itself, so that words cannot get lost unnoticed.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Coverage, Share};
use feishu_spec::counts::grouped;

const HEAD: &str = "\
# How many percent of the fields of each service are explained at least (specs/overrides/words).
# `cargo xtask gen` raises it; `cargo xtask gen --check` refuses less. Lower it only by hand.
";

/// A service of which less is explained than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fall {
    /// The service.
    pub service: String,
    /// What is explained now.
    pub now: Share,
    /// What was explained, in tenths of a percent.
    pub before: usize,
}

impl Coverage {
    /// The services of which less is explained than the list says.
    pub fn falls(&self, list: &str) -> Vec<Fall> {
        let before = read(list);
        let falls = self.services.iter().filter_map(|(service, share)| {
            let before = *before.get(service.as_str())?;
            let fell = share.per_mille() < before;
            fell.then(|| Fall { service: service.clone(), now: *share, before })
        });
        falls.collect()
    }

    /// The list with what is explained now, where that is more.
    pub fn raised(&self, list: &str) -> String {
        let before = read(list);
        let mut text = HEAD.to_owned();
        for (service, share) in &self.services {
            let least = before.get(service.as_str()).copied().unwrap_or_default();
            let _ = writeln!(text, "{service} {}", percent(share.per_mille().max(least)));
        }
        text
    }

    /// One line: the whole, and each service of which not all is explained.
    pub fn told(&self) -> String {
        let total = self.total();
        let mut text = format!(
            "explained: {} of {} fields ({} %)",
            grouped(total.explained),
            grouped(total.all),
            percent(total.per_mille())
        );
        let partly = self.services.iter().filter(|(_, share)| share.explained < share.all);
        let partly: Vec<String> =
            partly.map(|(name, share)| format!("{name} {}", percent(share.per_mille()))).collect();
        let whole = self.services.len() - partly.len();
        if !partly.is_empty() {
            let _ = write!(text, "; {}; {whole} other services 100", partly.join(", "));
        }
        if !self.contents.is_empty() {
            let _ =
                write!(text, "; contents of messages without words: {}", self.contents.join(", "));
        }
        text += "\n";
        for place in &self.unexplained_in_cards {
            let _ = writeln!(text, "  card: {place} has no words, or a value of it has none");
        }
        text
    }
}

impl std::fmt::Display for Fall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Fall { service, now, before } = self;
        let (now, before) = (percent(now.per_mille()), percent(*before));
        write!(f, "{service}: {now} % of the fields are explained, {before} % were")
    }
}

/// Tenths of a percent by service. A line that cannot be read counts as none.
fn read(list: &str) -> BTreeMap<&str, usize> {
    let line = |line: &'_ str| {
        let (_, percent) = line.split_once(' ')?;
        let (whole, tenth) = percent.trim().split_once('.').unwrap_or((percent.trim(), "0"));
        Some(whole.parse::<usize>().ok()? * 10 + tenth.parse::<usize>().ok()?)
    };
    let lines = list.lines().filter(|it| !it.starts_with('#'));
    lines.filter_map(|it| Some((it.split(' ').next()?, line(it)?))).collect()
}

fn percent(per_mille: usize) -> String {
    format!("{}.{}", per_mille / 10, per_mille % 10)
}
