//! The examples of every page go through the generated types and come out as they were, but
//! for what their own page contradicts; that is listed in `exceptions.toml`.

use feishu_conformance::{
    EventSubject, Subject,
    call::Tripper,
    contradictions::{ContradictionKind, Contradictions, ExampleComparison},
    events,
    make::{Maker, Presence, Style},
    normal::difference,
    report::Failures,
    request::{RequestLayout, RequestPart, Sent},
    response::Read,
    subjects,
    table::FieldTable,
};
use feishu_spec::{Type, condition};
use feishu_testing::{
    exceptions::{self, Exceptions},
    expectations,
};
use serde_json::Value;

use crate::refusals;

/// How many examples there are, and how they fared.
#[derive(Default)]
struct Count {
    examples: usize,
    exact: usize,
    lenient: usize,
    extended: usize,
    unreadable: usize,
    incomplete: usize,
    refused: usize,
}

impl Count {
    fn add(&mut self, found: &Contradictions) {
        self.examples += 1;
        self.exact += usize::from(found.0.is_empty());
        self.extended += usize::from(found.has(ContradictionKind::Unlisted));
        self.lenient += usize::from(found.has(ContradictionKind::Lenient));
        self.unreadable += usize::from(found.has(ContradictionKind::Unreadable));
        self.incomplete += usize::from(found.has(ContradictionKind::Missing));
        self.refused += usize::from(found.has(ContradictionKind::Refused));
    }

    fn print(&self, what: &str) {
        let Count { examples, exact, lenient, extended, unreadable, incomplete, refused } = self;
        println!(
            "{examples} examples of {what}: {exact} come out as they were; of the others {extended} \
             have fields that the table lacks, {lenient} write scalars as another kind, \
             {unreadable} have values of a kind that the table excludes, {incomplete} lack what \
             the table requires, {refused} have values that the table does not list or that \
             break its limits"
        );
    }
}

#[test]
fn examples_come_out_of_the_generated_types_as_they_went_in() {
    let mut failures = Failures::default();
    let mut exceptions = Exceptions::new();
    let [mut requests, mut responses, mut pushes] = [(); 3].map(|()| Count::default());
    for subject in subjects() {
        let id = subject.spec.id.to_string();
        for (count, outcome) in
            [(&mut requests, request(&subject)), (&mut responses, response(&subject))]
        {
            match outcome {
                None => {}
                Some(Err(what)) => failures.note(&id, what),
                Some(Ok(found)) => {
                    count.add(&found);
                    let lines = found.0.into_iter().map(|(path, (_, words))| (path, words));
                    exceptions.entry(id.clone()).or_default().extend(lines);
                }
            }
        }
    }
    for subject in events() {
        // Apart from endpoints, as in specs/: the identities of both look alike.
        let id = format!("events.{}", subject.spec.id);
        match event(&subject) {
            None => {}
            Some(Err(what)) => failures.note(&id, what),
            Some(Ok(found)) => {
                pushes.add(&found);
                let lines = found.0.into_iter().map(|(path, (_, words))| (path, words));
                exceptions.entry(id).or_default().extend(lines);
            }
        }
    }
    exceptions.retain(|_, places| !places.is_empty());
    requests.print("requests");
    responses.print("responses");
    pushes.print("events");
    let places: usize = exceptions.values().map(|places| places.len()).sum();
    println!("{places} contradictions on {} pages", exceptions.len());
    if expectations::accepted() {
        exceptions::write(&exceptions);
    }
    for line in exceptions::differences(&exceptions, &exceptions::read()) {
        failures.note("exceptions", line);
    }
    failures.end();
}

