//! The declarations: what each function of the client takes and returns, and what each event
//! carries.

use oxc_allocator::Allocator;
use oxc_ast::{
    Comment as Span,
    ast::{ClassElement, Declaration, Statement, TSFunctionType, TSSignature, TSType},
};
use oxc_span::SourceType;

use crate::{
    Error, TYPES,
    comment::Comment,
    shape::{self, Shape},
    source::Source,
};

/// A function of the client.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Where it is in the client: `harbor.v1.ship.get`.
    pub(crate) place: String,
    /// What its comment tells.
    pub(crate) comment: Comment,
    /// What it takes: an object with `data`, `params`, `path` and `headers`.
    pub(crate) payload: Shape,
    /// What it returns.
    pub(crate) reply: Shape,
    /// Its offset into the file, for errors.
    pub(crate) offset: u32,
}

/// A handler of an event.
#[derive(Clone, Debug)]
pub(crate) struct Handler {
    /// The type of the event.
    pub(crate) event_type: String,
    pub(crate) comment: Comment,
    /// The members of the push, without the objects around them.
    pub(crate) data: Shape,
}

/// The interfaces that list the handlers of events.
const HANDLERS: &[&str] = &["IOtherEventHandles", "IHandles"];

/// Reads all functions and handlers, in the order of the file.
pub(crate) fn read(text: &str) -> Result<(Vec<Function>, Vec<Handler>), Error> {
    let source = Source { file: TYPES, text };
    let allocator = Allocator::default();
    let program = source.parse(&allocator, SourceType::d_ts())?;
    let mut reader =
        Reader { source, comments: &program.comments, functions: Vec::new(), handlers: Vec::new() };
    for statement in &program.body {
        match statement {
            Statement::ClassDeclaration(class) => reader.class(&class.body.body)?,
            Statement::TSInterfaceDeclaration(it) if HANDLERS.contains(&it.id.name.as_str()) => {
                reader.handlers(&it.body.body)?;
            }
            Statement::ExportNamedDeclaration(export) => match &export.declaration {
                Some(Declaration::ClassDeclaration(class)) => reader.class(&class.body.body)?,
                Some(Declaration::TSInterfaceDeclaration(it))
                    if HANDLERS.contains(&it.id.name.as_str()) =>
                {
                    reader.handlers(&it.body.body)?;
                }
                _ => (),
            },
            _ => (),
        }
    }
    if reader.functions.is_empty() {
        return Err(Error::file(TYPES, "no class has functions with a link to the API explorer"));
    }
    if reader.handlers.is_empty() {
        return Err(Error::file(TYPES, "no interface `IHandles` lists handlers of events"));
    }
    Ok((reader.functions, reader.handlers))
}

struct Reader<'a, 'b> {
    source: Source<'b>,
    comments: &'b oxc_allocator::Vec<'a, Span>,
    functions: Vec<Function>,
    handlers: Vec<Handler>,
}

impl Reader<'_, '_> {
    /// The services of a class: properties that are objects of functions.
    fn class(&mut self, elements: &[ClassElement<'_>]) -> Result<(), Error> {
        for element in elements {
            let ClassElement::PropertyDefinition(property) = element else { continue };
            let (Some(name), Some(annotation)) =
                (property.key.static_name(), &property.type_annotation)
            else {
                continue;
            };
            if let TSType::TSTypeLiteral(it) = &annotation.type_annotation {
                self.walk(&name, &it.members)?;
            }
        }
        Ok(())
    }

    fn walk(&mut self, place: &str, members: &[TSSignature<'_>]) -> Result<(), Error> {
        for member in members {
            let TSSignature::TSPropertySignature(property) = member else { continue };
            let (Some(name), Some(annotation)) =
                (property.key.static_name(), &property.type_annotation)
            else {
                continue;
            };
            let place = format!("{place}.{name}");
            match &annotation.type_annotation {
                TSType::TSTypeLiteral(it) => self.walk(&place, &it.members)?,
                TSType::TSFunctionType(function) => {
                    let comment = self.comment(property.span.start);
                    // A function without a link is made of one that has one: an iterator.
                    if comment.id.is_some() {
                        self.function(place, comment, function)?;
                    }
                }
                _ => (),
            }
        }
        Ok(())
    }

    fn function(
        &mut self,
        place: String,
        comment: Comment,
        function: &TSFunctionType<'_>,
    ) -> Result<(), Error> {
        let payload = match argument(function) {
            Some(ty) => shape::read(self.source, ty)?,
            None => Shape::Object(Vec::new()),
        };
        let reply = match promised(&function.return_type.type_annotation) {
            Some(ty) => shape::read(self.source, ty)?,
            None => {
                let what = format!("`{place}` returns no `Promise<…>`");
                return Err(self.source.error(function.span.start, &what));
            }
        };
        self.functions.push(Function {
            place,
            comment,
            payload,
            reply,
            offset: function.span.start,
        });
        Ok(())
    }

    fn handlers(&mut self, members: &[TSSignature<'_>]) -> Result<(), Error> {
        for member in members {
            let TSSignature::TSPropertySignature(property) = member else { continue };
            let (Some(event_type), Some(annotation)) =
                (property.key.static_name(), &property.type_annotation)
            else {
                continue;
            };
            let TSType::TSFunctionType(function) = &annotation.type_annotation else { continue };
            let Some(ty) = argument(function) else { continue };
            let data = shape::read(self.source, ty)?;
            let comment = self.comment(property.span.start);
            self.handlers.push(Handler { event_type: event_type.into_owned(), comment, data });
        }
        Ok(())
    }

    /// The last comment above a token.
    fn comment(&self, start: u32) -> Comment {
        // They are in the order of the file, and so are the tokens that they stand before.
        let from = self.comments.partition_point(|comment| comment.attached_to < start);
        let above = self.comments[from..].iter().take_while(|it| it.attached_to == start);
        above.last().map_or_else(Comment::default, |comment| {
            let span = comment.span;
            Comment::read(&self.source.text[span.start as usize..span.end as usize])
        })
    }
}

/// The type of the first argument.
fn argument<'a, 'b>(function: &'b TSFunctionType<'a>) -> Option<&'b TSType<'a>> {
    let first = function.params.items.first()?;
    first.pattern.type_annotation.as_ref().map(|annotation| &annotation.type_annotation)
}

/// `T` of `Promise<T>`.
fn promised<'a, 'b>(ty: &'b TSType<'a>) -> Option<&'b TSType<'a>> {
    let TSType::TSTypeReference(it) = ty else { return None };
    it.type_arguments.as_ref()?.params.first()
}
