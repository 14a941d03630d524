//! How long a platform takes until it answers.

use std::{
    error::Error,
    io::{Read, Write},
    net::TcpStream,
    time::Instant,
};

use feishu_mock::Builder;

use crate::kinds;

/// Platforms whose starts are measured after the first.
const TIMES: u32 = 50;

pub(crate) fn print() -> Result<(), Box<dyn Error>> {
    println!("start, until the first reply (50 ms)");
    let [(_, plain), _] = kinds();
    println!("  first of the process   {:>8.2} ms", started(plain)?);
    for kind in 0..2 {
        let mut all = 0.0;
        for _ in 0..TIMES {
            let builder = kinds().into_iter().nth(kind).ok_or("no such kind")?.1;
            all += started(builder)?;
        }
        println!("  another, {:15} {:>6.2} ms", kinds()[kind].0, all / f64::from(TIMES));
    }
    Ok(())
}

/// Milliseconds until the platform has answered a request.
fn started(builder: Builder) -> Result<f64, Box<dyn Error>> {
    let began = Instant::now();
    let platform = builder.start_blocking()?;
    let mut stream = TcpStream::connect(platform.addr())?;
    stream.write_all(b"GET /open-apis/im/v1/chats HTTP/1.1\r\nhost: a\r\n\r\n")?;
    // Without a token it is refused, which shows that the endpoint was found.
    let mut reply = [0; 4096];
    let length = stream.read(&mut reply)?;
    let took = began.elapsed();
    if !String::from_utf8_lossy(&reply[..length]).contains("99991661") {
        return Err(String::from_utf8_lossy(&reply[..length]).into());
    }
    Ok(took.as_secs_f64() * 1e3)
}
