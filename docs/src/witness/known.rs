//! What a second witness knows, from the SDK itself or from specs that it once added to.

use feishu_spec::{Body, Endpoint, Event, Field, Request, Response, Specs, Subject, Witness};

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
}

impl Known {
    /// What these specs have from the SDK: whole endpoints and events, and marked fields. The rest is
    /// of pages, and is left to them.
    pub fn of(specs: &Specs) -> Self {
        let mut known = Known { carried: true, ..Known::default() };
        for endpoint in &specs.endpoints {
            if !endpoint.sdks.is_empty() {
                known.endpoints.push(without_wordings(endpoint));
            } else if let Some(marked) = marked_in(endpoint) {
                known.endpoints.push(marked);
            }
        }
        for event in &specs.events {
            if !event.sdks.is_empty() {
                // Those that people wrote down come from there each time.
                if event.sdks.iter().all(|sdk| is_package(sdk)) {
                    known.events.push(event.clone());
                }
            } else if has_marked(&event.fields) {
                let mut event = event.clone();
                event.fields = marked(&event.fields);
                known.events.push(event);
            }
        }
        known
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
        let had = has_marked(&there.fields);
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
    kept.map(|field| Field { fields: unmarked(&field.fields), ..field.clone() }).collect()
}

/// The endpoint with only the fields that are marked, if there are any.
fn marked_in(endpoint: &Endpoint) -> Option<Endpoint> {
    let Endpoint { request, response, .. } = endpoint;
    let body = |body: &Option<Body>| {
        let body = body.as_ref()?;
        Some(Body { fields: marked(&body.fields), ..body.clone() })
    };
    let request = Request {
        content_type: request.content_type.clone(),
        query: marked(&request.query),
        headers: marked(&request.headers),
        body: body(&request.body),
        ..Request::default()
    };
    let response = Response {
        form: response.form,
        data: body(&response.data),
        fields: marked(&response.fields),
        ..Response::default()
    };
    let has = |body: &Option<Body>| body.as_ref().is_some_and(|body| !body.fields.is_empty());
    let any = !request.query.is_empty()
        || !request.headers.is_empty()
        || !response.fields.is_empty()
        || has(&request.body)
        || has(&response.data);
    let Endpoint { id, title, method, path, host, .. } = endpoint.clone();
    let bare = Endpoint { host, ..Endpoint::new(id, title, method, path) };
    any.then(|| Endpoint { request, response, ..bare })
}

/// Whether this is the bare name of a package on npm, as which the SDK is named that was read.
fn is_package(sdk: &str) -> bool {
    sdk.starts_with('@') && !sdk.contains(' ')
}

fn is_marked(field: &Field) -> bool {
    field.witness == Some(Witness::Sdk)
}

fn has_marked(fields: &[Field]) -> bool {
    fields.iter().any(|field| is_marked(field) || has_marked(&field.fields))
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
fn marked(fields: &[Field]) -> Vec<Field> {
    let holding = fields.iter().filter(|field| is_marked(field) || has_marked(&field.fields));
    // Wordings come from pages each time.
    let only_marked =
        |field: &Field| Field { fields: marked(&field.fields), wording: None, ..field.clone() };
    holding.map(only_marked).collect()
}
