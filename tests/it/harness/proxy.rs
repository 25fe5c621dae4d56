//! A stand-in between the program and PostgreSQL that is not polite: it falls silent, cuts off at
//! a chosen message, refuses new connections.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
};

use super::database::postgres;

/// Where a connection is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The server never sees the message that holds these bytes.
    Before(&'static str),
    /// The server has done what the message asks for, and its answer is lost.
    After(&'static str),
}

#[derive(Default)]
struct State {
    cut: Option<Cut>,
    refusing: bool,
}

/// Cheap to clone; ends with the test.
#[derive(Clone)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Connections of an older number are silent.
    silent_before: Arc<watch::Sender<u64>>,
    /// Connections of an older number are closed.
    closed_before: Arc<watch::Sender<u64>>,
    opened: Arc<Mutex<u64>>,
    _task: Arc<Task>,
}

struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Proxy {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url: reqwest::Url = postgres().unwrap().parse().unwrap();
        let server = (
            url.host_str().unwrap().to_owned(),
            url.port().unwrap_or(5432),
        );
        let state: Arc<Mutex<State>> = Arc::default();
        let silent_before = Arc::new(watch::Sender::new(0));
        let closed_before = Arc::new(watch::Sender::new(0));
        let opened: Arc<Mutex<u64>> = Arc::default();
        let accepting = {
            let (state, opened) = (state.clone(), opened.clone());
            let (silent, closed) = (silent_before.clone(), closed_before.clone());
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if state.lock().unwrap().refusing {
                        continue;
                    }
                    let number = {
                        let mut opened = opened.lock().unwrap();
                        *opened += 1;
                        *opened
                    };
                    let Ok(server) = TcpStream::connect(&server).await else {
                        continue;
                    };
                    let wire = Wire {
                        number,
                        state: state.clone(),
                        silent: silent.subscribe(),
                        closed: closed.subscribe(),
                    };
                    tokio::spawn(wire.carry(client, server));
                }
            }
        };
        let task = Task(tokio::spawn(accepting).abort_handle());
        Self {
            address,
            state,
            silent_before,
            closed_before,
            opened,
            _task: Arc::new(task),
        }
    }

    /// The same database, through here.
    pub fn through(&self, url: &str) -> String {
        let mut url: reqwest::Url = url.parse().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.to_string()
    }

    /// All connections that are open now take bytes and answer nothing; new ones work.
    pub fn silence(&self) {
        let next = *self.opened.lock().unwrap() + 1;
        self.silent_before.send_replace(next);
    }

    /// Closes all connections that are open now.
    pub fn close_all(&self) {
        let next = *self.opened.lock().unwrap() + 1;
        self.closed_before.send_replace(next);
    }

    /// New connections are closed at once, as by a server that is being restarted.
    pub fn refuse(&self, refusing: bool) {
        self.state.lock().unwrap().refusing = refusing;
    }

    /// The next connection that sends such a message is cut off there.
    pub fn cut(&self, cut: Cut) {
        self.state.lock().unwrap().cut = Some(cut);
    }

    /// Whether a cut is still to come.
    pub fn is_cutting(&self) -> bool {
        self.state.lock().unwrap().cut.is_some()
    }
}

struct Wire {
    number: u64,
    state: Arc<Mutex<State>>,
    silent: watch::Receiver<u64>,
    closed: watch::Receiver<u64>,
}

impl Wire {
    async fn carry(mut self, client: TcpStream, server: TcpStream) {
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let mut closed = self.closed.clone();
        let number = self.number;
        let mut asked = vec![0; 64 * 1024];
        let mut answered = vec![0; 64 * 1024];
        let mut cut_at_answer = false;
        loop {
            tokio::select! {
                () = outlived(&mut closed, number) => return,
                read = from_client.read(&mut asked) => {
                    let Some(bytes) = some(&read, &asked) else { return };
                    if self.is_silent() {
                        continue;
                    }
                    match self.meets_cut(bytes) {
                        Some(Cut::Before(_)) => return,
                        Some(Cut::After(_)) => cut_at_answer = true,
                        None => {}
                    }
                    if to_server.write_all(bytes).await.is_err() {
                        return;
                    }
                }
                read = from_server.read(&mut answered) => {
                    let Some(bytes) = some(&read, &answered) else { return };
                    if cut_at_answer {
                        return;
                    }
                    if !self.is_silent() && to_client.write_all(bytes).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    fn is_silent(&mut self) -> bool {
        self.number < *self.silent.borrow_and_update()
    }

    fn meets_cut(&self, bytes: &[u8]) -> Option<Cut> {
        let mut state = self.state.lock().unwrap();
        let (Cut::Before(word) | Cut::After(word)) = state.cut?;
        let meets = bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes());
        if meets { state.cut.take() } else { None }
    }
}

async fn outlived(closed: &mut watch::Receiver<u64>, number: u64) {
    drop(closed.wait_for(|before| number < *before).await);
}

fn some<'a>(read: &std::io::Result<usize>, buffer: &'a [u8]) -> Option<&'a [u8]> {
    match read {
        Ok(0) | Err(_) => None,
        Ok(count) => Some(&buffer[..*count]),
    }
}
