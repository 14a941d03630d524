//! The tokens that the server issues and that requests must carry.

/// The tenant token that the server issues and expects.
pub const TENANT_TOKEN: &str = "t-of-the-tenant";
/// The app token that the server issues and expects.
pub const APP_TOKEN: &str = "a-of-the-app";
/// The user token of the tests.
pub const USER_TOKEN: &str = "u-of-the-user";
/// The id and the token of the helpdesk of the tests.
pub const HELPDESK: (&str, &str) = ("6989805358558478355", "ht-of-the-helpdesk");
/// Both as the header holds them, by another program's Base64.
pub const HELPDESK_HEADER: &str = "Njk4OTgwNTM1ODU1ODQ3ODM1NTpodC1vZi10aGUtaGVscGRlc2s=";
