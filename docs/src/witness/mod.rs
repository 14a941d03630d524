//! The other witnesses: what the official SDKs know, beside the pages.
//!
//! Pages come first: what a page says wins. What only the SDK knows is added and marked: a field with
//! its witness, an endpoint or event without a page with the name of the SDK. Where the two
//! contradict each other, the page stands and the contradiction is a finding of the import.
//!
//! Fields that both leave out are read from the page's examples, where the page names their type.
//!
//! The official Python SDK is the third witness, for single fields only: see `python`.
//!
//! Without an SDK at hand, what earlier imports took from it stays: specs themselves tell it.

mod donors;
mod examples;
mod fields;
mod known;
mod numbers;
mod pairs;
mod python;
mod rules;
mod shown;

pub use known::Known;
pub(crate) use known::of_pages;
pub use python::Python;

use std::collections::BTreeMap;

use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Endpoint, Event, Form, Subject, Witness};

use crate::{
    import::{Batch, Diagnostic, Imported, Kind, Spec},
    page::Place,
};
use donors::Donors;
use fields::Merge;
use rules::Rules;

/// How much comes from the SDK.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Endpoints that it shares with the pages.
    pub shared: usize,
    /// Endpoints that no page describes.
    pub endpoints: usize,
    /// Endpoints that people left out, with their reason.
    pub left_out: usize,
    /// Events that no page describes.
    pub events: usize,
    /// Fields on endpoints and events that have pages.
    pub fields: usize,
    /// Fields that only examples on pages show.
    pub shown: usize,
    /// Fields that only the Python SDK knows.
    pub python: usize,
    /// Fields of its classes that are left out, since examples on pages contradict them.
    pub python_contradicted: usize,
    /// Contradictions that nobody has settled.
    pub contradictions: usize,
    /// Contradictions that somebody has settled.
    pub settled: usize,
}

/// How much one witness tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Whole endpoints.
    pub endpoints: usize,
    /// Whole events.
    pub events: usize,
    /// Fields, those of its endpoints and events among them.
    pub fields: usize,
}

/// How much each witness tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// The tables of pages.
    pub pages: Share,
    /// The official SDKs.
    pub sdks: Share,
    /// Examples on pages.
    pub examples: Share,
    /// The official Python SDK alone.
    pub python: Share,
}

impl Shares {
    /// Counts what endpoints and events have from each.
    pub(crate) fn of<'a>(subjects: impl Iterator<Item = Subject<'a>>) -> Self {
        let mut shares = Shares::default();
        for subject in subjects {
            let by_page = subject.sdks().is_empty();
            let whole = if by_page { &mut shares.pages } else { &mut shares.sdks };
            match subject {
                Subject::Endpoint(_) => whole.endpoints += 1,
                Subject::Event(_) => whole.events += 1,
            }
            for part in subject.parts() {
                part.each(&mut |_, field| {
                    let share = match field.witness {
                        Some(Witness::Sdk) => &mut shares.sdks,
                        Some(Witness::PythonSdk) => &mut shares.python,
                        Some(Witness::Example) => &mut shares.examples,
                        None if by_page => &mut shares.pages,
                        None => &mut shares.sdks,
                    };
                    share.fields += 1;
                });
            }
        }
        shares
    }
}

/// What the SDK adds to a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Added {
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) events: Vec<Event>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) counts: Counts,
}

