//! What we say in Telegram, as values of ours. Stored in the outbox, so the form is versioned.

use mistok_core::domain::{
    id::{ChatId, ConversationId, MessageId, ThreadId},
    stored::Stored,
};
use serde::{Deserialize, Serialize};

use super::{
    document::{Document, Invoice},
    keyboard::Keyboard,
};

/// Telegram's limit for a text, in UTF-16 units after parsing (<https://core.telegram.org/bots/api#sendmessage>).
pub const TEXT_LIMIT: usize = 4096;
/// Telegram's limit for a caption (<https://core.telegram.org/bots/api#sendphoto>).
pub const CAPTION_LIMIT: usize = 1024;

/// What a message shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// HTML of Telegram's kind; what people wrote is escaped in it.
    pub html: String,
    /// The address of a picture; then `html` is its caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    #[serde(default)]
    pub keyboard: Keyboard,
}

impl View {
    pub fn text(html: String) -> Self {
        Self {
            html,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn with(self, keyboard: Keyboard) -> Self {
        Self { keyboard, ..self }
    }
}

/// Which message shows the screen afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub message: MessageId,
    pub has_photo: bool,
}

/// Where in a chat a message belongs, and which conversation it is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadId>,
    /// A reply to this message belongs to that conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ConversationId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// A newer one like it in the same chat takes its place while it has not gone yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_passing: bool,
}

impl Aim {
    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// One thing to do in Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Outgoing {
    /// Shows a view: in place of a message where that can be, else as a new one.
    Show {
        chat: ChatId,
        view: View,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edit: Option<Edit>,
        /// The screen whose message this becomes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        screen: Option<i64>,
        /// Where else than simply below what was said last.
        #[serde(default, skip_serializing_if = "Aim::is_plain")]
        aim: Aim,
    },
    /// Takes the buttons off a message that no longer applies.
    DropButtons { chat: ChatId, message: MessageId },
    /// A file of our own making.
    Document { chat: ChatId, document: Document },
    /// A request for money.
    Invoice { chat: ChatId, invoice: Invoice },
}

impl Stored for Outgoing {
    const KIND: &'static str = "say";
    const VERSION: u32 = 1;
}

impl Outgoing {
    /// A new message.
    pub fn new(chat: ChatId, view: View) -> Self {
        Self::aimed(chat, view, Aim::default())
    }

    pub const fn aimed(chat: ChatId, view: View, aim: Aim) -> Self {
        Self::Show {
            chat,
            view,
            edit: None,
            screen: None,
            aim,
        }
    }

    pub const fn chat(&self) -> ChatId {
        match self {
            Self::Show { chat, .. }
            | Self::DropButtons { chat, .. }
            | Self::Document { chat, .. }
            | Self::Invoice { chat, .. } => *chat,
        }
    }

    /// The topic that it is meant for.
    pub const fn thread(&self) -> Option<ThreadId> {
        match self {
            Self::Show { aim, .. } => aim.thread,
            Self::DropButtons { .. } | Self::Document { .. } | Self::Invoice { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::keyboard::{Button, Target},
        *,
    };
    use mistok_core::domain::money::{Currency, Money};

    #[test]
    fn every_released_form_still_loads() {
        let released = [
            (
                r#"{"v":1,"do":"drop_buttons","chat":42,"message":7}"#,
                Outgoing::DropButtons {
                    chat: ChatId(42),
                    message: MessageId(7),
                },
            ),
            (
                r#"{"v":1,"do":"show","chat":42,"view":{"html":"<b>Hi</b>","photo":"https://a/b","keyboard":{"inline":[[{"label":"A","target":{"press":"1:m"}}]]}},"edit":{"message":7,"has_photo":true},"screen":3}"#,
                Outgoing::Show {
                    chat: ChatId(42),
                    view: View {
                        html: "<b>Hi</b>".to_owned(),
                        photo: Some("https://a/b".to_owned()),
                        keyboard: Keyboard::Inline(vec![vec![Button {
                            label: "A".to_owned(),
                            target: Target::Press("1:m".to_owned()),
                        }]]),
                    },
                    edit: Some(Edit {
                        message: MessageId(7),
                        has_photo: true,
                    }),
                    screen: Some(3),
                    aim: Aim::default(),
                },
            ),
            (
                r#"{"v":1,"do":"show","chat":42,"view":{"html":"x","keyboard":{"contact":{"share":"S","others":["C"]}}}}"#,
                Outgoing::Show {
                    chat: ChatId(42),
                    view: View::text("x".to_owned()).with(Keyboard::Contact {
                        share: "S".to_owned(),
                        others: vec!["C".to_owned()],
                    }),
                    edit: None,
                    screen: None,
                    aim: Aim::default(),
                },
            ),
        ];
        for (stored, outgoing) in released {
            assert_eq!(Outgoing::from_stored(stored).unwrap(), outgoing);
            let written = outgoing.to_stored().unwrap();
            assert_eq!(written, stored.replacen("\"v\":1", "\"v\":\"say.1\"", 1));
        }
    }

    #[test]
    fn released_documents_and_invoices_still_load() {
        let document = (
            r#"{"v":1,"do":"document","chat":42,"document":{"name":"a.json","mime":"application/json","body":"{}","caption":"Here"}}"#,
            Outgoing::Document {
                chat: ChatId(42),
                document: Document {
                    name: "a.json".to_owned(),
                    mime: "application/json".to_owned(),
                    body: "{}".to_owned(),
                    caption: "Here".to_owned(),
                },
            },
        );
        let invoice = (
            r#"{"v":1,"do":"invoice","chat":42,"invoice":{"title":"No 1001","description":"Cup","payload":"order:1001:x","label":"Cup","sum":{"minor":45000,"currency":"UAH"}}}"#,
            Outgoing::Invoice {
                chat: ChatId(42),
                invoice: Invoice {
                    title: "No 1001".to_owned(),
                    description: "Cup".to_owned(),
                    payload: "order:1001:x".to_owned(),
                    label: "Cup".to_owned(),
                    sum: Money::new(45_000, Currency::UAH),
                },
            },
        );
        for (stored, outgoing) in [document, invoice] {
            assert_eq!(Outgoing::from_stored(stored).unwrap(), outgoing);
            let written = outgoing.to_stored().unwrap();
            assert_eq!(written, stored.replacen("\"v\":1", "\"v\":\"say.1\"", 1));
        }
    }
}
