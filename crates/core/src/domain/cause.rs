//! Why something failed, with the causes that its error holds.

use std::error::Error;

/// An error with its causes on one line, each said once.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

/// What kept a connection from working, as far as its error tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkCause {
    /// The name of the machine is not known.
    Name,
    /// Nothing listens at the address.
    Refused,
    /// No answer came in time.
    TimeOut,
    /// The certificate, or the encryption, is not accepted.
    Tls,
    /// The other end closed the connection.
    Closed,
    /// There is no way to the address.
    NoRoute,
}

/// The cause that the words of an error point to, in small letters.
const WORDS: [(&str, NetworkCause); 14] = [
    ("dns error", NetworkCause::Name),
    ("failed to lookup address", NetworkCause::Name),
    ("name or service not known", NetworkCause::Name),
    ("certificate", NetworkCause::Tls),
    ("tls", NetworkCause::Tls),
    ("ssl", NetworkCause::Tls),
    ("connection refused", NetworkCause::Refused),
    ("network is unreachable", NetworkCause::NoRoute),
    ("no route to host", NetworkCause::NoRoute),
    ("timed out", NetworkCause::TimeOut),
    ("timeout", NetworkCause::TimeOut),
    ("connection reset", NetworkCause::Closed),
    ("closed before", NetworkCause::Closed),
    ("unexpected eof", NetworkCause::Closed),
];

impl NetworkCause {
    /// The cause that the chain of an error names.
    pub fn of(chain: &str) -> Option<Self> {
        let chain = chain.to_lowercase();
        let mut words = WORDS.iter();
        words
            .find(|(words, _)| chain.contains(words))
            .map(|(_, cause)| *cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the CRM cannot be reached")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_chain_holds_each_cause_once() {
        let refused =
            || std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "Connection refused");
        let told = chain(&Outer(refused()));
        assert_eq!(told, "the CRM cannot be reached: Connection refused");
        assert_eq!(NetworkCause::of(&told), Some(NetworkCause::Refused));
        assert_eq!(chain(&refused()), "Connection refused");
    }

    #[test]
    fn what_is_no_matter_of_the_network_has_no_cause() {
        assert_eq!(NetworkCause::of("the CRM does not accept the key"), None);
    }
}
