//! Scalars within their documented limits.

use feishu_spec::{Bounds, Field, Type, limit::pattern};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    string::string_regex,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use super::{Maker, documented, finite};
use crate::request::RequestPart;

/// Characters that break careless encoding.
const ODD: &[char] = &[
    'a', 'b', 'Y', '7', '_', '-', '.', '~', ' ', '"', '\\', '/', '%', '&', '=', '+', '?', '#', ':',
    ';', ',', '@', '$', '!', '*', '\'', '(', ')', '[', ']', '{', '}', '<', '>', '^', '`', '|',
    '\n', 'é', '中', '文', '🦀', '\u{301}',
];

/// Characters that a header takes unencoded.
const PLAIN: &[char] = &['a', 'b', 'Y', '7', '_', '-', '=', '/', '.'];

impl Maker<'_> {
    pub(super) fn valid_scalar(&mut self, field: &Field, ty: &Type, place: RequestPart) -> Value {
        let documented = documented(field, ty);
        if !documented.is_empty() {
            return documented[self.rng.usize(..documented.len())].clone();
        }
        match ty {
            Type::String | Type::File => json!(self.valid_text(field, place)),
            Type::Int => {
                let (min, max) = bounds(field);
                let min = min.map_or(i64::MIN, |min| min.ceil() as i64);
                let max = max.map_or(i64::MAX, |max| max.floor() as i64);
                if min > max {
                    self.unmet.push(format!("{}: from {min} to {max}", field.name));
                    return json!(min);
                }
                json!(self.rng.i64(min..=max))
            }
            Type::Float => {
                let (min, max) = bounds(field);
                let min = min.unwrap_or(max.unwrap_or(0.0).min(0.0) - 1000.0);
                let max = max.unwrap_or(min + 2000.0);
                let at = f64::from(self.rng.u8(..=16)) / 16.0;
                finite(min + (max - min) * at)
            }
            Type::Bool => json!(self.rng.bool()),
            _ => unreachable!("no scalar: {ty}"),
        }
    }

    fn valid_text(&mut self, field: &Field, place: RequestPart) -> String {
        let Bounds { min, max } = field.characters.clone().unwrap_or_default();
        // An empty segment would change the path.
        let least = if place == RequestPart::Path { 1 } else { 0 };
        let min = min.map_or(least, |min| (min as usize).max(least));
        let max = max.map_or(usize::MAX, |max| max as usize);
        if min > max {
            self.unmet.push(format!("{}: from {min} to {max} characters", field.name));
            return "x".repeat(min);
        }
        let Some(documented) = &field.pattern else {
            let length = self.rng.usize(min..=max.min(min.saturating_add(12)));
            let from = if place == RequestPart::Header { PLAIN } else { ODD };
            let text: String = (0..length).map(|_| from[self.rng.usize(..from.len())]).collect();
            // URL normalization would remove these.
            return if place == RequestPart::Path && (text == "." || text == "..") {
                text.replace('.', "x")
            } else {
                text
            };
        };
        let fits = |text: &str| {
            let length = text.chars().count();
            (min..=max).contains(&length) && pattern::matches(documented, text) == Some(true)
        };
        if let Some(Value::String(example)) = &field.example
            && fits(example)
        {
            return example.clone();
        }
        for plain in ["a", "A", "7"] {
            let text = plain.repeat(min.max(1));
            if fits(&text) {
                return text;
            }
        }
        let bare = documented.trim_start_matches('^').trim_end_matches('$');
        let mut seed = [0; 32];
        self.rng.fill(&mut seed);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        if let Ok(strategy) = string_regex(bare) {
            for _ in 0..2000 {
                let text = strategy.new_tree(&mut runner).map(|tree| tree.current());
                if let Ok(text) = text
                    && fits(&text)
                {
                    return text;
                }
            }
        }
        self.unmet.push(format!("{}: pattern {documented}, {min} to {max} characters", field.name));
        "x".repeat(min.max(1))
    }
}

fn bounds(field: &Field) -> (Option<f64>, Option<f64>) {
    let range = field.range.clone().unwrap_or_default();
    (range.min.and_then(|min| min.as_f64()), range.max.and_then(|max| max.as_f64()))
}
