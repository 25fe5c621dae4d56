//! Letters through the shop's mail server (SMTP, RFC 5321): one connection for each letter to one
//! address, with TLS unless the server is on this machine. A letter is done when the server has taken
//! it; where its last answer is lost, the same letter with the same `Message-ID` may go again.

mod error;
mod letter;
mod server;

use std::time::Duration;

use lettre::{
    Address,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

pub use self::{
    error::{EmailError, Stage},
    letter::{Attachment, Letter, is_sender},
    server::{BadServer, Security, Server},
};

/// How long the farewell to a server may take that has the letter already.
const FAREWELL: Duration = Duration::from_secs(2);
/// How we log in; the better of those that the server offers.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// How the mail server is reached.
#[derive(Clone)]
pub struct Settings {
    pub server: Server,
    /// The sender of every letter: an address, or a name with an address in angle brackets.
    pub from: String,
    /// `None` means that the server asks for no log-in.
    pub password: Option<SecretString>,
    /// The whole conversation about one letter may take this long.
    pub timeout: Duration,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

/// What a look at the server found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The server by its address.
    pub server: String,
    pub is_encrypted: bool,
    pub is_logged_in: bool,
}

/// The shop's mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    settings: Settings,
}

impl Smtp {
    pub const fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Connects and logs in. Sends nothing.
    pub async fn probe(&self) -> Result<Found, EmailError> {
        self.in_time(async {
            let mut connection = self.connect().await?;
            let found = Found {
                server: self.settings.server.to_string(),
                is_encrypted: connection.is_encrypted(),
                is_logged_in: self.settings.password.is_some(),
            };
            leave(&mut connection).await;
            Ok(found)
        })
        .await
    }

    /// Hands a letter to the server.
    pub async fn send(&self, letter: &Letter) -> Result<(), EmailError> {
        let formed = letter.formed(&self.settings.from)?;
        self.in_time(async {
            let mut connection = self.connect().await?;
            let sent = hand_over(&mut connection, &formed).await;
            leave(&mut connection).await;
            sent
        })
        .await
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, EmailError>>,
    ) -> Result<T, EmailError> {
        let ended = timeout(self.settings.timeout, work).await;
        ended.unwrap_or(Err(EmailError::TimedOut))
    }

    /// Greets the server, over TLS unless it is on this machine, and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, EmailError> {
        let server = &self.settings.server;
        let own_name = ClientId::default();
        let tls = || {
            TlsParameters::new(server.host.clone())
                .map_err(|error| EmailError::of(Stage::Connect, &error))
        };
        let at_once = match server.security {
            Security::Tls => Some(tls()?),
            Security::StartTls | Security::Plain => None,
        };
        let place = (server.host.as_str(), server.port);
        let patience = Some(self.settings.timeout);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, patience, &own_name, at_once, None)
                .await
                .map_err(|error| EmailError::of(Stage::Connect, &error))?;
        if server.security == Security::StartTls {
            if !connection.can_starttls() {
                leave(&mut connection).await;
                return Err(EmailError::NoTls);
            }
            connection
                .starttls(tls()?, &own_name)
                .await
                .map_err(|error| EmailError::of(Stage::Connect, &error))?;
        }
        if let Some(password) = &self.settings.password {
            let user = match &server.user {
                Some(user) => user.clone(),
                None => letter::address_of(&self.settings.from).unwrap_or_default(),
            };
            let credentials = Credentials::new(user, password.expose_secret().to_owned());
            let answer = connection.auth(&MECHANISMS, &credentials).await;
            if let Err(error) = answer {
                leave(&mut connection).await;
                return Err(EmailError::of(Stage::LogIn, &error));
            }
        }
        Ok(connection)
    }
}

/// Says from whom, to which address and what. Each refusal bears the stage at which it came, because
/// that tells whether it concerns the account, the address or the letter.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    letter: &letter::Formed,
) -> Result<(), EmailError> {
    let (from, to): (Address, Address) = (letter.from.clone(), letter.to.clone());
    let at = |stage| move |error| EmailError::of(stage, &error);
    connection
        .command(Mail::new(Some(from), Vec::new()))
        .await
        .map_err(at(Stage::Sender))?;
    connection
        .command(Rcpt::new(to, Vec::new()))
        .await
        .map_err(at(Stage::Recipient))?;
    connection.command(Data).await.map_err(at(Stage::Letter))?;
    connection
        .message(&letter.bytes)
        .await
        .map_err(at(Stage::Letter))?;
    Ok(())
}

/// Ends the conversation; what the server says to that changes nothing.
async fn leave(connection: &mut AsyncSmtpConnection) {
    drop(timeout(FAREWELL, connection.abort()).await);
}
