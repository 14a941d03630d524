//! [`Problem`]: why specs and overrides do not make a crate, and what to do about it.

use std::fmt;

use crate::{Gone, GonePart};

/// Something that generation cannot settle by itself. Problems are gathered, so that one run
/// shows all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where: an endpoint with the path of a field, or an overrides file with a key.
    pub place: String,
    /// What was found and what was expected.
    pub message: String,
    /// The line in `specs/overrides/` that would settle it.
    pub pin: Option<Pin>,
    /// The block for the end of a file in `specs/overrides/` that would settle it.
    pub block: Option<Block>,
    /// What in `specs/overrides/` is about something that is not documented any more.
    pub gone: Option<Gone>,
}

/// A block of lines for the end of an overrides file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The file's name.
    pub file: String,
    /// The lines, as TOML.
    pub text: String,
}

/// A line for an overrides file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pin {
    /// The file's name.
    pub file: String,
    /// The table that it belongs to, as its header: `[labels]`.
    pub table: String,
    /// The key, in quotation marks where TOML wants them.
    pub key: String,
    /// An example of the value, as TOML.
    pub value: String,
}

impl Problem {
    /// A problem without a ready remedy.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Problem { place: place.into(), message: message.into(), pin: None, block: None, gone: None }
    }

    /// Says which correction would settle it.
    #[must_use]
    pub fn block(mut self, file: &str, text: String) -> Self {
        self.block = Some(Block { file: file.to_owned(), text });
        self
    }

    /// Says what in an overrides file is about something that is not documented any more.
    #[must_use]
    pub fn gone(mut self, file: &str, part: GonePart) -> Self {
        self.gone = Some(Gone { file: file.to_owned(), part });
        self
    }

    /// The problem without its remedy.
    pub fn what(&self) -> String {
        format!("{}: {}", self.place, self.message)
    }

    /// Says which line would settle it.
    #[must_use]
    pub fn pin(self, file: &str, table: String, key: &str, value: &str) -> Self {
        self.pin_value(file, table, key, &toml::Value::from(value))
    }

    /// Says which line would settle it, where the value is a list.
    #[must_use]
    pub fn pin_list(self, file: &str, table: String, key: &str, values: &[String]) -> Self {
        self.pin_value(file, table, key, &toml::Value::from(values.to_vec()))
    }

    fn pin_value(mut self, file: &str, table: String, key: &str, value: &toml::Value) -> Self {
        let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let bare = bare && !key.is_empty();
        let key = if bare { key.to_owned() } else { toml::Value::from(key).to_string() };
        self.pin = Some(Pin { file: file.to_owned(), table, key, value: value.to_string() });
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())?;
        if let Some(Block { file, text }) = &self.block {
            write!(f, "\n  settle it at the end of specs/overrides/{file}:")?;
            text.lines().try_for_each(|line| write!(f, "\n    {line}"))?;
        }
        if let Some(Pin { file, table, key, value }) = &self.pin {
            write!(
                f,
                "\n  settle it in specs/overrides/{file}:\n    {table}\n    {key} = {value}"
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
