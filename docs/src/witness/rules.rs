//! What people decided about the SDKs, in `specs/overrides/sdk.toml`.

use feishu_overrides::{GonePart, Overrides, Problem, SdkRule};

/// The decisions, each entry with whether it was of use.
pub(super) struct Rules<'a> {
    left_out: Table<'a>,
    settled: Table<'a>,
    python_left_out: Table<'a>,
    python_sent: Table<'a>,
}

type Table<'a> = Vec<(&'a SdkRule, &'a str, bool)>;

impl<'a> Rules<'a> {
    pub(super) fn new(overrides: &'a Overrides) -> Self {
        let each = |rules: &'a [SdkRule]| {
            let names =
                |rule: &'a SdkRule| rule.names.iter().map(move |name| (rule, name.as_str(), false));
            rules.iter().flat_map(names).collect()
        };
        Rules {
            left_out: each(overrides.sdk_left_out()),
            settled: each(overrides.sdk_settled()),
            python_left_out: each(overrides.python_left_out()),
            python_sent: each(overrides.python_sent()),
        }
    }

    /// Whether an endpoint of the Node SDK stays out.
    pub(super) fn leaves_out(&mut self, id: &str) -> bool {
        used(&mut self.left_out, id)
    }

    /// Whether somebody looked at a contradiction.
    pub(super) fn settles(&mut self, id: &str, path: &str) -> bool {
        used(&mut self.settled, &format!("{id} {path}"))
    }

    /// Whether a field of a class of the Python SDK stays out.
    pub(super) fn leaves_out_of_python(&mut self, field: &str) -> bool {
        used(&mut self.python_left_out, field)
    }

    /// Whether callers can send a field of a class that replies of the Python SDK have, too.
    pub(super) fn sends(&mut self, field: &str) -> bool {
        used(&mut self.python_sent, field)
    }

    /// Entries that nothing asked for, about the SDKs that were at hand.
    pub(super) fn problems(self, node: bool, python: bool) -> Vec<Problem> {
        let has = "the SDK has no such thing without a page, or agrees with the page";
        let lacks = "the Python SDK has no such field, others have it by now, or an example on a page \
                     contradicts it";
        let asks = "no request of the Python SDK has such a field, or no reply";
        let tables = [
            (node, "left_out", self.left_out, has),
            (node, "settled", self.settled, has),
            (python, "python_left_out", self.python_left_out, lacks),
            (python, "python_sent", self.python_sent, asks),
        ];
        let mut problems = Vec::new();
        for (_, table, entries, why) in tables.into_iter().filter(|(at_hand, ..)| *at_hand) {
            for (rule, name, _) in entries.into_iter().filter(|(.., used)| !used) {
                let place = format!("specs/overrides/sdk.toml:{}: {table} {name}", rule.lines.0);
                let lines = rule.lines;
                let message = format!("does not apply: {why}; delete it from {lines}");
                let problem = Problem::new(place, message);
                problems.push(match rule.names.len() {
                    1 => problem.gone("sdk.toml", GonePart::Lines(vec![lines.range()])),
                    _ => problem,
                });
            }
        }
        problems
    }
}

/// Whether an entry is about a name; one that ends in `*` is about all names that begin so.
fn used(entries: &mut Table<'_>, name: &str) -> bool {
    let about = |rule: &str| match rule.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == rule,
    };
    let found = entries.iter_mut().find(|(_, rule, _)| about(rule));
    found.map(|(.., used)| *used = true).is_some()
}
