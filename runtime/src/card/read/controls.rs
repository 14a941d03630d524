//! What users click or fill in.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    super::model::{Choice, Control, Note, Shape, Style, Text},
    CardReader, Object, icon, link, scalar,
};

impl<'a> CardReader<'a> {
    /// A component that takes what users do; `None` for another one.
    pub(super) fn control(self, tag: &str, element: &'a Object) -> Option<Control<'a>> {
        let string = |name| self.string(element, name);
        let placeholder = || self.text(self.member(element, "placeholder"));
        let picker = |what, value| Shape::Picker { what, value, placeholder: placeholder() };
        let shape = match tag {
            "button" => Shape::Button(self.labeled(element)),
            "input" => Shape::Input {
                value: string("default_value"),
                placeholder: placeholder(),
                lines: Style(Some(element))
                    .is("input_type", "multiline_text")
                    .then(|| element.get("rows").and_then(Value::as_u64).unwrap_or(5).clamp(1, 20)),
                is_secret: Style(Some(element)).is("input_type", "password"),
            },
            "select_static" | "select_person" | "multi_select_static" | "multi_select_person" => {
                Shape::Select {
                    is_many: tag.starts_with("multi"),
                    placeholder: placeholder(),
                    choices: self.choices(element, tag.ends_with("person")),
                }
            }
            "overflow" => Shape::Menu(self.choices(element, false)),
            "date_picker" => picker("date", string("initial_date")),
            "picker_time" => picker("time", string("initial_time")),
            "picker_datetime" => picker("date and time", string("initial_datetime")),
            "select_img" => Shape::Images {
                is_many: element.get("multi_select") == Some(&Value::Bool(true)),
                choices: self.choices(element, false),
            },
            "checker" => Shape::Checker {
                is_checked: element.get("checked") == Some(&Value::Bool(true)),
                text: self.labeled(element),
                buttons: self.buttons(element),
            },
            _ => return None,
        };
        let label = self.text(self.member(element, "label"));
        Some(Control { shape, label, notes: self.notes(element) })
    }

    /// The text of a button, with its icon.
    fn labeled(self, element: &'a Object) -> Text<'a> {
        let text = self.text(self.member(element, "text")).unwrap_or_default();
        let icon = element.get("icon").and_then(icon).or(text.icon);
        Text { icon, ..text }
    }

    fn buttons(self, element: &'a Object) -> Vec<super::super::model::Block<'a>> {
        let buttons = element.get("button_area").and_then(|it| it.get("buttons")?.as_array());
        self.elements(buttons.into_iter().flatten())
    }

    fn choices(self, element: &'a Object, is_people: bool) -> Vec<Choice<'a>> {
        let options = self.member(element, "options").and_then(Value::as_array);
        let chosen = self.chosen(element);
        let options = options.into_iter().flatten().enumerate();
        let choice = |(index, option): (usize, &'a Value)| {
            let object = option.as_object();
            let value = option.get("value").and_then(scalar);
            let image = option.get("img_key").and_then(scalar);
            let text = object.and_then(|it| self.text(self.member(it, "text")));
            let mut text = text.unwrap_or_else(|| {
                let content = image.or_else(|| value.clone()).unwrap_or_default();
                let at = if is_people { "@" } else { "" };
                Text { content: format!("{at}{content}").into(), ..Text::default() }
            });
            text.icon = object.and_then(|it| it.get("icon")).and_then(icon);
            let is_chosen = match &chosen {
                Chosen::Index(chosen) => *chosen == index as u64,
                Chosen::Values(values) => value.is_some_and(|it| values.contains(&it)),
            };
            let notes = object.map_or(Vec::new(), |it| self.notes(it));
            Choice { text, is_chosen, notes }
        };
        let mut choices: Vec<Choice<'a>> = options.map(choice).collect();
        // People are chosen from all, unless there are options.
        if let (true, true, Chosen::Values(values)) = (is_people, choices.is_empty(), chosen) {
            let person =
                |id: Cow<'a, str>| Text { content: format!("@{id}").into(), ..Text::default() };
            let person = |id| Choice { text: person(id), is_chosen: true, notes: Vec::new() };
            choices.extend(values.into_iter().map(person));
        }
        choices
    }

    fn chosen(self, element: &'a Object) -> Chosen<'a> {
        // An index, which counts from 1, goes before a value.
        if let Some(index @ 1..) = element.get("initial_index").and_then(Value::as_u64) {
            return Chosen::Index(index - 1);
        }
        let many = element.get("selected_values").and_then(Value::as_array);
        let many = many.into_iter().flatten().filter_map(scalar);
        Chosen::Values(self.string(element, "initial_option").into_iter().chain(many).collect())
    }

    /// What is true of a component beside what it shows.
    pub(super) fn notes(self, element: &'a Object) -> Vec<Note<'a>> {
        let is = |name: &str| element.get(name) == Some(&Value::Bool(true));
        let text = |name: &str| self.text(self.member(element, name)).map(|it| it.content);
        let mut notes = Vec::new();
        notes.extend(is("required").then_some(Note::Required));
        notes.extend(is("disabled").then_some(Note::Disabled));
        notes.extend(text("hover_tips").map(Note::Tip));
        notes.extend(text("disabled_tips").map(Note::Tip));
        if let Some(confirm) = element.get("confirm").and_then(Value::as_object) {
            let text = |name| self.text(self.member(confirm, name)).map(|it| it.content);
            let question: Vec<_> = [text("title"), text("text")].into_iter().flatten().collect();
            notes.extend((!question.is_empty()).then(|| Note::Asks(question.join(" – ").into())));
        }
        notes.extend(opened(element).map(Note::Opens));
        notes
    }
}

enum Chosen<'a> {
    Index(u64),
    Values(Vec<Cow<'a, str>>),
}

/// Where a click on a component leads.
fn opened(element: &Object) -> Option<Cow<'_, str>> {
    let behaviors = element.get("behaviors").and_then(Value::as_array);
    let mut behaviors = behaviors.into_iter().flatten();
    let multiple = element.get("multi_url");
    let action = element.get("action").and_then(|it| it.get("multi_url").or(Some(it)));
    behaviors
        .find_map(link)
        .or_else(|| element.get("url").and_then(scalar).filter(|it| !it.is_empty()))
        .or_else(|| multiple.and_then(link))
        .or_else(|| action.and_then(link))
}
