//! Markdown, as CommonMark reads it, with tables, tasks and words that are crossed out.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    builder::Builder,
    html::Reader,
    kind::{BlockKind, Style},
};

pub(super) fn read(content: &str, builder: &mut Builder<'_>) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    // For each list that is open, the number of its next point; nothing for one without numbers.
    let mut lists: Vec<(Option<u64>, bool)> = Vec::new();
    // How many blocks were open when each point began.
    let mut points = Vec::new();
    let mut images = 0;
    let mut html = Reader::default();
    // Of a heading that CommonMark does not know: how many characters of its text are its sign.
    let (mut sign, mut headings) = (None, 0);
    for (event, range) in Parser::new_ext(content, options).into_offset_iter() {
        match event {
            // The text that stands for an image is not shown.
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => {
                images -= 1;
                builder.image();
            }
            _ if images > 0 => {}
            Event::Start(Tag::Paragraph) => match deep_heading(&content[range]) {
                Some(level) => {
                    sign = Some(usize::from(level) + 1);
                    builder.begin(BlockKind::Heading(level));
                    headings += 1;
                }
                None => builder.begin_paragraph(),
            },
            Event::End(TagEnd::Paragraph) if headings > 0 => {
                headings -= 1;
                builder.end();
            }
            Event::End(TagEnd::Paragraph) => builder.end_paragraph(),
            Event::Start(Tag::Heading { level, .. }) => {
                builder.begin(BlockKind::Heading(level as u8))
            }
            Event::Start(Tag::BlockQuote(_)) => builder.begin_quote(),
            Event::End(TagEnd::BlockQuote(_)) => builder.end_quote(),
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split_whitespace().next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                builder.begin(BlockKind::Code(language));
            }
            Event::Start(Tag::List(first)) => lists.push((first, true)),
            Event::End(TagEnd::List(_)) => drop(lists.pop()),
            Event::Start(Tag::Item) => {
                points.push(builder.depth());
                builder.begin(match lists.last_mut() {
                    Some((Some(number), is_first)) => {
                        BlockKind::Ordered(std::mem::take(is_first).then_some(*number))
                    }
                    _ => BlockKind::Bullet,
                });
            }
            Event::End(TagEnd::Item) => builder.end_to(points.pop().unwrap_or_default()),
            Event::TaskListMarker(done) => builder.task(done),
            Event::Start(Tag::Table(_)) => builder.begin(BlockKind::Table),
            Event::Start(Tag::TableHead | Tag::TableRow) => builder.begin_row(),
            Event::Start(Tag::TableCell) => {
                builder.begin(BlockKind::Cell);
                builder.begin_paragraph();
            }
            Event::End(TagEnd::TableCell) => {
                builder.end_paragraph();
                builder.end();
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table) => builder.end(),
            Event::Start(Tag::Emphasis) => builder.set(Style::Italic, true),
            Event::End(TagEnd::Emphasis) => builder.set(Style::Italic, false),
            Event::Start(Tag::Strong) => builder.set(Style::Bold, true),
            Event::End(TagEnd::Strong) => builder.set(Style::Bold, false),
            Event::Start(Tag::Strikethrough) => builder.set(Style::Strikethrough, true),
            Event::End(TagEnd::Strikethrough) => builder.set(Style::Strikethrough, false),
            Event::Start(Tag::Link { dest_url, .. }) => builder.begin_link(&dest_url),
            Event::End(TagEnd::Link) => builder.end_link(),
            Event::Text(text) => builder.text(&text[sign.take().unwrap_or(0).min(text.len())..]),
            Event::Code(text) => {
                builder.set(Style::Code, true);
                builder.text(&text);
                builder.set(Style::Code, false);
            }
            Event::SoftBreak => builder.text(" "),
            Event::HardBreak => builder.text("\n"),
            Event::Html(part) | Event::InlineHtml(part) => html.read(&part, builder),
            // Lines across the page are no blocks that texts become, and what is left was not asked for.
            _ => {}
        }
    }
    html.end(builder);
}

/// The level of a heading deeper than those of CommonMark, which takes it for a paragraph.
fn deep_heading(paragraph: &str) -> Option<u8> {
    let level = paragraph.bytes().take_while(|byte| *byte == b'#').count();
    let follows = paragraph.as_bytes().get(level) == Some(&b' ');
    ((7..=9).contains(&level) && follows).then_some(level as u8)
}