fn request(subject: &Subject) -> Option<Result<Contradictions, String>> {
    let example = subject.spec.request.example.clone()?;
    let layout = RequestLayout::of(&subject.spec);
    let top = layout.top();
    let style = Style::Valid(Presence::Required);
    // What the example of a body does not show: path, query, headers.
    let mut rest = Sent::made(&layout, &mut Maker::new(1, style, top));
    rest.values.retain(|(place, ..)| *place != RequestPart::Body);

    let mut maker = Maker::new(2, style, top);
    let mut fill = |field| maker.member(field, true, RequestPart::Body).unwrap_or_default();
    let mut comparison = ExampleComparison {
        table: FieldTable { top },
        sent: true,
        fill: &mut fill,
        found: Contradictions::default(),
    };
    let root = "request.body";
    let conditions = condition::broken(&subject.spec.request.conditions, "body", &example);
    let conditions: Vec<(String, String)> = conditions
        .iter()
        .map(|broken| {
            (
                refusals::place(&broken.place()),
                format!("the example breaks: {}", broken.condition.rule),
            )
        })
        .collect();
    let (given, repaired): (Vec<_>, Vec<_>) = if layout.whole {
        let (_, body) = layout.fields.last()?;
        let repaired = comparison.value(body, &body.ty, example.clone(), root);
        let name = || body.name.clone();
        (vec![(name(), example)], repaired.into_iter().map(|value| (name(), value)).collect())
    } else {
        let Value::Object(mut members) = example else {
            return Some(Err(format!("the example of the request is no object: {example}")));
        };
        let repaired = comparison.object(top, members.clone(), root);
        // One that stands elsewhere would be read as what it is there.
        members.retain(|name, _| {
            let fields = layout.fields.iter();
            let mut elsewhere = fields.filter(|(place, _)| *place != RequestPart::Body);
            top.iter().any(|field| field.name == *name)
                || !elsewhere.any(|(_, field)| field.name == *name)
        });
        (members.into_iter().collect(), repaired.into_iter().collect())
    };
    let mut found = comparison.found;
    for (place, words) in conditions {
        found.note(&place, ContradictionKind::Refused, words);
    }
    let all = |body: Vec<(String, Value)>| {
        let mut sent = rest.clone();
        sent.values.extend(body.into_iter().map(|(name, value)| (RequestPart::Body, name, value)));
        sent
    };
    let [given, repaired] = [given, repaired].map(all);
    let ordered = in_order(&layout, repaired.clone()).normal(&layout);
    let differs = |written: &[u8]| Ok(Sent::written(&layout, written)?.difference(&ordered));
    let outcome =
        check(subject.call.request, &given.json(), &repaired.json(), &found, &differs, &differs);
    Some(outcome.map(|()| found).map_err(|what| format!("request: {what}")))
}

/// The order of fields in an example is the example's own.
fn in_order(layout: &RequestLayout, mut sent: Sent) -> Sent {
    let position = |place: &RequestPart, name: &str| {
        layout.fields.iter().position(|(at, field)| at == place && field.name == name)
    };
    sent.values.sort_by_key(|(place, name, _)| position(place, name));
    sent
}

fn response(subject: &Subject) -> Option<Result<Contradictions, String>> {
    let example = subject.spec.response.example.clone()?;
    let read = Read::of(&subject.spec)?;
    let trip = subject.call.response?;
    let given = read.part(&example).clone();
    let (fields, root) =
        (&read.field.fields, if read.whole { "response" } else { "response.data" });
    let mut comparison = ExampleComparison {
        table: FieldTable { top: fields },
        sent: false,
        fill: &mut |_| unreachable!("replies require nothing"),
        found: Contradictions::default(),
    };
    let repaired = match &given {
        Value::Object(members) if read.field.ty == Type::Object => {
            let mut members = members.clone();
            if read.whole {
                // What the reply's form has, whatever the table lists.
                members.retain(|name, _| {
                    let listed = fields.iter().any(|field| field.name == *name);
                    listed || !["code", "msg", "message"].contains(&name.as_str())
                });
            }
            Value::Object(comparison.object(fields, members, root))
        }
        other => {
            comparison.value(&read.field, &read.field.ty, other.clone(), root).unwrap_or_default()
        }
    };
    if !read.whole
        && let Some(members) = example.as_object()
    {
        for name in members.keys() {
            if !["code", "msg", "message", "data", "error"].contains(&name.as_str()) {
                let words = "beside data, not in the table".to_owned();
                comparison
                    .found
                    .0
                    .insert(format!("response.{name}"), (ContradictionKind::Unlisted, words));
            }
        }
    }
    let found = comparison.found;
    let outcome = received(&read, trip, root, &given, &repaired, &found);
    Some(outcome.map(|()| found).map_err(|what| format!("response: {what}")))
}

