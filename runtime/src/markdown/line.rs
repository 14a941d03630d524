//! Text as it is written, with the places at which it may be cut.

/// Text as it is written, of one or several lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Where it may be cut, in order: after a space, outside of emphasis and links.
    pub(super) cuts: Vec<usize>,
}

impl Line {
    /// Text that is cut only if nothing else helps.
    pub(super) fn fixed(text: String) -> Self {
        Line { text, cuts: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn cuts(&self) -> &[usize] {
        &self.cuts
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn on_one_line(self) -> Self {
        // A line break is as long as a space, so cuts stay where they are.
        Line { text: self.text.replace('\n', " "), ..self }
    }

    /// The text after these marks.
    pub(super) fn after(self, marks: &str) -> Self {
        let cuts = self.cuts.into_iter().map(|cut| cut + marks.len()).collect();
        Line { text: format!("{marks}{}", self.text), cuts }
    }

    /// Its lines, at least one.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut start = 0;
        let mut rest = self.cuts.as_slice();
        let line = |text: &str| {
            let end = start + text.len();
            let (inside, behind) = rest.split_at(rest.partition_point(|cut| *cut < end));
            let inside = inside.iter().filter(|cut| **cut >= start);
            let cuts = inside.map(|cut| cut - start).collect();
            (rest, start) = (behind, end + 1);
            Line { text: text.to_owned(), cuts }
        };
        self.text.split('\n').map(line).collect()
    }
}
