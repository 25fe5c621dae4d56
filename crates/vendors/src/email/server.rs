//! The address of a mail server: `smtps://HOST` (TLS from the first byte) or `smtp://HOST` (STARTTLS,
//! which is required; only a server on this machine may do without).

use std::fmt;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    Tls,
    StartTls,
    /// Nothing leaves this machine.
    Plain,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// The account to log in with. `None` means the sender's address.
    pub user: Option<String>,
}

/// Why an address is no mail server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadServer {
    Form,
    /// It holds a password, which has a setting of its own.
    Password,
}

/// What names this machine.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl Server {
    pub fn parse(address: &str) -> Result<Self, BadServer> {
        let url: reqwest::Url = address.trim().parse().map_err(|_| BadServer::Form)?;
        if url.password().is_some() {
            return Err(BadServer::Password);
        }
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).to_lowercase();
        let spoils = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '%';
        let has_more =
            !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some();
        if host.is_empty() || host.contains(spoils) || has_more {
            return Err(BadServer::Form);
        }
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" if HERE.contains(&host.as_str()) => (Security::Plain, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(BadServer::Form),
        };
        let user = decoded(url.username());
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            security,
            user: (!user.is_empty()).then_some(user),
        })
    }
}

/// A user's name without the escapes of an address, such as `%40` for `@`.
fn decoded(user: &str) -> String {
    // A plus is itself, not a space as in forms.
    let form = format!("user={}", user.replace('+', "%2B").replace('&', "%26"));
    let mut fields = form_urlencoded::parse(form.as_bytes());
    fields
        .next()
        .map_or_else(String::new, |(_, user)| user.into_owned())
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Server {
    /// Without the account: a debug print may reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_how_the_server_is_reached() {
        for (address, host, port, security, user) in [
            (
                "smtps://mail.example.com",
                "mail.example.com",
                465,
                Security::Tls,
                None,
            ),
            (
                "smtp://mail.example.com/",
                "mail.example.com",
                587,
                Security::StartTls,
                None,
            ),
            (
                "smtp://mail.example.com:2525",
                "mail.example.com",
                2525,
                Security::StartTls,
                None,
            ),
            (
                "smtp://127.0.0.1:1025",
                "127.0.0.1",
                1025,
                Security::Plain,
                None,
            ),
            ("smtp://localhost", "localhost", 25, Security::Plain, None),
            ("smtps://[::1]:465", "::1", 465, Security::Tls, None),
            (
                "smtps://shop%2Borders%40example.com@mail.example.com",
                "mail.example.com",
                465,
                Security::Tls,
                Some("shop+orders@example.com"),
            ),
        ] {
            let server = Server::parse(address).unwrap();
            assert_eq!(server.host, host, "{address}");
            assert_eq!(
                (server.port, server.security),
                (port, security),
                "{address}"
            );
            assert_eq!(server.user.as_deref(), user, "{address}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for address in [
            "",
            "mail.example.com",
            "https://mail.example.com",
            "smtps://",
            "smtp://h/x",
        ] {
            assert_eq!(Server::parse(address), Err(BadServer::Form), "{address}");
        }
        assert_eq!(
            Server::parse("smtps://user:secret@mail.example.com"),
            Err(BadServer::Password)
        );
    }
}
