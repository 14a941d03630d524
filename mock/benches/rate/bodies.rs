//! Bodies of 64 MB, up and down, whole, in parts and by ranges: the time, and how much memory they
//! take at most, over their own size. Of what is uploaded, the platform keeps one copy.

use std::{
    error::Error,
    ops::Range,
    time::{Duration, Instant},
};

use feishu_mock::{Checks, Platform};
use serde_json::{Value, json};

use crate::{
    client::{Connection, authorization, request, request_head},
    kinds,
    system::{forget_peak, peak, resident},
};

const SIZE: usize = 64_000_000;
const HALF: usize = SIZE / 2;
const FOLDER: &str = "fldbcO1UuPz8VwnpPx5a92abcef";
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
            let memory = Memory::now();
            let (token, took) = client.upload().await?;
            memory.line(name, &format!("{time} up"), took, SIZE);
            let memory = Memory::now();
            let Some(took) = client.download(&token, 0).await? else { continue };
            memory.line(name, &format!("{time} down"), took, SIZE);
        }
        let memory = Memory::now();
        if let Some((token, took)) = client.upload_parts().await? {
            memory.line(name, "up in parts", took, SIZE);
            let memory = Memory::now();
            let took = client.download(&token, HALF).await?.ok_or("the file is not kept")?;
            memory.line(name, "down by half", took, HALF);
        }
        let before = resident();
        for _ in 0..8 {
            client.upload().await?;
        }
        println!("  {name:15} after 8 more: {:.0} MB, {before:.0} before", resident());
    }
    Ok(())
}

/// The memory of the process before a body came or went.
struct Memory {
    before: f64,
}

impl Memory {
    fn now() -> Memory {
        forget_peak();
        Memory { before: resident() }
    }

    /// Prints what a body of `bytes` took.
    fn line(&self, name: &str, what: &str, took: Duration, bytes: usize) {
        let size = bytes as f64 / 1e6;
        println!(
            "  {name:15} {what:12} {:>5.0} ms, {:>5.0} MB/s, memory {:.0} MB before, \
             {:.0} at most (+{:.2} of the body), {:.0} after",
            took.as_secs_f64() * 1e3,
            size / took.as_secs_f64(),
            self.before,
            peak(),
            (peak() - self.before) / size,
            resident()
        );
    }
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
        let size = SIZE.to_string();
        let texts = [
            ("file_name", "harbor.bin"),
            ("parent_type", "explorer"),
            ("parent_node", FOLDER),
            ("size", &size),
        ];
        let began = Instant::now();
        let data = self.form("upload_all", &texts, 0..SIZE).await?;
        let token = data["file_token"].as_str().ok_or("no token")?.to_owned();
        Ok((token, began.elapsed()))
    }

    /// Uploads a file in parts; gives its token, or nothing if the documented example came.
    async fn upload_parts(&mut self) -> Result<Option<(String, Duration)>, Box<dyn Error>> {
        let began = Instant::now();
        let prepare = json!({"file_name": "harbor.bin", "parent_type": "explorer",
            "parent_node": FOLDER, "size": SIZE});
        let prepared = self.call("upload_prepare", &prepare).await?;
        let number = |name: &str| prepared[name].as_u64().and_then(|it| usize::try_from(it).ok());
        let (part, parts) = number("block_size").zip(number("block_num")).ok_or("no parts")?;
        if parts != SIZE.div_ceil(part) {
            return Ok(None);
        }
        let id = prepared["upload_id"].as_str().ok_or("no upload")?.to_owned();
        for seq in 0..parts {
            let bytes = seq * part..((seq + 1) * part).min(SIZE);
            let (number, size) = (seq.to_string(), bytes.len().to_string());
            let texts = [("upload_id", &*id), ("seq", &number), ("size", &size)];
            self.form("upload_part", &texts, bytes).await?;
        }
        let finish = json!({"upload_id": id, "block_num": parts});
        let data = self.call("upload_finish", &finish).await?;
        let token = data["file_token"].as_str().ok_or("no token")?.to_owned();
        Ok(Some((token, began.elapsed())))
    }

    async fn call(&mut self, method: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
        let path = format!("/open-apis/drive/v1/files/{method}");
        let call = request("POST", &path, &self.authorization, &body.to_string());
        self.connection.json(&call).await
    }

    /// Sends a form with these texts and these bytes of the file.
    async fn form(
        &mut self,
        method: &str,
        texts: &[(&str, &str)],
        bytes: Range<usize>,
    ) -> Result<Value, Box<dyn Error>> {
        let texts: Vec<String> = texts.iter().map(|(name, value)| part(name, value)).collect();
        let file = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"harbor.bin\"\
             \r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        let before = texts.concat() + &file;
        let after = format!("\r\n--{BOUNDARY}--\r\n");
        let length = before.len() + bytes.len() + after.len();
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let path = format!("/open-apis/drive/v1/files/{method}");
        let head = request_head("POST", &path, &self.authorization, &media_type, length);
        self.connection.send(head.as_bytes()).await?;
        self.connection.send(before.as_bytes()).await?;
        for at in bytes.clone().step_by(PIECE) {
            let piece = self.piece(at);
            let piece = piece[..piece.len().min(bytes.end - at)].to_vec();
            self.connection.send(&piece).await?;
        }
        self.connection.json(after.as_bytes()).await
    }

    /// Downloads the bytes of a file from `from` on and compares them with what was uploaded; nothing
    /// if what came is the documented example, which is shorter.
    async fn download(
        &mut self,
        token: &str,
        from: usize,
    ) -> Result<Option<Duration>, Box<dyn Error>> {
        let path = format!("/open-apis/drive/v1/files/{token}/download");
        let range = if from > 0 { format!("range: bytes={from}-\r\n") } else { String::new() };
        let call = request("GET", &path, &format!("{}{range}", self.authorization), "");
        let (piece, mut at, mut wrong) = (self.piece.clone(), from, 0);
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
            (read, 0) if from + read == SIZE => Ok(Some(took)),
            (read, _) if from + read == SIZE => Err("other bytes came than were sent".into()),
            _ => Ok(None),
        }
    }
}

/// A text in a form.
fn part(name: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}
