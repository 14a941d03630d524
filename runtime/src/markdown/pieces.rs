//! Blocks that are too long, cut where it hurts least.

use super::{MOST_BYTES, blocks::Block, cost, escape, line::Line, posts::MARK};

/// The pieces of a block, as they are written.
pub(super) fn of(block: &Block) -> Vec<String> {
    match block {
        Block::Text(line) => of_line(line, MOST_BYTES),
        Block::Lines(lines) => {
            let lines = lines.iter().flat_map(|line| of_line(line, MOST_BYTES));
            joined(lines, "", "")
        }
        Block::Code { language, code } => {
            let fence = escape::fence(code);
            let (before, after) = (format!("{fence}{language}\n"), format!("\n{fence}"));
            let room = MOST_BYTES - cost(&before) - cost(&after);
            let lines = code.split('\n');
            let lines = lines.flat_map(|line| of_line(&Line::fixed(line.to_owned()), room));
            joined(lines, &before, &after)
        }
        Block::Table { head, rows } => of_table(head, rows),
        Block::Rule => vec!["---".to_owned()],
    }
}

/// A table, each piece of which has the titles.
fn of_table(head: &str, rows: &[String]) -> Vec<String> {
    let fits = |text: &str| cost(text) <= MOST_BYTES / 2;
    if fits(head) && rows.iter().all(|row| fits(row)) {
        return joined(rows.iter().cloned(), &format!("{head}\n"), "");
    }
    // A cell that fills a card is no cell: what is in it is shown as text.
    let titles = head.lines().next().unwrap_or_default();
    let rows = std::iter::once(titles).chain(rows.iter().map(String::as_str));
    let texts = rows.map(|row| row.trim_matches(['|', ' ']).replace(" | ", " &#124; "));
    texts.flat_map(|text| of_line(&Line::fixed(text), MOST_BYTES)).collect()
}

/// Lines that together fit, with this around each piece.
fn joined(lines: impl Iterator<Item = String>, before: &str, after: &str) -> Vec<String> {
    let around = cost(before) + cost(after);
    let mut pieces = Vec::new();
    let (mut piece, mut bytes) = (None::<String>, around);
    for line in lines {
        let more = cost(&line) + cost("\n");
        if bytes + more > MOST_BYTES
            && let Some(full) = piece.take()
        {
            pieces.push(format!("{before}{full}{after}"));
            bytes = around;
        }
        bytes += more;
        piece = Some(match piece {
            Some(piece) => format!("{piece}\n{line}"),
            None => line,
        });
    }
    pieces.push(format!("{before}{}{after}", piece.unwrap_or_default()));
    pieces
}

/// A text of at most this many bytes, or the pieces of it: cut at the end of a line, of a
/// sentence, of a word, or anywhere.
fn of_line(line: &Line, most: usize) -> Vec<String> {
    let text = line.text();
    let mut pieces = Vec::new();
    let mut start = 0;
    loop {
        let end = start + longest(&text[start..], most);
        if end == text.len() {
            break;
        }
        let place = |after: usize| line.cuts().partition_point(|cut| *cut <= after);
        let inside = &line.cuts()[place(start)..place(end)];
        let cuts = || inside.iter().copied();
        let ends_with = |marks: &'static [char]| {
            move |cut: &usize| text[..*cut].trim_end_matches(' ').ends_with(marks)
        };
        let late = |cut: &usize| *cut > start + (end - start) / 2;
        let best = cuts().filter(ends_with(&['\n'])).rfind(late);
        let best = best.or_else(|| {
            cuts().filter(ends_with(&['.', '!', '?', '。', '！', '？', ';'])).rfind(late)
        });
        let cut = best.or_else(|| cuts().next_back()).unwrap_or_else(|| anywhere(text, start, end));
        pieces.push(text[start..cut].trim_end().to_owned());
        start = cut;
    }
    pieces.push(text[start..].to_owned());
    pieces
}

/// How much of a text fits.
fn longest(text: &str, most: usize) -> usize {
    let mut bytes = 0;
    let mut buffer = [0; 4];
    for (at, c) in text.char_indices() {
        bytes += cost(c.encode_utf8(&mut buffer));
        if bytes > most {
            return at;
        }
    }
    text.len()
}

/// A place between two characters, but not inside an entity or the key of an image.
fn anywhere(text: &str, start: usize, end: usize) -> usize {
    let marks = || text[start..end].match_indices(MARK);
    if let Some((mark, _)) = marks().next_back().filter(|_| marks().count() % 2 == 1)
        && mark > 0
    {
        return start + mark;
    }
    let entity = text[start..end].rfind('&').map(|at| start + at);
    match entity {
        Some(at) if at > start && end - at < 8 && !text[at..end].contains(';') => at,
        _ => end,
    }
}
