//! Specs with our own words as descriptions, for whoever shows them to people.

use feishu_spec::{Endpoint, Event, Field, Specs, Subject, visit::Place};

use super::{FieldPlace, Words, name_of_type};

impl Words {
    /// The specs with what each field and each value is, where there are words for it.
    pub fn describe(&self, specs: &Specs) -> Specs {
        Specs {
            endpoints: specs.endpoints.iter().map(|it| self.describe_endpoint(it)).collect(),
            events: specs.events.iter().map(|it| self.describe_event(it)).collect(),
            contents: specs.contents.clone(),
            cards: specs.cards.clone(),
            errors: specs.errors.clone(),
        }
    }

    /// The same for one endpoint.
    pub fn describe_endpoint(&self, endpoint: &Endpoint) -> Endpoint {
        let mut described = endpoint.clone();
        let Endpoint { request, response, .. } = &mut described;
        let body = request.body.as_mut().map(|body| &mut body.fields);
        let data = response.data.as_mut().map(|data| &mut data.fields);
        let parts = [
            (Place::Path, Some(&mut request.path)),
            (Place::Query, Some(&mut request.query)),
            (Place::Header, Some(&mut request.headers)),
            (Place::Body, body),
            (Place::ReplyHeader, Some(&mut response.headers)),
            (Place::Data, data),
            (Place::Reply, Some(&mut response.fields)),
        ];
        for (place, fields) in parts {
            let fields = fields.map(Vec::as_mut_slice).unwrap_or_default();
            self.put(Subject::Endpoint(endpoint), place.path(), None, fields);
        }
        described
    }

    /// The same for one event.
    pub fn describe_event(&self, event: &Event) -> Event {
        let mut described = event.clone();
        let fields = &mut described.fields;
        self.put(Subject::Event(event), Place::Push.path(), None, fields);
        described
    }

    fn put(&self, subject: Subject<'_>, above: &str, owner: Option<&str>, fields: &mut [Field]) {
        for field in fields {
            let path = format!("{above}.{}", field.name);
            let place = FieldPlace { subject, path: &path, owner };
            if let Some(words) = self.field(place, field) {
                field.description = Some(words.to_owned());
            }
            for value in &mut field.values {
                if let Some(words) = self.value(subject, &field.name, value) {
                    value.description = Some(words.to_owned());
                }
            }
            let owner = name_of_type(field).to_owned();
            self.put(subject, &path, Some(&owner), &mut field.fields);
        }
    }
}
