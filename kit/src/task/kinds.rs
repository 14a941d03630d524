//! One function for each kind of task.

use std::time::Duration;

use feishu_openapi::{
    Client,
    drive::v1::{
        export_task::{self, ExportTaskJobStatus as Export, response::ExportTask},
        file,
        import_task::{self, ImportTaskJobStatus as Import, response::ImportTask},
    },
    wiki::v2::task::{self as wiki, TaskType, response::Node},
};
use serde::Serialize;

use super::waiting::{Standing, Waiting};

/// For calls that are limited to 100 a minute: ten programs may wait at once.
const EVERY_SIX_SECONDS: Duration = Duration::from_secs(6);

/// For calls that are limited to 1,000 a minute, or by a rule of their own.
const EVERY_TWO_SECONDS: Duration = Duration::from_secs(2);

/// Waits for the export of a document, which `drive.v1.export_task.create` began with this ticket.
/// The result has `file_token`, for `export_task::download`, within ten minutes.
///
/// # Errors
/// [`Error::Task`](crate::Error::Task) if it failed, with the number of its `job_status`.
pub fn wait_for_export(
    client: &Client,
    ticket: impl Into<String>,
    document_token: impl Into<String>,
) -> Waiting<ExportTask> {
    let (client, ticket, token) = (client.clone(), ticket.into(), document_token.into());
    let what = format!("the export {ticket} of {token}");
    Waiting::new(what, EVERY_SIX_SECONDS, move || {
        let (client, call) = (client.clone(), export_task::get(&ticket, &token));
        async move {
            let Some(task) = client.send(call).await?.result else {
                return Ok(Standing::Going("no result yet".to_owned()));
            };
            Ok(match &task.job_status {
                Some(Export::Success) => Standing::Done(task),
                None => Standing::Going("no status yet".to_owned()),
                Some(status @ (Export::Initializing | Export::Processing)) => {
                    Standing::Going(format!("{status:?}"))
                }
                Some(status @ Export::Unknown(_)) => unknown(status, task.job_error_msg.as_deref()),
                Some(status) => failed(status, task.job_error_msg.as_deref()),
            })
        }
    })
}

/// Waits for the import of a file, which `drive.v1.import_task.create` began with this ticket. The
/// result has `token` and `url` of the new document; `extra` is filled if the platform cut something
/// off.
///
/// # Errors
/// [`Error::Task`](crate::Error::Task) if it failed, with the number of its `job_status`.
pub fn wait_for_import(client: &Client, ticket: impl Into<String>) -> Waiting<ImportTask> {
    let (client, ticket) = (client.clone(), ticket.into());
    Waiting::new(format!("the import {ticket}"), EVERY_TWO_SECONDS, move || {
        let (client, call) = (client.clone(), import_task::get(&ticket));
        async move {
            let Some(task) = client.send(call).await?.result else {
                return Ok(Standing::Going("no result yet".to_owned()));
            };
            Ok(match &task.job_status {
                Some(Import::Success) => Standing::Done(task),
                None => Standing::Going("no status yet".to_owned()),
                Some(status @ (Import::Initializing | Import::Processing)) => {
                    Standing::Going(format!("{status:?}"))
                }
                Some(status @ Import::Unknown(_)) => unknown(status, task.job_error_msg.as_deref()),
                Some(status) => failed(status, task.job_error_msg.as_deref()),
            })
        }
    })
}

/// Waits until a folder is deleted or moved: calls of `drive.v1.file.delete` and `drive.v1.file.move`
/// return the `task_id` if they are about a folder.
///
/// # Errors
/// [`Error::Task`](crate::Error::Task) if it failed; the platform gives no reason.
pub fn wait_for_folder_task(client: &Client, task_id: impl Into<String>) -> Waiting<()> {
    let (client, id) = (client.clone(), task_id.into());
    Waiting::new(format!("the task {id} of a folder"), EVERY_TWO_SECONDS, move || {
        let (client, call) = (client.clone(), file::task_check(&id));
        async move {
            Ok(match client.send(call).await?.status {
                Some(file::Status::Success) => Standing::Done(()),
                Some(file::Status::Fail) => Standing::Failed {
                    status: None,
                    message:
                        "the platform gives no reason; look at the folder, since a part of it \
                              may be done"
                            .to_owned(),
                },
                None => Standing::Going("no status yet".to_owned()),
                Some(file::Status::Unknown(word)) => {
                    Standing::Going(format!("the status {word:?}, which is not documented"))
                }
                Some(status) => Standing::Going(format!("{status:?}")),
            })
        }
    })
}

/// Waits until a document of the drive is moved into a wiki: `wiki.v2.space.node.move_docs_to_wiki`
/// returns the `task_id`, unless it is done at once. The result is the nodes in the wiki.
///
/// # Errors
/// [`Error::Task`](crate::Error::Task) if it failed, with the number and words of the platform.
pub fn wait_for_wiki_move(client: &Client, task_id: impl Into<String>) -> Waiting<Vec<Node>> {
    let (client, id) = (client.clone(), task_id.into());
    Waiting::new(format!("the move {id} into a wiki"), EVERY_SIX_SECONDS, move || {
        let (client, call) = (client.clone(), wiki::get(&id, TaskType::Move));
        async move {
            let moved = client.send(call).await?.task.unwrap_or_default().move_result;
            if moved.is_empty() {
                return Ok(Standing::Going("no result yet".to_owned()));
            }
            let mut nodes = Vec::new();
            for one in moved {
                let words = one.status_msg.unwrap_or_default();
                match one.status {
                    // The documentation says of no number what it means, and has 0 with the word
                    // `success` as its example.
                    Some(0) => nodes.extend(one.node),
                    None => return Ok(Standing::Going(format!("no status yet, {words:?}"))),
                    // Seen with the word `processing`. If it is a failure, the time ends.
                    Some(1) => {
                        let text = format!("the status 1, which is not documented, {words:?}");
                        return Ok(Standing::Going(text));
                    }
                    Some(status) => {
                        let message = format!("status {status}, {words:?}; {NOT_DOCUMENTED}");
                        return Ok(Standing::Failed { status: Some(status), message });
                    }
                }
            }
            Ok(Standing::Done(nodes))
        }
    })
}

/// What to do about a status that nobody explains.
const NOT_DOCUMENTED: &str =
    "what this status means is not documented, so look at what became of it";

/// An export or an import ended with a status that the documentation does not have. All that it has
/// beside those of a success and of a task that goes on are failures.
fn unknown<T>(status: &(impl Serialize + std::fmt::Debug), words: Option<&str>) -> Standing<T> {
    match failed(status, words) {
        Standing::Failed { status, message } => {
            Standing::Failed { status, message: format!("{message}; {NOT_DOCUMENTED}") }
        }
        other => other,
    }
}

/// An export or an import failed, by the number that its status is in JSON.
fn failed<T>(status: &(impl Serialize + std::fmt::Debug), words: Option<&str>) -> Standing<T> {
    let number = serde_json::to_value(status).ok().and_then(|number| number.as_i64());
    let words = words.filter(|words| !words.is_empty()).map(|words| format!(", {words:?}"));
    let message =
        format!("status {} ({status:?}){}", number.unwrap_or_default(), words.unwrap_or_default());
    Standing::Failed { status: number, message }
}
