//! The tokens that the server issues and that requests must carry.

/// The tenant token that the server issues and expects.
pub const TENANT_TOKEN: &str = "t-of-the-tenant";
/// The app token that the server issues and expects.
pub const APP_TOKEN: &str = "a-of-the-app";
/// The user token of the tests.
pub const USER_TOKEN: &str = "u-of-the-user";
