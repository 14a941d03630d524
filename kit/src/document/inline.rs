//! The text inside a block as Markdown.

use feishu_openapi::docx::v1::document::TextStyleLanguage as Language;
use feishu_openapi::docx::v1::document::response::{Text, TextElement, TextElementStyle};

/// A piece of text with one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Run {
    text: String,
    look: Look,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    bold: bool,
    italic: bool,
    strikethrough: bool,
    underline: bool,
    code: bool,
    link: Option<String>,
    /// Markdown already, which is not escaped.
    raw: bool,
}

/// Text of several lines.
pub(super) fn lines(elements: &[TextElement]) -> String {
    written(runs(elements), "\\\n")
}

/// Text in one line, for headings. Marks at the end would be taken for a frame: `# Part # #`.
pub(super) fn one_line(elements: &[TextElement]) -> String {
    let mut text = written(runs(elements), "<br>");
    let end = text.trim_end_matches('#').len();
    if end < text.len() && text[..end].ends_with([' ', '\t']) {
        text.insert(end, '\\');
    }
    text
}

/// The characters alone.
pub(super) fn plain(elements: &[TextElement]) -> String {
    runs(elements).into_iter().map(|run| run.text).collect()
}

/// A caption or a name.
pub(super) fn escaped_line(text: &str) -> String {
    written(vec![Run { text: text.to_owned(), look: Look::default() }], " ")
}

/// A link that shows its address.
pub(super) fn link(url: &str) -> String {
    let url = decoded(url);
    format!("[{}]({})", escaped_line(&url), address(&url))
}

/// A block of code.
pub(super) fn code_block(text: &Text) -> String {
    let code = plain(&text.elements);
    let fence = "`".repeat(longest_run(&code).max(2) + 1);
    let language = text.style.as_ref().and_then(|style| style.language.as_ref());
    format!("{fence}{}\n{code}\n{fence}", language.map(language_name).unwrap_or_default())
}

/// The lines of a block of code, each as code within a line.
pub(super) fn code_lines(text: &Text) -> Vec<String> {
    let code_of = |line: &str| if line.trim().is_empty() { String::new() } else { code(line) };
    plain(&text.elements).lines().map(code_of).collect()
}

