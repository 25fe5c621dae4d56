//! Buttons under a message, and keyboards in place of the phone's own.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::types::{
    ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup,
    KeyboardRemove, ReplyMarkup, WebAppInfo,
};

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Comes back to us: see [`super::callback`].
    Press(String),
    /// Opens an address.
    Url(String),
    /// Opens an address inside Telegram.
    WebApp(String),
    /// Lets the person choose a chat and puts an inline query there.
    Share(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    pub target: Target,
}

/// What comes with a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyboard {
    #[default]
    None,
    /// Rows of buttons under the message.
    Inline(Vec<Vec<Button>>),
    /// In place of the phone's keyboard: the contact button, then plain ones that say their label.
    Contact { share: String, others: Vec<String> },
    /// In place of the phone's keyboard: the location button, then plain ones that say their label.
    Location { share: String, others: Vec<String> },
    /// In place of the phone's keyboard: buttons that say their label, for as long as the desk is open.
    Menu(Vec<Vec<String>>),
    /// Takes our keyboard away.
    Remove,
}

impl Keyboard {
    /// Whether it replaces the phone's own keyboard.
    pub const fn is_reply(&self) -> bool {
        matches!(
            self,
            Self::Contact { .. } | Self::Location { .. } | Self::Menu(_)
        )
    }

    pub(super) fn inline(&self) -> Option<InlineKeyboardMarkup> {
        match self {
            Self::Inline(rows) if !rows.is_empty() => Some(InlineKeyboardMarkup::new(
                rows.iter().map(|row| row.iter().filter_map(inline)),
            )),
            _ => None,
        }
    }

    pub(super) fn markup(&self) -> Option<ReplyMarkup> {
        match self {
            Self::None => None,
            Self::Inline(_) => self.inline().map(ReplyMarkup::InlineKeyboard),
            Self::Contact { share, others } => Some(asking(share, others, ButtonRequest::Contact)),
            Self::Location { share, others } => {
                Some(asking(share, others, ButtonRequest::Location))
            }
            Self::Menu(rows) => {
                let rows = rows.iter().map(|row| row.iter().map(KeyboardButton::new));
                Some(ReplyMarkup::Keyboard(
                    KeyboardMarkup::new(rows).resize_keyboard().persistent(),
                ))
            }
            Self::Remove => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
        }
    }
}

/// The rows of buttons under a message as Telegram writes them; null where there are none.
pub fn rows(keyboard: &Keyboard) -> Value {
    let markup = keyboard.inline().map(serde_json::to_value);
    let mut markup = markup.and_then(Result::ok).unwrap_or_default();
    markup["inline_keyboard"].take()
}

/// A keyboard for one question: what it asks of the phone, and plain buttons below.
fn asking(share: &str, others: &[String], request: ButtonRequest) -> ReplyMarkup {
    let first = KeyboardButton::new(share).request(request);
    let rows = std::iter::once(vec![first])
        .chain(others.iter().map(|other| vec![KeyboardButton::new(other)]));
    ReplyMarkup::Keyboard(
        KeyboardMarkup::new(rows)
            .resize_keyboard()
            .one_time_keyboard(),
    )
}

/// A button whose address cannot be read is left out rather than spoiling the whole message.
fn inline(button: &Button) -> Option<InlineKeyboardButton> {
    let label = button.label.as_str();
    Some(match &button.target {
        Target::Press(data) => InlineKeyboardButton::callback(label, data),
        Target::Url(url) => InlineKeyboardButton::url(label, url.parse().ok()?),
        Target::WebApp(url) => InlineKeyboardButton::web_app(
            label,
            WebAppInfo {
                url: url.parse().ok()?,
            },
        ),
        Target::Share(query) => InlineKeyboardButton::switch_inline_query(label, query),
    })
}
