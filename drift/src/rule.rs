//! The table of rules: what kinds of change there are and what each does to callers of the
//! generated crate. How a change is found stands in the file of its group, not here.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What a change does to a program that was written against the older crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It may no longer compile, or a call that went through may be refused, or mean something else.
    Breaking,
    /// It goes on as it was, and there is something new to use or to know.
    Additive,
    /// It goes on as it was; at most documentation and metadata differ.
    Silent,
}

impl Level {
    /// All levels, the gravest first.
    pub const ALL: [Level; 3] = [Level::Breaking, Level::Additive, Level::Silent];

    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Breaking => "breaking",
            Level::Additive => "additive",
            Level::Silent => "silent",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// When a breaking change shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaks {
    /// The compiler refuses a program that uses the item.
    Compile,
    /// The program compiles, and a call that it makes is refused or means something else.
    Run,
}

impl Breaks {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Breaks::Compile => "compile",
            Breaks::Run => "run",
        }
    }
}

/// A row of the table.
struct Row {
    id: &'static str,
    level: Level,
    breaks: Option<Breaks>,
    says: &'static str,
    reason: &'static str,
}

macro_rules! effect {
    (compile) => {
        (Level::Breaking, Some(Breaks::Compile))
    };
    (run) => {
        (Level::Breaking, Some(Breaks::Run))
    };
    (additive) => {
        (Level::Additive, None)
    };
    (silent) => {
        (Level::Silent, None)
    };
}

macro_rules! rules {
    ($($name:ident $id:literal $effect:ident $says:literal $reason:literal)*) => {
        /// A kind of change. Its level is part of it: where the same fact breaks callers in a
        /// request but not in a reply, those are two rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $reason] $name,)*
        }

        impl Rule {
            /// All rules, in the order of the table.
            pub const ALL: &[Rule] = &[$(Rule::$name,)*];

            fn row(self) -> Row {
                match self {
                    $(Rule::$name => {
                        const EFFECT: (Level, Option<Breaks>) = effect!($effect);
                        Row { id: $id, level: EFFECT.0, breaks: EFFECT.1, says: $says, reason: $reason }
                    })*
                }
            }
        }
    };
}

