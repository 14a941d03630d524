//! The generated crate as data: its modules, types, functions and constants with their names. It
//! contains no syntax, and leaves no decision to later stages.
//!
//! Names are as in Rust code, with `r#` where needed.

mod card_member;
mod cards;
mod check;
mod codes;
mod content;
mod example;
mod meta;
mod open_enum;
mod paging;
pub mod root;

use feishu_spec::items::MOST_ARGUMENTS;

pub use self::{
    card_member::{HeldAs, HeldCard},
    cards::{CARD, CardRule, CardStruct, Cards, ELEMENT, ElementVariant},
    check::{Argument, Check, Float},
    codes::{CodeWords, GeneralCode},
    content::{ContentKind, ContentSet, Contents, NodeVariant, Nodes, ReceivedIn, SentIn},
    example::{Sample, StructSample, TypePath},
    meta::{BodyKind, Endpoint, EventInfo},
    open_enum::{Enum, Variant, Wire},
    paging::{PagePosition, PageStep, Paging, Way},
};

/// The crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Crate {
    /// Sorted by name, as everything below unless its docs say otherwise.
    pub services: Vec<Service>,
    /// The types of cards, if there are specs of them.
    pub cards: Option<Cards>,
}

/// A service: a module behind a feature of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// As in identities.
    pub project: String,
    /// The feature's name: the project, unless people choose another.
    pub feature: String,
    /// The module's name.
    pub module: String,
    /// Doc comment.
    pub doc: Doc,
    /// The endpoint that the program in its docs calls, if people choose it.
    pub program: Option<String>,
    /// Its versions.
    pub versions: Vec<Version>,
    /// Structs with several documented names, in the module [`TYPES`].
    pub structs: Vec<Struct>,
    /// Enums with several documented names, in the module [`TYPES`].
    pub enums: Vec<Enum>,
    /// The contents of its messages, in the module [`CONTENT`].
    pub contents: Option<Contents>,
    /// What the error codes of its endpoints mean, sorted by code.
    pub codes: Vec<CodeWords>,
}

impl Service {
    /// Whether it has the module [`TYPES`].
    pub fn has_types(&self) -> bool {
        !(self.structs.is_empty() && self.enums.is_empty())
    }
}

/// A version of a service: a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The module's name.
    pub module: String,
    /// Doc comment.
    pub doc: Doc,
    /// Its resources.
    pub resources: Vec<Resource>,
}

/// A resource: a module with calls and the types inside their requests and replies. The events of
/// a version are a resource, too: a module with events and the types inside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// `<project>.<version>.<resource>`.
    pub id: String,
    /// The module's name.
    pub module: String,
    /// Doc comment.
    pub doc: Doc,
    /// The endpoints.
    pub calls: Vec<Call>,
    /// The events. A resource with events has no calls.
    pub events: Vec<Event>,
    /// Structs inside requests or events.
    pub inputs: Vec<Struct>,
    /// Enums of both directions.
    pub enums: Vec<Enum>,
    /// Structs inside responses: in the submodule `response`.
    pub outputs: Vec<Struct>,
    /// Inputs and enums that live in another resource.
    pub borrowed: Vec<Borrowed>,
    /// Outputs that live in another resource.
    pub borrowed_outputs: Vec<Borrowed>,
    /// Inputs and enums that are the same as others of the service.
    pub aliases: Vec<Alias>,
    /// Outputs that are the same as others of the service.
    pub output_aliases: Vec<Alias>,
}

impl Resource {
    /// Whether it has the events of a version, which need a feature.
    pub fn is_of_events(&self) -> bool {
        !self.events.is_empty()
    }
}

/// Another name for a type of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// The type.
    pub of: Named,
}

/// A type of another resource of the service that is re-exported here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Borrowed {
    /// The modules from the crate to its resource.
    pub home: [String; 3],
    /// Its place there.
    pub space: Space,
    /// Its name.
    pub name: String,
}

/// An event: the struct for its content, and its metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The name of the constant with the metadata.
    pub constant: String,
    /// The metadata.
    pub info: EventInfo,
    /// The content: the member `event` of the push.
    pub content: Struct,
}

