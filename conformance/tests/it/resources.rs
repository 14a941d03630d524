//! What the stand-in says when a call names what does not exist or may not be used: the code and
//! the HTTP status of the called endpoint, which the generated client then understands.

use feishu_conformance::{
    Subject,
    make::{Maker, Presence, Style},
    report::Failures,
    request::{RequestLayout, RequestPart, Sent},
    subjects,
    tokens::USER_TOKEN,
};
use feishu_openapi::{Client, Error, File};
use feishu_spec::{CodeClass, Token};

use crate::stand_in;

/// One call with all its required fields, and the value of the last parameter in its path.
struct Prepared<'s> {
    subject: &'s Subject,
    request: Vec<u8>,
    id: String,
}

impl<'s> Prepared<'s> {
    /// `None` for an endpoint without parameters in its path.
    fn of(subject: &'s Subject) -> Option<Prepared<'s>> {
        let layout = RequestLayout::of(&subject.spec);
        let mut maker = Maker::new(1, Style::Valid(Presence::Required), layout.top());
        let sent = Sent::made(&layout, &mut maker);
        let (_, id) = sent.at(RequestPart::Path).last()?;
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        Some(Prepared { subject, request: sent.json(), id })
    }

    async fn call(&self, client: &Client) -> Result<Vec<u8>, Error> {
        let only_users = self.subject.spec.tokens == [Token::User];
        let client = if only_users { client.as_user(USER_TOKEN) } else { client.clone() };
        let made = self.subject.call.make(&self.request, &|_| File::bytes("x").name("x"));
        self.subject.call.send(&client, made.expect("a request")).await
    }

    /// What is wrong with the refusal of a call.
    fn judge(&self, result: Result<Vec<u8>, Error>, class: CodeClass) -> Result<(), String> {
        let error = result.err().ok_or("it is accepted")?;
        let (general, understood) = match class {
            CodeClass::NotFound => ((91_402, 404), error.is_not_found()),
            _ => ((91_403, 403), error.is_permission_denied()),
        };
        let own = self.subject.spec.errors.iter().filter(|row| row.class == Some(class));
        let mut own = own.map(|row| (row.code, row.status.unwrap_or(general.1))).peekable();
        let found = (error.code().unwrap_or_default(), error.status().unwrap_or_default());
        let expected = match own.peek() {
            Some(_) => own.any(|row| row == found),
            None => found == general,
        };
        if expected && understood { Ok(()) } else { Err(format!("{class:?}: {error}")) }
    }
}

#[tokio::test]
async fn every_endpoint_says_in_its_own_code_that_an_id_leads_nowhere() {
    let (platform, client) = stand_in::start().await;
    let subjects = subjects();
    let (mut failures, mut tried, mut passed_over) = (Failures::default(), 0, Vec::new());
    for call in subjects.iter().filter_map(Prepared::of) {
        let id = call.subject.spec.id.to_string();
        // Pages with limits that contradict each other, and those for other apps.
        if call.call(&client).await.is_err() {
            passed_over.push(id);
            continue;
        }
        tried += 1;
        platform.remove(&call.id);
        failures.take(&id, call.judge(call.call(&client).await, CodeClass::NotFound));
        platform.forbid(&call.id);
        failures.take(&id, call.judge(call.call(&client).await, CodeClass::PermissionDenied));
        platform.restore(&call.id);
    }
    println!("{tried} endpoints with an id in their path; passed over: {passed_over:?}");
    assert!(tried > 500 && passed_over.len() < 20, "{tried}, {}", passed_over.len());
    failures.end();
}
