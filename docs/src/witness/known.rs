//! What a second witness knows, from the SDK itself or from specs that it once added to.

use feishu_spec::{Body, Endpoint, Event, Field, Request, Response, Specs, Subject, Witness};

use super::python::Python;
use crate::import::{Batch, Imported, RowCount, Spec, ToldCount};

/// What the official SDK knows, as specs.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its endpoints; those with `sdks` exist without a page.
    pub endpoints: Vec<Endpoint>,
    /// Its events.
    pub events: Vec<Event>,
    /// The SDK is not at hand: this is what present specs have of it.
    pub carried: bool,
    /// What the official Python SDK knows.
    pub python: Python,
}

impl Known {
    /// What these specs have from the SDKs: whole endpoints and events, and marked fields. The rest is
    /// of pages, and is left to them.
    pub fn of(specs: &Specs) -> Self {
        let python = Python { carried: true, ..Python::default() };
        let mut known = Known { carried: true, python, ..Known::default() };
        known.carry(specs);
        known
    }

    /// Adds what these specs have from the SDKs, which takes far less memory than they do.
    pub fn carry(&mut self, specs: &Specs) {
        self.python.endpoints.append(&mut Python::of(specs).endpoints);
        for endpoint in &specs.endpoints {
            if !endpoint.sdks.is_empty() {
                self.endpoints.push(without_wordings(&without_marked(endpoint)));
            } else if let Some(marked) = marked_in(endpoint, Witness::Sdk) {
                self.endpoints.push(marked);
            }
        }
        for event in &specs.events {
            if !event.sdks.is_empty() {
                // Those that people wrote down come from there each time.
                if event.sdks.iter().all(|sdk| is_package(sdk)) {
                    self.events.push(event.clone());
                }
            } else if has_marked(&event.fields, Witness::Sdk) {
                let mut event = event.clone();
                event.fields = marked(&event.fields, Witness::Sdk);
                self.events.push(event);
            }
        }
    }
}

impl Python {
    /// What these specs have from the Python SDK: marked fields, as they are.
    pub fn of(specs: &Specs) -> Self {
        let marked = |endpoint| marked_in(endpoint, Witness::PythonSdk);
        Python { endpoints: specs.endpoints.iter().filter_map(marked).collect(), carried: true }
    }
}

/// The other side: a batch of what these specs have from pages.
pub(crate) fn of_pages(specs: &Specs) -> Batch {
    let page = |subject: Subject<'_>, spec: Spec| Imported {
        file: subject.spec_path(),
        spec,
        further: Vec::new(),
        contents: Vec::new(),
        sizes: Vec::new(),
        diagnostics: Vec::new(),
        rows: RowCount::default(),
        told: ToldCount::default(),
    };
    let subjects = specs.subjects().filter(|subject| subject.sdks().is_empty());
    let pages = subjects.map(|subject| match subject {
        Subject::Endpoint(it) => page(subject, Spec::Endpoint(Box::new(without_marked(it)))),
        Subject::Event(it) => {
            let mut event = it.clone();
            event.fields = unmarked(&it.fields);
            page(subject, Spec::Event(Box::new(event)))
        }
    });
    Batch { pages: pages.collect(), collisions: Vec::new() }
}

fn without_marked(endpoint: &Endpoint) -> Endpoint {
    let mut endpoint = endpoint.clone();
    let Endpoint { request, response, .. } = &mut endpoint;
    for fields in [&mut request.query, &mut request.headers, &mut response.fields] {
        *fields = unmarked(fields);
    }
    for body in [&mut request.body, &mut response.data] {
        let Some(there) = body else { continue };
        let sdks = [Witness::Sdk, Witness::PythonSdk];
        let had = sdks.into_iter().any(|sdk| has_marked(&there.fields, sdk));
        there.fields = unmarked(&there.fields);
        // The page has no such body.
        if had && there.fields.is_empty() {
            *body = None;
        }
    }
    endpoint
}

fn unmarked(fields: &[Field]) -> Vec<Field> {
    let kept = fields.iter().filter(|field| field.witness.is_none());
    kept.map(|field| Field { fields: unmarked(&field.fields), ..field.without_fields() }).collect()
}

/// The endpoint with only the fields that are marked, if there are any.
fn marked_in(endpoint: &Endpoint, witness: Witness) -> Option<Endpoint> {
    let Endpoint { id, title, method, path, host, request, response, .. } = endpoint;
    let of_request = request.body.as_ref().map(|body| &body.fields);
    let of_response = response.data.as_ref().map(|body| &body.fields);
    let others = [&request.query, &request.headers, &response.fields];
    let mut lists = others.into_iter().chain(of_request).chain(of_response);
    if !lists.any(|fields| has_marked(fields, witness)) {
        return None;
    }
    let body = |body: &Option<Body>| {
        let body = body.as_ref()?;
        let Body { ty, type_name, fields } = body;
        let fields = marked(fields, witness);
        Some(Body { ty: ty.clone(), type_name: type_name.clone(), fields })
    };
    let request = Request {
        content_type: request.content_type.clone(),
        query: marked(&request.query, witness),
        headers: marked(&request.headers, witness),
        body: body(&request.body),
        ..Request::default()
    };
    let response = Response {
        form: response.form,
        data: body(&response.data),
        fields: marked(&response.fields, witness),
        ..Response::default()
    };
    let bare = Endpoint::new(id.clone(), title.clone(), *method, path.clone());
    Some(Endpoint { host: host.clone(), request, response, ..bare })
}

/// Whether this is the bare name of a package on npm, as which the SDK is named that was read.
fn is_package(sdk: &str) -> bool {
    sdk.starts_with('@') && !sdk.contains(' ')
}

fn has_marked(fields: &[Field], witness: Witness) -> bool {
    let is_or_has =
        |field: &Field| field.witness == Some(witness) || has_marked(&field.fields, witness);
    fields.iter().any(is_or_has)
}

fn without_wordings(endpoint: &Endpoint) -> Endpoint {
    fn clear(fields: &mut [Field]) {
        for field in fields {
            field.wording = None;
            clear(&mut field.fields);
        }
    }
    let mut endpoint = endpoint.clone();
    let Endpoint { request, response, .. } = &mut endpoint;
    let bodies = [&mut request.body, &mut response.data].into_iter().flatten();
    let lists = bodies.map(|body| &mut body.fields);
    let others = [&mut request.path, &mut request.query, &mut response.fields];
    lists.chain(others).for_each(|fields| clear(fields));
    endpoint
}

/// The fields that are marked, with those that hold them.
fn marked(fields: &[Field], witness: Witness) -> Vec<Field> {
    let holding = fields.iter().filter(|field| has_marked(std::slice::from_ref(field), witness));
    // Wordings come from pages each time.
    let only_marked = |field: &Field| Field {
        fields: marked(&field.fields, witness),
        wording: None,
        ..field.without_fields()
    };
    holding.map(only_marked).collect()
}
