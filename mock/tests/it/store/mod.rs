//! What calls create, and what users do, exists for later calls.

mod announcements;
mod approvals;
mod calendar;
mod chats;
mod convert;
mod documents;
mod drive;
mod families;
mod files;
mod formulas;
mod freebusy;
mod grid;
mod groups;
mod harbour;
mod kept;
mod limit;
mod messages;
mod more_approvals;
mod nested;
mod odd;
mod people;
mod records;
mod settings;
mod talk;
mod tasks;
mod wiki;
