//! [`Command`]: what Redis is asked.

/// The name of a command and its arguments.
pub(crate) struct Command(Vec<Vec<u8>>);

impl Command {
    pub(crate) fn new(name: &str) -> Self {
        Command(vec![name.into()])
    }

    /// A script that Redis runs as a whole, for these keys. Its text goes along each time, which is
    /// less than a kilobyte or two: Redis compiles a text once, and no reply says that it has
    /// forgotten the script.
    pub(crate) fn script(text: &str, keys: &[String]) -> Self {
        let command = Command::new("EVAL").arg(text).number(keys.len() as u64);
        keys.iter().fold(command, |command, key| command.arg(key.as_str()))
    }

    pub(crate) fn arg(mut self, argument: impl Into<Vec<u8>>) -> Self {
        self.0.push(argument.into());
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.arg(number.to_string())
    }

    pub(crate) fn parts(&self) -> &[Vec<u8>] {
        &self.0
    }
}
