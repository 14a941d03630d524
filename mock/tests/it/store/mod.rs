//! What calls create, and what users do, exists for later calls.

mod announcements;
mod approval_acts;
mod approval_lists;
mod approvals;
mod bases;
mod batches;
mod calendar;
mod calendar_subscriptions;
mod cells;
mod chats;
mod comments;
mod company;
mod conditions;
#[cfg(feature = "documents")]
mod convert;
mod documents;
mod drive;
mod dropdowns;
#[cfg(feature = "documents")]
mod exports;
mod external_approvals;
mod families;
mod files;
mod former_tasks;
mod formulas;
mod freebusy;
mod grid;
mod groups;
mod harbour;
#[cfg(feature = "documents")]
mod kept;
mod limit;
mod meetings;
mod menus;
mod messages;
mod more_approvals;
mod nested;
mod odd;
mod people;
mod protection;
mod records;
mod related_tasks;
mod settings;
mod talk;
mod task_fields;
mod tasks;
mod wiki;
