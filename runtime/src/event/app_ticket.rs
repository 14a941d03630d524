//! The event by which a store app gets its tickets. Its page is none of those that describe
//! events, so nothing is generated from it.

use super::{Event, EventInfo, EventSchema};
use crate::endpoint::AppType;

/// The ticket of a store app, which the platform pushes each hour: for
/// [`Client::set_app_ticket`](crate::Client::set_app_ticket), to which
/// [`EventRouterBuilder::app_tickets_to`](crate::EventRouterBuilder::app_tickets_to) hands it.
#[non_exhaustive]
pub struct AppTicket {
    /// The app whose ticket it is.
    pub app_id: Option<String>,
    /// The ticket.
    pub app_ticket: Option<String>,
}

crate::record! {
    AppTicket {
        app_id: "app_id",
        app_ticket: "app_ticket",
    }
}

static INFO: EventInfo =
    EventInfo::new("application.v6.app_ticket", "app_ticket", EventSchema::V1)
        .doc("https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/event/app_ticket-events")
        .app_types(&[AppType::Store]);

impl Event for AppTicket {
    const INFO: &'static EventInfo = &INFO;
}
