//! The web server against callers that trickle, flood, lie about lengths and prove nothing. Spoken to
//! by bare TCP, as such callers do.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures::future::join_all;
use mistok::config::{Config, Network};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{BOT, Engine, Setup, TestApp, vendors};

pub const SECRET: &str = "secret-of-the-webhook";
pub const WEBHOOK_KEY: &str = "key-of-the-crm-0123456789";
const ACCOUNT_TOKEN: &str = "token-of-the-odoo-account";
const MEGABYTE: usize = 1024 * 1024;

/// A shop with everything that calls it set up, whose web server has little patience.
pub async fn shop(engine: Engine, change: impl FnOnce(&mut Config)) -> TestApp {
    let names = ["twilio", "zadarma", "turbosms"];
    Setup::on(engine)
        .with_keeping()
        .with_vendors(&names, vendors::Options::default())
        .with(|config| {
            config.telegram.webhook_secret = Some(SecretString::from(SECRET));
            config
                .crm
                .sections
                .set("keycrm", "webhook_key", WEBHOOK_KEY);
            config.sms.odoo.account_token = Some(SecretString::from(ACCOUNT_TOKEN));
            let limits = &mut config.web.limits;
            limits.header_seconds = 1;
            limits.silence_seconds = 1;
            limits.body_seconds = 2;
            change(config);
        })
        .start()
        .await
}

/// A connection and what it has said so far.
struct Caller(TcpStream);

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        let mut headers = lines.filter_map(|line| line.split_once(": "));
        headers
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// What two answers that must look alike have in common.
    pub fn look(&self) -> (u16, Vec<String>, String) {
        let names = self.head.lines().skip(1);
        let names = names.map(|line| line.split(':').next().unwrap().to_lowercase());
        (self.status, names.collect(), self.body.clone())
    }
}

