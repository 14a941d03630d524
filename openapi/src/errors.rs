//! The error codes of an operation or a webhook, with what they mean in English.

use std::fmt::Write as _;

use feishu_spec::{
    ErrorCode,
    items::{CodeMeaning, CodeMeanings},
    markdown::{cell, one_line},
};
use serde_json::Value;

use super::{Object, plain};

/// The member with the codes, as the spec has them and with `meaning` and `advice`.
pub(super) fn put(object: &mut Object, errors: &[ErrorCode], codes: &CodeMeanings) {
    if errors.is_empty() {
        return;
    }
    let list = errors.iter().map(|error| {
        let mut row = plain(error);
        if let Some(CodeMeaning { meaning, advice }) = meaning(error, codes) {
            row["meaning"] = meaning.as_str().into();
            if let Some(advice) = advice {
                row["advice"] = advice.as_str().into();
            }
        }
        row
    });
    object.insert("x-feishu-errors".into(), Value::Array(list.collect()));
}

/// The same as a table in Markdown; empty if there are no codes.
pub(super) fn table(errors: &[ErrorCode], codes: &CodeMeanings) -> String {
    let mut text = String::new();
    if errors.is_empty() {
        return text;
    }
    text.push_str("\n| HTTP | Code | Class | Meaning | Documented as |\n|---|---|---|---|---|\n");
    for error in errors {
        let http = error.status.map(|status| status.to_string()).unwrap_or_default();
        let class = error.class.map(|class| class.name().replace('_', " ")).unwrap_or_default();
        let words = meaning(error, codes).map(|CodeMeaning { meaning, advice }| {
            let advice = advice.as_deref().unwrap_or_default();
            cell(format!("{meaning} {advice}").trim_end())
        });
        let (words, code) = (words.unwrap_or_default(), error.code);
        let message = cell(&one_line(error.message.as_deref().unwrap_or_default()));
        let _ = writeln!(text, "| {http} | {code} | {class} | {words} | {message} |");
    }
    text
}

fn meaning<'c>(error: &ErrorCode, codes: &'c CodeMeanings) -> Option<&'c CodeMeaning> {
    codes.get(&(error.code, error.message.clone().unwrap_or_default()))
}