/// An endpoint: a function that makes a request, its struct, its metadata, its response.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub function: String,
    /// Doc comment of the function.
    pub doc: Doc,
    /// Present where the function is deprecated: the note.
    pub deprecated: Option<String>,
    /// The name of the constant with the metadata.
    pub constant: String,
    /// Doc comment of the constant.
    pub constant_doc: Doc,
    /// The metadata.
    pub endpoint: Endpoint,
    /// The request.
    pub request: Struct,
    /// Which of its fields are the content of a message.
    pub content: Option<SentIn>,
    /// The positions of the function's arguments among the fields of the request.
    pub arguments: Vec<usize>,
    /// A documented value for each field of the request that its example sets.
    pub example: Vec<Option<Sample>>,
    /// The type of the reply's data.
    pub response: Response,
    /// The struct of the resource that the type of the reply is an alias of, if several calls have
    /// the same reply.
    pub shared_response: Option<String>,
    /// How to page through its list.
    pub paging: Option<Paging>,
}

/// The type of a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// A struct of the call's own.
    Own(Struct),
    /// Some other type: the documented data is not an object with fields.
    Type {
        /// The type.
        ty: Type,
        /// Whether it is an `Option`.
        optional: bool,
    },
    /// The bytes of a file.
    Binary,
}

/// A struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// What it is for.
    pub role: Role,
    /// Its fields, in the order of the documentation.
    pub fields: Vec<Field>,
    /// Which of its fields are a received content of a message.
    pub content: Option<ReceivedIn>,
}

/// What a struct is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A request: made by its function, has setters.
    Request,
    /// Inside a request: has `new` and setters.
    Input,
    /// A response, an event, or inside one: read only.
    Output,
}

impl Struct {
    /// The required fields.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required)
    }

    /// The name of the struct that takes the required fields, if there are too many for
    /// arguments.
    pub fn literal(&self) -> Option<String> {
        (self.role != Role::Output && self.required().count() > MOST_ARGUMENTS)
            .then(|| format!("{}Required", self.name))
    }
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// On the wire.
    pub wire: String,
    /// In Rust.
    pub name: String,
    /// The method that sets it.
    pub setter: String,
    /// Doc comment.
    pub doc: Doc,
    /// What of its doc comment whoever sets it needs: limits, conditions, default.
    pub facts: String,
    /// What of its doc comment makes its struct another one than a struct with equal fields: all
    /// but the words, the example, and who knows it.
    pub telling: String,
    /// Whether only the official SDKs know it.
    pub without_page: bool,
    /// Its type, without `Option`.
    pub ty: Type,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it is required.
    pub required: bool,
    /// Whether it is a list that is sent empty where a caller sets nothing.
    pub empty: bool,
    /// Documented limits.
    pub checks: Vec<Check>,
    /// What it holds of a card.
    pub card: Option<HeldCard>,
}

impl Field {
    /// What it is: the first paragraph of its doc comment.
    pub fn words(&self) -> &str {
        self.doc.first().map_or("", String::as_str)
    }
}

/// A type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A truth value.
    Bool,
    /// Any JSON.
    Value,
    /// A file to upload.
    File,
    /// A struct.
    Struct(Named),
    /// An enum.
    Enum(Named),
    /// A list.
    List(Box<Type>),
    /// A map from strings.
    Map(Box<Type>),
    /// In a box, since the type contains itself.
    Boxed(Box<Type>),
}

impl Type {
    /// Whether it is a file, or a list of them.
    pub fn holds_file(&self) -> bool {
        match self {
            Type::File => true,
            Type::List(inner) => inner.holds_file(),
            _ => false,
        }
    }
}

/// A struct or an enum.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// The place of its definition.
    pub place: TypeHome,
    /// Its name.
    pub name: String,
}

/// The place of a type, relative to the type that names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeHome {
    /// In the same resource, which has or re-exports it.
    Here(Space),
    /// In another resource: its modules below the crate, and the place there.
    Resource([String; 3], Space),
    /// In the module [`TYPES`] of the service with this module.
    Types(String),
}

/// The module of a service with types that several resources share under a name of their own.
pub const TYPES: &str = "types";

/// The module of a service with the contents of its messages.
pub const CONTENT: &str = "content";

/// A module of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// The resource's module.
    Resource,
    /// Its submodule `response`.
    Response,
}

/// A doc comment: its lines, in Markdown. An empty one separates paragraphs.
pub type Doc = Vec<String>;
