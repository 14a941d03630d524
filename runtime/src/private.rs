//! What generated code and the macros of this crate use. It is not for programs, and changes
//! without notice.

pub use std::collections::BTreeMap;

pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
pub use serde_json::Value;

#[cfg(all(feature = "blocking", feature = "custom-bot"))]
pub use crate::blocking::CustomBotOf as BlockingCustomBotOf;
#[cfg(feature = "custom-bot")]
pub use crate::content::{BotContent, KnownContents, NoContents};
#[cfg(feature = "custom-bot")]
pub use crate::custom_bot::{CustomBotBuilderOf, CustomBotOf};
pub use crate::{
    bot_content,
    check::{CardRule, check_card, check_card_json, check_card_part},
    content,
    content::{
        Card, CardChanges, CardElement, CardElements, CardMember, CardPart, CardSettings,
        CardUpdate, CardUpdates, ContentError, ContentKind, ContentRules, RawContent, Text,
        read as read_content, write as write_content,
    },
    endpoint::{
        AppType, BodyKind, CUSTOM, CUSTOM_OR_STORE, CodeWords, Condition, ConditionRule,
        Credential, EMPLOYEE_ID, Endpoint, ErrorClass, ErrorCode, ErrorCodes, Form, Layout, Method,
        RateLimit, TENANT, TENANT_OR_USER, TokenKind, USER,
    },
    event::{Event, EventInfo, EventSchema},
    file::File,
    open_enum,
    paging::{Paged, advance_number, advance_token},
    record,
    request::{Binary, Empty, Request},
    tagged,
    wire::{
        Access, Blank, Fields, FieldsToFill, Fill, Group, GroupToFill, Groups, IntChoice, List,
        ListSlot, Look, Members, MembersSlot, Object, Optional, Reader, Record, Rule, Shape, Slot,
        Tagged, TextChoice, View, Wire, Writer, copied, debug, decode, display, empty, encode,
        equal, put, put_all,
    },
};
