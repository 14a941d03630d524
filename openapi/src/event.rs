//! An event as a webhook: the platform calls the app, which answers 200.

use serde_json::json;

use super::{
    DocumentWriter, Object, description, errors, example, frame,
    operation::{put_deprecation, put_doc, put_list, put_scopes},
    plain,
    schema::Location,
    sharing::Direction,
};
use feishu_spec::{Body, Event, Subject, visit::Place};

impl DocumentWriter<'_> {
    pub(super) fn webhooks(&mut self, events: &[&Event]) -> Object {
        let mut webhooks = Object::new();
        for event in events {
            self.id = event.id.to_string();
            webhooks.insert(self.id.clone(), json!({ "post": self.webhook(event) }));
        }
        webhooks
    }

    fn webhook(&mut self, event: &Event) -> Object {
        let mut object = Object::new();
        // The prefix tells events from endpoints, whose identities look alike.
        let subject = Subject::Event(event);
        object.insert("operationId".into(), subject.id().to_string().into());
        object.insert("tags".into(), json!([frame::event_tag(event)]));
        object.insert("summary".into(), self.summary(subject).into());
        object.insert("description".into(), description::event(event, &self.options.codes).into());
        put_doc(&mut object, &event.doc);
        put_deprecation(&mut object, event.deprecated.as_ref());
        object.insert("security".into(), json!([]));

        let place = Location::part(event.id.clone(), Place::Push, "event");
        let mut media = Object::new();
        media.insert("schema".into(), self.object(&event.fields, Direction::Event, &place));
        if let Some(value) = &event.example {
            let body = Body::object(event.fields.clone());
            self.example(&mut media, value, example::contradiction(value, &body, false));
        }
        object.insert("requestBody".into(), json!({ "content": { "application/json": media } }));
        object.insert("responses".into(), json!({ "200": { "description": "Received" } }));

        object.insert("x-feishu-event-type".into(), event.event_type.as_str().into());
        object.insert("x-feishu-event-schema".into(), plain(&event.schema));
        put_list(&mut object, "x-feishu-app-types", &event.app_types);
        put_scopes(&mut object, &event.scopes, &event.field_scopes);
        put_list(&mut object, "x-feishu-push", &event.push);
        if let Some(path) = &event.repeat_key {
            object.insert("x-feishu-repeat-key".into(), path.as_str().into());
        }
        errors::put(&mut object, &event.errors, &self.options.codes);
        object
    }
}
