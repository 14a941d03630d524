//! What users click or fill in, as text: `[Go]`, `[____ name]`, `( ) Soup  (x) Salad`.

use std::borrow::Cow;

use super::{
    super::model::{Choice, Control, Note, Shape, Text},
    lines::clean,
    note, one_line,
};

pub(super) fn lines(control: &Control<'_>) -> Vec<String> {
    let label = control.label.as_ref().map_or(String::new(), |it| format!("{}: ", one_line(it)));
    let mut line = label + &shape(&control.shape);
    let after = |notes: &[Note<'_>]| {
        let notes: Vec<Cow<'_, str>> = notes.iter().map(note).collect();
        if notes.is_empty() { String::new() } else { clean(&format!(" ({})", notes.join("; "))) }
    };
    line += &after(&control.notes);
    let mut lines = vec![line];
    if let Shape::Checker { buttons, .. } = &control.shape {
        lines.extend(super::indented(super::blocks(buttons)));
    }
    lines
}

fn shape(shape: &Shape<'_>) -> String {
    let text = |it: &Option<Text<'_>>| it.as_ref().map(one_line);
    match shape {
        Shape::Button(text) => {
            let label = one_line(text);
            let icon = text.icon.as_deref().unwrap_or_default();
            format!("[{}]", if label.is_empty() { clean(icon) } else { label })
        }
        Shape::Input { value: Some(_), is_secret: true, .. } => "[____ ******]".to_owned(),
        Shape::Input { value, placeholder, .. } => {
            let value = value.as_ref().map(|it| clean(it)).or(text(placeholder));
            value.map_or("[____]".to_owned(), |it| format!("[____ {it}]"))
        }
        Shape::Select { is_many, placeholder, choices } => {
            let placeholder = text(placeholder).map_or(String::new(), |it| format!(" {it}"));
            let marks = if *is_many { ["[ ]", "[x]"] } else { ["( )", "(x)"] };
            format!("[v{placeholder}]{}", several(choices, marks))
        }
        Shape::Menu(choices) => format!("[...]{}", several(choices, ["-", "-"])),
        Shape::Picker { what, value, placeholder } => {
            let value = value.as_ref().map(|it| clean(it)).or(text(placeholder));
            value.map_or(format!("[{what}]"), |it| format!("[{what}: {it}]"))
        }
        Shape::Images { is_many, choices } => {
            let marks = if *is_many { ["[ ]", "[x]"] } else { ["( )", "(x)"] };
            format!("[images]{}", several(choices, marks))
        }
        Shape::Checker { is_checked, text, .. } => {
            format!("[{}] {}", if *is_checked { 'x' } else { ' ' }, one_line(text))
        }
    }
}

fn several(choices: &[Choice<'_>], [other, chosen]: [&str; 2]) -> String {
    let choice = |it: &Choice<'_>| {
        let mark = if it.is_chosen { chosen } else { other };
        let notes: String = it.notes.iter().map(|it| format!(" ({})", clean(&note(it)))).collect();
        format!(" {mark} {}{notes}", one_line(&it.text))
    };
    choices.iter().map(choice).collect()
}
