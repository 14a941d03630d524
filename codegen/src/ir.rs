//! The Rust crate to be, as data: which modules, types, functions and constants there are and
//! what they are called. There is no syntax in it, and no decision is left for after it.
//!
//! Names stand as Rust writes them, `r#` included.

use serde_json::Value;

use crate::spec::{AppType, ErrorCode, Form, Method, RateLimit, Token};

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Crate {
    /// In the order of their names, as everything below unless said otherwise.
    pub services: Vec<Service>,
}

/// A service: a module behind a feature of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// As in identities; also the feature's name.
    pub project: String,
    /// The module's name.
    pub module: String,
    /// Doc comment.
    pub doc: Doc,
    /// Its versions.
    pub versions: Vec<Version>,
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

/// A resource: a module with calls and what they send and get.
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
    /// Structs inside requests.
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

/// Another name for a type of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// The type.
    pub of: Borrowed,
    /// Whether that one lives in the same resource.
    pub near: bool,
}

/// A type of another resource of the service, shown here too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Borrowed {
    /// Where it lives: the modules below the crate, to the resource.
    pub home: [String; 3],
    /// Its name.
    pub name: String,
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
    /// The metadata.
    pub endpoint: Endpoint,
    /// The request.
    pub request: Struct,
    /// What the reply's data is read as.
    pub response: Response,
    /// How its list goes on over several replies.
    pub paging: Option<Paging>,
}

/// How a list goes on over several replies.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// An element of the list.
    pub item: Type,
    /// The list.
    pub items: Way,
    /// What says whether there is more.
    pub more: Option<Way>,
    /// The request field that says where to go on.
    pub at: Slot,
    /// How it moves.
    pub step: Step,
}

/// A way through a response to a value: fields, all but the last of which are optional structs.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The fields' names.
    pub fields: Vec<String>,
    /// Whether a whole number stands at the end; where a token or a truth value is looked for,
    /// some endpoints have one.
    pub number: bool,
}

/// A field of a request that is moved on.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The structs that it stands in, from the outside in; none of them is optional.
    pub inside: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it is text; some endpoints want numbers as text.
    pub text: bool,
}

/// How a request moves on to the next page.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// To the token that the reply holds there.
    Token(Way),
    /// By the number of elements that came, from 0.
    Offset,
    /// By a page, from this one.
    Page(i64),
}

/// What a reply is read as.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// A struct of the call's own.
    Own(Struct),
    /// Some other type: the documented data is no object with fields.
    Type {
        /// The type.
        ty: Type,
        /// Whether it is an `Option`.
        optional: bool,
    },
    /// The bytes of a file.
    Binary,
}

/// What is documented of an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its identity.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path with `:name` for parameters.
    pub path: String,
    /// The host, where it is not the usual one.
    pub host: Option<String>,
    /// The documentation page.
    pub doc: Option<String>,
    /// Accepted tokens.
    pub tokens: Vec<Token>,
    /// Kinds of app.
    pub app_types: Vec<AppType>,
    /// Any one of these is needed.
    pub scopes: Vec<String>,
    /// These reveal single fields.
    pub field_scopes: Vec<String>,
    /// How often it may be called.
    pub rate_limit: Option<RateLimit>,
    /// How the body is written.
    pub body: BodyKind,
    /// How many leading fields go to the path, the query, the headers.
    pub layout: [usize; 3],
    /// How the reply is laid out.
    pub form: Form,
    /// The reply's member with the message, where it is not `msg`.
    pub message: Option<String>,
    /// The field under whose value a repeated call is executed once.
    pub idempotency: Option<String>,
    /// Whether it is kept for its history.
    pub deprecated: bool,
    /// Documented error codes.
    pub errors: Vec<ErrorCode>,
}

/// How the body of a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none.
    None,
    /// An object with the body fields.
    Json,
    /// The value of the one body field.
    JsonValue,
    /// A part for each body field.
    Multipart,
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
}

/// What a struct is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A request: made by its function, has setters.
    Request,
    /// Inside a request: has `new` and setters.
    Input,
    /// A response or inside one: read only.
    Output,
}

impl Struct {
    /// The fields that must be given.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required)
    }

    /// The name of the struct literal that takes the required fields, where they are too many
    /// for arguments.
    pub fn literal(&self) -> Option<String> {
        (self.role != Role::Output && self.required().count() > MOST_ARGUMENTS)
            .then(|| format!("{}Required", self.name))
    }
}

/// More required fields than these go into a struct literal, where each keeps its name.
pub const MOST_ARGUMENTS: usize = 4;

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
    /// Its type, apart from being optional.
    pub ty: Type,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it must be given.
    pub required: bool,
    /// Documented limits.
    pub checks: Vec<Check>,
}

/// A type of a field.
#[derive(Clone, Debug, PartialEq)]
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
    /// On the heap, since the type contains itself.
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

/// A type of this resource, its own or borrowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Where it stands.
    pub space: Space,
    /// Its name.
    pub name: String,
}

/// A place for names in a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// The resource's module.
    Resource,
    /// Its submodule `response`.
    Response,
}

/// A documented limit. Bounds include both ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The number of characters.
    Characters(Option<u64>, Option<u64>),
    /// The number of elements.
    Items(Option<u64>, Option<u64>),
    /// A whole number.
    Range(Option<i64>, Option<i64>),
    /// A number.
    RangeFloat(Option<f64>, Option<f64>),
    /// A regular expression, to match as a whole.
    Pattern(String),
    /// Not the empty string.
    NotEmpty,
}

/// An enum that keeps values it does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// What stands on the wire.
    pub wire: Wire,
    /// The known values, in the order of the documentation.
    pub variants: Vec<Variant>,
}

/// What an enum is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// A whole number.
    Int,
    /// A string.
    String,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// On the wire: a string or a whole number, after the enum's kind.
    pub value: Value,
}

/// A doc comment: its lines, in Markdown. An empty one separates paragraphs.
pub type Doc = Vec<String>;
