//! Markdown of cards as HTML: CommonMark with tables, and the tags of the platform.

use std::borrow::Cow;

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TextMergeStream,
};

use super::{
    super::tags::{self, Piece, PieceKind},
    element::{Html, tag},
    style::{Styles, address},
};

/// How many marks and tags stand inside each other; what is deeper is shown without more of them.
const DEEPEST: usize = 32;

/// Stand around the number of a tag of the platform while Markdown is read: characters without a
/// meaning, so that no tag begins a block of HTML or ends a cell.
const BEGIN: char = '\u{e000}';
const END: char = '\u{e001}';

pub(super) fn markup(text: &str, styles: &Styles<'_>) -> Html {
    // Nobody can write the number of a tag.
    let text: Cow<'_, str> = if text.contains([BEGIN, END]) {
        text.replace([BEGIN, END], "\u{fffd}").into()
    } else {
        text.into()
    };
    let pieces = tags::pieces(&text);
    let mut source = String::with_capacity(text.len());
    for (index, piece) in pieces.iter().enumerate() {
        match &piece.kind {
            PieceKind::Markdown => source.push_str(piece.source),
            _ => source.push_str(&format!("{BEGIN}{index}{END}")),
        }
    }
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut writer = MarkupWriter {
        pieces: &pieces,
        styles,
        out: String::new(),
        open: Vec::new(),
        aligns: Vec::new(),
        column: 0,
    };
    for event in TextMergeStream::new(Parser::new_ext(&source, options)) {
        writer.event(event);
    }
    while !writer.open.is_empty() {
        writer.close();
    }
    Html::raw(writer.out)
}

/// Something that is open, with the place at which it began.
struct Open<'t> {
    start: usize,
    what: What<'t>,
}

