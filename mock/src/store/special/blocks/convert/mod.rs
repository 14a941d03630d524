//! Markdown and HTML as blocks, which a call then puts into a document: texts, headings, lists, code,
//! quotes, tasks, images and tables.

mod builder;
mod html;
mod kind;
mod markdown;

use fastrand::Rng;
use feishu_spec::Field;
use serde_json::json;

use self::builder::Builder;
use super::{super::Request, Documents};
use crate::store::answer::Answer;

pub(super) fn convert(_: &mut Documents, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.body();
    let content = body["content"].as_str().unwrap_or_default();
    let languages = |name: &str| language(call, name);
    let mut builder = Builder::new(random, &languages);
    match body["content_type"].as_str() {
        Some("html") => html::read(content, &mut builder),
        _ => markdown::read(content, &mut builder),
    }
    let (first, blocks) = builder.finish();
    call.reply(json!({"first_level_block_ids": first, "blocks": blocks}))
}

/// Other names of languages than the documented ones.
const ALIASES: [(&str, &str); 14] = [
    ("c#", "csharp"),
    ("cpp", "c++"),
    ("cs", "csharp"),
    ("golang", "go"),
    ("js", "javascript"),
    ("md", "markdown"),
    ("plain", "plaintext"),
    ("powershell", "power shell"),
    ("py", "python"),
    ("rb", "ruby"),
    ("rs", "rust"),
    ("sh", "shell"),
    ("ts", "typescript"),
    ("yml", "yaml"),
];

/// The documented number of the language of a code block.
fn language(call: &Request<'_>, name: &str) -> Option<i64> {
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    let blocks = member(fields, "blocks")?;
    let style = member(&member(&blocks.fields, "code")?.fields, "style")?;
    let name = name.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    let name = alias.map_or(name.as_str(), |(_, name)| name);
    let mut values = member(&style.fields, "language")?.values.iter();
    let is = |label: &str| label.to_lowercase() == name;
    values.find(|it| it.label.as_deref().is_some_and(is)).and_then(|it| it.value.as_i64())
}

fn member<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|it| it.name == name)
}
