//! Paged lists: which fields of the generated types hold their parts.

use super::{
    Lowering,
    plan::{CallPlan, DraftField, DraftId, DraftType, ResponsePlan},
};
use crate::ir::{PagePosition, PageStep, Paging, Way};
use feishu_overrides::Problem;
use feishu_spec::{self as spec, Form, PagingStyle};

impl Lowering<'_, '_> {
    /// The paging of a call. It is a problem if the spec describes fields that the call lacks.
    pub(super) fn paging(&self, call: &CallPlan, problems: &mut Vec<Problem>) -> Option<Paging> {
        let spec = call.endpoint.paging.as_ref()?;
        self.find(call, spec)
            .map_err(|message| {
                let place = format!("{} paging", call.endpoint.id);
                problems.push(Problem::new(place, message));
            })
            .ok()
            .flatten()
    }

    fn find(&self, call: &CallPlan, spec: &spec::Paging) -> Result<Option<Paging>, String> {
        let Some((inside, at)) = self.request_field(call, &spec.request)? else {
            return Ok(None);
        };
        let slot = PagePosition {
            inside,
            name: at.name.clone(),
            optional: !at.required,
            text: match at.ty {
                DraftType::String => true,
                DraftType::Int if spec.style != PagingStyle::Token => false,
                _ => return Err(format!("`{}` is {:?}", spec.request, at.ty)),
            },
        };
        let (items, ty) = self.way(call, &spec.items)?;
        let DraftType::List(item) = ty else {
            return Err(format!("`{}` is no list", spec.items));
        };
        let more = spec.more.as_ref().map(|path| self.way(call, path)).transpose()?;
        if let Some((_, ty)) = &more
            && !matches!(ty, DraftType::Bool | DraftType::Int)
        {
            return Err(format!("what says whether there is more is {ty:?}"));
        }
        let step = match spec.style {
            PagingStyle::Token => {
                let path = spec.next.as_ref().ok_or("the reply has no token for the next page")?;
                let (next, ty) = self.way(call, path)?;
                if !matches!(ty, DraftType::String | DraftType::Int) {
                    return Err(format!("`{path}` is {ty:?}"));
                }
                PageStep::Token(next)
            }
            PagingStyle::Offset => PageStep::Offset,
            // Pages count from 1 unless documented otherwise.
            PagingStyle::Page => {
                let least = at.spec.range.as_ref().and_then(|range| range.min.as_ref()?.as_i64());
                let default = at.spec.default.as_ref().and_then(serde_json::Value::as_i64);
                PageStep::Page(default.or(least).unwrap_or(1))
            }
        };
        let more = more.map(|(more, _)| more);
        Ok(Some(Paging { item: self.ty(item), items, more, at: slot, step }))
    }

    /// The request field at a path such as `query.page_token`, with the structs around it. Returns
    /// nothing if one of these is optional: to set the field, a stream would have to make a struct
    /// whose other fields only the caller knows, so callers fetch further pages themselves.
    fn request_field(
        &self,
        call: &CallPlan,
        path: &str,
    ) -> Result<Option<(Vec<String>, &DraftField<'_>)>, String> {
        let missing = || format!("there is no `request.{path}`");
        let (place, path) = path.split_once('.').ok_or_else(missing)?;
        let mut at = format!("request.{place}");
        let mut fields = &self.plan.drafts[call.request].fields;
        let mut inside = Vec::new();
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            at = format!("{at}.{step}");
            let field = fields.iter().find(|field| field.path == at).ok_or_else(missing)?;
            if steps.peek().is_none() {
                return Ok(Some((inside, field)));
            }
            match field.ty {
                DraftType::Struct(draft) if field.required => {
                    inside.push(field.name.clone());
                    fields = &self.plan.drafts[draft].fields;
                }
                _ => return Ok(None),
            }
        }
        Err(missing())
    }

    /// The fields along a dotted path in the reply's `data`.
    fn way(&self, call: &CallPlan, path: &str) -> Result<(Way, &DraftType), String> {
        let ResponsePlan::Own(top) = call.response else {
            return Err("the reply is no object".to_owned());
        };
        // If there are fields beside `data`, it is a field of the response.
        let beside = call.form == Form::Flat && call.wholes.data.is_some();
        let steps = beside.then_some("data").into_iter().chain(path.split('.'));
        let mut draft: Option<DraftId> = Some(top);
        let mut fields = Vec::new();
        let mut last = None;
        for step in steps {
            let inside = draft.map(|draft| &self.plan.drafts[draft].fields);
            let field = inside
                .and_then(|fields| fields.iter().find(|field| field.spec.name == step))
                .ok_or_else(|| format!("there is no `{step}` on the way to `{path}`"))?;
            fields.push(field.name.clone());
            draft = match field.ty {
                DraftType::Struct(draft) => Some(draft),
                _ => None,
            };
            last = Some(&field.ty);
        }
        let ty = last.ok_or("a path is empty")?;
        Ok((Way { fields, number: *ty == DraftType::Int }, ty))
    }
}
