//! Coverage by service: how many endpoints and events, and what their fields carry.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    Input,
    figures::{Fields, is_kept_out},
    markup::{number_cell, share_cell},
};
use feishu_spec::{Form, Subject};

#[derive(Default)]
struct Service {
    endpoints: usize,
    events: usize,
    kept_out: usize,
    deprecated: usize,
    /// Endpoints and events with an example of the whole reply or push.
    with_example: usize,
    /// Those that could have one.
    could_have_example: usize,
    fields: Fields,
    findings: usize,
}

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let services = services(input);
    let total = total(&services);
    let columns = [
        ("Endpoints", "pages of endpoints"),
        ("Events", "events, of which a page may have several"),
        ("No spec", "pages that became none, for an error"),
        ("Deprecated", "kept for history, or replaced"),
        ("Examples", "pages with an example of the whole reply or event"),
        ("Fields", "in requests, replies and events, at any depth"),
        ("Limits", "share of the fields with a length, range, count or pattern"),
        ("Enums", "share of the fields with documented values"),
        ("Values", "share of the fields with an example value"),
        ("Defaults", "share of the fields with a default"),
        ("No shape", "fields whose page does not tell a type"),
        ("Findings", "errors, warnings and notes about these pages"),
    ];
    let content = html! {
        p { "By service, as identities name it. Shares are of fields; under Examples, of pages." }
        div.scroll {
            table.sortable.wide {
                thead { tr {
                    th { "Service" }
                    @for (name, what) in columns { th.n title=(what) { (name) } }
                } }
                tbody {
                    @for (name, service) in &services {
                        tr { th scope="row" { a href={ "#service-" (name) } { (breakable(name)) } } (cells(service)) }
                    }
                }
                tfoot { tr { th scope="row" { "All services" } (cells(&total)) } }
            }
        }
        details.legend {
            summary { "What the columns count" }
            dl { @for (name, what) in columns { dt { (name) } dd { (what) } } }
        }
    };
    (services.len(), content)
}

/// A name in which a line may break after each underscore.
fn breakable(name: &str) -> Markup {
    html! { @for part in name.split_inclusive('_') { (part) wbr; } }
}

fn cells(service: &Service) -> Markup {
    let fields = &service.fields;
    html! {
        (number_cell(service.endpoints))
        (number_cell(service.events))
        (number_cell(service.kept_out))
        (number_cell(service.deprecated))
        (share_cell(service.with_example, service.could_have_example))
        (number_cell(fields.count))
        (share_cell(fields.limited, fields.count))
        (share_cell(fields.enumerated, fields.count))
        (share_cell(fields.with_example, fields.count))
        (share_cell(fields.with_default, fields.count))
        (number_cell(fields.any))
        (number_cell(service.findings))
    }
}

fn services<'a>(input: &Input<'a>) -> BTreeMap<&'a str, Service> {
    let mut services: BTreeMap<&str, Service> = BTreeMap::new();
    for page in &input.batch.pages {
        let Some(subject) = page.spec.subject() else { continue };
        let service = services.entry(subject.project()).or_default();
        service.kept_out += usize::from(is_kept_out(input.batch, page));
        service.findings += page.diagnostics.len();
        for subject in page.subjects() {
            services.entry(subject.project()).or_default().add(subject);
        }
    }
    services
}

impl Service {
    fn add(&mut self, subject: Subject<'_>) {
        match subject {
            Subject::Endpoint(endpoint) => {
                self.endpoints += 1;
                self.with_example += usize::from(endpoint.response.example.is_some());
                // The bytes of a file have no example.
                let text = endpoint.response.form != Form::Binary;
                self.could_have_example += usize::from(text);
            }
            Subject::Event(event) => {
                self.events += 1;
                self.with_example += usize::from(event.example.is_some());
                self.could_have_example += 1;
            }
        }
        self.deprecated += usize::from(subject.deprecated().is_some());
        self.fields.plus(Fields::of(subject));
    }
}

fn total(services: &BTreeMap<&str, Service>) -> Service {
    let mut total = Service::default();
    for service in services.values() {
        total.endpoints += service.endpoints;
        total.events += service.events;
        total.kept_out += service.kept_out;
        total.deprecated += service.deprecated;
        total.with_example += service.with_example;
        total.could_have_example += service.could_have_example;
        total.fields.plus(service.fields);
        total.findings += service.findings;
    }
    total
}
