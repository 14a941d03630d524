//! Components, by their tags.

use serde_json::Value;

use super::{
    super::model::{Block, Frame, Group, Image, Kind, Style, Text},
    CardReader, DEEPEST, Object, icon, scalar,
};

impl<'a> CardReader<'a> {
    /// A component; nothing for `null` and the like.
    pub(super) fn element(self, element: &'a Value) -> Option<Block<'a>> {
        match element {
            Value::Object(object) => Some(self.object(object)),
            Value::Array(elements) => {
                // A row of components, in cards of JSON 1.0.
                let inner = self.deeper()?;
                let blocks = inner.elements(elements.iter());
                Some(block(Kind::Group(Group { blocks, is_row: true, ..Group::default() })))
            }
            other => {
                let content = scalar(other)?;
                Some(block(Kind::Text(Text { content, ..Text::default() })))
            }
        }
    }

    /// The reader of what is inside; `None` if that is too deep to be shown.
    pub(super) fn deeper(self) -> Option<Self> {
        (self.depth < DEEPEST).then_some(CardReader { depth: self.depth + 1, ..self })
    }

    pub(super) fn object(self, element: &'a Object) -> Block<'a> {
        let kind = match self.deeper() {
            Some(inner) => inner.kind(element),
            None => Kind::Omitted("what is deeper inside is not shown"),
        };
        Block { kind, style: Style(Some(element)) }
    }

    fn kind(self, element: &'a Object) -> Kind<'a> {
        let tag = self.string(element, "tag").unwrap_or_default();
        match &*tag {
            "markdown" | "lark_md" | "plain_text" | "text" => self.plain(element),
            "fallback_text" | "text_tag" => {
                Kind::Text(self.text(element.get("text")).unwrap_or_default())
            }
            "div" => self.div(element),
            "hr" => Kind::Rule,
            "img" => Kind::Image(self.image(element)),
            "img_combination" => {
                let images = self.member(element, "img_list").and_then(Value::as_array);
                let images = images.into_iter().flatten().filter_map(Value::as_object);
                Kind::Images(images.map(|it| self.image(it)).collect())
            }
            "person" => Kind::People(self.string(element, "user_id").into_iter().collect()),
            "person_list" => {
                let people = element.get("persons").and_then(Value::as_array);
                let people = people.into_iter().flatten();
                Kind::People(people.filter_map(|it| scalar(it.get("id").unwrap_or(it))).collect())
            }
            "chart" => Kind::Chart(self.chart(element)),
            "table" => Kind::Table(self.table(element)),
            "column_set" => self.columns(element),
            "column" => self.framed(element, Frame::Plain),
            "form" => self.framed(element, Frame::Form(self.string(element, "name"))),
            "collapsible_panel" => self.panel(element),
            "interactive_container" => self.framed(element, Frame::Container),
            // Cards of JSON 1.0.
            "note" => {
                let group = self.group(element, "elements");
                Kind::Group(Group { frame: Frame::SmallPrint, is_row: true, ..group })
            }
            "action" => {
                let group = self.group(element, "actions");
                Kind::Group(Group { is_row: true, ..group })
            }
            known => match self.control(known, element) {
                Some(control) => Kind::Control(Box::new(control)),
                None => Kind::Unknown { inside: self.inside(element), tag },
            },
        }
    }

    fn plain(self, element: &'a Object) -> Kind<'a> {
        let content = self.string(element, "content").unwrap_or_default();
        let style = Style(Some(element));
        let is_markdown = style.is("tag", "markdown") || style.is("tag", "lark_md");
        let icon = element.get("icon").and_then(icon);
        Kind::Text(Text { content, is_markdown, icon, style })
    }

    fn div(self, element: &'a Object) -> Kind<'a> {
        let icon = element.get("icon").and_then(icon);
        let text = self.text(element.get("text"));
        let text = match icon {
            Some(_) => Some(Text { icon, ..text.unwrap_or_default() }),
            None => text,
        };
        let fields = self.member(element, "fields").and_then(Value::as_array);
        let fields: Vec<Block<'a>> =
            fields.into_iter().flatten().filter_map(|it| self.field(it)).collect();
        let extra = element.get("extra").and_then(|it| self.element(it));
        if fields.is_empty() && extra.is_none() {
            return Kind::Text(text.unwrap_or_default());
        }
        let mut blocks: Vec<Block<'a>> = text.map(|it| block(Kind::Text(it))).into_iter().collect();
        if !fields.is_empty() {
            let fields = Group { frame: Frame::Fields, blocks: fields, ..Group::default() };
            blocks.push(block(Kind::Group(fields)));
        }
        blocks.extend(extra);
        Kind::Group(Group { blocks, ..Group::default() })
    }

    fn field(self, field: &'a Value) -> Option<Block<'a>> {
        let text = self.text(field.get("text"))?;
        Some(Block { kind: Kind::Text(text), style: Style(field.as_object()) })
    }

    pub(super) fn image(self, image: &'a Object) -> Image<'a> {
        let text = |name| self.text(self.member(image, name));
        let key = self.string(image, "img_key").unwrap_or_default();
        Image { key, alt: text("alt"), title: text("title") }
    }

    fn columns(self, element: &'a Object) -> Kind<'a> {
        let columns = self.member(element, "columns").and_then(Value::as_array);
        let columns = columns.into_iter().flatten().filter_map(Value::as_object);
        let column = |column: &'a Object| Block {
            kind: self.deeper().map_or(Kind::Omitted("too deep inside"), |inner| {
                inner.framed(column, Frame::Plain)
            }),
            style: Style(Some(column)),
        };
        let columns = Kind::Columns(columns.map(column).collect());
        let notes = self.notes(element);
        if notes.is_empty() {
            return columns;
        }
        let blocks = vec![Block { kind: columns, style: Style(Some(element)) }];
        Kind::Group(Group { blocks, notes, ..Group::default() })
    }

    fn framed(self, element: &'a Object, frame: Frame<'a>) -> Kind<'a> {
        let group = self.group(element, "elements");
        Kind::Group(Group { frame, notes: self.notes(element), ..group })
    }

    fn panel(self, element: &'a Object) -> Kind<'a> {
        let header = element.get("header").and_then(Value::as_object);
        let title = header.and_then(|it| self.text(self.member(it, "title")));
        let frame = Frame::Panel {
            title: title.unwrap_or_default(),
            is_open: element.get("expanded") == Some(&Value::Bool(true)),
            header: Style(header),
        };
        self.framed(element, frame)
    }
}

/// A block that looks like any other.
pub(super) fn block(kind: Kind<'_>) -> Block<'_> {
    Block { kind, style: Style::default() }
}
