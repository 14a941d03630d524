//! The docs of the crate itself: what it is, a program, and where to go on.

use super::guide;
use crate::ir::{Crate, Doc, root::GUIDE};

/// The first sentence.
const WHAT: &str = "The server API of the Feishu / Lark Open Platform, typed and generated from \
    the platform's own documentation.";

/// A program that can be copied as it stands, shown where the crate has the service that it calls.
const PROGRAM: (&str, &str) = (
    "im",
    r#"```sh
cargo add feishu-openapi --features im        # one feature per service
cargo add tokio --features macros,rt-multi-thread
```

```no_run
# #[cfg(feature = "im")]
# mod program {
use feishu_openapi::{Client, im::v1::message};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("cli_a1b2c3", "app secret").build()?;
    let sent = client.send(message::create("open_id", "ou_7d8a6e", "Hello")).await?;
    println!("{:?}", sent.message_id);
    Ok(())
}
# }
```"#,
);

/// Below the program.
const LAYOUT: &str = "Each service is a module behind a feature of the same name. It holds a module \
    per version, which holds a module per resource, which holds a function per endpoint. The function \
    returns a request, and a [`Client`] sends it.";

/// What is where, for those who read on.
const DETAILS: &str = "# Where types are

Types inside requests, and all enums, live in the module of their resource. Types inside replies
live in its submodule `response`. Types that several resources share live in the module `types`
of the service. With the feature `events`, a version also has a module `events`, which holds a type
per event that the platform pushes, and the root has what receives them.

# Features

| Feature | Adds |
|---|---|
| a service, such as `im` | its requests; `full` enables all services, the default none |
| `events` | the events that the platform pushes, and a receiver for webhooks |
| `long-connection` | events over a WebSocket, without a public address |
| `card` | the components of cards as types, without a service |
| `card-html` | cards as pages for a browser |
| `markdown` | cards and posts of Markdown |
| `custom-bot` | the incoming webhooks of groups, without an app |
| `limits` | rate limits that are kept before the platform has to refuse a call |
| `redis` | tokens, events and pace that several processes share |
| `gzip` | replies that come compressed |
| `blocking` | a client for programs without an async runtime |
| `socks` (default) | SOCKS proxies |
| `tls-aws-lc-rs` (default), `tls-ring`, `tls-native`, `tls-no-provider` | TLS; choose what the program's other libraries use |

# Services";

/// What programs of a kind mostly need.
const MOSTLY: [(&str, &[&str]); 2] = [
    ("Bots mostly need", &["im", "cardkit", "contact"]),
    ("Documents are", &["docx", "drive", "wiki", "bitable", "sheets"]),
];

pub(super) fn front_page(krate: &Crate) -> Doc {
    let has = |name: &&str| krate.services.iter().any(|service| service.feature == **name);
    let mut page = vec![WHAT.to_owned(), String::new()];
    let (service, program) = PROGRAM;
    if has(&service) {
        page.extend(program.lines().map(str::to_owned));
        page.push(String::new());
    }
    page.extend([LAYOUT.to_owned(), String::new()]);
    if guide::has_guides(krate) {
        page.extend(guide::list(&format!("{}::", GUIDE)));
        page.push(String::new());
    }
    for paragraph in DETAILS.split("\n\n") {
        match paragraph.starts_with('|') {
            true => page.extend(paragraph.lines().map(str::to_owned)),
            false => page.push(paragraph.replace('\n', " ")),
        }
        page.push(String::new());
    }
    let mostly = MOSTLY.iter().filter(|(_, names)| names.iter().all(has));
    let mostly = mostly.map(|(what, names)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let (first, last) = names.split_at(names.len() - 1);
        format!("{what} {} and {}.", first.join(", "), last.concat())
    });
    let mostly = mostly.collect::<Vec<_>>().join(" ");
    if !mostly.is_empty() {
        page.extend([mostly, String::new()]);
    }
    page.extend(krate.services.iter().map(|service| {
        // Not a link that rustdoc resolves: the module is behind a feature.
        let link = service.module.trim_start_matches("r#");
        let what = service.doc.first().map_or("", String::as_str);
        format!("* [`{}`]({link}/index.html): {what}", service.feature)
    }));
    page
}
