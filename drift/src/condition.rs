//! Conditions between the fields of a request: stricter ones make calls fail that worked.

use super::{Rule, comparison::Comparison};
use feishu_spec::condition::Condition;

/// Reports each condition that is new, gone, or changed. A changed one is reported once: as
/// loosened where it follows from the old one, otherwise as tightened.
pub(super) fn compare(
    cx: &mut Comparison<'_>,
    old: &[Condition],
    new: &[Condition],
    item: &Option<String>,
) {
    let show = |condition: &Condition| Some(condition.rule.to_string());
    let place = |condition: &Condition| format!("request.{}", condition.object);
    for is in new.iter().filter(|condition| !old.contains(condition)) {
        match old.iter().find(|was| is.follows_from(was)) {
            // It asked for no less before; reported where the other one is gone.
            Some(was) if new.contains(was) => {}
            Some(was) => {
                let rule = Rule::RequestConditionLoosened;
                cx.at(rule, &place(is), show(was), show(is), item.clone());
            }
            None => {
                let was = old.iter().find(|was| was.follows_from(is) && !new.contains(was));
                let was = was.and_then(show);
                cx.at(Rule::RequestConditionTightened, &place(is), was, show(is), item.clone());
            }
        }
    }
    for was in old.iter().filter(|condition| !new.contains(condition)) {
        let told = new.iter().any(|is| is.follows_from(was) || was.follows_from(is));
        if !told {
            cx.at(Rule::RequestConditionLoosened, &place(was), show(was), None, item.clone());
        }
    }
}
