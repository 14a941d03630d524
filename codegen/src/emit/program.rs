//! The program in the docs of a service.

use std::cmp::Reverse;

use super::example::{Writer, is_empty, sent, text};
use crate::ir::{Call, Response, Service};

/// How programs in docs make a client.
const CLIENT: &str = r#"let client = Client::builder("cli_a1b2c3", "app secret").build()?;"#;

/// A program in the docs of a service: the call that the overrides choose, or else the shortest one
/// that returns something, of the resource with the most calls, which is what the service is mostly
/// about. Deprecated calls count where there are no others, and events where there are no calls.
pub(super) fn program(service: &Service) -> Vec<String> {
    let chosen = |call: &Call| match &service.program {
        Some(id) => call.endpoint.id == *id,
        None => call.deprecated.is_none(),
    };
    let found = best(service, chosen).or_else(|| best(service, |_| true));
    let (code, needs) = match found {
        Some(code) => (code, ""),
        None => (receives(service), "# #[cfg(feature = \"events\")]"),
    };
    if code.is_empty() {
        return Vec::new();
    }
    let head =
        ["", "```no_run", needs, "# async fn run() -> Result<(), Box<dyn std::error::Error>> {"];
    let head = head.into_iter().enumerate().filter(|(at, line)| *at == 0 || !line.is_empty());
    let tail = ["# Ok(())", "# }", "```"];
    head.map(|(_, line)| line.to_owned()).chain(code).chain(tail.map(str::to_owned)).collect()
}

/// A router with a handler for the first event of a service; nothing if it has none.
fn receives(service: &Service) -> Vec<String> {
    let resources = service.versions.iter().flat_map(|version| {
        version.resources.iter().map(move |resource| (&version.module, resource))
    });
    let mut events = resources.flat_map(|(version, resource)| {
        resource.events.iter().map(move |event| (version, &resource.module, &event.content.name))
    });
    let Some((version, resource, name)) = events.next() else { return Vec::new() };
    let imports = format!(
        "use feishu_openapi::{{EventReceiver, EventRouter, Received, {}::{version}::{resource}::{name}}};",
        service.module
    );
    let handler = format!("    .on(|received: Received<{name}>| async move {{");
    let lines = [
        imports.as_str(),
        "",
        r#"let receiver = EventReceiver::builder().encrypt_key("the encrypt key").build()?;"#,
        "let router = EventRouter::builder(receiver)",
        &handler,
        r#"        println!("{:?}", received.event);"#,
        "        Ok(())",
        "    })",
        "    .build()?;",
    ];
    Vec::from(lines.map(str::to_owned))
}

/// The program with the best of some calls.
fn best(service: &Service, chosen: impl Fn(&Call) -> bool) -> Option<Vec<String>> {
    let mut found: Option<(usize, Vec<String>)> = None;
    for version in &service.versions {
        for resource in &version.resources {
            let modules = [&service.module, &version.module, &resource.module].map(String::clone);
            for call in resource.calls.iter().filter(|call| chosen(call)) {
                let mut writer = Writer::new(&modules);
                let request = writer.request(call);
                let import = writer.import(&["Client"]);
                let shows = matches!(call.response, Response::Own(_) | Response::Type { .. })
                    && call.paging.is_none()
                    && !is_empty(call);
                let mut sent = sent(call, &request);
                if shows {
                    sent.push_str("\nprintln!(\"{reply:?}\");");
                }
                let calls = text(&sent, &writer);
                let code =
                    text(&import, &writer).into_iter().chain(["".to_owned(), CLIENT.to_owned()]);
                let code = (resource.calls.len(), code.chain(calls).collect::<Vec<_>>());
                let rank = |(calls, code): &(usize, Vec<String>)| {
                    // One that shows no value of its request or of its reply says little.
                    let says = code.iter().any(|line| line.contains('"') && !line.contains(CLIENT));
                    let tells = code.iter().any(|line| line.contains("let reply"));
                    let letters = code.iter().map(String::len).sum::<usize>();
                    (!tells, !says, Reverse(*calls), code.len(), letters)
                };
                if found.as_ref().is_none_or(|best| rank(&code) < rank(best)) {
                    found = Some(code);
                }
            }
        }
    }
    found.map(|(_, code)| code)
}