// What callers see of the generated crate, and so what the levels rest on: required request
// fields are arguments (up to four) or members of `…Required` literals, optional ones setters;
// structs have public fields, `Option`, `Vec` or maps in replies, and are `#[non_exhaustive]`,
// so that one more field breaks nobody; so are enums. Events are judged as replies are.
//
// `compile` and `run` are breaking: found by the compiler, or only when the call is made.
rules! {
    // Endpoints
    EndpointAdded "endpoint-added" additive "new endpoint"
        "a new function and its types"
    EndpointRemoved "endpoint-removed" compile "endpoint removed"
        "the function and its types are gone"
    EndpointRenamed "endpoint-renamed" compile "endpoint renamed"
        "the function stands under another module path or name"
    EndpointPathChanged "endpoint-path-changed" silent "path changed"
        "the same function sends to the new path"
    EndpointMethodChanged "endpoint-method-changed" silent "HTTP method changed"
        "the same function sends with the new method"
    EndpointHostChanged "endpoint-host-changed" silent "host changed"
        "the same function sends to the new host"
    Deprecated "deprecated" additive "deprecated"
        "it works as before, and its documentation now advises against it"
    Undeprecated "undeprecated" additive "no longer deprecated"
        "its documentation no longer advises against it"
    ReplacementChanged "replacement-changed" silent "other replacement"
        "only the documentation of the deprecated item differs"
    TitleChanged "title-changed" silent "title changed"
        "only documentation differs"
    PageMoved "page-moved" silent "documentation moved"
        "only the link to the documentation differs"
    ContentTypeChanged "content-type-changed" silent "content type changed"
        "the same function encodes the body in the new way"
    RequestBodyRetyped "request-body-retyped" compile "request body retyped"
        "the body is no longer made of the same Rust type"
    ResponseDataRetyped "response-data-retyped" compile "reply data retyped"
        "the reply no longer has the same Rust type"
    ResponseKindChanged "response-kind-changed" compile "reply kind changed"
        "a reply with fields and a download are different Rust types"
    ResponseLayoutChanged "response-layout-changed" compile "reply laid out otherwise"
        "with documented fields beside it, `data` is a field; without, its fields stand in its place"
    ResponseFormChanged "response-form-changed" silent "form of the reply changed"
        "the same struct is read from another place in the reply"
    MessageMemberChanged "message-member-changed" silent "message member changed"
        "the message of an error is read from another member"
    PagingAdded "paging-added" additive "can be paged"
        "`items` and `pages` can be called with the request"
    PagingRemoved "paging-removed" compile "can no longer be paged"
        "`items` and `pages` can no longer be called with the request"
    PagingItemsChanged "paging-items-changed" compile "paged list changed"
        "the stream yields items of another type"
    PagingListChanged "paging-list-changed" run "paged list changed"
        "the stream yields the elements of another list, which have the same type"
    PagingChanged "paging-changed" silent "paging fields changed"
        "the stream goes on by other fields, by itself"
    IdempotencyChanged "idempotency-changed" silent "idempotency field changed"
        "only which calls the client may repeat by itself differs"
    BodyExampleChanged "body-example-changed" silent "example changed"
        "only documentation differs"

    // Fields of requests
    RequestFieldAdded "request-field-added" additive "request field added"
        "a new setter"
    RequestRequiredFieldAdded "request-required-field-added" compile "request field added"
        "one more argument, or member of the literal, that every caller must give"
    RequestFieldRemoved "request-field-removed" compile "request field removed"
        "its setter or argument is gone"
    RequestFieldRenamed "request-field-renamed" compile "request field renamed, it seems"
        "its setter or argument has another name"
    RequestFieldRetyped "request-field-retyped" compile "request field retyped"
        "its setter or argument takes another Rust type"
    RequestFieldMoved "request-field-moved" silent "request field sent elsewhere"
        "the same setter or argument, put in another part of the request"
    RequestFieldBecameRequired "request-field-became-required" compile "request field became required"
        "it moves from a setter to an argument"
    RequestFieldBecameOptional "request-field-became-optional" compile "request field became optional"
        "it moves from an argument to a setter"
    RequestArgumentsReordered "request-arguments-reordered" compile "required fields in another order"
        "the arguments change places, and their types with them"
    RequestArgumentsSwapped "request-arguments-swapped" run "required fields in another order"
        "the arguments change places while their types agree, so old calls compile and send values under wrong names"

    // Fields of replies and events
    ResponseFieldAdded "response-field-added" additive "reply field added"
        "a new public field"
    ResponseFieldRemoved "response-field-removed" compile "reply field removed"
        "the public field is gone"
    ResponseFieldRenamed "response-field-renamed" compile "reply field renamed, it seems"
        "the public field has another name"
    ResponseFieldRetyped "response-field-retyped" compile "reply field retyped"
        "the public field has another Rust type"
    ResponseFieldMoved "response-field-moved" silent "reply field found elsewhere"
        "the same public field, read from another place in the reply"
    ResponseHeaderAdded "response-header-added" silent "reply header added"
        "reply headers have no items of their own"
    ResponseHeaderRemoved "response-header-removed" silent "reply header removed"
        "reply headers have no items of their own"
    ResponseHeaderChanged "response-header-changed" silent "reply header changed"
        "reply headers have no items of their own"
    EventFieldAdded "event-field-added" additive "event field added"
        "a new public field"
    EventFieldRemoved "event-field-removed" compile "event field removed"
        "the public field is gone"
    EventFieldRenamed "event-field-renamed" compile "event field renamed, it seems"
        "the public field has another name"
    EventFieldRetyped "event-field-retyped" compile "event field retyped"
        "the public field has another Rust type"
    EnvelopeFieldAdded "envelope-field-added" silent "field around an event added"
        "what stands around events is typed by hand, alike for all of them"
    EnvelopeFieldRemoved "envelope-field-removed" silent "field around an event removed"
        "what stands around events is typed by hand, alike for all of them"
    EnvelopeFieldChanged "envelope-field-changed" silent "field around an event changed"
        "what stands around events is typed by hand, alike for all of them"
    ReceivedRequiredChanged "received-required-changed" silent "always sent or not"
        "fields of replies and events are read as optional either way"

    // What is said of a field
    DocumentedTypeChanged "documented-type-changed" silent "documented type changed"
        "the Rust type is the same"
    TypeRenamed "type-renamed" compile "type renamed"
        "the struct or enum has another name"
    RequestDefaultAdded "request-default-added" silent "default documented"
        "only documentation differs"
    RequestDefaultChanged "request-default-changed" run "default changed"
        "a call that leaves the field out means something else"
    RequestDefaultRemoved "request-default-removed" silent "default no longer documented"
        "only documentation differs"
    ReceivedDefaultChanged "received-default-changed" silent "default changed"
        "only documentation differs"
    ExampleChanged "example-changed" silent "example changed"
        "only documentation differs"
    RequestLimitTightened "request-limit-tightened" run "limit tightened"
        "a value that was sent is now refused before it is sent"
    RequestLimitLoosened "request-limit-loosened" additive "limit loosened"
        "more values are let through"
    RequestPatternChanged "request-pattern-changed" run "pattern changed"
        "a value that was sent may now be refused before it is sent"
    ReceivedLimitChanged "received-limit-changed" silent "limit changed"
        "what is received is not checked"
    FieldScopeRequired "field-scope-required" run "needs a permission it did not need"
        "without the permission the platform leaves the field out"
    FieldScopeRelaxed "field-scope-relaxed" additive "needs fewer permissions"
        "more apps get the field"

    // Enumerations
    EnumValueAdded "enum-value-added" additive "value added"
        "a new variant of an open enum; until now it arrived as `Unknown`"
    EnumValueRemoved "enum-value-removed" compile "value removed"
        "the variant is gone; the value still arrives and is sent as `Unknown`"
    EnumValueDocumented "enum-value-documented" silent "value documented here too"
        "the enum has the variant already, from another field that shares it"
    EnumValueUndocumented "enum-value-undocumented" silent "value no longer documented here"
        "the enum keeps the variant, from another field that shares it"
    EnumLabelChanged "enum-label-changed" silent "label changed"
        "only documentation differs: the variant keeps its name"
    EnumVariantRenamed "enum-variant-renamed" compile "variant renamed"
        "the variant has another name"
    ValuesChanged "values-changed" silent "documented values changed"
        "only documentation differs, since the field's type has no variants"
    FieldBecameEnum "field-became-enum" compile "values are listed"
        "the plain type becomes an open enum"
    FieldNoLongerEnum "field-no-longer-enum" compile "values are no longer listed"
        "the open enum becomes a plain type"

    // Who may call
    TokenAdded "token-added" additive "token accepted"
        "the call can be made with one more kind of token"
    TokenRemoved "token-removed" run "token no longer accepted"
        "a call with this kind of token is refused"
    TokenRequired "token-required" run "a token is required"
        "a call without a token is refused"
    TokenNotRequired "token-not-required" additive "no token is required"
        "the call is made without a token"
    ScopeAdded "scope-added" additive "one more scope suffices"
        "any one of the scopes allows the call, and there is one more"
    ScopeRemoved "scope-removed" run "scope no longer suffices"
        "an app that was granted only this scope is refused"
    ScopeRequired "scope-required" run "a scope is required"
        "an app without the scope is refused"
    ScopeNotRequired "scope-not-required" additive "no scope is required"
        "the call needs no permission"
    ScopeLabelChanged "scope-label-changed" silent "scope label changed"
        "only documentation differs"
    FieldScopesChanged "field-scopes-changed" silent "scopes of single fields changed"
        "only the endpoint's list differs; the fields concerned say so themselves"
    AppTypeAdded "app-type-added" additive "app type allowed"
        "one more kind of app may call"
    AppTypeRemoved "app-type-removed" run "app type no longer allowed"
        "calls of apps of this kind are refused"
    AppTypesDocumented "app-types-documented" silent "app types documented"
        "nothing was said of them before"
    AppTypesUndocumented "app-types-undocumented" silent "app types no longer documented"
        "nothing is said of them any more"
    RateLimitChanged "rate-limit-changed" silent "rate limit changed"
        "the client keeps or waits out the new limit by itself"

    // Error codes
    ErrorCodeAdded "error-code-added" additive "error code documented"
        "`documented()` of an error with this code now has its meaning"
    ErrorCodeRemoved "error-code-removed" silent "error code no longer documented"
        "errors still carry the code; only its documented meaning is gone"
    ErrorMessageChanged "error-message-changed" silent "error message changed"
        "only the documented meaning of the code differs"
    ErrorStatusChanged "error-status-changed" silent "HTTP status of an error changed"
        "errors are told apart by code, not by status"
    GeneralErrorAdded "general-error-added" additive "general error code documented"
        "any call may answer with it; errors carry the code, which now has a meaning"
    GeneralErrorRemoved "general-error-removed" silent "general error code no longer documented"
        "errors still carry the code"
    GeneralErrorChanged "general-error-changed" silent "meaning of a general error code changed"
        "only the documented meaning of the code differs"

    // Events
    EventAdded "event-added" additive "new event"
        "a new type"
    EventRemoved "event-removed" compile "event removed"
        "the type is gone"
    EventRenamed "event-renamed" compile "event renamed"
        "the type stands under another module path or name"
    EventTypeChanged "event-type-changed" silent "pushed type changed"
        "the same Rust type is recognised by its new name"
    EventSchemaChanged "event-schema-changed" silent "layout of the push changed"
        "pushes of either layout are read; what the event holds is said field by field"
    EventPushAdded "event-push-added" additive "one more way to be pushed"
        "the event can be subscribed to in one more way"
    EventPushRemoved "event-push-removed" run "no longer pushed this way"
        "a subscription of this kind receives nothing"
}

impl Rule {
    /// Its stable name, as users write it in a list of accepted breaks.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// What changes of this kind do to callers.
    pub fn level(self) -> Level {
        self.row().level
    }

    /// When it shows, for a breaking one.
    pub fn breaks(self) -> Option<Breaks> {
        self.row().breaks
    }

    /// What happened, in a few words.
    pub fn says(self) -> &'static str {
        self.row().says
    }

    /// Why the level is what it is, as one sentence without capital and full stop.
    pub fn reason(self) -> &'static str {
        self.row().reason
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{0}`; `cargo xtask diff --rules` lists them")]
pub struct UnknownRule(String);

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        Rule::ALL
            .iter()
            .copied()
            .find(|rule| rule.id() == text)
            .ok_or_else(|| UnknownRule(text.into()))
    }
}
