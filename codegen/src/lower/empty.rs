//! Lists that are sent empty where a caller sets nothing: some endpoints refuse a request that
//! leaves them out. The overrides name them.

use super::plan::{Draft, DraftField, DraftType, Plan};
use feishu_overrides::{GonePart, Overrides, Problem, file_name};

/// Whether the overrides of its page list this field of a struct.
pub(super) fn is_listed(draft: &Draft, field: &DraftField) -> bool {
    let own = draft.fields.iter().find(|own| own.name == field.name);
    own.is_some_and(|own| listed(draft).contains(&own.path))
}

/// A problem for each listed path that is no optional list of a request.
pub(super) fn problems(plan: &Plan, overrides: &Overrides) -> Vec<Problem> {
    let requests = plan.drafts.iter().filter(|draft| draft.top && draft.sent);
    let problems = requests.flat_map(|request| {
        let unknown = listed(request).iter().filter(|path| !is_optional_list(plan, request, path));
        unknown.map(|path| {
            let (file, entry) = (file_name(request.page.project()), request.page.entry(&["empty"]));
            let message = format!(
                "lists {path}, which is no optional list of the request; take it out of {}, or \
                 correct it",
                overrides.lines(&file, &entry)
            );
            let part = GonePart::Element(entry.clone(), path.clone());
            Problem::new(overrides.place(&file, &entry), message).gone(&file, part)
        })
    });
    problems.collect()
}

fn listed<'a>(draft: &Draft<'a>) -> &'a [String] {
    draft.page.words.map_or(&[], |words| &words.empty)
}

fn is_optional_list(plan: &Plan, request: &Draft, path: &str) -> bool {
    let of_page = plan.drafts.iter().filter(|draft| draft.sent && draft.page.is(&request.page));
    let mut fields = of_page.flat_map(|draft| &draft.fields);
    fields.any(|it| it.path == path && !it.required && matches!(it.ty, DraftType::List(_)))
}