enum What<'t> {
    /// An element that needs nothing else.
    Element(&'static str),
    Heading(HeadingLevel),
    List(Option<u64>),
    Code,
    /// The titles of a table.
    Head,
    Cell(Option<&'static str>),
    Table,
    Link(Cow<'t, str>),
    Image(Cow<'t, str>),
    /// A tag of the platform.
    Piece(usize),
    /// Too deep inside to be more than its text.
    Nothing,
}

struct MarkupWriter<'p, 't> {
    pieces: &'p [Piece<'t>],
    styles: &'p Styles<'p>,
    /// Escaped HTML.
    out: String,
    open: Vec<Open<'p>>,
    /// How the columns of the table are aligned.
    aligns: Vec<Alignment>,
    column: usize,
}

impl<'p, 't: 'p> MarkupWriter<'p, 't> {
    fn event(&mut self, event: Event<'p>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => {
                // Tags of the platform end with what is around them.
                while matches!(self.open.last(), Some(Open { what: What::Piece(_), .. })) {
                    self.close();
                }
                self.close();
            }
            Event::Text(text) if self.is_in_code() => self.text(&self.restored(&text)),
            Event::Text(text) => self.pieces(&text),
            Event::Code(code) => {
                let code = self.restored(&code);
                self.push(tag("code").inside(code));
            }
            // Other HTML is shown as it is written.
            Event::Html(text) | Event::InlineHtml(text) => self.pieces(&text),
            // A divider ends the line by itself.
            Event::SoftBreak if self.out.ends_with("<hr>") => {}
            Event::SoftBreak | Event::HardBreak => self.push(tag("br").alone()),
            Event::Rule => self.push(tag("hr").alone()),
            Event::TaskListMarker(is_done) => self.text(if is_done { "☑ " } else { "☐ " }),
            _ => {}
        }
    }

    fn start(&mut self, begun: Tag<'p>) {
        let what = match begun {
            Tag::Paragraph => What::Element("p"),
            Tag::HtmlBlock => What::Element("p"),
            Tag::Heading { level, .. } => What::Heading(level),
            Tag::BlockQuote(_) => What::Element("blockquote"),
            Tag::List(first) => What::List(first),
            Tag::Item => What::Element("li"),
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(language) = kind {
                    let language = self.restored(&language);
                    if !language.is_empty() {
                        self.push(tag("div").class("language").inside(language));
                    }
                }
                What::Code
            }
            Tag::Table(aligns) => {
                self.aligns = aligns;
                What::Table
            }
            Tag::TableHead => {
                self.column = 0;
                What::Head
            }
            Tag::TableRow => {
                self.column = 0;
                What::Element("tr")
            }
            Tag::TableCell => {
                let align = match self.aligns.get(self.column) {
                    Some(Alignment::Center) => Some("text-align:center"),
                    Some(Alignment::Right) => Some("text-align:right"),
                    _ => None,
                };
                self.column += 1;
                What::Cell(align)
            }
            Tag::Emphasis => What::Element("em"),
            Tag::Strong => What::Element("strong"),
            Tag::Strikethrough => What::Element("s"),
            Tag::Link { dest_url, .. } => What::Link(self.restored(&dest_url).into()),
            Tag::Image { dest_url, .. } => What::Image(self.restored(&dest_url).into()),
            _ => What::Nothing,
        };
        self.begin(what);
    }

    fn begin(&mut self, what: What<'p>) {
        let what = match what {
            // A tag is closed by its number, also if it is too deep to be shown.
            What::Piece(index) => What::Piece(index),
            _ if self.open.len() >= DEEPEST => What::Nothing,
            what => what,
        };
        self.open.push(Open { start: self.out.len(), what });
    }

    /// Ends what was opened last.
    fn close(&mut self) {
        let Some(Open { start, what }) = self.open.pop() else { return };
        let is_deep = self.open.len() >= DEEPEST;
        if matches!(what, What::Nothing) || is_deep {
            return;
        }
        let inside = Html::raw(self.out.split_off(start));
        let markup = match what {
            What::Element(name) => tag(name).inside(inside),
            What::Heading(level) => {
                tag("div").class(format_args!("heading h{}", level as usize)).inside(inside)
            }
            What::List(None) => tag("ul").inside(inside),
            What::List(first) => tag("ol").set("start", first).inside(inside),
            What::Code => tag("pre").inside(tag("code").inside(inside)),
            What::Head => tag("tr").class("head").inside(inside),
            What::Cell(align) => tag("td").set("style", align).inside(inside),
            What::Table => {
                tag("div").class("table").inside(tag("table").class("plain").inside(inside))
            }
            What::Link(url) => link(Some(&url), inside),
            What::Image(key) => {
                let shown = if inside.as_str().is_empty() { (&*key).into() } else { inside };
                tag("span").class("image inline").set("title", Some(&key)).inside(shown)
            }
            What::Piece(index) => self.piece(index, inside),
            What::Nothing => inside,
        };
        self.push(markup);
    }

    /// A tag of the platform around something.
    fn piece(&self, index: usize, inside: Html) -> Html {
        let PieceKind::Open(open) = &self.pieces[index].kind else { return inside };
        match open.name {
            "font" => {
                let color = open.get("color").and_then(|it| self.styles.color(it));
                let style = color.map(|it| format!("color:{it}"));
                tag("span").set("style", style).inside(inside)
            }
            "text_tag" => {
                let hue = self.styles.hue(open.get("color").unwrap_or("blue"));
                let style = hue.map(|it| format!("--hue:{it}"));
                tag("span").class("tag").set("style", style).inside(inside)
            }
            "number_tag" => {
                let badge = tag("span").class("badge").inside(inside);
                if open.url().is_some() { link(open.url(), badge) } else { badge }
            }
            "a" | "link" if inside.as_str().trim().is_empty() => {
                link(open.url(), open.url().unwrap_or_default().into())
            }
            "a" | "link" => link(open.url(), inside),
            _ => inside,
        }
    }

    /// Text in which tags of the platform stand as numbers.
    fn pieces(&mut self, text: &str) {
        let mut parts = text.split(BEGIN);
        self.text(parts.next().unwrap_or_default());
        for part in parts {
            let (number, rest) = part.split_once(END).unwrap_or(("", part));
            if let Ok(index) = number.parse::<usize>() {
                self.tag(index);
            }
            self.text(rest);
        }
    }

    fn tag(&mut self, index: usize) {
        let Some(piece) = self.pieces.get(index) else { return };
        match &piece.kind {
            PieceKind::Open(_) if self.open.len() < 2 * DEEPEST => self.begin(What::Piece(index)),
            PieceKind::Open(_) | PieceKind::Markdown => {}
            PieceKind::Close(name) => {
                // Marks that are open inside the innermost one.
                let inner =
                    self.open.iter().rev().take_while(|it| matches!(it.what, What::Piece(_)));
                let at = inner.take(2 * DEEPEST).position(|it| match it.what {
                    What::Piece(index) => match &self.pieces[index].kind {
                        PieceKind::Open(tag) => tag.name == *name,
                        _ => false,
                    },
                    _ => false,
                });
                for _ in 0..at.map_or(0, |at| at + 1) {
                    self.close();
                }
            }
            PieceKind::Whole(whole, shown) => {
                let text = || Html::from(shown.to_string());
                let markup = match whole.name {
                    "br" => tag("br").alone(),
                    "hr" => tag("hr").alone(),
                    "at" | "person" => tag("span").class("at").inside(format!("@{shown}")),
                    "local_datetime" if whole.url().is_some() => link(whole.url(), text()),
                    "a" | "link" => link(whole.url(), whole.url().unwrap_or_default().into()),
                    _ => text(),
                };
                self.push(markup);
            }
        }
    }

    fn is_in_code(&self) -> bool {
        matches!(self.open.last(), Some(Open { what: What::Code, .. }))
    }

    /// Text with the tags as they were written.
    fn restored(&self, text: &str) -> String {
        let mut parts = text.split(BEGIN);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (number, rest) = part.split_once(END).unwrap_or(("", part));
            let piece = number.parse::<usize>().ok().and_then(|it| self.pieces.get(it));
            out.push_str(piece.map_or("", |it| it.source));
            out.push_str(rest);
        }
        out
    }

    fn text(&mut self, text: &str) {
        self.push(text.into());
    }

    fn push(&mut self, markup: Html) {
        self.out.push_str(markup.as_str());
    }
}

/// A link, or only what is shown if it would lead to something else than a page.
fn link(url: Option<&str>, inside: Html) -> Html {
    match url.and_then(address) {
        Some(url) => tag("a").link(url).inside(inside),
        None => inside,
    }
}
