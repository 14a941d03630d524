//! The platform, as a process of its own, so that its CPU time is not counted.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use feishu_test_server::{Answer, Answering, Received, Setup};

use crate::message;

/// The process; it ends with this.
pub(crate) struct Process {
    child: Child,
    pub(crate) url: String,
}

impl Process {
    pub(crate) fn start() -> Process {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Process { child, url: url.trim().to_owned() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Prints its address, and answers until its input ends.
pub(crate) fn serve() {
    runtime().block_on(async {
        let answer = |received: Received| {
            let answer = answer(&received);
            Box::pin(async { answer }) as Answering
        };
        let server = Setup::default().no_journal().start(answer);
        println!("{}", server.url());
        let end = || std::io::stdin().read_to_end(&mut Vec::new());
        tokio::task::spawn_blocking(end).await.unwrap().unwrap();
    });
}

pub(crate) fn answer(received: &Received) -> Answer {
    let token = received.path().contains("tenant_access_token");
    if token { Answer::token(message::TOKEN, 7200) } else { message::reply() }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
