//! What a platform costs at the size of the whole documentation: prints, never asserts.
//! `cargo bench -p feishu-mock`.

use std::{
    fs,
    hint::black_box,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use feishu_mock::{
    Platform, Specs,
    spec::{self, Endpoint},
};

/// About as many endpoints as the platform documents.
const ENDPOINTS: usize = 1900;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print("first use of the embedded specs", 1, || Specs::embedded().len());
    let endpoints = many()?;
    let folder = tempfile::tempdir()?;
    let mut bytes = 0;
    for endpoint in &endpoints {
        let path = folder.path().join(endpoint.id.spec_path());
        let text = spec::to_text(endpoint);
        bytes += text.len();
        fs::create_dir_all(path.parent().ok_or("a spec has a folder")?)?;
        fs::write(path, text)?;
    }
    println!("{ENDPOINTS} specs, {:.1} MB", bytes as f64 / 1e6);
    print("read and parse a folder", 1, || Specs::from_dir(folder.path()).map(|specs| specs.len()));
    let own = endpoints.clone();
    print("index parsed specs", 1, move || Specs::from_endpoints(own).map(|specs| specs.len()));
    print("start and drop a platform", 100, || {
        for _ in 0..100 {
            drop(black_box(Platform::builder().start_blocking()));
        }
    });

    let called = endpoints.iter().rfind(|it| it.path.ends_with("lump_sum_payment/batch_remove"));
    let path = called.ok_or("the endpoint that is called is not embedded")?.path.clone();
    let platform = Platform::builder().specs(Specs::from_endpoints(endpoints)?).start_blocking()?;
    let mut stream = TcpStream::connect(platform.addr())?;
    stream.set_nodelay(true)?;
    let body =
        format!(r#"{{"app_id":"{}","app_secret":"{}"}}"#, platform.app_id(), platform.app_secret());
    let mut exchange = |path: &str, headers: &str, body: &str| {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\n{headers}Content-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes())?;
        let mut buffer = [0; 8192];
        let length = stream.read(&mut buffer)?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&buffer[..length]).into_owned())
    };
    let reply = exchange("/open-apis/auth/v3/tenant_access_token/internal", "", &body)?;
    let token = reply.split('"').find(|part| part.starts_with("t-")).ok_or("no token")?;
    let headers = format!("Authorization: Bearer {token}\r\n");
    let body = r#"{"record_ids":["7337149697626801708"],"reason":"r"}"#;
    for _ in 0..2 {
        print("a checked call over one connection", 2000, || {
            (0..2000).all(|_| exchange(&path, &headers, body).is_ok_and(|it| it.contains("200 OK")))
        });
    }
    Ok(())
}

/// The embedded endpoints over and over, each copy under a project of its own.
fn many() -> Result<Vec<Endpoint>, Box<dyn std::error::Error>> {
    let specs = Specs::embedded();
    let real: Vec<&Endpoint> = specs.ids().filter_map(|id| specs.get(id)).collect();
    let copies = real.iter().cycle().take(ENDPOINTS).enumerate();
    let all = copies.map(|(copy, endpoint)| {
        let mut endpoint = (*endpoint).clone();
        endpoint.id.project = format!("copy{copy}");
        endpoint.path = endpoint.path.replace("/open-apis/", &format!("/open-apis/copy{copy}/"));
        endpoint
    });
    Ok(all.collect())
}

fn print<T>(what: &str, times: u32, work: impl FnOnce() -> T) {
    let start = Instant::now();
    black_box(work());
    let each: Duration = start.elapsed() / times;
    println!("{what:40} {each:>12.3?}");
}