fn event(subject: &EventSubject) -> Option<Result<Contradictions, String>> {
    const ROOT: &str = "payload.event";
    let read = Read::of_event(&subject.spec);
    let given = subject.spec.example.as_ref()?.get("event").cloned().unwrap_or_default();
    let Value::Object(members) = &given else {
        return Some(Err(format!("the example's `event` is no object: {given}")));
    };
    let fields = &read.field.fields;
    let mut comparison = ExampleComparison {
        table: FieldTable { top: fields },
        sent: false,
        fill: &mut |_| unreachable!("events require nothing"),
        found: Contradictions::default(),
    };
    let repaired = Value::Object(comparison.object(fields, members.clone(), ROOT));
    let found = comparison.found;
    let outcome = received(&read, subject.event.content, ROOT, &given, &repaired, &found);
    Some(outcome.map(|()| found).map_err(|what| format!("event: {what}")))
}

/// What was received, as its page shows it and as the table has it.
fn received(
    read: &Read,
    trip: Tripper,
    root: &str,
    given: &Value,
    repaired: &Value,
    found: &Contradictions,
) -> Result<(), String> {
    let fields = &read.field.fields;
    // No data is what a reply without any gives, and not a value to be read.
    let bytes = |value: &Value| match value {
        Value::Null if read.field.ty == Type::Object => b"{}".to_vec(),
        other => other.to_string().into_bytes(),
    };
    let expected = read.normal(serde_json::from_slice(&bytes(repaired)).unwrap());
    let differs = |written: &[u8]| {
        let written = serde_json::from_slice(written).map_err(|error| error.to_string())?;
        Ok(difference(&read.normal(written), &expected))
    };
    // What this page lacks may stand on another that has the type too, and is read then.
    let differs_in_the_table = |written: &[u8]| {
        let mut written = serde_json::from_slice(written).map_err(|error| error.to_string())?;
        if let (Value::Object(members), Type::Object) = (&written, &read.field.ty) {
            let mut comparison = ExampleComparison {
                table: FieldTable { top: fields },
                sent: false,
                fill: &mut |_| unreachable!("what is received requires nothing"),
                found: Contradictions::default(),
            };
            written = Value::Object(comparison.object(fields, members.clone(), root));
        }
        Ok(difference(&read.normal(written), &expected))
    };
    check(trip, &bytes(given), &bytes(repaired), found, &differs, &differs_in_the_table)
}

/// In what the JSON that was written differs from what should be.
type Differs<'a> = dyn Fn(&[u8]) -> Result<Option<String>, String> + 'a;

/// The example as the table has it comes out as it went in; so does the example itself, unless
/// the table excludes it, and then it is refused.
fn check(
    trip: Tripper,
    given: &[u8],
    repaired: &[u8],
    found: &Contradictions,
    differs: &Differs,
    as_given_differs: &Differs,
) -> Result<(), String> {
    let there = trip(repaired).map_err(|error| {
        format!("cannot be read: {error} in {}", String::from_utf8_lossy(repaired))
    })?;
    if !there.stable {
        return Err("is another value once written and read again".to_owned());
    }
    if let Some(difference) = differs(&there.json)? {
        return Err(difference);
    }
    let refused = found.has(ContradictionKind::Unreadable) || found.has(ContradictionKind::Missing);
    match trip(given) {
        Ok(_) if refused => Err("is read although the table excludes it".to_owned()),
        Err(_) if refused => Ok(()),
        Ok(as_given) => match as_given_differs(&as_given.json)? {
            None => Ok(()),
            Some(difference) => Err(format!("what is lenient reads differently: {difference}")),
        },
        Err(error) => Err(format!("cannot be read as it stands: {error}")),
    }
}