/// The name by which Markdown knows a language.
fn language_name(language: &Language) -> String {
    match language {
        Language::PlainText | Language::Unknown(_) => String::new(),
        Language::CPlusPlus => "cpp".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A table ends cells with bars, also in code, if they are not escaped.
pub(super) fn without_bars(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut backslashes = 0;
    for c in line.chars() {
        if c == '|' && backslashes % 2 == 0 {
            out.push('\\');
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// An address, in angle brackets if it has anything that would end it.
pub(super) fn address(url: &str) -> String {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "()<>\\|`*_".contains(c);
    if !url.is_empty() && !url.contains(odd) {
        return url.to_owned();
    }
    let mut out = "<".to_owned();
    for c in url.chars() {
        match c {
            '<' | '>' | '\\' | '|' | '`' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_control() => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out + ">"
}

/// Documents have addresses encoded as a whole: `https%3A%2F%2Fopen.feishu.cn`.
fn decoded(url: &str) -> String {
    let whole = !url.contains("://") && url.to_ascii_lowercase().contains("%3a%2f%2f");
    if !whole {
        return url.to_owned();
    }
    percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned()
}

fn runs(elements: &[TextElement]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for element in elements {
        let Some(run) = run(element) else { continue };
        match runs.last_mut() {
            // One look is one run, however the document cuts it.
            Some(last) if last.look == run.look && !run.look.raw => last.text.push_str(&run.text),
            _ if run.text.is_empty() => {}
            _ => runs.push(run),
        }
    }
    runs
}

fn run(element: &TextElement) -> Option<Run> {
    if let Some(run) = &element.text_run {
        let text =
            run.content.clone().unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
        return Some(Run { text, look: look(run.text_element_style.as_ref()) });
    }
    if let Some(mention) = &element.mention_user {
        let text = format!("@{}", mention.user_id.as_deref().unwrap_or_default());
        return Some(Run { text, look: look(mention.text_element_style.as_ref()) });
    }
    if let Some(mention) = &element.mention_doc {
        let look = look(mention.text_element_style.as_ref());
        let link = mention.url.as_deref().map(decoded).or(look.link.clone());
        let text = mention.title.clone().or_else(|| link.clone()).unwrap_or_default();
        return Some(Run { text, look: Look { link, ..look } });
    }
    if let Some(equation) = &element.equation {
        let text = equation.content.as_deref().unwrap_or_default().trim().replace('\n', " ");
        return Some(Run {
            text: format!("${text}$"),
            look: Look { raw: true, ..Look::default() },
        });
    }
    if let Some(reminder) = &element.reminder {
        let text = reminder.expire_time.clone().unwrap_or_default();
        return Some(Run { text, look: look(reminder.text_element_style.as_ref()) });
    }
    let file = element.file.as_ref()?;
    let token = file.file_token.clone().unwrap_or_default();
    Some(Run { text: token.clone(), look: Look { link: Some(token), ..Look::default() } })
}

fn look(style: Option<&TextElementStyle>) -> Look {
    let Some(style) = style else { return Look::default() };
    let on = |value: Option<bool>| value == Some(true);
    let url = style.link.as_ref().and_then(|link| link.url.as_deref());
    Look {
        bold: on(style.bold),
        italic: on(style.italic),
        strikethrough: on(style.strikethrough),
        underline: on(style.underline),
        code: on(style.inline_code),
        link: url.filter(|url| !url.is_empty()).map(decoded),
        raw: false,
    }
}

fn written(runs: Vec<Run>, line_break: &str) -> String {
    let runs: Vec<Run> = runs.into_iter().flat_map(trimmed).collect();
    let mut out = String::new();
    for (index, run) in runs.iter().enumerate() {
        let next = runs.get(index + 1).and_then(|next| next.text.chars().next());
        push(&mut out, run, next, line_break);
    }
    finished(&out)
}

/// A look does not begin or end at a space: Markdown would show its marks.
fn trimmed(run: Run) -> Vec<Run> {
    let plain = run.look == Look::default() || run.look.raw || run.look.code;
    let inner = run.text.trim();
    if plain || inner.len() == run.text.len() {
        return vec![run];
    }
    let begin = run.text.len() - run.text.trim_start().len();
    let unadorned = |text: &str| Run { text: text.to_owned(), look: Look::default() };
    if inner.is_empty() {
        return vec![unadorned(&run.text)];
    }
    let (first, last) = (&run.text[..begin], &run.text[begin + inner.len()..]);
    let middle = Run { text: inner.to_owned(), look: run.look.clone() };
    let all = [unadorned(first), middle, unadorned(last)];
    all.into_iter().filter(|run| !run.text.is_empty()).collect()
}

fn push(out: &mut String, run: &Run, next: Option<char>, line_break: &str) {
    let Run { text, look } = run;
    if look.raw {
        out.push_str(text);
        return;
    }
    let content = match look.code {
        true => code(text),
        false => escaped(text, line_break),
    };
    // Marks mean something only beside certain characters; elsewhere tags say the same.
    let (first, last) = (content.chars().next(), content.chars().next_back());
    let before = out.chars().next_back();
    // Marks of two kinds, or around other marks, have marks beside them.
    let nested = look.link.is_some() || look.strikethrough && (look.bold || look.italic);
    let works = |inner: Option<char>, outer: Option<char>| match inner {
        Some(inner) if inner.is_alphanumeric() && !nested => !outer.is_some_and(is_mark),
        _ => outer.is_none_or(char::is_whitespace),
    };
    let marks = works(first, before) && works(last, next);
    let styles = [
        (look.underline, "<u>", "</u>", false),
        (look.strikethrough, "~~", "<del>", true),
        (look.bold, "**", "<strong>", true),
        (look.italic, "*", "<em>", true),
    ];
    let mut end = String::new();
    for (on, mark, tag, is_choice) in styles {
        if !on {
            continue;
        }
        let (open, close) = match (is_choice, marks) {
            (false, _) => (mark, tag.to_owned()),
            (true, true) => (mark, mark.to_owned()),
            (true, false) => (tag, tag.replace('<', "</")),
        };
        out.push_str(open);
        end.insert_str(0, &close);
    }
    match &look.link {
        Some(url) => out.push_str(&format!("[{content}]({})", address(url))),
        None => out.push_str(&content),
    }
    out.push_str(&end);
}

/// What would run together with a mark, or ends one.
fn is_mark(c: char) -> bool {
    "*~_".contains(c)
}

fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let marks = "`".repeat(longest_run(&text) + 1);
    // Markdown takes off one space on both sides.
    let beside = |c: char| c == '`' || c == ' ';
    let pad = text.starts_with(beside) || text.ends_with(beside) || text.trim().is_empty();
    let pad = if pad && !text.trim().is_empty() { " " } else { "" };
    format!("{marks}{pad}{text}{pad}{marks}")
}

fn escaped(text: &str, line_break: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut left = text.chars().peekable();
    while let Some(c) = left.next() {
        let next = left.peek().copied();
        match c {
            '\n' => out.push_str(line_break),
            '\0' => {}
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '_' if !(before.is_some_and(char::is_alphanumeric)
                && next.is_some_and(char::is_alphanumeric)) =>
            {
                out.push_str("\\_");
            }
            // A character by its name.
            '&' if next.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()) => {
                out.push_str("\\&");
            }
            // A link behind it would become an image.
            '!' if next.is_none() => out.push_str("\\!"),
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

/// Takes care of what has a meaning at the beginning of a line, or is lost there or at its end.
fn finished(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(finished_line).collect();
    let mut lines: &[String] = &lines;
    // A break at the end has nothing behind it.
    while let [rest @ .., last] = lines
        && last.is_empty()
    {
        lines = rest;
    }
    let text = lines.join("\n");
    text.strip_suffix('\\').filter(|rest| !rest.ends_with('\\')).unwrap_or(&text).to_owned()
}

fn finished_line(line: &str) -> String {
    let (line, end) = match line.strip_suffix('\\') {
        // A line break, not an escaped backslash.
        Some(rest) if (line.len() - line.trim_end_matches('\\').len()) % 2 == 1 => (rest, "\\"),
        _ => (line, ""),
    };
    let inner = line.trim_matches(|c| c == ' ' || c == '\t');
    let begin = line.len() - line.trim_start_matches([' ', '\t']).len();
    let spaces = |text: &str| text.replace(' ', "&#32;").replace('\t', "&#9;");
    let mut out = spaces(&line[..begin]);
    let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &inner[digits..];
    if digits == 0 && inner.starts_with(['#', '>', '+', '-', '=', '|', ':']) {
        out.push('\\');
        out.push_str(inner);
    } else if digits > 0 && rest.starts_with(['.', ')']) {
        out.push_str(&inner[..digits]);
        out.push('\\');
        out.push_str(rest);
    } else {
        out.push_str(inner);
    }
    if begin + inner.len() < line.len() {
        out.push_str(&spaces(&line[begin + inner.len()..]));
    }
    out + end
}
