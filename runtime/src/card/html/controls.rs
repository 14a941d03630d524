//! What users click or fill in. It can be tried out: nothing is sent anywhere.

use maud::{Markup, html};

use super::{
    super::{
        model::{Choice, Control, Note, Shape, Style, Text},
        text::one_line,
    },
    blocks::{blocks, content, title},
    style::{self, Styles},
};

pub(super) fn markup(control: &Control<'_>, style: Style<'_>, styles: &Styles<'_>) -> Markup {
    let is = |it: &Note<'_>, wanted: &Note<'_>| {
        std::mem::discriminant(it) == std::mem::discriminant(wanted)
    };
    let has = |wanted| control.notes.iter().any(|it| is(it, &wanted));
    let is_fill = style.is("width", "fill");
    let is_left = style.is("label_position", "left");
    html! {
        div.control.fill[is_fill].left[is_left].required[has(Note::Required)]
            title=[title(&control.notes)]
        {
            @if let Some(label) = &control.label { span.label { (content(label, styles)) } }
            (shape(control, style, styles, has(Note::Disabled)))
        }
    }
}

fn shape(control: &Control<'_>, style: Style<'_>, styles: &Styles<'_>, is_off: bool) -> Markup {
    let placeholder = |it: &Option<Text<'_>>| it.as_ref().map(one_line);
    match &control.shape {
        Shape::Button(text) => button(control, text, style, styles, is_off),
        Shape::Input { value, lines: Some(lines), placeholder: it, .. } => html! {
            textarea rows=(lines) placeholder=[placeholder(it)] disabled[is_off] {
                (value.as_deref().unwrap_or_default())
            }
        },
        Shape::Input { value, placeholder: it, is_secret, .. } => {
            let kind = if *is_secret { "password" } else { "text" };
            let value = value.as_deref().map(|it| if *is_secret { "******" } else { it });
            html! {
                input type=(kind) value=[value] placeholder=[placeholder(it)] disabled[is_off];
            }
        }
        Shape::Select { is_many: false, placeholder: it, choices } => html! {
            select disabled[is_off] {
                option value="" { (placeholder(it).unwrap_or("Please select".to_owned())) }
                @for it in choices { (option(it)) }
            }
        },
        Shape::Select { is_many: true, placeholder: it, choices } => html! {
            div.several {
                span.muted { (placeholder(it).unwrap_or("Please select".to_owned())) }
                @for it in choices { (check(it, styles, is_off)) }
            }
        },
        Shape::Menu(choices) => html! {
            details.menu {
                summary { "•••" }
                @for it in choices { (entry(it, styles)) }
            }
        },
        Shape::Picker { what, value, placeholder: it } => {
            let icon = if *what == "time" { "◷" } else { "▦" };
            html! {
                span.picker.muted[value.is_none()] {
                    (icon) " "
                    @match value {
                        Some(value) => (value),
                        None => (placeholder(it).unwrap_or(format!("Select {what}"))),
                    }
                }
            }
        }
        Shape::Images { choices, .. } => {
            let layouts = ["stretch", "trisect"];
            let layout = style::one_of(style, "layout", layouts).unwrap_or("bisect");
            html! {
                div class={ "images " (layout) } {
                    @for it in choices {
                        div.image.chosen[it.is_chosen] title=[title(&it.notes)] {
                            (content(&it.text, styles))
                        }
                    }
                }
            }
        }
        Shape::Checker { is_checked, text, buttons } => html! {
            label.checker.struck[*is_checked && strikes(style)] {
                input type="checkbox" checked[*is_checked] disabled[is_off];
                (content(text, styles))
            }
            (blocks(buttons, styles))
        },
    }
}

/// Whether a checker strikes its text through when it is checked.
fn strikes(style: Style<'_>) -> bool {
    style
        .get("checked_style")
        .and_then(|it| it.get("show_strikethrough"))
        .is_some_and(|it| *it == true)
}

fn button(
    control: &Control<'_>,
    text: &Text<'_>,
    style: Style<'_>,
    styles: &Styles<'_>,
    is_off: bool,
) -> Markup {
    let kinds = [
        "primary",
        "danger",
        "text",
        "primary_text",
        "danger_text",
        "primary_filled",
        "danger_filled",
        "laser",
    ];
    let kind = style::one_of(style, "type", kinds).unwrap_or("default");
    let size = style::one_of(style, "size", ["tiny", "small", "large"]).unwrap_or("medium");
    let url = control.notes.iter().find_map(|it| match it {
        Note::Opens(url) => style::address(url),
        _ => None,
    });
    html! {
        @match url.filter(|_| !is_off) {
            Some(url) => a class={ "button " (kind) " " (size) } href=(url) target="_blank"
                rel="noopener noreferrer" { (content(text, styles)) },
            None => button type="button" class={ "button " (kind) " " (size) } disabled[is_off] {
                (content(text, styles))
            },
        }
    }
}

fn option(choice: &Choice<'_>) -> Markup {
    html! {
        option selected[choice.is_chosen] title=[title(&choice.notes)] { (one_line(&choice.text)) }
    }
}

fn check(choice: &Choice<'_>, styles: &Styles<'_>, is_off: bool) -> Markup {
    html! {
        label title=[title(&choice.notes)] {
            input type="checkbox" checked[choice.is_chosen] disabled[is_off];
            (content(&choice.text, styles))
        }
    }
}

fn entry(choice: &Choice<'_>, styles: &Styles<'_>) -> Markup {
    let url = choice.notes.iter().find_map(|it| match it {
        Note::Opens(url) => style::address(url),
        _ => None,
    });
    html! {
        div.entry title=[title(&choice.notes)] {
            @match url {
                Some(url) => a href=(url) target="_blank" rel="noopener noreferrer" {
                    (content(&choice.text, styles))
                },
                None => (content(&choice.text, styles)),
            }
        }
    }
}
