//! What the client of every endpoint sends, byte for byte at a socket, against what its page
//! says; and what it makes of the reply.

use feishu_conformance::{
    Subject,
    http::{Expected, multipart::Content},
    make::{Maker, Presence, Style},
    normal::difference,
    recorder::{RecordedReply, Recorder},
    report::Failures,
    request::{RequestLayout, Sent},
    response::Read,
    subjects,
    tokens::USER_TOKEN,
};
use feishu_openapi::{Client, File};
use feishu_spec::{AppType, Token};
use serde_json::Value;

/// Which fields a request has, and whether the caller acts for a user.
const VARIANTS: [(Presence, bool); 4] = [
    (Presence::All, false),
    (Presence::Required, false),
    (Presence::Some, true),
    (Presence::Some, false),
];

/// Files whose content looks like the end of a part.
fn content(field: &str) -> Content {
    let content = format!("\r\n--{field}--\r\n\0\u{fffd}--\r\n{field}");
    (format!("{field} 文件.bin"), content.into_bytes())
}

fn file(field: &str) -> File {
    let (name, content) = content(field);
    File::bytes(content).name(name)
}

#[derive(Default)]
struct Count {
    sent: usize,
    refused: usize,
    unmet: std::collections::BTreeSet<String>,
}

#[tokio::test]
async fn every_call_goes_out_as_its_page_says_and_its_reply_comes_back() {
    let recorder = Recorder::start();
    let client = recorder.client().await.unwrap();
    let mut failures = Failures::default();
    let mut count = Count::default();
    let subjects = subjects();
    for subject in &subjects {
        let layout = RequestLayout::of(&subject.spec);
        for (seed, (presence, as_user)) in VARIANTS.into_iter().enumerate() {
            let mut maker = Maker::new(seed as u64, Style::Valid(presence), layout.top());
            let sent = Sent::made(&layout, &mut maker);
            let client = if as_user { client.as_user(USER_TOKEN) } else { client.clone() };
            // No value keeps to limits that contradict each other, and this app is none of
            // those in the store.
            let store = subject.spec.app_types == [AppType::Store];
            // Made-up text is no content of a message, and no card.
            let request = &subject.spec.request;
            let content = request.content.is_some() || !request.cards.is_empty();
            let unchecked = store || content || !maker.unmet.is_empty();
            let client = if unchecked { client.unvalidated() } else { client };
            let id = &subject.spec.id;
            count.unmet.extend(maker.unmet.iter().map(|unmet| format!("{id} {unmet}")));
            let outcome =
                exchange(&recorder, &client, subject, (&layout, &sent), (seed, as_user)).await;
            match outcome {
                Ok(true) => count.sent += 1,
                Ok(false) => count.refused += 1,
                Err(what) => failures.note(format_args!("{id} {presence:?}"), what),
            }
        }
    }
    let Count { sent, refused, unmet } = count;
    println!(
        "{sent} requests of {} endpoints are as their pages say; {refused} need a token of \
         another kind and were not sent",
        subjects.len()
    );
    println!("no value was found for {} limits: {unmet:#?}", unmet.len());
    failures.end();
}

/// Makes one call; gives whether it was sent.
async fn exchange(
    recorder: &Recorder,
    client: &Client,
    subject: &Subject,
    (layout, sent): (&RequestLayout, &Sent),
    (seed, as_user): (usize, bool),
) -> Result<bool, String> {
    let Subject { spec, call } = subject;
    let (reply, expected) = reply(subject, seed as u64);
    recorder.reply([reply]);
    let request = call.make(&sent.json(), &file)?;
    let outcome = call.send(client, request).await;
    let mut requests = recorder.take();
    // As a user the app's own tokens are not sent, and as the app no user's.
    let refused = match as_user {
        true => !spec.tokens.is_empty() && !spec.tokens.contains(&Token::User),
        false => spec.tokens == [Token::User],
    };
    if refused {
        return match outcome {
            Err(error) if error.is_unsent() && requests.is_empty() => Ok(false),
            outcome => Err(format!("with a token of a kind that does not fit: {outcome:?}")),
        };
    }
    let found = outcome.map_err(|error| error.to_string())?;
    let (Some(request), true) = (requests.pop(), requests.is_empty()) else {
        return Err("there is not one request".to_owned());
    };
    Expected { spec, layout, sent, as_user, file: &content }.check(&request).await?;
    match Read::of(spec) {
        None if found == expected => Ok(true),
        None => Err(format!("{} bytes came, not {}", found.len(), expected.len())),
        Some(read) => {
            let [found, expected] = [found, expected].map(|json| {
                let value: Value = serde_json::from_slice(&json).unwrap_or_default();
                read.normal(value)
            });
            match difference(&found, &expected) {
                None => Ok(true),
                Some(difference) => Err(format!("the reply: {difference}")),
            }
        }
    }
}

/// A reply, and what of it should come back: data, or a file.
fn reply(subject: &Subject, seed: u64) -> (RecordedReply, Vec<u8>) {
    match Read::of(&subject.spec) {
        None => {
            let file: Vec<u8> = (0..1000 * seed).map(|at| (at * 7 % 251) as u8).collect();
            (("application/octet-stream", file.clone()), file)
        }
        Some(read) => {
            let value = read.made(&mut Maker::new(seed, Style::Wild, &read.field.fields));
            let reply = read.reply(&value).to_string().into_bytes();
            (("application/json; charset=utf-8", reply), value.to_string().into_bytes())
        }
    }
}