impl Caller {
    async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    async fn sends(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// The next answer; `None` when the connection is closed without one.
    async fn hears(&mut self) -> Option<Answer> {
        let reading = async {
            let mut bytes = Vec::new();
            loop {
                if let Some(answer) = whole(&bytes) {
                    return Some(answer);
                }
                let mut space = [0; 4096];
                match self.0.read(&mut space).await {
                    Ok(0) | Err(_) => return None,
                    Ok(read) => bytes.extend_from_slice(&space[..read]),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), reading)
            .await
            .expect("the server neither answers nor closes")
    }
}

fn whole(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut answer = Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head: head.to_owned(),
        body: String::new(),
    };
    if answer.header("transfer-encoding").is_some() {
        return body.ends_with("0\r\n\r\n").then(|| {
            answer.body = body.to_owned();
            answer
        });
    }
    let length: usize = answer
        .header("content-length")
        .map_or(0, |it| it.parse().unwrap());
    (body.len() >= length).then(|| {
        answer.body = body[..length].to_owned();
        answer
    })
}

pub async fn ask(address: SocketAddr, request: &str) -> Option<Answer> {
    let mut caller = Caller::to(address).await;
    caller.sends(request).await;
    caller.hears().await
}

/// An update of a chat that nobody answers, with the right secret.
fn webhook(id: i64, headers: &str) -> String {
    let body = format!(r#"{{"update_id":{id}}}"#);
    format!(
        "POST /telegram/{BOT} HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: {SECRET}\r\n\
         {headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn works(address: SocketAddr, id: i64) {
    let began = Instant::now();
    let answer = ask(address, &webhook(id, ""))
        .await
        .expect("the webhook is answered");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_is_slow_or_too_large_is_cut_off() {
    let app = shop(Engine::Sqlite, |_| {}).await;
    let address = app.app().address;

    let began = Instant::now();
    let slow = ask(address, "POST /telegram/1 HTTP/1.1\r\nhost: x\r\nx-a: ")
        .await
        .unwrap();
    assert_eq!(slow.status, 408);
    assert!(
        began.elapsed() >= Duration::from_millis(900),
        "{:?}",
        began.elapsed()
    );
    assert!(
        ask(address, "").await.is_none(),
        "silence is closed without words"
    );

    // A byte now and then does not help.
    let mut trickling = Caller::to(address).await;
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    for byte in "GET /health/live HTTP/1.1\r\n".bytes().cycle() {
        ticks.tick().await;
        if !trickling.sends([byte]).await || began.elapsed() > Duration::from_secs(6) {
            break;
        }
    }
    assert!(began.elapsed() < Duration::from_secs(6));

    let large = format!(
        "GET /health/live HTTP/1.1\r\nhost: x\r\nx-a: {}\r\n\r\n",
        "y".repeat(17 * 1024)
    );
    assert_eq!(ask(address, &large).await.unwrap().status, 431);
    let many: Vec<String> = (0..70).map(|at| format!("x-{at}: 1\r\n")).collect();
    let many = many.concat();
    let many = format!("GET /health/live HTTP/1.1\r\nhost: x\r\n{many}\r\n");
    assert_eq!(ask(address, &many).await.unwrap().status, 431);
    works(address, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_trickles_ends_after_its_time_and_a_request_after_its_own() {
    for (body_seconds, request_seconds, status) in [(2, 60, 408), (30, 1, 504)] {
        let app = shop(Engine::Sqlite, |config| {
            config.web.limits.body_seconds = body_seconds;
            config.web.limits.request_seconds = request_seconds;
        })
        .await;
        let mut caller = Caller::to(app.app().address).await;
        let head = webhook(1, "")
            .split("content-length")
            .next()
            .unwrap()
            .to_owned();
        caller
            .sends(format!("{head}content-length: 1000\r\n\r\n"))
            .await;
        let (mut reads, mut writes) = caller.0.into_split();
        let trickle = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(200));
            loop {
                ticks.tick().await;
                if writes.write_all(b" ").await.is_err() {
                    return;
                }
            }
        });
        let mut said = Vec::new();
        let began = Instant::now();
        while whole(&said).is_none() {
            let read = reads.read_buf(&mut said).await.unwrap();
            assert!(read > 0 && began.elapsed() < Duration::from_secs(10));
        }
        assert_eq!(whole(&said).unwrap().status, status);
        trickle.abort();
        assert_eq!(app.app().gate.bytes_in_flight(), 0);
    }
}

/// Unfinished bodies of strangers, without any key.
async fn unfinished(address: SocketAddr, count: usize, bytes: usize) -> Vec<Caller> {
    let head = format!(
        "POST /api/sms/3/send HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        bytes + 1
    );
    let begin = async |_| {
        let mut caller = Caller::to(address).await;
        caller.sends(&head).await;
        let piece = vec![b' '; 64 * 1024];
        for _ in 0..bytes / piece.len() {
            let sent = tokio::time::timeout(Duration::from_millis(500), caller.sends(&piece)).await;
            if !sent.unwrap_or(false) {
                break;
            }
        }
        caller
    };
    join_all((0..count).map(begin)).await
}

/// Kilobytes of memory of this process.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// `MISTOK_TEST_LONG=1` runs the attacks in their full size.
fn is_long() -> bool {
    std::env::var_os("MISTOK_TEST_LONG").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_bodies_without_a_key_take_little_memory() {
    let count = if is_long() { 300 } else { 40 };
    let app = shop(Engine::Sqlite, |config| {
        config.web.limits.silence_seconds = 60;
        config.web.limits.body_seconds = 60;
    })
    .await;
    let (address, gate) = (app.app().address, app.app().gate.clone());
    let before = memory();
    let callers = unfinished(address, count, 4 * MEGABYTE - 64 * 1024).await;

    let held = gate.bytes_in_flight();
    assert!(held > 0 && held <= 8 * MEGABYTE, "{held}");
    works(address, 1).await;
    if is_long() {
        let grown = memory().saturating_sub(before) / 1024;
        println!(
            "{count} unfinished bodies: {held} bytes in flight, {grown} MB more in this process"
        );
        assert!(grown < 100, "{grown} MB");
    }
    drop(callers);
    freed(&app).await;
}

/// Waits until no body is in memory.
async fn freed(app: &TestApp) {
    let gate = app.app().gate.clone();
    let freed = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        while gate.bytes_in_flight() > 0 {
            ticks.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), freed)
        .await
        .expect("bodies are given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_body_is_read_for_a_route_that_is_not_set_up() {
    let app = Setup::on(Engine::Sqlite).polling().start().await;
    let address = app.app().address;
    for path in [
        "/api/sms/3/send",
        "/sms/twilio/inbound",
        "/sms/zadarma",
        &format!("/telegram/{BOT}"),
        "/telegram/nobody",
        "/crm/keeping/messages/some-key-of-anybody",
        "/crm/keycrm/some-key-of-anybody",
        "/nowhere",
    ] {
        let request = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
        let answer = ask(address, &request).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (404, ""), "{path}");
        assert!(
            answer
                .header("x-request-id")
                .is_some_and(|id| id.len() == 32),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_connections_do_not_shut_out_the_webhook() {
    let (count, most) = if is_long() {
        (3_000, 1_000)
    } else {
        (400, 100)
    };
    let app = shop(Engine::Sqlite, |config| {
        config.web.limits.connections = most;
        config.web.limits.header_seconds = 60;
    })
    .await;
    let address = app.app().address;
    let mut callers = Vec::new();
    for _ in 0..count {
        let mut caller = Caller::to(address).await;
        caller
            .sends("POST /telegram/1 HTTP/1.1\r\nhost: x\r\n")
            .await;
        callers.push(caller);
    }

    for id in 1..=20 {
        works(address, id).await;
    }
    let open = app.app().gate.connections.count();
    assert!(
        open <= usize::try_from(most).unwrap() + 20,
        "{open} connections"
    );
    println!("{count} slow connections, {open} of them open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_fails_too_often_waits_and_a_valid_proof_never_does() {
    let app = shop(Engine::Sqlite, |config| {
        config.web.trusted_proxies = vec![Network::parse("127.0.0.1").unwrap()];
    })
    .await;
    let address = app.app().address;
    let from = |client: &str| format!("x-forwarded-for: 10.9.9.9, {client}\r\n");
    let wrong = |client: &str, path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\n{}content-length: 0\r\n\r\n",
            from(client)
        )
    };
    let telegram = format!("/telegram/{BOT}");
    let paths = [
        telegram.as_str(),
        "/nowhere",
        "/crm/keycrm/wrong-key-of-the-crm",
        "/api/sms",
    ];
    for at in 0..30 {
        let answer = ask(address, &wrong("203.0.113.9", paths[at % 4]))
            .await
            .unwrap();
        assert!([401, 404].contains(&answer.status), "{answer:?}");
    }
    for path in paths {
        let answer = ask(address, &wrong("203.0.113.9", path)).await.unwrap();
        assert_eq!(answer.status, 429, "{path}");
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait));
    }
    let right = ask(address, &webhook(7, &from("203.0.113.9")))
        .await
        .unwrap();
    assert_eq!(right.status, 200, "a valid proof is never held up");
    let other = ask(address, &wrong("203.0.113.10", &telegram))
        .await
        .unwrap();
    assert_eq!(other.status, 401);
    // Without a name from the proxy, and from the machine itself, nobody is counted.
    for _ in 0..40 {
        let local = format!("POST {telegram} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(ask(address, &local).await.unwrap().status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_not_a_proxys_has_its_share_of_connections() {
    let Some(own) = own_address() else {
        println!("left out: this machine has no address but loopback");
        return;
    };
    let app = shop(Engine::Sqlite, |config| {
        let port = config.web.listen.port();
        config.web.listen = SocketAddr::new("0.0.0.0".parse().unwrap(), port.max(free_port()));
        config.web.limits.connections_per_address = 5;
        config.web.limits.header_seconds = 60;
    })
    .await;
    let port = app.app().address.port();
    let outside = SocketAddr::new(own, port);
    let mut callers = Vec::new();
    for _ in 0..5 {
        let mut caller = Caller::to(outside).await;
        caller
            .sends("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
            .await;
        assert_eq!(caller.hears().await.unwrap().status, 200);
        callers.push(caller);
    }
    let sixth = ask(outside, "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(sixth.is_none());
    works(SocketAddr::from(([127, 0, 0, 1], port)), 1).await;
}

fn free_port() -> u16 {
    crate::harness::free_address().port()
}

/// An address of this machine that is not loopback.
fn own_address() -> Option<std::net::IpAddr> {
    let probe = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: the system only chooses the way.
    probe.connect("192.0.2.1:9").ok()?;
    let own = probe.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_used_again_until_it_has_had_its_requests() {
    let app = shop(Engine::Sqlite, |config| {
        config.web.limits.requests = 3;
        config.web.limits.idle_seconds = 1;
        config.web.limits.header_seconds = 60;
    })
    .await;
    let address = app.app().address;
    let mut caller = Caller::to(address).await;
    for at in 1..=3 {
        caller
            .sends("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
            .await;
        let answer = caller.hears().await.unwrap();
        let closes = answer.header("connection") == Some("close");
        assert_eq!((answer.status, closes), (200, at == 3), "{answer:?}");
    }
    assert!(caller.hears().await.is_none());

    let mut resting = Caller::to(address).await;
    resting
        .sends("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert_eq!(resting.hears().await.unwrap().status, 200);
    assert!(
        resting.hears().await.is_none(),
        "it is closed when it has rested its time"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stop_waits_for_nobody_who_only_holds_a_connection() {
    let mut app = shop(Engine::Sqlite, |config| {
        config.web.limits.header_seconds = 60;
    })
    .await;
    let address = app.app().address;
    let mut resting = Caller::to(address).await;
    resting
        .sends("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert_eq!(resting.hears().await.unwrap().status, 200);
    let mut begun = Caller::to(address).await;
    begun.sends("POST /telegram/1 HTTP/1.1\r\n").await;
    let _silent = Caller::to(address).await;

    let stopping = app.stop();
    let gone = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        (
            resting.hears().await.is_none(),
            begun.hears().await.is_none(),
        )
    };
    let began = Instant::now();
    let ((), gone) = tokio::join!(stopping, async {
        let gone = gone.await;
        (gone, began.elapsed())
    });
    assert_eq!(gone.0, (true, true));
    assert!(gone.1 < Duration::from_secs(2), "{:?}", gone.1);
}
