//! What is left of a card that the platform refuses.

use feishu_openapi::serde_json::Value;

use crate::message::text_of_card;

/// The code inside the message of code 230099, which says what the platform refuses: in `Failed to
/// create card content, ext=ErrCode: 11310; ErrMsg: …`, 11310.
pub(crate) fn inner_code(error: &feishu_openapi::Error) -> Option<i64> {
    if error.code() != Some(230_099) {
        return error.code();
    }
    code_in(error.message()?).or(error.code())
}

fn code_in(message: &str) -> Option<i64> {
    let (_, rest) = message.split_once("ErrCode:")?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// The text that a card shows.
pub(crate) fn plain_text(card: &Value) -> String {
    text_of_card(card)
}

/// Markdown without what platforms refuse: images become their text, and tables code.
pub(crate) fn simpler(markdown: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let (mut in_code, mut in_table) = (false, false);
    for line in markdown.lines() {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let is_row = !in_code && line.trim_start().starts_with('|');
        if is_row != in_table {
            out.push("```".to_owned());
            in_table = is_row;
        }
        in_code ^= fence;
        let whole = in_code || fence || is_row;
        out.push(if whole { line.to_owned() } else { without_images(line) });
    }
    if in_table {
        out.push("```".to_owned());
    }
    out.join("\n")
}

fn without_images(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("![") {
        let image = &rest[at + 2..];
        let parts = image.split_once("](").and_then(|(alt, behind)| {
            let (_, behind) = behind.split_once(')')?;
            Some((alt, behind))
        });
        let Some((alt, behind)) = parts else { break };
        out.push_str(&rest[..at]);
        out.push_str(if alt.is_empty() { "[image]" } else { alt });
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_code_is_read_out_of_the_message() {
        for (message, expected) in [
            (
                "Failed to create card content, ext=ErrCode: 11310; ErrMsg: card table number over \
              limit; ErrorValue: table; ",
                Some(11310),
            ),
            ("ext=ErrCode:200570;", Some(200570)),
            ("Failed to create card content.", None),
            ("ErrCode: x", None),
        ] {
            assert_eq!(code_in(message), expected, "{message}");
        }
    }

    #[test]
    fn tables_become_code_and_images_their_text() {
        let markdown = "# Tides\n\n![chart](img_1) and ![](img_2)\n\n| a | b |\n|---|---|\n\
                        | 1 | 2 |\n\n```\n| ![kept](img_3) |\n```\n![broken](img_4";
        assert_eq!(
            simpler(markdown),
            "# Tides\n\nchart and [image]\n\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n\n```\n\
             | ![kept](img_3) |\n```\n![broken](img_4"
        );
        assert_eq!(simpler("| a |"), "```\n| a |\n```");
        assert_eq!(simpler("plain\n\ntext"), "plain\n\ntext");
    }
}
