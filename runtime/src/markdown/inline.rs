//! What stands in a paragraph, a heading, an item or a cell.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    MarkdownReader,
    escape::{encoded, in_code, is_key, is_mention, is_web, longest_run},
    line::Line,
    posts,
};

/// Whether an event is of what stands in a paragraph.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::Html(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::TaskListMarker(_) => true,
        Event::Start(tag) => {
            matches!(
                tag,
                Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Link { .. }
                    | Tag::Image { .. }
            )
        }
        Event::End(tag) => {
            matches!(
                tag,
                TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Link
                    | TagEnd::Image
            )
        }
        _ => false,
    }
}

/// Reads to the end of the paragraph, heading or cell. In a cell, `|` is escaped in code too.
pub(super) fn read<'t>(
    events: &mut impl Iterator<Item = Event<'t>>,
    how: MarkdownReader,
    escaped: Option<char>,
) -> Line {
    let mut writer = InlineWriter { how, escaped, ..InlineWriter::default() };
    for event in events.by_ref() {
        if !is_inline(&event) {
            break;
        }
        writer.event(event);
    }
    writer.finish()
}

/// Reads to the end of a heading, which may be bold.
pub(super) fn read_heading<'t>(
    events: &mut impl Iterator<Item = Event<'t>>,
    how: MarkdownReader,
    is_bold: bool,
) -> Line {
    let mut writer = InlineWriter { how, ..InlineWriter::default() };
    if is_bold {
        writer.mark("**");
    }
    for event in events.by_ref() {
        if !is_inline(&event) {
            break;
        }
        writer.event(event);
    }
    if is_bold {
        writer.close();
    }
    writer.finish()
}

/// Reads text that is in no paragraph, which `first` begins. Also returns the event after it.
pub(super) fn read_loose<'t>(
    first: Event<'t>,
    events: &mut impl Iterator<Item = Event<'t>>,
    how: MarkdownReader,
) -> (Line, Option<Event<'t>>) {
    let mut writer = InlineWriter { how, ..InlineWriter::default() };
    writer.event(first);
    for event in events.by_ref() {
        if !is_inline(&event) {
            return (writer.finish(), Some(event));
        }
        writer.event(event);
    }
    (writer.finish(), None)
}

