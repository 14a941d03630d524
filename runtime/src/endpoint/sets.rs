//! Lists that hundreds of endpoints have in common, under names: each list that is written out
//! takes memory of the compiler.

use super::{AppType, TokenKind};

/// Calls by the app only.
pub const TENANT: &[TokenKind] = &[TokenKind::Tenant];
/// Calls by users only.
pub const USER: &[TokenKind] = &[TokenKind::User];
/// Calls by the app or by users.
pub const TENANT_OR_USER: &[TokenKind] = &[TokenKind::Tenant, TokenKind::User];
/// Only apps that a company has built for itself.
pub const CUSTOM: &[AppType] = &[AppType::Custom];
/// All kinds of apps.
pub const CUSTOM_OR_STORE: &[AppType] = &[AppType::Custom, AppType::Store];
/// The scope that reveals the `user_id` of people.
pub const EMPLOYEE_ID: &[&str] = &["contact:user.employee_id:readonly"];
