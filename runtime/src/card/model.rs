//! What a card shows, as a small tree that both renderers write.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// A whole card.
#[derive(Default)]
pub(super) struct Page<'a> {
    pub header: Option<Header<'a>>,
    pub body: Group<'a>,
    pub body_style: Style<'a>,
    /// What is true of the whole card: that it is still being written, its preview, its link.
    pub notes: Vec<Note<'a>>,
    /// `config`: widths, and sizes and colors of the card's own.
    pub config: Style<'a>,
}

/// The title of a card.
pub(super) struct Header<'a> {
    pub title: Option<Text<'a>>,
    pub subtitle: Option<Text<'a>>,
    pub tags: Vec<Text<'a>>,
    pub style: Style<'a>,
}

/// A text, which may be Markdown.
#[derive(Clone, Default)]
pub(super) struct Text<'a> {
    pub content: Cow<'a, str>,
    pub is_markdown: bool,
    /// The name of the icon before it.
    pub icon: Option<Cow<'a, str>>,
    pub style: Style<'a>,
}

/// The JSON object that says how something looks. Only pages for a browser read it.
#[derive(Clone, Copy, Default)]
pub(super) struct Style<'a>(pub Option<&'a Map<String, Value>>);

impl<'a> Style<'a> {
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name)
    }

    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    pub(super) fn is(self, name: &str, value: &str) -> bool {
        self.text(name) == Some(value)
    }
}

/// One component.
pub(super) struct Block<'a> {
    pub kind: Kind<'a>,
    pub style: Style<'a>,
}

pub(super) enum Kind<'a> {
    Text(Text<'a>),
    Rule,
    Image(Image<'a>),
    /// Several images, in an arrangement that the style names.
    Images(Vec<Image<'a>>),
    People(Vec<Cow<'a, str>>),
    Chart(Chart<'a>),
    Table(Table<'a>),
    /// Parts that stand side by side.
    Columns(Vec<Block<'a>>),
    Group(Group<'a>),
    Control(Box<Control<'a>>),
    /// A component that this version does not know, and what could be read in it.
    Unknown {
        tag: Cow<'a, str>,
        inside: Vec<Block<'a>>,
    },
    /// Something that is not shown, and why.
    Omitted(&'static str),
}

/// Blocks inside something.
#[derive(Default)]
pub(super) struct Group<'a> {
    pub frame: Frame<'a>,
    pub blocks: Vec<Block<'a>>,
    /// Whether they stand in a row, and not one below the other.
    pub is_row: bool,
    pub notes: Vec<Note<'a>>,
}

#[derive(Default)]
pub(super) enum Frame<'a> {
    #[default]
    Plain,
    /// Texts of which two stand side by side if both are short.
    Fields,
    Form(Option<Cow<'a, str>>),
    Panel {
        title: Text<'a>,
        is_open: bool,
        header: Style<'a>,
    },
    /// Something to click on.
    Container,
    /// The small print of cards of JSON 1.0.
    SmallPrint,
}

/// An image, which only the platform can show.
pub(super) struct Image<'a> {
    pub key: Cow<'a, str>,
    pub alt: Option<Text<'a>>,
    pub title: Option<Text<'a>>,
}

/// A chart: what it is about, and its data as a table.
pub(super) struct Chart<'a> {
    pub kind: Cow<'a, str>,
    pub title: Option<Cow<'a, str>>,
    pub data: Table<'a>,
}

#[derive(Default)]
pub(super) struct Table<'a> {
    pub columns: Vec<Column<'a>>,
    pub rows: Vec<Vec<Cell<'a>>>,
    /// How many more rows there are.
    pub more: usize,
}

pub(super) struct Column<'a> {
    pub title: Cow<'a, str>,
    pub is_number: bool,
    pub style: Style<'a>,
}

pub(super) enum Cell<'a> {
    Text(Text<'a>),
    Tags(Vec<Text<'a>>),
    People(Vec<Cow<'a, str>>),
}

/// Something that users click or fill in.
pub(super) struct Control<'a> {
    pub shape: Shape<'a>,
    pub label: Option<Text<'a>>,
    pub notes: Vec<Note<'a>>,
}

impl<'a> Control<'a> {
    /// Its buttons, which only a checker has.
    pub(super) fn buttons(&self) -> &[Block<'a>] {
        match &self.shape {
            Shape::Checker { buttons, .. } => buttons,
            _ => &[],
        }
    }
}

/// A fact that is told beside what it is about.
pub(super) enum Note<'a> {
    Disabled,
    Required,
    Streaming,
    /// What a user reads who points at it.
    Tip(Cow<'a, str>),
    /// What a user is asked after a click.
    Asks(Cow<'a, str>),
    /// Where a click leads.
    Opens(Cow<'a, str>),
    /// What lists of chats show instead of the card.
    Summary(Cow<'a, str>),
}

pub(super) enum Shape<'a> {
    Button(Text<'a>),
    Input {
        value: Option<Cow<'a, str>>,
        placeholder: Option<Text<'a>>,
        lines: Option<u64>,
        is_secret: bool,
    },
    Select {
        is_many: bool,
        placeholder: Option<Text<'a>>,
        choices: Vec<Choice<'a>>,
    },
    /// Buttons that a click on the dots shows.
    Menu(Vec<Choice<'a>>),
    Picker {
        what: &'static str,
        value: Option<Cow<'a, str>>,
        placeholder: Option<Text<'a>>,
    },
    Images {
        is_many: bool,
        choices: Vec<Choice<'a>>,
    },
    Checker {
        is_checked: bool,
        text: Text<'a>,
        buttons: Vec<Block<'a>>,
    },
}

/// One of several that a user chooses from.
pub(super) struct Choice<'a> {
    pub text: Text<'a>,
    pub is_chosen: bool,
    pub notes: Vec<Note<'a>>,
}