/// Adds what the SDK knows to the specs of pages, and finds what no page describes. With `whole`,
/// the batch is the whole documentation; else nothing is known of what has no page in it.
pub(crate) fn apply(batch: &mut Batch, known: &Known, overrides: &Overrides, whole: bool) -> Added {
    let known = &numbers::Numbers::of(batch).settle(known);
    let donors = &Donors::of(batch);
    let mut added = Added::default();
    let mut rules = Rules::new(overrides);
    let events: BTreeMap<&str, &Event> =
        known.events.iter().map(|event| (event.event_type.as_str(), event)).collect();
    let endpoints = by_address(&known.endpoints);
    let mut met: Vec<&Endpoint> = Vec::new();
    for page in &mut batch.pages {
        let mut found = Vec::new();
        match &mut page.spec {
            Spec::Endpoint(endpoint) => {
                // Several endpoints may share an address; the identity tells them apart.
                let there = endpoints.get(&endpoint.address()).map_or(&[][..], Vec::as_slice);
                let same = there.iter().find(|other| other.id == endpoint.id).or(there.first());
                let same = same.copied();
                if let Some(other) =
                    same.or_else(|| known.endpoints.iter().find(|other| other.id == endpoint.id))
                {
                    met.push(other);
                    added.counts.shared += 1;
                    found = of_endpoint(endpoint, other, donors, &mut added.counts.fields);
                }
            }
            Spec::Event(event) => {
                if let Some(other) = events.get(event.event_type.as_str()) {
                    found = of_event(event, other, donors, &mut added.counts.fields);
                }
            }
            Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => {}
        }
        for event in &mut page.further {
            if let Some(other) = events.get(event.event_type.as_str()) {
                found.append(&mut of_event(event, other, donors, &mut added.counts.fields));
            }
        }
        if let Spec::Endpoint(endpoint) = &mut page.spec {
            added.counts.shown += examples::fill(endpoint, donors);
        }
        for Contradiction { id, path, page: said, sdk } in found {
            // What is carried over is compared with nothing: the SDK may say something else by now.
            if known.carried {
                continue;
            }
            if rules.settles(&id, &path) {
                added.counts.settled += 1;
                continue;
            }
            added.counts.contradictions += 1;
            let found = format!("{path} {said}");
            let expected = format!("`{sdk}`, as in the official SDK");
            let place = Place::default();
            page.diagnostics.push(Diagnostic::new(
                Kind::SdkContradiction,
                &page.file,
                place,
                &found,
                expected,
            ));
        }
    }
    if whole {
        let described = |event: &Event| {
            let pages = batch.pages.iter().flat_map(|page| page.subjects());
            pages.into_iter().any(|subject| match subject {
                Subject::Event(other) => other.event_type == event.event_type,
                Subject::Endpoint(_) => false,
            })
        };
        added.events = known.events.iter().filter(|event| !described(event)).cloned().collect();
        added.counts.events = added.events.len();
        let unmet = known.endpoints.iter().filter(|it| !it.sdks.is_empty());
        let unmet = unmet.filter(|it| !met.iter().any(|other| std::ptr::eq(*other, *it)));
        for endpoint in unmet {
            if rules.leaves_out(&endpoint.id.to_string()) {
                added.counts.left_out += 1;
            } else {
                let mut endpoint = endpoint.clone();
                word(&mut endpoint, donors);
                endpoint.paging = crate::import::paging_of(&endpoint);
                added.endpoints.push(endpoint);
            }
        }
        added.counts.endpoints = added.endpoints.len();
    }
    let mut all: Vec<&mut Endpoint> = added.endpoints.iter_mut().collect();
    all.extend(batch.pages.iter_mut().filter_map(|page| match &mut page.spec {
        Spec::Endpoint(endpoint) => Some(&mut **endpoint),
        _ => None,
    }));
    let of_python = python::apply(&mut all, &known.python, donors, &mut rules);
    added.counts.python = of_python.added;
    added.counts.python_contradicted = of_python.left_out;
    for shown::Contradicted { id, path, shown, ty } in of_python.contradicted {
        let is_about = |page: &&mut Imported| match &page.spec {
            Spec::Endpoint(endpoint) => endpoint.id.to_string() == id,
            _ => false,
        };
        // An endpoint without a page has no examples.
        let Some(page) = batch.pages.iter_mut().find(is_about) else { continue };
        let found = format!("{path} {}", shown.with_article());
        let expected = format!("`{ty}`, as in the official Python SDK");
        let place = Place::default();
        let kind = Kind::PythonSdkContradiction;
        page.diagnostics.push(Diagnostic::new(kind, &page.file, place, &found, expected));
    }
    // Rules are about an SDK that may not be there.
    if whole {
        added.problems = rules.problems(!known.carried, !known.python.carried);
    }
    added
}

/// Gives the fields of an endpoint without a page the wordings that are the same in its service.
fn word(endpoint: &mut Endpoint, donors: &Donors) {
    let Endpoint { id, request, response, .. } = endpoint;
    let bodies = [&mut request.body, &mut response.data].into_iter().flatten();
    let lists = bodies.map(|body| &mut body.fields);
    let others = [&mut request.path, &mut request.query, &mut response.fields];
    lists.chain(others).for_each(|fields| donors.word_all(&id.project, fields));
}

fn by_address(endpoints: &[Endpoint]) -> BTreeMap<String, Vec<&Endpoint>> {
    let mut by_address: BTreeMap<String, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in endpoints {
        by_address.entry(endpoint.address()).or_default().push(endpoint);
    }
    by_address
}

/// A fact about which page and SDK differ.
struct Contradiction {
    /// The endpoint or event.
    id: String,
    /// The path of the field.
    path: String,
    /// What the page says.
    page: String,
    /// What the SDK says.
    sdk: String,
}

fn of_endpoint(
    page: &mut Endpoint,
    sdk: &Endpoint,
    donors: &Donors,
    added: &mut usize,
) -> Vec<Contradiction> {
    let mut merge = Merge::new(page.id.to_string(), &page.id.project, donors);
    let host = |endpoint: &Endpoint| endpoint.host.clone().unwrap_or_default();
    if page.id != sdk.id {
        // Its names would change when a page arrives for what only the SDK knew.
        merge.differ("identity", &page.id.to_string(), &sdk.id.to_string());
    }
    if page.address() != sdk.address() {
        merge.differ(
            "address",
            &format!("{} {}{}", page.method, host(page), page.path),
            &format!("{} {}", sdk.method, sdk.path),
        );
    } else {
        merge.request(&mut page.request, &sdk.request);
        // A reply of another layout has its fields elsewhere.
        if page.response.form == sdk.response.form && page.response.form != Form::Binary {
            merge.response(&mut page.response, &sdk.response);
        }
    }
    *added += merge.added;
    merge.contradictions
}

fn of_event(
    page: &mut Event,
    sdk: &Event,
    donors: &Donors,
    added: &mut usize,
) -> Vec<Contradiction> {
    let mut merge = Merge::new(page.id.to_string(), &page.id.project, donors);
    // What surrounds the event is the same in all.
    let content = page.fields.iter_mut().find(|field| field.name == "event");
    let other = sdk.fields.iter().find(|field| field.name == "event");
    if let (Some(content), Some(other)) = (content, other)
        && content.same_as.is_none()
    {
        merge.fields("payload.event", "event", &mut content.fields, &other.fields, false);
    }
    *added += merge.added;
    merge.contradictions
}
