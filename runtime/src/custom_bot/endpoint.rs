//! What is known of the address of custom bots: its limits, and what its codes mean.

use crate::endpoint::{BodyKind, CodeWords, Endpoint, ErrorCodes, Form, Method, RateLimit};

pub(super) static ENDPOINT: Endpoint =
    Endpoint::new("bot.v2.hook", Method::Post, "/open-apis/bot/v2/hook/:token")
        .body(BodyKind::Json)
        .form(Form::Flat)
        .rate_limit(RateLimit::new().per_second(5).per_minute(100))
        .errors(ErrorCodes::new(ERRORS))
        .words(CodeWords::new(WORDS));

/// The most bytes of a body.
pub(super) const MOST_BYTES: usize = 20 * 1024;

/// The members of a reply that hold its code: those of today, and those of former replies.
pub(super) const CODES: &[&str] = &["code", "StatusCode"];

const ERRORS: &str = "\
- 9499 invalid_request Bad Request
- 9499 rate_limited too many request
- 9499 rate_limited too many requests
- 11232 rate_limited frequency limited
- 19001 token_invalid param invalid: incoming webhook access token invalid
- 19002 invalid_request params error, msg_type need
- 19021 token_invalid sign match fail or timestamp is not within one hour from current time
- 19022 permission_denied Ip Not Allowed
- 19024 invalid_request Key Words Not Found
";

/// Code, meaning, advice, and the messages that these are about.
const WORDS: &str = "\
9499\tThe platform cannot read the message.\tCompare the content with the documentation of its kind of message.
9499\tMessages come too fast.\tSend fewer of them.\ttoo many request\ttoo many requests
11232\tMessages come too fast.\tSend fewer than 5 a second and 100 a minute, and not on the hour or half hour, when the platform is busiest.
19001\tThe address of the bot is wrong, or the bot was removed from its group.\tCopy the address from the settings of the bot in the group.
19002\tThe kind of the message is missing or not one that custom bots send.\tSend text, post, image, share_chat or interactive.
19021\tThe signature is wrong, or its time is more than an hour away from the platform's.\tCompare the secret with that in the settings of the bot, and set the clock of this machine.
19022\tThe address of this machine is not one of those that the settings of the bot allow.\tAdd its public IP address to the allowed ones in the settings of the bot.
19024\tThe message has none of the keywords that the settings of the bot demand.\tPut one of the keywords into the message, or remove them from the settings of the bot.
";
