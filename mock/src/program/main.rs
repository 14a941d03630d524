//! `feishu-mock`: the stand-in platform on a port, until Ctrl-C, for programs in any language.

mod arguments;
mod events;
mod signals;

use std::{io::Write as _, process::ExitCode};

use clap::Parser as _;
use feishu_mock::{Platform, StartError};

use arguments::Arguments;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Nobody may read it any more.
            let _ = writeln!(std::io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let platform = arguments.builder()?.start_blocking().map_err(|error| started(&error))?;
    for token in &arguments.user_token {
        platform.add_user_token(token);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(serve(&platform, arguments))?;
    platform.stop().map_err(|error| error.to_string())
}

/// Pushes events, as the user types and as they are due, until the process is told to stop.
async fn serve(platform: &Platform, arguments: &Arguments) -> Result<(), String> {
    // From now on a signal ends this function, and nothing before its end.
    let stop = signals::stop()?;
    say(&format!(
        "stand-in platform at {} for app {}; Ctrl-C ends it",
        platform.url(),
        platform.app_id()
    ));
    say(&format!("look at it, and speak as a user, at {}/__stand_in/", platform.url()));
    let subscription = events::subscribe(platform, arguments);
    tokio::select! {
        () = events::push(platform, &subscription, arguments.events_to.is_some()) => {}
        () = stop => {}
    }
    Ok(())
}

/// Why it did not start, and what to do about it.
fn started(error: &StartError) -> String {
    match error {
        StartError::Listen { .. } => {
            format!("{error} Choose another by --port; 0 takes any that is free")
        }
        other => other.to_string(),
    }
}

/// Prints a line. What reads the output may have ended: `feishu-mock | head`.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
