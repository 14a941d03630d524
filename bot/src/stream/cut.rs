//! Where a text is cut when a card is full: between blocks, else between lines, else anywhere.

/// How much of a text fits, in bytes, and what the next card begins with if the cut is inside of a
/// block of code. `fits` says whether a beginning of the text fits.
pub(super) fn fit(text: &str, fits: impl Fn(&str) -> bool) -> usize {
    if fits(text) {
        return text.len();
    }
    let (blocks, lines) = places(text);
    let last = |places: &[usize]| {
        let count = places.partition_point(|place| fits(&text[..*place]));
        count.checked_sub(1).map(|index| places[index])
    };
    let anywhere = || {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
        // At least one character, so that the text comes to an end.
        last(&places).or(places.first().copied()).unwrap_or(text.len())
    };
    last(&blocks).or_else(|| last(&lines)).unwrap_or_else(anywhere)
}

/// Where blocks begin that stand behind others, and where lines begin.
fn places(text: &str) -> (Vec<usize>, Vec<usize>) {
    let (mut blocks, mut lines) = (Vec::new(), Vec::new());
    let mut fence = Fence::default();
    let (mut at, mut was_blank) = (0, false);
    for line in text.split_inclusive('\n') {
        if at > 0 {
            lines.push(at);
            // Lines that are indented belong to what stands before them.
            if was_blank && fence.open.is_none() && !line.starts_with([' ', '\t']) {
                blocks.push(at);
            }
        }
        fence.read(line);
        was_blank = line.trim().is_empty();
        at += line.len();
    }
    (blocks, lines)
}

/// The line that opens the block of code at the end of a text, if there is an open one.
pub(super) fn open_fence(text: &str) -> Option<String> {
    let mut fence = Fence::default();
    text.split_inclusive('\n').for_each(|line| fence.read(line));
    fence.open.map(|(mark, language)| format!("{mark}{language}\n"))
}

/// Whether lines are inside of a block of code.
#[derive(Default)]
struct Fence {
    /// The marks that opened it, and its language.
    open: Option<(String, String)>,
}

impl Fence {
    fn read(&mut self, line: &str) {
        let rest = line.trim_start_matches(' ');
        if line.len() - rest.len() > 3 {
            return;
        }
        let Some(mark) = rest.chars().next().filter(|c| matches!(c, '`' | '~')) else { return };
        let info = rest.trim_start_matches(mark);
        let marks = &rest[..rest.len() - info.len()];
        match &self.open {
            None if marks.len() >= 3 && !(mark == '`' && info.contains('`')) => {
                self.open = Some((marks.to_owned(), info.trim().to_owned()));
            }
            Some((open, _))
                if open.starts_with(mark)
                    && marks.len() >= open.len()
                    && info.trim().is_empty() =>
            {
                self.open = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a text, each of which has at most this many bytes.
    fn pieces(mut text: &str, most: usize) -> Vec<&str> {
        let mut pieces = Vec::new();
        while !text.is_empty() {
            let (piece, rest) = text.split_at(fit(text, |text| text.len() <= most));
            pieces.push(piece);
            text = rest;
        }
        pieces
    }

    #[test]
    fn a_text_is_cut_where_it_hurts_least() {
        assert_eq!(pieces("short", 10), ["short"]);
        assert_eq!(pieces("one\n\ntwo\n\nthree", 11), ["one\n\ntwo\n\n", "three"]);
        assert_eq!(pieces("one\ntwo\nthree", 9), ["one\ntwo\n", "three"]);
        assert_eq!(pieces("a long line", 6), ["a long", " line"]);
        assert_eq!(pieces("潮汐表", 4), ["潮", "汐", "表"]);
        assert_eq!(pieces("潮汐", 1), ["潮", "汐"], "it ends even where nothing fits");
        let list = "intro\n\n- one\n\n  more of one\n\n- two";
        assert_eq!(pieces(list, 30), ["intro\n\n- one\n\n  more of one\n\n", "- two"]);
    }

    #[test]
    fn a_block_of_code_is_kept_whole_where_it_fits() {
        let text = "one\n\n```rust\na\n\nb\n```\n\ntwo";
        assert_eq!(pieces(text, 20), ["one\n\n", "```rust\na\n\nb\n```\n\n", "two"]);
    }

    #[test]
    fn an_open_block_of_code_is_opened_again() {
        for (text, expected) in [
            ("```rust\nlet a = 1;\n", Some("```rust\n")),
            ("~~~~\n```\n~~~\n", Some("~~~~\n")),
            ("```rust\na\n```\n", None),
            ("`a`\n\n``` a ` b\n", None),
            ("text", None),
            ("    ```\n", None),
        ] {
            assert_eq!(open_fence(text).as_deref(), expected, "{text}");
        }
    }
}
