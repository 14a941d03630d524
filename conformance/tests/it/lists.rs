//! Every list that goes on over several replies is followed to its end, and no further.

use feishu_conformance::{
    Subject,
    http::{Expected, multipart::Content},
    make::{Maker, Presence, Style},
    recorder::{RecordedReply, Recorder},
    report::Failures,
    request::{RequestLayout, RequestPart, Sent},
    response::Read,
    subjects,
    tokens::USER_TOKEN,
};
use feishu_openapi::{Client, File};
use feishu_spec::{Endpoint, Field, Paging, PagingStyle, Type};
use serde_json::{Value, json};

/// How many elements come at once.
const PAGES: [usize; 3] = [2, 1, 3];

fn no_file(field: &str) -> Content {
    unreachable!("a list takes no file, but {field}")
}

fn no_upload(field: &str) -> File {
    unreachable!("a list takes no file, but {field}")
}

#[tokio::test]
async fn every_list_is_followed_to_its_end() {
    let recorder = Recorder::start();
    let client = recorder.client().await.unwrap().as_user_or_app(USER_TOKEN);
    let mut failures = Failures::default();
    let (mut lists, mut circles) = (0, 0);
    for subject in subjects() {
        let id = subject.spec.id.to_string();
        let Some(paging) = &subject.spec.paging else {
            if subject.call.is_paged() {
                failures.note(id, "goes on, which its page does not say");
            }
            continue;
        };
        lists += 1;
        failures.take(&id, follow(&recorder, &client, &subject, paging).await);
        if paging.style == PagingStyle::Token {
            circles += 1;
            failures.take(&id, circle(&recorder, &client, &subject, paging).await);
        }
    }
    println!("{lists} lists end where they should, {circles} also where their token repeats");
    failures.end();
}

/// Fetches a list of several pages, and looks at each request.
async fn follow(
    recorder: &Recorder,
    client: &Client,
    subject: &Subject,
    paging: &Paging,
) -> Result<(), String> {
    let Subject { spec, call } = subject;
    let read = Read::of(spec).ok_or("the reply is a file")?;
    let list = List::of(spec, &read, paging)?;
    let layout = RequestLayout::of(spec);
    let mut sent = first_request(&layout, &list);

    // Where nothing says that there is no more, an empty page does.
    let mut sizes = PAGES.to_vec();
    if paging.more.is_none() && paging.style != PagingStyle::Token {
        sizes.push(0);
    }
    let last = sizes.len() - 1;
    let replies = sizes.iter().enumerate().map(|(at, &size)| {
        let next = if at == last { "" } else { ["7001", "7002", "7003"][at % 3] };
        list.page(size, next, at < last)
    });
    recorder.reply(replies.collect::<Vec<_>>());

    let request = call.make(&sent.json(), &no_upload)?;
    let all = call.all(client, request).ok_or("is no `Paged`")?;
    let count = all.await.map_err(|error| error.to_string())?;
    let requests = recorder.take();
    if count != PAGES.iter().sum::<usize>() {
        return Err(format!("{count} elements came"));
    }
    if requests.len() != sizes.len() {
        return Err(format!("{} requests for {} pages", requests.len(), sizes.len()));
    }
    let mut number = list.start;
    for (at, request) in requests.iter().enumerate() {
        let expected =
            Expected { spec, layout: &layout, sent: &sent, as_user: true, file: &no_file };
        expected.check(request).await.map_err(|what| format!("request {at}: {what}"))?;
        number += match paging.style {
            PagingStyle::Offset => sizes[at] as i64,
            _ => 1,
        };
        let next = match paging.style {
            PagingStyle::Token => json!(["7001", "7002", "7003"][at % 3]),
            _ => json!(number),
        };
        set(&mut sent, &layout, &list, next);
    }
    Ok(())
}

/// A list whose pages always name one and the same next page ends all the same.
async fn circle(
    recorder: &Recorder,
    client: &Client,
    subject: &Subject,
    paging: &Paging,
) -> Result<(), String> {
    let Subject { spec, call } = subject;
    let read = Read::of(spec).ok_or("the reply is a file")?;
    let list = List::of(spec, &read, paging)?;
    let layout = RequestLayout::of(spec);
    let sent = first_request(&layout, &list);
    recorder.always(Some(list.page(1, "7001", true)));
    let request = call.make(&sent.json(), &no_upload)?;
    let all = call.all(client, request).ok_or("is no `Paged`")?;
    let outcome = all.await;
    recorder.always(None);
    let requests = recorder.take().len();
    match outcome {
        Ok(2) if requests == 2 => Ok(()),
        outcome => Err(format!("a circle: {outcome:?} after {requests} requests")),
    }
}

