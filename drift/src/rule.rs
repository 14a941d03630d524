//! The table of rules: the kinds of change, and their effects on callers of the generated crate.
//! Other modules find the changes, one per group of rules.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use super::level::{Breaks, Level};

/// One row of the table of rules.
struct RuleInfo {
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
        /// A kind of change. The level is part of the kind: if the same change breaks callers in a
        /// request but not in a reply, there are two rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $reason] $name,)*
        }

        impl Rule {
            /// All rules, in the order of the table.
            pub const ALL: &[Rule] = &[$(Rule::$name,)*];

            fn info(self) -> RuleInfo {
                match self {
                    $(Rule::$name => {
                        const EFFECT: (Level, Option<Breaks>) = effect!($effect);
                        RuleInfo { id: $id, level: EFFECT.0, breaks: EFFECT.1, says: $says, reason: $reason }
                    })*
                }
            }
        }
    };
}

// The levels follow from what callers see of the generated crate. Required request fields are
// arguments (up to four) or members of `…Required` literals; optional ones have setters. Structs
// have public fields (`Option`, `Vec` or maps in replies). Structs and enums are
// `#[non_exhaustive]`, so that a new field or variant breaks nobody. Events count as replies.
//
// `compile` and `run` are breaking: the compiler finds the former, the latter show only when the
// call is made.
rules! {
    // Endpoints
    EndpointAdded "endpoint-added" additive "new endpoint"
        "a new function and its types"
    EndpointRemoved "endpoint-removed" compile "endpoint removed"
        "the function and its types are gone"
    EndpointRenamed "endpoint-renamed" compile "endpoint renamed"
        "the function has another module path or name"
    EndpointPathChanged "endpoint-path-changed" silent "path changed"
        "the same function sends to the new path"
    EndpointMethodChanged "endpoint-method-changed" silent "HTTP method changed"
        "the same function sends with the new method"
    EndpointHostChanged "endpoint-host-changed" silent "host changed"
        "the same function sends to the new host"
    Deprecated "deprecated" additive "deprecated"
        "it works as before, but its documentation now advises against it"
    Undeprecated "undeprecated" additive "no longer deprecated"
        "its documentation no longer advises against it"
    ReplacementChanged "replacement-changed" silent "replacement changed"
        "only the documentation of the deprecated item differs"
    TitleChanged "title-changed" silent "title changed"
        "only documentation differs"
    PageMoved "page-moved" silent "documentation moved"
        "only the link to the documentation differs"
    ContentTypeChanged "content-type-changed" silent "content type changed"
        "the same function encodes the body in the new way"
    RequestBodyRetyped "request-body-retyped" compile "request body retyped"
        "the body has another Rust type"
    ResponseDataRetyped "response-data-retyped" compile "reply data retyped"
        "the reply has another Rust type"
    ResponseKindChanged "response-kind-changed" compile "reply kind changed"
        "a reply with fields and a download are different Rust types"
    ResponseLayoutChanged "response-layout-changed" compile "reply layout changed"
        "`data` is a field if other fields are documented beside it; otherwise its fields take its place"
    ResponseFormChanged "response-form-changed" silent "reply form changed"
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
        "the stream uses the new fields by itself"
    IdempotencyChanged "idempotency-changed" silent "idempotency field changed"
        "only which calls the client may retry by itself differs"
    BodyExampleChanged "body-example-changed" silent "example changed"
        "only documentation differs"

    // Fields of requests
    RequestFieldAdded "request-field-added" additive "request field added"
        "a new setter"
    RequestRequiredFieldAdded "request-required-field-added" compile "request field added"
        "one more argument, or member of the literal, that every caller must provide"
    RequestFieldRemoved "request-field-removed" compile "request field removed"
        "its setter or argument is gone"
    RequestFieldRenamed "request-field-renamed" compile "request field apparently renamed"
        "its setter or argument has another name"
    RequestFieldRetyped "request-field-retyped" compile "request field retyped"
        "its setter or argument takes another Rust type"
    RequestFieldMoved "request-field-moved" silent "request field moved"
        "the same setter or argument, sent in another part of the request"
    RequestFieldBecameRequired "request-field-became-required" compile "request field became required"
        "it moves from a setter to an argument"
    RequestFieldBecameOptional "request-field-became-optional" compile "request field became optional"
        "it moves from an argument to a setter"
    RequestArgumentsReordered "request-arguments-reordered" compile "required fields reordered"
        "the arguments are reordered, and their types with them"
    RequestArgumentsSwapped "request-arguments-swapped" run "required fields reordered"
        "the arguments are reordered but their types match, so old calls compile and send values under wrong names"

    // Fields of replies and events
    ResponseFieldAdded "response-field-added" additive "reply field added"
        "a new public field"
    ResponseFieldRemoved "response-field-removed" compile "reply field removed"
        "the public field is gone"
    ResponseFieldRenamed "response-field-renamed" compile "reply field apparently renamed"
        "the public field has another name"
    ResponseFieldRetyped "response-field-retyped" compile "reply field retyped"
        "the public field has another Rust type"
    ResponseFieldMoved "response-field-moved" silent "reply field moved"
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
    EventFieldRenamed "event-field-renamed" compile "event field apparently renamed"
        "the public field has another name"
    EventFieldRetyped "event-field-retyped" compile "event field retyped"
        "the public field has another Rust type"
    EnvelopeFieldAdded "envelope-field-added" silent "envelope field of an event added"
        "the envelope has hand-written types, the same for all events"
    EnvelopeFieldRemoved "envelope-field-removed" silent "envelope field of an event removed"
        "the envelope has hand-written types, the same for all events"
    EnvelopeFieldChanged "envelope-field-changed" silent "envelope field of an event changed"
        "the envelope has hand-written types, the same for all events"
    ReceivedRequiredChanged "received-required-changed" silent "required marker changed"
        "fields of replies and events are read as optional either way"

    // What is said of a field
    DocumentedTypeChanged "documented-type-changed" silent "documented type changed"
        "the Rust type is the same"
    TypeRenamed "type-renamed" compile "type renamed"
        "the struct or enum has another name"
    RequestDefaultAdded "request-default-added" silent "default documented"
        "only documentation differs"
    RequestDefaultChanged "request-default-changed" run "default changed"
        "a call that omits the field means something else"
    RequestDefaultRemoved "request-default-removed" silent "default no longer documented"
        "only documentation differs"
    ReceivedDefaultChanged "received-default-changed" silent "default changed"
        "only documentation differs"
    ExampleChanged "example-changed" silent "example changed"
        "only documentation differs"
    FieldWitnessChanged "field-witness-changed" silent "told by another source"
        "only documentation differs"
    RequestLimitTightened "request-limit-tightened" run "limit tightened"
        "a value that was accepted is now rejected before it is sent"
    RequestLimitLoosened "request-limit-loosened" additive "limit loosened"
        "more values are accepted"
    RequestPatternChanged "request-pattern-changed" run "pattern changed"
        "a value that was accepted may now be rejected before it is sent"
    RequestConditionTightened "request-condition-tightened" run "condition tightened"
        "a call that was accepted may now be rejected before it is sent"
    RequestConditionLoosened "request-condition-loosened" additive "condition loosened"
        "more combinations of fields are accepted"
    ReceivedLimitChanged "received-limit-changed" silent "limit changed"
        "received values are not checked"
    FieldScopeRequired "field-scope-required" run "requires another permission"
        "without the permission the platform omits the field"
    FieldScopeRelaxed "field-scope-relaxed" additive "requires fewer permissions"
        "more apps get the field"

    // Enumerations
    EnumValueAdded "enum-value-added" additive "value added"
        "a new variant of an open enum; before, it arrived as `Unknown`"
    EnumValueRemoved "enum-value-removed" compile "value removed"
        "the variant is gone; the value is still received and sent as `Unknown`"
    EnumValueDocumented "enum-value-documented" silent "value now documented here too"
        "the enum already has the variant from another field that shares it"
    EnumValueUndocumented "enum-value-undocumented" silent "value no longer documented here"
        "the enum keeps the variant from another field that shares it"
    EnumLabelChanged "enum-label-changed" silent "label changed"
        "only documentation differs: the variant keeps its name"
    EnumVariantRenamed "enum-variant-renamed" compile "variant renamed"
        "the variant has another name"
    ValuesChanged "values-changed" silent "documented values changed"
        "only documentation differs, since the field's type has no variants"
    FieldBecameEnum "field-became-enum" compile "values are now listed"
        "the plain type becomes an open enum"
    FieldNoLongerEnum "field-no-longer-enum" compile "values are no longer listed"
        "the open enum becomes a plain type"

    // Who may call
    TokenAdded "token-added" additive "token accepted"
        "the call can be made with one more kind of token"
    TokenRemoved "token-removed" run "token no longer accepted"
        "a call with this kind of token is rejected"
    TokenRequired "token-required" run "a token is now required"
        "a call without a token is rejected"
    TokenNotRequired "token-not-required" additive "a token is no longer required"
        "the call is made without a token"
    CredentialRequired "credential-required" run "a credential is now required"
        "a client without the credential refuses the call before it is sent"
    CredentialNotRequired "credential-not-required" additive "a credential is no longer required"
        "the call is made without it"
    ScopeAdded "scope-added" additive "one more scope accepted"
        "one more scope allows the call"
    ScopeRemoved "scope-removed" run "scope no longer accepted"
        "an app that has only this scope is rejected"
    ScopeRequired "scope-required" run "a scope is now required"
        "an app without the scope is rejected"
    ScopeNotRequired "scope-not-required" additive "a scope is no longer required"
        "the call requires no permission"
    ScopeLabelChanged "scope-label-changed" silent "scope label changed"
        "only documentation differs"
    FieldScopesChanged "field-scopes-changed" silent "scopes of single fields changed"
        "only the endpoint's list differs; the affected fields are reported themselves"
    AppTypeAdded "app-type-added" additive "app type allowed"
        "one more type of app may call"
    AppTypeRemoved "app-type-removed" run "app type no longer allowed"
        "calls of apps of this type are rejected"
    AppTypesDocumented "app-types-documented" silent "app types documented"
        "the page did not name them before"
    AppTypesUndocumented "app-types-undocumented" silent "app types no longer documented"
        "the page no longer names them"
    RateLimitChanged "rate-limit-changed" silent "rate limit changed"
        "the client follows the new limit by itself"

    // Error codes
    ErrorCodeAdded "error-code-added" additive "error code documented"
        "`documented()` of an error with this code now has its meaning"
    ErrorCodeRemoved "error-code-removed" silent "error code no longer documented"
        "errors still carry the code; only its documented meaning is gone"
    ErrorMessageChanged "error-message-changed" silent "error message changed"
        "only the documented meaning of the code differs"
    ErrorStatusChanged "error-status-changed" silent "HTTP status of an error changed"
        "errors are told apart by code, not by status"
    ErrorClassChanged "error-class-changed" silent "what follows from an error code changed"
        "errors still carry the code; only what the client concludes from it differs"
    GeneralErrorAdded "general-error-added" additive "general error code documented"
        "any call may return it; errors carry the code, which now has a meaning"
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
        "the type has another module path or name"
    EventTypeChanged "event-type-changed" silent "event type changed"
        "the same Rust type is recognized by its new name"
    EventSchemaChanged "event-schema-changed" silent "push layout changed"
        "pushes of either layout are read; changes of the content are reported per field"
    EventPushAdded "event-push-added" additive "push channel added"
        "the event can be received in one more way"
    EventPushRemoved "event-push-removed" run "push channel removed"
        "an app that uses this channel receives nothing"
    EventRepeatKeyChanged "event-repeat-key-changed" silent "what tells repeated pushes changed"
        "the router goes by the new value by itself"

    // Cards and contents of messages. Their fields count as those of requests, and as those of
    // replies where programs receive them.
    RequestCardsChanged "request-cards-changed" compile "which members hold cards changed"
        "the function takes a card where it took JSON, or the other way around"
    CardComponentAdded "card-component-added" additive "new component of cards"
        "a new type and a new variant of elements"
    CardComponentRemoved "card-component-removed" compile "component of cards removed"
        "its type and its variant of elements are gone"
    CardNestingTightened "card-nesting-tightened" run "fewer or other places in cards"
        "cards that were sent may be refused"
    CardNestingLoosened "card-nesting-loosened" additive "more places in cards"
        "cards that were refused are sent"
    ContentKindAdded "content-kind-added" additive "new kind of message"
        "a new type and a new variant of contents"
    ContentKindRemoved "content-kind-removed" compile "kind of message removed"
        "its type and its variant of contents are gone"
    ContentNodeAdded "content-node-added" additive "new node of a content"
        "a new type and a new variant of nodes"
    ContentNodeRemoved "content-node-removed" compile "node of a content removed"
        "its type and its variant of nodes are gone"
    ContentSizeTightened "content-size-tightened" run "content may be smaller only"
        "messages that were sent may be refused"
    ContentSizeLoosened "content-size-loosened" additive "content may be larger"
        "messages that were refused are sent"
}

impl Rule {
    /// Its stable id, as written in a list of accepted breaks.
    pub fn id(self) -> &'static str {
        self.info().id
    }

    /// The effect of such a change on callers.
    pub fn level(self) -> Level {
        self.info().level
    }

    /// When it shows, if it is breaking.
    pub fn breaks(self) -> Option<Breaks> {
        self.info().breaks
    }

    /// What happened, in a few words.
    pub fn says(self) -> &'static str {
        self.info().says
    }

    /// The reason for the level: one sentence without capital letter and full stop.
    pub fn reason(self) -> &'static str {
        self.info().reason
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

/// An id that no rule has.
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
