//! Markdown of cards as HTML: CommonMark with tables, and the tags of the platform.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TextMergeStream,
};

use super::{
    super::tags::{self, Piece, PieceKind},
    style::{Styles, address},
};

/// How many marks and tags stand inside each other; what is deeper is shown without more of them.
const DEEPEST: usize = 32;

/// Stand around the number of a tag of the platform while Markdown is read: characters without a
/// meaning, so that no tag begins a block of HTML or ends a cell.
const BEGIN: char = '\u{e000}';
const END: char = '\u{e001}';

pub(super) fn markup(text: &str, styles: &Styles<'_>) -> Markup {
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
    let mut writer = Writer {
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
    PreEscaped(writer.out)
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

struct Writer<'p, 't> {
    pieces: &'p [Piece<'t>],
    styles: &'p Styles<'p>,
    /// Escaped HTML.
    out: String,
    open: Vec<Open<'p>>,
    /// How the columns of the table are aligned.
    aligns: Vec<Alignment>,
    column: usize,
}

impl<'p, 't: 'p> Writer<'p, 't> {
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
                self.push(html! { code { (code) } });
            }
            // Other HTML is shown as it is written.
            Event::Html(text) | Event::InlineHtml(text) => self.pieces(&text),
            // A divider ends the line by itself.
            Event::SoftBreak if self.out.ends_with("<hr>") => {}
            Event::SoftBreak | Event::HardBreak => self.push(html! { br; }),
            Event::Rule => self.push(html! { hr; }),
            Event::TaskListMarker(is_done) => self.text(if is_done { "☑ " } else { "☐ " }),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'p>) {
        let what = match tag {
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
                        self.push(html! { div.language { (language) } });
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
        let inside = PreEscaped(self.out.split_off(start));
        let markup = match what {
            What::Element("p") => html! { p { (inside) } },
            What::Element("blockquote") => html! { blockquote { (inside) } },
            What::Element("li") => html! { li { (inside) } },
            What::Element("tr") => html! { tr { (inside) } },
            What::Element("em") => html! { em { (inside) } },
            What::Element("strong") => html! { strong { (inside) } },
            What::Element(_) => html! { s { (inside) } },
            What::Heading(level) => {
                html! { div class={ "heading h" (level as usize) } { (inside) } }
            }
            What::List(None) => html! { ul { (inside) } },
            What::List(Some(first)) => html! { ol start=(first) { (inside) } },
            What::Code => html! { pre { code { (inside) } } },
            What::Head => html! { tr.head { (inside) } },
            What::Cell(align) => html! { td style=[align] { (inside) } },
            What::Table => html! { div.table { table.plain { (inside) } } },
            What::Link(url) => link(Some(&url), inside),
            What::Image(key) => {
                let has_text = !inside.0.is_empty();
                html! { span.image.inline title=(key) {
                    @if has_text { (inside) } @else { (key) }
                } }
            }
            What::Piece(index) => self.piece(index, inside),
            What::Nothing => inside,
        };
        self.push(markup);
    }

    /// A tag of the platform around something.
    fn piece(&self, index: usize, inside: Markup) -> Markup {
        let PieceKind::Open(tag) = &self.pieces[index].kind else { return inside };
        match tag.name {
            "font" => {
                let color = tag.get("color").and_then(|it| self.styles.color(it));
                html! { span style=[color.map(|it| format!("color:{it}"))] { (inside) } }
            }
            "text_tag" => {
                let hue = self.styles.hue(tag.get("color").unwrap_or("blue"));
                html! { span.tag style=[hue.map(|it| format!("--hue:{it}"))] { (inside) } }
            }
            "number_tag" => {
                let badge = html! { span.badge { (inside) } };
                if tag.url().is_some() { link(tag.url(), badge) } else { badge }
            }
            "a" | "link" if inside.0.trim().is_empty() => {
                link(tag.url(), html! { (tag.url().unwrap_or_default()) })
            }
            "a" | "link" => link(tag.url(), inside),
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
                // What is open inside the innermost mark.
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
            PieceKind::Whole(tag, shown) => {
                let markup = match tag.name {
                    "br" => html! { br; },
                    "hr" => html! { hr; },
                    "at" | "person" => html! { span.at { "@" (shown) } },
                    "local_datetime" if tag.url().is_some() => link(tag.url(), html! { (shown) }),
                    "a" | "link" => link(tag.url(), html! { (tag.url().unwrap_or_default()) }),
                    _ => html! { (shown) },
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
        self.push(html! { (text) });
    }

    fn push(&mut self, markup: Markup) {
        self.out.push_str(&markup.0);
    }
}

/// A link, or only what is shown if it would lead to something else than a page.
fn link(url: Option<&str>, inside: Markup) -> Markup {
    match url.and_then(address) {
        Some(url) => html! {
            a href=(url) target="_blank" rel="noopener noreferrer" { (inside) }
        },
        None => inside,
    }
}
