//! Indents code as rustfmt does: prettyplease indents the arguments at the head of a chain twice.

/// Spaces per level.
const STEP: usize = 4;

/// An open bracket, or the statement around all.
struct Level {
    /// The indentation of what is inside.
    inner: usize,
    /// That of the last line directly inside, and whether it began by closing a bracket.
    last: Option<(usize, bool)>,
    /// That of the methods of a chain which goes on here.
    chain: Option<usize>,
}

/// The lines of code with new indentation. Texts in it have no line breaks.
pub(super) fn tidy(code: &str) -> Vec<String> {
    let mut levels = vec![Level { inner: 0, last: None, chain: None }];
    let mut out = Vec::new();
    for line in code.lines().map(str::trim) {
        let closes = line.starts_with([')', ']', '}']);
        let is_method = line.starts_with('.');
        let brackets = brackets(line);
        let leading = line.chars().take_while(|c| ")]}".contains(*c)).count();
        let mut indent = 0;
        if closes {
            for _ in 0..leading.min(levels.len() - 1) {
                indent = levels.pop().map_or(0, |level| level.inner.saturating_sub(STEP));
            }
        } else if let Some(level) = levels.last_mut() {
            indent = match (is_method, level.last, level.chain) {
                (true, _, Some(chain)) => chain,
                (true, Some((last, true)), None) => last,
                (true, Some((last, false)), None) => last + STEP,
                _ => level.inner,
            };
            level.chain = is_method.then_some(indent);
        }
        if let Some(level) = levels.last_mut() {
            level.last = Some((indent, closes));
        }
        out.push(format!("{}{line}", " ".repeat(if line.is_empty() { 0 } else { indent })));
        // What stays open behind the leading brackets that closed.
        let mut open = 0_usize;
        for bracket in brackets.into_iter().skip(leading) {
            match bracket {
                true => open += 1,
                false if open > 0 => open -= 1,
                false => drop((levels.len() > 1).then(|| levels.pop())),
            }
        }
        for _ in 0..open {
            levels.push(Level { inner: indent + STEP, last: None, chain: None });
        }
    }
    out
}

/// The brackets of a line outside of texts: whether each opens.
fn brackets(line: &str) -> Vec<bool> {
    let mut found = Vec::new();
    let mut letters = line.chars();
    let mut inside = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if inside => drop(letters.next()),
            '"' => inside = !inside,
            '(' | '[' | '{' if !inside => found.push(true),
            ')' | ']' | '}' if !inside => found.push(false),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn methods_stand_below_the_arguments_of_a_head_of_several_lines() {
        let code = "let request = ship::create(\n        \"Argo\",\n        [\n            Mast::new(\n                    1,\n                )\n                .sail(\"a) b\"),\n        ],\n    )\n    .port(\"x\");";
        let expected = "let request = ship::create(\n    \"Argo\",\n    [\n        Mast::new(\n            1,\n        )\n        .sail(\"a) b\"),\n    ],\n)\n.port(\"x\");";
        assert_eq!(tidy(code).join("\n"), expected);
    }

    #[test]
    fn methods_behind_a_head_of_one_line_are_indented() {
        let code = "let request = ship::create(1)\n    .masts([\n        Mast::new(),\n    ])\n    .port(2);\nclient.send(request).await?;";
        assert_eq!(tidy(code).join("\n"), code);
    }
}
