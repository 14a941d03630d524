//! A source file with its syntax tree and the lines of its text.

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::Error;

/// A file that is read.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'static str,
    pub(crate) text: &'a str,
}

impl<'a> Source<'a> {
    /// The syntax tree.
    pub(crate) fn parse(
        self,
        allocator: &'a Allocator,
        kind: SourceType,
    ) -> Result<Program<'a>, Error> {
        let parsed = Parser::new(allocator, self.text, kind).parse();
        if let Some(error) = parsed.errors.first() {
            let offset = error.labels.as_ref().and_then(|labels| labels.first());
            let offset = offset.map_or(0, |label| label.offset());
            return Err(self.error(u32::try_from(offset).unwrap_or(0), &error.to_string()));
        }
        Ok(parsed.program)
    }

    /// An error at an offset into the text.
    pub(crate) fn error(self, offset: u32, message: &str) -> Error {
        let before = self.text.get(..offset as usize).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Error { place: format!("{}:{line}", self.file), message: message.to_owned() }
    }
}
