//! The tags that the platform adds to Markdown: `<at id=all></at>`, `<font color='red'>`.

use std::borrow::Cow;

use super::time;

/// A part of Markdown.
pub(super) struct Piece<'a> {
    /// As it is written.
    pub source: &'a str,
    pub kind: PieceKind<'a>,
}

pub(super) enum PieceKind<'a> {
    /// Text, and all other markup.
    Markdown,
    Open(Tag<'a>),
    Close(&'static str),
    /// A tag with what it shows, such as the person that it mentions.
    Whole(Tag<'a>, Cow<'a, str>),
}

pub(super) struct Tag<'a> {
    pub name: &'static str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(it, _)| *it == name);
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    /// Where a click leads.
    pub(super) fn url(&self) -> Option<&'a str> {
        ["url", "href", "pc_url", "link", "ios_url", "android_url"]
            .iter()
            .find_map(|it| self.get(it))
    }

    /// What is shown without anything inside.
    fn shown(&self) -> Cow<'a, str> {
        match self.name {
            "at" => {
                let who = ["id", "ids", "email", "user_id"].iter().find_map(|it| self.get(it));
                who.unwrap_or("unknown").into()
            }
            "person" => self.get("id").unwrap_or("unknown").into(),
            "local_datetime" => {
                let milliseconds = self.get("millisecond").and_then(|it| it.parse().ok());
                let format = self.get("format_type").unwrap_or("date_num");
                let time = milliseconds.and_then(|it| time::named(it, format));
                time.map_or("time of sending".into(), Cow::Owned)
            }
            _ => "".into(),
        }
    }
}

const NAMES: [&str; 11] = [
    "at",
    "a",
    "br",
    "font",
    "hr",
    "link",
    "local_datetime",
    "number_tag",
    "person",
    "raw",
    "text_tag",
];

/// The longest tag that is read.
const LONGEST: usize = 8_192;

/// How many links may be open at once: each is written where it began, which moves what follows.
const MOST_LINKS: usize = 8;

/// The pieces of a text, which together are the text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find('<') {
        let begin = at + found;
        let Some((kind, length)) = tag(&text[begin..]) else {
            at = begin + 1;
            continue;
        };
        if start < begin {
            pieces.push(Piece { source: &text[start..begin], kind: PieceKind::Markdown });
        }
        at = begin + length;
        start = at;
        pieces.push(Piece { source: &text[begin..at], kind });
    }
    if start < text.len() {
        pieces.push(Piece { source: &text[start..], kind: PieceKind::Markdown });
    }
    pieces
}

/// The tag at the beginning of a text, and its length.
fn tag(text: &str) -> Option<(PieceKind<'_>, usize)> {
    let mut most = text.len().min(LONGEST);
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let text = &text[..most];
    let rest = text.strip_prefix('<')?;
    let (is_close, rest) = match rest.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (name, mut rest) = word(rest);
    let name = NAMES.into_iter().find(|known| name.eq_ignore_ascii_case(known))?;
    let mut attributes = Vec::new();
    let is_alone = loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            rest = after;
            break true;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break false;
        }
        let (key, after) = word(rest);
        if key.is_empty() {
            return None;
        }
        rest = after.trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((key, ""));
            continue;
        };
        let (value, after) = value(after.trim_start())?;
        attributes.push((key, value));
        rest = after;
    };
    let mut length = text.len() - rest.len();
    if is_close {
        return Some((PieceKind::Close(name), length));
    }
    let tag = Tag { name, attributes };
    let mut shown = tag.shown();
    let kind = match name {
        "at" | "person" | "local_datetime" => {
            // A name inside is what to show, and the end belongs to the tag.
            let inside = rest.split('<').next().unwrap_or_default();
            let close = rest.get(inside.len()..).and_then(|it| it.strip_prefix("</"));
            let after = close.and_then(|it| it.strip_prefix(name)?.strip_prefix('>'));
            if let Some(after) = after.filter(|_| !is_alone) {
                length = text.len() - after.len();
                if !inside.trim().is_empty() {
                    shown = inside.trim().into();
                }
            }
            PieceKind::Whole(tag, shown)
        }
        "br" | "hr" => PieceKind::Whole(tag, shown),
        _ if is_alone => PieceKind::Whole(tag, shown),
        _ => PieceKind::Open(tag),
    };
    Some((kind, length))
}

/// The letters at the beginning, and the rest.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    text.split_at(end.unwrap_or(text.len()))
}

/// The value of an attribute, and what follows.
fn value(text: &str) -> Option<(&str, &str)> {
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote);
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>')?;
    let end =
        if text[..end].ends_with('/') && text[end..].starts_with('>') { end - 1 } else { end };
    Some(text.split_at(end))
}

/// Markdown as plain text: the marks stay, tags become what they show.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return text.into();
    }
    let mut out = String::new();
    // Links that are open: where they began to be shown, and where they lead.
    let mut links: Vec<(usize, Option<&str>)> = Vec::new();
    for piece in pieces(text) {
        match piece.kind {
            PieceKind::Markdown => out.push_str(piece.source),
            PieceKind::Whole(tag, shown) => out.push_str(&match tag.name {
                "br" => "\n".into(),
                "hr" => "\n---\n".into(),
                "at" | "person" => format!("@{shown}").into(),
                "a" | "link" => tag.url().unwrap_or_default().into(),
                _ => shown,
            }),
            PieceKind::Open(tag) => match tag.name {
                "a" | "link" if links.len() < MOST_LINKS => links.push((out.len(), tag.url())),
                "text_tag" | "number_tag" => out.push('['),
                _ => {}
            },
            PieceKind::Close("a" | "link") => {
                let Some((start, url)) = links.pop() else { continue };
                match url {
                    Some(url) if out[start..].trim().is_empty() => out.push_str(url),
                    Some(url) if out[start..].trim() != url => {
                        out.insert(start, '[');
                        out.push_str(&format!("]({url})"));
                    }
                    _ => {}
                }
            }
            PieceKind::Close("text_tag" | "number_tag") => out.push(']'),
            PieceKind::Close(_) => {}
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_what_they_show() {
        for (text, expected) in [
            ("a < b, <b>c</b>", "a < b, <b>c</b>"),
            ("<at id=all></at> <at ids=a,b></at>", "@all @a,b"),
            ("<at id=ou_1>Ada</at><at id=x/>", "@Ada@x"),
            ("<person id = 'ou_1' show_name=true></person>!", "@ou_1!"),
            ("<font color='red'>red <font color=blue>blue</font></font>", "red blue"),
            ("1<br>2<br/>3", "1\n2\n3"),
            ("<text_tag color=\"blue\">new</text_tag> <number_tag>1</number_tag>", "[new] [1]"),
            ("<a href='https://a.b'></a>", "https://a.b"),
            ("<link icon='x' url='https://a.b' pc_url=''>c</link>", "[c](https://a.b)"),
            ("<local_datetime millisecond='0' format_type='date'></local_datetime>", "Jan 1, 1970"),
            ("<local_datetime></local_datetime>", "time of sending"),
            ("<at id='all", "<at id='all"),
            ("</font>", ""),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn pieces_together_are_the_text() {
        let text = "a <at id='中'></at> <font x <hr> <at <a href=é>b</a><br/></ <";
        let sources: Vec<&str> = pieces(text).iter().map(|it| it.source).collect();
        assert_eq!(sources.concat(), text);
    }
}