/// What is open, with the place at which it began.
enum Open {
    Mark(usize, &'static str),
    /// Emphasis inside emphasis of the same kind, which has no marks; with the place at which what
    /// is around it began.
    Nothing(usize),
    Link(usize, String),
    Image(usize, String),
}

#[derive(Default)]
struct InlineWriter {
    how: MarkdownReader,
    escaped: Option<char>,
    out: Line,
    open: Vec<Open>,
    /// The marks among them, each once.
    marks: Vec<&'static str>,
    /// How many links and images are among them.
    links: usize,
    /// How many mentions are open.
    mentions: usize,
}

impl InlineWriter {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.plain(&text),
            Event::Code(code) => self.code(&code),
            Event::InlineHtml(html) | Event::Html(html) => self.html(&html),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::TaskListMarker(done) => self.plain(if done { "☑ " } else { "☐ " }),
            Event::Start(Tag::Emphasis) => self.mark("*"),
            Event::Start(Tag::Strong) => self.mark("**"),
            Event::Start(Tag::Strikethrough) => self.mark("~~"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.links += 1;
                self.open.push(Open::Link(self.out.text.len(), dest_url.into_string()));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.links += 1;
                self.open.push(Open::Image(self.out.text.len(), dest_url.into_string()));
            }
            Event::End(_) => self.close(),
            _ => {}
        }
    }

    /// Text without markup.
    fn plain(&mut self, text: &str) {
        for c in text.chars() {
            let at_start = self.out.text.len() == self.floor() || self.out.text.ends_with('\n');
            match c {
                '\n' => self.line_break(),
                ' ' | '\t' if at_start => continue,
                '&' | '<' | '>' | '*' | '_' | '~' | '`' | '[' | ']' | '#' | '|' | '\\' => {
                    self.entity(c);
                }
                '-' | '+' | '=' if at_start => self.entity(c),
                '.' | ')' if self.ends_with_number() => self.entity(c),
                c => self.out.text.push(c),
            }
            if c == ' ' && self.open.is_empty() && self.mentions == 0 {
                self.out.cuts.push(self.out.text.len());
            }
        }
    }

    fn entity(&mut self, c: char) {
        self.out.text.push_str(&format!("&#{};", c as u32));
    }

    /// Whether the line so far is a number, which a dot would make an item.
    fn ends_with_number(&self) -> bool {
        let before = self.out.text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = self.out.text.len() - before.len();
        // Emphasis may lose its marks, and then the number begins the line.
        let begins = before.len() == self.floor() || before.ends_with('\n');
        (1..10).contains(&digits) && begins
    }

    /// Where what is open began: nothing before it changes any more.
    fn floor(&self) -> usize {
        self.open.last().map_or(0, |open| match open {
            Open::Mark(start, _) | Open::Link(start, _) | Open::Image(start, _) => *start,
            Open::Nothing(start) => *start,
        })
    }

    fn line_break(&mut self) {
        let floor = self.floor();
        while self.out.text.len() > floor && self.out.text.ends_with([' ', '\t']) {
            self.out.text.pop();
        }
        self.drop_cuts(self.out.text.len() + 1);
        if self.out.text.len() == floor || self.out.text.ends_with('\n') {
            return;
        }
        self.out.text.push('\n');
        if self.open.is_empty() && self.mentions == 0 {
            self.out.cuts.push(self.out.text.len());
        }
    }

    /// Drops the cuts from this place on.
    fn drop_cuts(&mut self, from: usize) {
        while self.out.cuts.pop_if(|cut| *cut >= from).is_some() {}
    }

    fn code(&mut self, code: &str) {
        let mut code = in_code(&code.replace('\n', " "));
        if let Some(c) = self.escaped {
            code = code.replace(c, &format!("\\{c}"));
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.out.text.push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    fn html(&mut self, html: &str) {
        if matches!(html.trim_end(), "<br>" | "<br/>" | "<br />") {
            return self.line_break();
        }
        if self.how.mentions && html == "</at>" && self.mentions > 0 {
            self.mentions -= 1;
            return self.out.text.push_str(html);
        }
        if self.how.mentions && is_mention(html) {
            self.mentions += 1;
            return self.out.text.push_str(html);
        }
        self.plain(html.trim_end_matches('\n'));
    }

    fn mark(&mut self, mark: &'static str) {
        if self.marks.contains(&mark) || self.how.posts && !self.goes_with(mark) {
            return self.open.push(Open::Nothing(self.floor()));
        }
        self.marks.push(mark);
        self.push_mark(mark);
        self.open.push(Open::Mark(self.out.text.len(), mark));
    }

    /// Whether a post shows this mark inside those that are open: bold text may be italic, if all
    /// of it is.
    fn goes_with(&self, mark: &str) -> bool {
        self.marks.is_empty()
            || mark != "~~" && self.marks[..] != ["~~"] && self.out.text.len() == self.floor()
    }

    fn push_mark(&mut self, mark: &str) {
        const JOINER: char = '\u{2060}';
        // Marks that meet would be one.
        if self.out.text.ends_with("**") || mark == "~~" && self.out.text.ends_with('~') {
            self.out.text.push(JOINER);
        }
        self.out.text.push_str(mark);
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Mark(start, mark)) => {
                self.marks.retain(|known| *known != mark);
                self.close_mark(start, mark);
            }
            Some(Open::Link(start, address)) => {
                self.links -= 1;
                self.link(start, &address);
            }
            Some(Open::Image(start, address)) => {
                self.links -= 1;
                self.image(start, &address);
            }
            Some(Open::Nothing(_)) | None => {}
        }
    }

    /// Ends emphasis after its last word: a mark after a space ends nothing.
    fn close_mark(&mut self, start: usize, mark: &str) {
        let inside = self.out.text.split_off(start);
        let words = inside.trim_end();
        // A post shows neither links nor images in emphasis.
        let is_plain = self.how.posts && (words.contains("](") || words.contains(posts::MARK));
        if words.is_empty() || is_plain {
            self.out.text.truncate(start - mark.len());
            if words.starts_with('[') {
                self.before_link();
            }
            self.out.text.push_str(words);
        } else {
            self.out.text.push_str(words);
            self.out.text.push_str(mark);
        }
        self.out.text.push_str(&inside[words.len()..]);
    }

    fn link(&mut self, start: usize, address: &str) {
        let inside = self.out.text.split_off(start);
        if !is_web(address) {
            self.out.text.push_str(&inside);
            if !address.is_empty() && !inside.contains(address) {
                self.plain(&format!(" ({address})"));
            }
            return;
        }
        self.before_link();
        let address = encoded(address);
        let has_image = inside.contains(posts::MARK);
        if has_image {
            self.out.text.push_str(&inside);
        }
        if has_image || inside.trim().is_empty() {
            self.out.text.push('[');
            self.plain(&address);
            self.out.text.push_str(&format!("]({address})"));
        } else {
            self.out.text.push_str(&format!("[{inside}]({address})"));
        }
    }

    /// With a sign right before it, a link would be an image.
    fn before_link(&mut self) {
        if self.out.text.ends_with('!') {
            self.out.text.pop();
            self.entity('!');
        }
    }

    fn image(&mut self, start: usize, address: &str) {
        let words = self.out.text.split_off(start).replace('\n', " ");
        if is_key(address) && self.how.posts {
            let start = start.min(self.out.text.len());
            self.drop_cuts(start + 1);
            self.out.text.push_str(&posts::image(address));
        } else if is_key(address) {
            self.out.text.push_str(&format!("![{words}]({address})"));
        } else if self.links > 0 {
            self.out.text.push_str(&words);
        } else {
            self.out.text.push_str(&words);
            let start = start.min(self.out.text.len());
            self.link(start, address);
        }
    }

    /// Closes what is still open: an unfinished mention would take the rest for its name.
    fn finish(mut self) -> Line {
        for _ in 0..self.mentions {
            self.out.text.push_str("</at>");
        }
        let length = self.out.text.trim_end().len();
        self.out.text.truncate(length);
        self.drop_cuts(length);
        self.out
    }
}
