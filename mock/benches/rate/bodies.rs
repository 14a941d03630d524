//! Bodies of 64 MB, up and down: the time, and the memory that they take beside themselves.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use feishu_mock::{Checks, Platform};

use crate::{
    client::{Connection, authorization, request, request_head},
    kinds,
    system::{forget_peak, peak, resident},
};

const SIZE: usize = 64_000_000;
/// What the client holds of a body at a time.
const PIECE: usize = 64 << 10;
const BOUNDARY: &str = "bench-boundary";

pub(crate) async fn print() -> Result<(), Box<dyn Error>> {
    println!("bodies of {} MB in pieces of {} KB", SIZE / 1_000_000, PIECE >> 10);
    for (name, builder) in kinds() {
        // The endpoint itself takes 20 MB.
        let checks = Checks { limits: false, ..Checks::strict() };
        let platform = builder.checks(checks).start_blocking()?;
        let mut client = Client::of(&platform).await?;
        for time in ["first", "second"] {
            let before = resident();
            forget_peak();
            let (token, took) = client.upload().await?;
            line(name, &format!("{time} up"), took, before);
            let before = resident();
            forget_peak();
            let Some(took) = client.download(&token).await? else { continue };
            line(name, &format!("{time} down"), took, before);
        }
        let before = resident();
        for _ in 0..8 {
            client.upload().await?;
        }
        println!("  {name:15} after 8 more: {:.0} MB, {before:.0} before", resident());
    }
    Ok(())
}

fn line(name: &str, what: &str, took: Duration, before: f64) {
    let rate = SIZE as f64 / 1e6 / took.as_secs_f64();
    println!(
        "  {name:15} {what:11} {:>5.0} ms, {rate:>5.0} MB/s, memory {before:.0} MB before, \
         {:.0} at most, {:.0} after",
        took.as_secs_f64() * 1e3,
        peak(),
        resident()
    );
}

struct Client {
    connection: Connection,
    authorization: String,
    piece: Vec<u8>,
}

impl Client {
    async fn of(platform: &Platform) -> Result<Client, Box<dyn Error>> {
        let authorization = authorization(platform).await?;
        let connection = Connection::open(platform.addr()).await?;
        // No two pieces of a line are alike, so that what is misplaced is found.
        let piece = (0..PIECE).map(|at| (at * 31 + at / 251) as u8).collect();
        Ok(Client { connection, authorization, piece })
    }

    /// The bytes of a file from `at` on, as many as there are in one piece.
    fn piece(&self, at: usize) -> &[u8] {
        &self.piece[at % PIECE..(at % PIECE + SIZE - at).min(PIECE)]
    }

    /// Uploads a file; gives its token.
    async fn upload(&mut self) -> Result<(String, Duration), Box<dyn Error>> {
        let texts = [
            ("file_name", "harbor.bin"),
            ("parent_type", "explorer"),
            ("parent_node", "fldbcO1UuPz8VwnpPx5a92abcef"),
            ("size", &SIZE.to_string()),
        ]
        .map(|(name, value)| part(name, value));
        let file = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"harbor.bin\"\
             \r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        let before = texts.concat() + &file;
        let after = format!("\r\n--{BOUNDARY}--\r\n");
        let length = before.len() + SIZE + after.len();
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let path = "/open-apis/drive/v1/files/upload_all";
        let head = request_head("POST", path, &self.authorization, &media_type, length);
        let began = Instant::now();
        self.connection.send(head.as_bytes()).await?;
        self.connection.send(before.as_bytes()).await?;
        for at in (0..SIZE).step_by(PIECE) {
            let piece = self.piece(at).to_vec();
            self.connection.send(&piece).await?;
        }
        let data = self.connection.json(after.as_bytes()).await?;
        let token = data["file_token"].as_str().ok_or("no token")?.to_owned();
        Ok((token, began.elapsed()))
    }

    /// Downloads a file and compares it with what was uploaded; nothing if what came is the
    /// documented example, which is shorter.
    async fn download(&mut self, token: &str) -> Result<Option<Duration>, Box<dyn Error>> {
        let path = format!("/open-apis/drive/v1/files/{token}/download");
        let call = request("GET", &path, &self.authorization, "");
        let (piece, mut at, mut wrong) = (self.piece.clone(), 0, 0);
        let began = Instant::now();
        let read = self
            .connection
            .download(&call, |mut bytes| {
                while !bytes.is_empty() {
                    let place = at % PIECE;
                    let length = bytes.len().min(PIECE - place);
                    wrong += usize::from(bytes[..length] != piece[place..place + length]);
                    at += length;
                    bytes = &bytes[length..];
                }
            })
            .await?;
        let took = began.elapsed();
        match (read, wrong) {
            (SIZE, 0) => Ok(Some(took)),
            (SIZE, _) => Err("other bytes came than were sent".into()),
            _ => Ok(None),
        }
    }
}

/// A text in a form.
fn part(name: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}
