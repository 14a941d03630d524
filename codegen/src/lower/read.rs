//! Reads pages into drafts. The drafts of a page depend only on that page and the overrides.

use super::{
    fields::Owner,
    names,
    page::{PageRef, PageSource},
    plan::{CallPlan, DraftField, DraftId, EventPlan, Held, Plan, ResponsePlan, Wholes},
};
use feishu_overrides::{Overrides, name_of_type};
use feishu_spec::{Endpoint, Event, Field, Form};

impl<'a> Plan<'a> {
    /// Reads the page of an endpoint.
    pub(super) fn call(
        &mut self,
        module: usize,
        endpoint: &'a Endpoint,
        wholes: &'a Wholes,
        overrides: &'a Overrides,
    ) -> Option<CallPlan<'a>> {
        let id = endpoint.id.to_string();
        let words = overrides.service(&endpoint.id.project).and_then(|file| file.endpoint.get(&id));
        let page = PageRef { module, source: PageSource::Endpoint(endpoint), words };
        let method = page.name();
        let (Some(function), Some(name)) = (names::value(method), names::camel(method)) else {
            let message = format!("`{method}` gives no name for a function; pin one");
            self.problems.push(page.problem("name", message, "name", "do_it"));
            return None;
        };
        let first = self.drafts.len();
        let (request, layout) = self.request(page, endpoint, wholes, &name);
        let (response, form) = self.response(page, endpoint, wholes, &name);
        self.tie(first);
        Some(CallPlan { page, endpoint, wholes, function, request, response, layout, form })
    }

    /// Reads the page of an event: the member `event` of its push. The rest of the push is the same
    /// for all events.
    pub(super) fn event(
        &mut self,
        module: usize,
        event: &'a Event,
        overrides: &'a Overrides,
    ) -> Option<EventPlan<'a>> {
        let page =
            PageRef { module, source: PageSource::Event(event), words: overrides.event(&event.id) };
        let Some(name) = names::event(page.name()) else {
            let message = format!("`{}` gives no name for a type; pin one", page.name());
            self.problems.push(page.rename(message));
            return None;
        };
        let first = self.drafts.len();
        let path = "payload.event";
        let content = self.open(page, name.clone(), false, true, path.to_owned());
        // The events of a version share a module, so types inside are named after their event.
        let content_of = event.fields.iter().find(|field| field.name == "event");
        let in_words = content_of.map(name_of_type);
        let owner = Owner { name: &name, in_words, top: false, sent: false };
        let fields = content_of.map_or(&[][..], |field| &field.fields);
        let fields = fields
            .iter()
            .map(|spec| self.field(page, &owner, spec, format!("{path}.{}", spec.name)))
            .collect();
        self.close(content, fields);
        self.drafts[content].held = content_of.map(|field| Held { field, owner: None });
        self.tie(first);
        Some(EventPlan { page, event, content })
    }

    fn request(
        &mut self,
        page: PageRef<'a>,
        endpoint: &'a Endpoint,
        wholes: &'a Wholes,
        name: &str,
    ) -> (DraftId, [usize; 3]) {
        let request = &endpoint.request;
        let hides = names::PRELUDE.contains(&name);
        let own = if hides { format!("{name}Request") } else { name.to_owned() };
        let id = self.open(page, own, true, true, "request".to_owned());
        let owner = Owner { name, in_words: None, top: true, sent: true };
        let mut fields: Vec<DraftField<'a>> = Vec::new();
        let whole_body = wholes.body.as_ref();
        let body = match (whole_body, &request.body) {
            (Some(whole), _) => std::slice::from_ref(whole),
            (None, Some(body)) => &body.fields,
            (None, None) => &[],
        };
        let places: [(_, &'a [Field]); 4] = [
            ("path", &request.path),
            ("query", &request.query),
            ("header", &request.headers),
            ("body", body),
        ];
        let layout = [places[0].1.len(), places[1].1.len(), places[2].1.len()];
        for (place, specs) in places {
            let before = fields.len();
            for spec in specs {
                let path = if whole_body.is_some() && place == "body" {
                    "request.body".to_owned()
                } else {
                    format!("request.{place}.{}", spec.name)
                };
                let mut field = self.field(page, &owner, spec, path);
                field.in_path = place == "path";
                field.required |= field.in_path;
                // An earlier field has this name, so this one says where it is.
                let taken = |name: &str| fields[..before].iter().any(|field| field.name == name);
                if taken(&field.name) {
                    field.name = format!("{place}_{}", field.name.trim_start_matches("r#"));
                }
                fields.push(field);
            }
        }
        self.close(id, fields);
        (id, layout)
    }

    fn response(
        &mut self,
        page: PageRef<'a>,
        endpoint: &'a Endpoint,
        wholes: &'a Wholes,
        name: &str,
    ) -> (ResponsePlan, Form) {
        let response = &endpoint.response;
        if response.form == Form::Binary {
            return (ResponsePlan::Binary, Form::Binary);
        }
        let own = format!("{name}Response");
        let owner = Owner { name, in_words: None, top: true, sent: false };
        let data = wholes.data.as_ref();
        let beside = !response.fields.is_empty();
        let (prefix, form) = match response.form {
            Form::Envelope if beside => ("response", Form::Flat),
            Form::Envelope => ("response.data", Form::Envelope),
            form => ("response", form),
        };
        if let (Some(data), Form::Envelope) = (data, form) {
            let field = self.field(page, &owner, data, prefix.to_owned());
            return (ResponsePlan::Type(field.ty), form);
        }
        let inside: &'a [Field] = match &response.data {
            Some(body) if data.is_none() => &body.fields,
            _ => &[],
        };
        let fields: Vec<&'a Field> =
            data.into_iter().chain(inside).chain(&response.fields).collect();
        let id = self.open(page, own, false, true, prefix.to_owned());
        let fields = fields
            .into_iter()
            .map(|spec| {
                let path = format!("{prefix}.{}", spec.name);
                self.field(page, &owner, spec, path)
            })
            .collect();
        self.close(id, fields);
        (ResponsePlan::Own(id), form)
    }
}
