//! The order of a function's arguments: that of the documentation (path, query, headers, body),
//! unless the overrides choose another. Functions of one resource take the arguments that they share
//! in one order, since most arguments are texts and the compiler would not notice a mistake.

use super::{
    Plan,
    plan::{CallPlan, DraftField},
};
use feishu_overrides::{GonePart, Overrides, Problem, file_name};
use feishu_spec::items::MOST_ARGUMENTS;

/// The positions of a function's arguments among the fields of its request.
pub(super) fn order(plan: &Plan, call: &CallPlan) -> Vec<usize> {
    let fields = &plan.drafts[call.request].fields;
    let documented: Vec<usize> = (0..fields.len()).filter(|&at| fields[at].required).collect();
    let chosen: Vec<usize> = chosen(call)
        .iter()
        .filter_map(|name| documented.iter().copied().find(|&at| plain(&fields[at]) == *name))
        .collect();
    let mut next = chosen.iter().copied();
    let place = |at: usize| if chosen.contains(&at) { next.next().unwrap_or(at) } else { at };
    documented.into_iter().map(place).collect()
}

/// A problem for each listed name that is no argument, and for each function of a resource whose
/// arguments come in another order than those of an earlier function.
pub(super) fn problems(plan: &Plan, calls: &[CallPlan], overrides: &Overrides) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut earlier: Vec<(&CallPlan, Vec<&str>)> = Vec::new();
    for call in calls {
        let fields = &plan.drafts[call.request].fields;
        let names: Vec<&str> = order(plan, call).iter().map(|&at| plain(&fields[at])).collect();
        problems.extend(unknown(call, &names, overrides));
        // With more, each keeps its name in a struct literal.
        if names.len() > MOST_ARGUMENTS {
            continue;
        }
        problems.extend(earlier.iter().find_map(|other| disagreement(call, &names, other)));
        earlier.push((call, names));
    }
    problems
}

fn chosen<'a>(call: &CallPlan<'a>) -> &'a [String] {
    call.page.words.map_or(&[], |words| &words.arguments)
}

fn plain<'f>(field: &'f DraftField) -> &'f str {
    field.name.trim_start_matches("r#")
}

fn unknown(call: &CallPlan, names: &[&str], overrides: &Overrides) -> Vec<Problem> {
    let (file, entry) = (file_name(call.page.project()), call.page.entry(&["arguments"]));
    let unknown = chosen(call).iter().filter(|name| !names.contains(&name.as_str()));
    let problem = |name: &String| {
        let message = format!(
            "lists `{name}`, but the function has only {}; take it out of {}, or correct it",
            names.join(", "),
            overrides.lines(&file, &entry)
        );
        let part = GonePart::Element(entry.clone(), name.clone());
        Problem::new(overrides.place(&file, &entry), message).gone(&file, part)
    };
    unknown.map(problem).collect()
}

fn disagreement(
    call: &CallPlan,
    names: &[&str],
    (other, other_names): &(&CallPlan, Vec<&str>),
) -> Option<Problem> {
    let shared = |of: &[&str], with: &[&str]| {
        of.iter().filter(|name| with.contains(name)).map(|name| (*name).to_owned()).collect()
    };
    let mine: Vec<String> = shared(names, other_names);
    let theirs: Vec<String> = shared(other_names, names);
    if mine == theirs {
        return None;
    }
    let message = format!(
        "takes {}, but `{}` of the same resource takes {}; choose one order",
        mine.join(", "),
        other.function,
        theirs.join(", ")
    );
    let problem = Problem::new(format!("{} arguments", call.page.id()), message);
    Some(problem.pin_list(
        &file_name(call.page.project()),
        format!("[{}]", call.page.table()),
        "arguments",
        &theirs,
    ))
}
