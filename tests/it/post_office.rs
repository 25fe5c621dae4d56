//! A mail server in small: it takes letters, refuses an address, puts one off, saves without an
//! answer, says nothing at all, or does not accept the password.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mistok::config::Config;
use secrecy::SecretString;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub const OWNER: &str = "owner@shop.example";
pub const PARTNER: &str = "partner@shop.example";
pub const PASSWORD: &str = "password-of-the-post";

/// A letter that it has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub head: String,
    pub body: String,
}

impl Taken {
    /// The value of a header, unfolded and decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        let unfolded = self.head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = unfolded
            .split("\r\n")
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))?;
        Some(decoded(line))
    }

    pub fn id(&self) -> String {
        self.header("Message-ID").unwrap()
    }

    pub fn subject(&self) -> String {
        self.header("Subject").unwrap().replace('\u{a0}', " ")
    }

    /// What its parts of text say, the plain ones or those in HTML.
    pub fn words(&self, kind: &str) -> String {
        let mut said = String::new();
        for part in self.body.split("\r\n--") {
            let Some((head, body)) = part.split_once("\r\n\r\n") else {
                continue;
            };
            if !head.contains(&format!("Content-Type: {kind}")) {
                continue;
            }
            said.push_str(&if head.contains("base64") {
                let letters: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(letters).unwrap()).unwrap()
            } else {
                quoted_printable(body)
            });
        }
        said.replace('\u{a0}', " ")
    }
}

/// A header with encoded words (RFC 2047).
fn decoded(line: &str) -> String {
    let mut said = String::new();
    let mut was_encoded = false;
    for word in line.split(' ') {
        let encoded = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|rest| rest.strip_suffix("?="));
        match encoded {
            Some(letters) => {
                // The space between two encoded words is no part of what they say.
                if !said.is_empty() && !was_encoded {
                    said.push(' ');
                }
                said.push_str(&String::from_utf8(STANDARD.decode(letters).unwrap()).unwrap());
                was_encoded = true;
            }
            None => {
                if !said.is_empty() {
                    said.push(' ');
                }
                said.push_str(word);
                was_encoded = false;
            }
        }
    }
    said
}

fn quoted_printable(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut letters = body.bytes();
    while let Some(letter) = letters.next() {
        if letter == b'=' {
            let hex = [letters.next().unwrap(), letters.next().unwrap()];
            let hex = std::str::from_utf8(&hex).unwrap().to_owned();
            bytes.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            bytes.push(letter);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[derive(Default)]
pub struct State {
    pub taken: Vec<Taken>,
    /// Addresses that it has not.
    pub refuses: BTreeSet<String>,
    /// How often it still puts a letter to this address off.
    pub puts_off: BTreeMap<String, usize>,
    /// Letters that it saves and says nothing about.
    pub saves_silently: usize,
    /// It accepts connections and says nothing.
    pub hangs: bool,
    pub refuses_letters: bool,
    pub password: String,
    pub connections: usize,
    pub log_ins: usize,
    pub refused_log_ins: usize,
}

/// The server. Cheap to clone.
#[derive(Clone)]
pub struct PostOffice {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl PostOffice {
    pub async fn open() -> Self {
        Self::open_at("127.0.0.1:0").await
    }

    /// Where the program may take it for a server of another machine.
    pub async fn open_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let office = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(State {
                password: PASSWORD.to_owned(),
                ..State::default()
            })),
        };
        let serving = office.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let office = serving.clone();
                tokio::spawn(async move { drop(office.serve(stream).await) });
            }
        });
        office
    }

    pub fn url(&self) -> String {
        format!("smtp://shop%40shop.example@{}", self.address)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.state().taken.clone()
    }

    /// The ids of the letters to an address, each once.
    pub fn ids(&self, to: &str) -> BTreeSet<String> {
        let taken = self.taken();
        let own = taken.iter().filter(|it| it.to == to);
        own.map(Taken::id).collect()
    }

    /// What a shop's settings say of it.
    pub fn configure(&self, config: &mut Config) {
        config.email.smtp = Some(self.url());
        config.email.from = Some("Крамниця <shop@shop.example>".to_owned());
        config.email.to = vec![OWNER.to_owned()];
        config.email.password = Some(SecretString::from(PASSWORD));
        config.email.timeout_seconds = 10;
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        if self.state().hangs {
            // It reads what is said until the other side goes.
            let mut line = String::new();
            while stream.read_line(&mut line).await? > 0 {
                line.clear();
            }
            return Ok(());
        }
        self.state().connections += 1;
        say(&mut stream, "220 post.shop.example ESMTP").await?;
        let mut to = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            let word = line.split([' ', ':']).next().unwrap().to_uppercase();
            let answer = match word.as_str() {
                "EHLO" => {
                    "250-post.shop.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN".to_owned()
                }
                "AUTH" => self.log_in(line),
                "MAIL" => "250 2.1.0 fine".to_owned(),
                "RCPT" => {
                    to = address_in(line);
                    self.takes_for(&to)
                }
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    let letter = read_letter(&mut stream, &to).await?;
                    match self.keeps(letter) {
                        Some(answer) => answer,
                        None => return Ok(()),
                    }
                }
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return Ok(());
                }
                _ => "500 what?".to_owned(),
            };
            say(&mut stream, &answer).await?;
        }
    }

    fn log_in(&self, line: &str) -> String {
        let mut state = self.state();
        let said = line.rsplit(' ').next().unwrap();
        let said = String::from_utf8(STANDARD.decode(said).unwrap()).unwrap();
        if said == format!("\0shop@shop.example\0{}", state.password) {
            state.log_ins += 1;
            "235 2.7.0 welcome".to_owned()
        } else {
            state.refused_log_ins += 1;
            "535 5.7.8 shop@shop.example: username and password not accepted".to_owned()
        }
    }

    fn takes_for(&self, to: &str) -> String {
        let mut state = self.state();
        if state.refuses.contains(to) {
            return format!("550 5.1.1 <{to}>: no such user");
        }
        match state.puts_off.get_mut(to) {
            Some(times) if *times > 0 => {
                *times -= 1;
                "451 4.7.1 greylisted, come again".to_owned()
            }
            _ => "250 2.1.5 fine".to_owned(),
        }
    }

    /// Keeps a letter; `None` means that it says nothing to that.
    fn keeps(&self, letter: Taken) -> Option<String> {
        let mut state = self.state();
        if state.refuses_letters {
            return Some("554 5.7.1 looks like spam".to_owned());
        }
        state.taken.push(letter);
        if state.saves_silently > 0 {
            state.saves_silently -= 1;
            return None;
        }
        Some("250 2.0.0 taken".to_owned())
    }
}

async fn say(stream: &mut BufReader<TcpStream>, answer: &str) -> std::io::Result<()> {
    stream.write_all(format!("{answer}\r\n").as_bytes()).await
}

fn address_in(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap();
    rest.split('>').next().unwrap().to_owned()
}

async fn read_letter(stream: &mut BufReader<TcpStream>, to: &str) -> std::io::Result<Taken> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            break;
        }
        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    Ok(Taken {
        to: to.to_owned(),
        head: head.to_owned(),
        body: body.to_owned(),
    })
}
