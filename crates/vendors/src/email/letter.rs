//! A letter, and its form on the wire (RFC 5322, MIME). No value of a header breaks out of it: one with
//! a line end or another control character is refused.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{Attachment as Part, Mailbox, MultiPart, header::ContentType},
};

use super::EmailError;

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    /// A media type.
    pub mime: &'static str,
    pub body: Vec<u8>,
}

/// A letter to one address.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Without its angle brackets; the same each time that this letter is sent.
    pub id: String,
    pub to: String,
    /// The address that answers go to. One that has not the form of an address is left out.
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub date: DateTime<Utc>,
    pub attachments: Vec<Attachment>,
}

impl std::fmt::Debug for Letter {
    /// Without what is personal: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A letter as the server gets it.
pub(super) struct Formed {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

impl Letter {
    pub(super) fn formed(&self, from: &str) -> Result<Formed, EmailError> {
        let values = [
            from,
            self.id.as_str(),
            self.to.as_str(),
            self.subject.as_str(),
        ];
        let replies = self.reply_to.as_deref();
        let names = self.attachments.iter().map(|it| it.name.as_str());
        if values.into_iter().chain(replies).chain(names).any(breaks) {
            return Err(EmailError::Unformed("a header holds a line end"));
        }
        let from = mailbox(from).ok_or(EmailError::Unformed("the sender is no address"))?;
        let to: Address = self
            .to
            .parse()
            .map_err(|_| EmailError::Unformed("the recipient is no address"))?;
        let mut head = Message::builder()
            .message_id(Some(format!("<{}>", self.id)))
            .date(SystemTime::from(self.date))
            .from(from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(self.subject.clone());
        if let Some(replies) = replies.and_then(|it| it.parse::<Address>().ok()) {
            head = head.reply_to(Mailbox::new(None, replies));
        }
        let words = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let message = if self.attachments.is_empty() {
            head.multipart(words)
        } else {
            let mut parts = MultiPart::mixed().multipart(words);
            for file in &self.attachments {
                let mime = ContentType::parse(file.mime)
                    .map_err(|_| EmailError::Unformed("a file has no media type"))?;
                parts =
                    parts.singlepart(Part::new(file.name.clone()).body(file.body.clone(), mime));
            }
            head.multipart(parts)
        };
        let message = message.map_err(|_| EmailError::Unformed("a header is missing"))?;
        Ok(Formed {
            from: from.email,
            to,
            bytes: message.formatted(),
        })
    }
}

/// Whether a value would end its header's line, or holds what no header may.
fn breaks(value: &str) -> bool {
    value.chars().any(char::is_control)
}

fn mailbox(text: &str) -> Option<Mailbox> {
    text.parse().ok()
}

/// Whether a text can be the sender of letters: `shop@example.com` or `Shop <shop@example.com>`.
pub fn is_sender(text: &str) -> bool {
    !breaks(text) && mailbox(text).is_some_and(|it| it.email.to_string().is_ascii())
}

/// The bare address of a sender.
pub(super) fn address_of(sender: &str) -> Option<String> {
    mailbox(sender).map(|it| it.email.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            id: "order-1042.order@0f".to_owned(),
            to: "owner@example.com".to_owned(),
            reply_to: Some("olena@example.com".to_owned()),
            subject: "Замовлення № 1042 — Олена К., 1 250,00 грн".to_owned(),
            text: "Чашка".to_owned(),
            html: "<p>Чашка</p>".to_owned(),
            date: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            attachments: Vec::new(),
        }
    }

    fn wire(letter: &Letter) -> String {
        let formed = letter.formed("Крамниця <shop@example.com>").unwrap();
        String::from_utf8(formed.bytes).unwrap()
    }

    #[test]
    fn a_letter_bears_its_id_and_whom_to_answer() {
        let wire = wire(&letter());
        let (head, _) = wire.split_once("\r\n\r\n").unwrap();
        for part in [
            "Message-ID: <order-1042.order@0f>",
            "To: owner@example.com",
            "Reply-To: olena@example.com",
            "<shop@example.com>",
            "Date: Wed, 18 Nov 2026 ",
            "multipart/alternative",
        ] {
            assert!(head.contains(part), "{part} lacks in {head}");
        }
        assert!(wire.is_ascii(), "every server takes it");
    }

    #[test]
    fn line_ends_in_headers_are_refused() {
        let spoilt: [fn(&mut Letter); 5] = [
            |it| it.subject.push_str("\r\nBcc: thief@example.com"),
            |it| it.subject.push('\n'),
            |it| it.to.push_str("\rX: y"),
            |it| it.reply_to = Some("a@b.c\nX: y".to_owned()),
            |it| it.id.push('\r'),
        ];
        for spoil in spoilt {
            let mut letter = letter();
            spoil(&mut letter);
            let refused = letter.formed("shop@example.com");
            assert!(matches!(refused, Err(EmailError::Unformed(_))));
        }
    }

    #[test]
    fn files_go_with_a_letter() {
        let with_file = Letter {
            attachments: vec![Attachment {
                name: "orders.csv".to_owned(),
                mime: "text/csv",
                body: b"1;2\r\n".to_vec(),
            }],
            ..letter()
        };
        let wire = wire(&with_file);
        assert!(
            wire.contains("multipart/mixed") && wire.contains("orders.csv"),
            "{wire}"
        );
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert!(is_sender("shop@example.com") && is_sender("Крамниця <shop@example.com>"));
        assert!(!is_sender("shop") && !is_sender("a@b.c\r\nBcc: d@e.f") && !is_sender(""));
        assert_eq!(address_of("Shop <s@e.com>").as_deref(), Some("s@e.com"));
    }
}
