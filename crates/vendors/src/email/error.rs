//! What a mail server answers when it does not take a letter, and what follows from it.

use std::error::Error as _;

use lettre::transport::smtp;
use mistok_core::domain::delivery::{Scope, Verdict};

/// How far a conversation with a server had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The greeting, and TLS.
    Connect,
    LogIn,
    Sender,
    Recipient,
    Letter,
}

impl Stage {
    const fn words(self) -> &'static str {
        match self {
            Self::Connect => "the greeting",
            Self::LogIn => "the log-in",
            Self::Sender => "the sender",
            Self::Recipient => "the address",
            Self::Letter => "the letter",
        }
    }
}

/// A letter that was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum EmailError {
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    #[error("the mail server did not answer in time")]
    TimedOut,
    #[error("the mail server offers no TLS, without which nothing is sent over a network")]
    NoTls,
    /// A code of 400 and more: it may be different later.
    #[error("the mail server put {} off ({code}): {said}", stage.words())]
    PutOff {
        stage: Stage,
        code: u16,
        said: String,
    },
    /// A code of 500 and more.
    #[error("the mail server refused {} ({code}): {said}", stage.words())]
    Refused {
        stage: Stage,
        code: u16,
        said: String,
    },
    /// The server offers no way to log in that we know.
    #[error("the mail server takes no log-in by a password")]
    NoLogIn,
    /// The connection broke, or the answer cannot be read; the server may have the letter.
    #[error("the mail server's answer to {} was lost: {said}", stage.words())]
    Lost { stage: Stage, said: String },
    /// The letter has not the form of one.
    #[error("the letter cannot be formed: {0}")]
    Unformed(&'static str),
}

impl EmailError {
    pub(super) fn of(stage: Stage, error: &smtp::Error) -> Self {
        let said = quoted(error);
        if let Some(code) = error.status() {
            let code = u16::from(code);
            return if error.is_permanent() {
                Self::Refused { stage, code, said }
            } else {
                Self::PutOff { stage, code, said }
            };
        }
        if stage == Stage::LogIn && error.is_client() {
            return Self::NoLogIn;
        }
        match stage {
            Stage::Connect => Self::Unreachable(said),
            _ => Self::Lost { stage, said },
        }
    }

    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::PutOff { .. } | Self::Lost { .. } => {
                Verdict::Later
            }
            Self::NoTls | Self::NoLogIn => Verdict::Stop,
            Self::Refused { stage, .. } => match stage {
                // A server that is being repaired greets with a refusal.
                Stage::Connect => Verdict::Later,
                Stage::LogIn | Stage::Sender | Stage::Recipient => Verdict::Stop,
                Stage::Letter => Verdict::GiveUp,
            },
            Self::Unformed(_) => Verdict::GiveUp,
        }
    }

    /// What has to wait because of it.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::Lost { .. } => Scope::Service,
            Self::NoTls | Self::NoLogIn => Scope::Account,
            Self::PutOff { stage, .. } => match stage {
                Stage::Connect | Stage::LogIn | Stage::Sender => Scope::Service,
                Stage::Recipient => Scope::Destination,
                Stage::Letter => Scope::Message,
            },
            Self::Refused { stage, .. } => match stage {
                Stage::Connect => Scope::Service,
                Stage::LogIn | Stage::Sender => Scope::Account,
                Stage::Recipient => Scope::Destination,
                Stage::Letter => Scope::Message,
            },
            Self::Unformed(_) => Scope::Message,
        }
    }
}

/// Letters of an answer that are kept.
const LONGEST: usize = 200;

/// What the server said, without addresses: the words reach logs.
fn quoted(error: &smtp::Error) -> String {
    let said = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    without_addresses(&said)
}

fn without_addresses(said: &str) -> String {
    let words = said.split_whitespace();
    let words = words.map(|word| if word.contains('@') { "…" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    line.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_quoted_on_one_line_without_addresses() {
        let said = "5.1.1 <olena@example.com>:\r\n user unknown\u{7}";
        assert_eq!(without_addresses(said), "5.1.1 … user unknown");
        assert_eq!(without_addresses(&"x".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn a_refusal_concerns_what_it_was_said_of() {
        let refused = |stage| EmailError::Refused {
            stage,
            code: 550,
            said: String::new(),
        };
        let put_off = |stage| EmailError::PutOff {
            stage,
            code: 451,
            said: String::new(),
        };
        for (error, verdict, scope) in [
            (refused(Stage::LogIn), Verdict::Stop, Scope::Account),
            (refused(Stage::Sender), Verdict::Stop, Scope::Account),
            (refused(Stage::Recipient), Verdict::Stop, Scope::Destination),
            (refused(Stage::Letter), Verdict::GiveUp, Scope::Message),
            (refused(Stage::Connect), Verdict::Later, Scope::Service),
            (
                put_off(Stage::Recipient),
                Verdict::Later,
                Scope::Destination,
            ),
            (put_off(Stage::LogIn), Verdict::Later, Scope::Service),
            (put_off(Stage::Letter), Verdict::Later, Scope::Message),
            (EmailError::TimedOut, Verdict::Later, Scope::Service),
            (EmailError::NoTls, Verdict::Stop, Scope::Account),
        ] {
            assert_eq!(
                (error.verdict(), error.scope()),
                (verdict, scope),
                "{error}"
            );
        }
    }
}
