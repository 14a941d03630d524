//! What users click or fill in. It can be tried out: nothing is sent anywhere.

use super::{
    super::{
        model::{Choice, Control, Note, Shape, Style, Text},
        text::one_line,
    },
    element::{Html, tag},
    style::{self, Styles},
    text::{content, title},
};

/// `buttons` are those of the control, as they are shown.
pub(super) fn markup(
    control: &Control<'_>,
    style: Style<'_>,
    styles: &Styles<'_>,
    buttons: Html,
) -> Html {
    let is = |it: &Note<'_>, wanted: &Note<'_>| {
        std::mem::discriminant(it) == std::mem::discriminant(wanted)
    };
    let has = |wanted| control.notes.iter().any(|it| is(it, &wanted));
    let is_fill = style.is("width", "fill");
    let is_left = style.is("label_position", "left");
    let label = control.label.as_ref();
    tag("div")
        .classes([
            ("control", true),
            ("fill", is_fill),
            ("left", is_left),
            ("required", has(Note::Required)),
        ])
        .set("title", title(&control.notes))
        .inside([
            label.map(|it| tag("span").class("label").inside(content(it, styles))).into(),
            shape(control, style, styles, has(Note::Disabled)),
            buttons,
        ])
}

fn shape(control: &Control<'_>, style: Style<'_>, styles: &Styles<'_>, is_off: bool) -> Html {
    let placeholder = |it: &Option<Text<'_>>| it.as_ref().map(one_line);
    match &control.shape {
        Shape::Button(text) => button(control, text, style, styles, is_off),
        Shape::Input { value, lines: Some(lines), placeholder: it, .. } => tag("textarea")
            .set("rows", Some(lines))
            .set("placeholder", placeholder(it))
            .flag("disabled", is_off)
            .inside(value.as_deref().unwrap_or_default()),
        Shape::Input { value, placeholder: it, is_secret, .. } => {
            let kind = if *is_secret { "password" } else { "text" };
            let value = value.as_deref().map(|it| if *is_secret { "******" } else { it });
            tag("input")
                .set("type", Some(kind))
                .set("value", value)
                .set("placeholder", placeholder(it))
                .flag("disabled", is_off)
                .alone()
        }
        Shape::Select { is_many: false, placeholder: it, choices } => {
            let asks = placeholder(it).unwrap_or("Please select".to_owned());
            tag("select").flag("disabled", is_off).inside([
                tag("option").set("value", Some("")).inside(asks),
                choices.iter().map(option).collect(),
            ])
        }
        Shape::Select { is_many: true, placeholder: it, choices } => {
            let asks = placeholder(it).unwrap_or("Please select".to_owned());
            tag("div").class("several").inside([
                tag("span").class("muted").inside(asks),
                choices.iter().map(|it| check(it, styles, is_off)).collect(),
            ])
        }
        Shape::Menu(choices) => tag("details").class("menu").inside([
            tag("summary").inside("•••"),
            choices.iter().map(|it| entry(it, styles)).collect(),
        ]),
        Shape::Picker { what, value, placeholder: it } => {
            let icon = if *what == "time" { "◷" } else { "▦" };
            let shown = match value {
                Some(value) => value.to_string(),
                None => placeholder(it).unwrap_or(format!("Select {what}")),
            };
            tag("span")
                .classes([("picker", true), ("muted", value.is_none())])
                .inside(format!("{icon} {shown}"))
        }
        Shape::Images { choices, .. } => {
            let layouts = ["stretch", "trisect"];
            let layout = style::one_of(style, "layout", layouts).unwrap_or("bisect");
            let images = choices.iter().map(|it| {
                tag("div")
                    .classes([("image", true), ("chosen", it.is_chosen)])
                    .set("title", title(&it.notes))
                    .inside(content(&it.text, styles))
            });
            tag("div").class(format_args!("images {layout}")).inside(images.collect::<Html>())
        }
        Shape::Checker { is_checked, text, .. } => tag("label")
            .classes([("checker", true), ("struck", *is_checked && strikes(style))])
            .inside([checkbox(*is_checked, is_off), content(text, styles)]),
    }
}

fn checkbox(is_checked: bool, is_off: bool) -> Html {
    let input = tag("input").set("type", Some("checkbox"));
    input.flag("checked", is_checked).flag("disabled", is_off).alone()
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
) -> Html {
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
    let classes = format!("button {kind} {size}");
    let element = match url.filter(|_| !is_off) {
        Some(url) => tag("a").class(classes).link(url),
        None => {
            let button = tag("button").set("type", Some("button"));
            button.class(classes).flag("disabled", is_off)
        }
    };
    element.inside(content(text, styles))
}

fn option(choice: &Choice<'_>) -> Html {
    tag("option")
        .flag("selected", choice.is_chosen)
        .set("title", title(&choice.notes))
        .inside(one_line(&choice.text))
}

fn check(choice: &Choice<'_>, styles: &Styles<'_>, is_off: bool) -> Html {
    let inside = [checkbox(choice.is_chosen, is_off), content(&choice.text, styles)];
    tag("label").set("title", title(&choice.notes)).inside(inside)
}

fn entry(choice: &Choice<'_>, styles: &Styles<'_>) -> Html {
    let url = choice.notes.iter().find_map(|it| match it {
        Note::Opens(url) => style::address(url),
        _ => None,
    });
    let shown = content(&choice.text, styles);
    let shown = match url {
        Some(url) => tag("a").link(url).inside(shown),
        None => shown,
    };
    tag("div").class("entry").set("title", title(&choice.notes)).inside(shown)
}
