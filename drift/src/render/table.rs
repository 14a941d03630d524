//! The table of rules, for writing a list of accepted breaks.

use crate::{Breaks, Rule};

/// Returns all rules, one per line: id, level, what happened, and the effect on callers.
pub fn rules() -> String {
    let line = |rule: &Rule| {
        let when = match rule.breaks() {
            Some(Breaks::Compile) => " (compile)",
            Some(Breaks::Run) => " (run)",
            None => "",
        };
        let level = format!("{}{when}", rule.level());
        format!("{:<31}  {level:<18}  {}: {}\n", rule.id(), rule.says(), rule.reason())
    };
    Rule::ALL.iter().map(line).collect()
}
