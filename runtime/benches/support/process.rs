//! A server as a process of its own, so that its CPU time is not counted with the client's.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::Duration,
};

use feishu_test_server::{Answer, Answering, Received, Setup};
use nix::sys::resource::{UsageWho, getrusage};

/// The process, which is this program with the argument `serve`; it ends with this value.
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
pub(crate) fn serve(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) {
    runtime().block_on(async {
        let answer = move |received: Received| {
            let answer = answer(&received);
            Box::pin(async { answer }) as Answering
        };
        let server = Setup::default().no_journal().start(answer);
        println!("{}", server.url());
        let end = || std::io::stdin().read_to_end(&mut Vec::new());
        tokio::task::spawn_blocking(end).await.unwrap().unwrap();
    });
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The CPU time of this process, its own and the kernel's for it.
pub(crate) fn cpu_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = [usage.user_time(), usage.system_time()]
        .map(|time| time.tv_sec() as u64 * 1_000_000 + time.tv_usec() as u64);
    Duration::from_micros(micros.iter().sum())
}