/// What a page says of a list.
struct List<'a> {
    read: &'a Read,
    paging: &'a Paging,
    /// The request field at the top that says where to go on, or holds what does.
    place: RequestPart,
    top: &'a Field,
    /// The way on from there to the field itself.
    inside: Vec<&'a str>,
    at: &'a Field,
    /// The number that the first request stands for.
    start: i64,
}

impl<'a> List<'a> {
    fn of(spec: &'a Endpoint, read: &'a Read, paging: &'a Paging) -> Result<Self, String> {
        let (place, name) = paging.request.split_once('.').ok_or("no place")?;
        let (place, fields) = match (place, &spec.request.body) {
            ("query", _) => (RequestPart::Query, &spec.request.query),
            ("body", Some(body)) => (RequestPart::Body, &body.fields),
            _ => return Err(format!("no such place: {}", paging.request)),
        };
        let mut path = name.split('.');
        let find = |fields: &'a [Field], name| fields.iter().find(|field| field.name == name);
        let top = path.next().and_then(|name| find(fields, name)).ok_or("no such field")?;
        let inside: Vec<&str> = path.collect();
        let at = inside.iter().try_fold(top, |field, name| find(&field.fields, name));
        let at = at.ok_or("no such field inside")?;
        let least = at.range.as_ref().and_then(|range| range.min.as_ref()?.as_i64());
        let default = at.default.as_ref().and_then(Value::as_i64);
        let start = match paging.style {
            _ if at.required => 5,
            PagingStyle::Page => default.or(least).unwrap_or(1),
            _ => 0,
        };
        Ok(List { read, paging, place, top, inside, at, start })
    }

    /// A reply with so many elements.
    fn page(&self, size: usize, next: &str, more: bool) -> RecordedReply {
        let fields = &self.read.field.fields;
        let mut value = self.read.made(&mut Maker::new(1, Style::Full(0), fields));
        let inside = |path: &str| {
            let data = self.read.whole.then_some("data");
            data.into_iter().chain(path.split('.')).map(str::to_owned).collect::<Vec<_>>()
        };
        change(&mut value, &inside(&self.paging.items), &|list| {
            let element = list.as_array().and_then(|list| list.first()).cloned();
            *list = json!(vec![element.unwrap_or_default(); size]);
        });
        if let Some(path) = &self.paging.more {
            change(&mut value, &inside(path), &|value| {
                *value = if value.is_boolean() { json!(more) } else { json!(i64::from(more)) };
            });
        }
        if let Some(path) = &self.paging.next {
            change(&mut value, &inside(path), &|value| {
                let number = next.parse::<i64>().ok();
                *value = match number {
                    Some(number) if value.is_number() => json!(number),
                    None if value.is_number() => Value::Null,
                    _ => json!(next),
                };
            });
        }
        ("application/json", self.read.reply(&value).to_string().into_bytes())
    }
}

/// A request for the first page, with what is required.
fn first_request(layout: &RequestLayout, list: &List<'_>) -> Sent {
    let style = Style::Valid(Presence::Required);
    let mut sent = Sent::made(layout, &mut Maker::new(3, style, layout.top()));
    if list.at.required {
        let start = match list.paging.style {
            PagingStyle::Token => json!("first"),
            _ => json!(list.start),
        };
        set(&mut sent, layout, list, start);
    }
    sent
}

/// Puts a value into the field that says where to go on, at its place among the others.
fn set(sent: &mut Sent, layout: &RequestLayout, list: &List<'_>, value: Value) {
    let value = match (&list.at.ty, value) {
        (Type::String, Value::Number(number)) => json!(number.to_string()),
        (_, value) => value,
    };
    let same = |place: RequestPart, name: &str| place == list.place && name == list.top.name;
    let old = sent.values.iter().position(|(place, name, _)| same(*place, name));
    let mut whole = old.map_or(Value::Null, |at| sent.values.remove(at).2);
    let inside: Vec<String> = list.inside.iter().map(|name| (*name).to_owned()).collect();
    change(&mut whole, &inside, &|at| *at = value.clone());
    sent.values.push((list.place, list.top.name.clone(), whole));
    sent.values.sort_by_key(|(place, name, _)| {
        layout.fields.iter().position(|(at, field)| at == place && field.name == *name)
    });
}

/// Changes what stands at a path, making objects on the way where there are none.
fn change(value: &mut Value, path: &[String], to: &dyn Fn(&mut Value)) {
    match path {
        [] => to(value),
        [first, rest @ ..] => change(&mut value[first.as_str()], rest, to),
    }
}
