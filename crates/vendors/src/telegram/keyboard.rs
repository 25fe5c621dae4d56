//! Buttons under a message, and keyboards in place of the phone's own.

use mistok_core::text::cut;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::types::{
    ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup,
    KeyboardRemove, ReplyMarkup, WebAppInfo,
};

/// Buttons under one message at most. Telegram documents neither limit and refuses the whole message
/// beyond them.
pub const MOST_BUTTONS: usize = 100;
/// Buttons on one row at most.
pub const MOST_IN_ROW: usize = 8;

/// Letters in the place of an empty text field
/// (<https://core.telegram.org/bots/api#replykeyboardmarkup>).
const PLACEHOLDER: usize = 64;

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Comes back to us with this data, at most 64 bytes.
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
    /// The same, with what stands in the empty text field: to whom goes what is written there.
    Chat {
        rows: Vec<Vec<String>>,
        placeholder: String,
    },
    /// Takes our keyboard away.
    Remove,
}

impl Keyboard {
    /// Whether it replaces the phone's own keyboard.
    pub const fn is_reply(&self) -> bool {
        matches!(
            self,
            Self::Contact { .. } | Self::Location { .. } | Self::Menu(_) | Self::Chat { .. }
        )
    }

    /// The addresses for which Telegram may have refused this keyboard: those without a dot in their
    /// host, else all of them, because the refusal does not say which.
    pub fn bad_links(&self) -> Vec<String> {
        let Self::Inline(rows) = self else {
            return Vec::new();
        };
        let all: Vec<String> = rows
            .iter()
            .flatten()
            .filter_map(|button| button.link().map(str::to_owned))
            .collect();
        let is_bad = |url: &&String| {
            let parsed: Option<reqwest::Url> = url.parse().ok();
            let host = parsed.as_ref().and_then(reqwest::Url::host_str);
            host.is_none_or(|host| !host.contains('.'))
        };
        let surely: Vec<String> = all.iter().filter(is_bad).cloned().collect();
        if surely.is_empty() { all } else { surely }
    }

    /// Takes the buttons with these addresses out.
    pub(super) fn remove_links(&mut self, links: &[String]) {
        if let Self::Inline(rows) = self {
            let is_kept = |button: &Button| {
                let link = button.link();
                link.is_none_or(|link| !links.iter().any(|bad| bad == link))
            };
            for row in rows.iter_mut() {
                row.retain(is_kept);
            }
            rows.retain(|row| !row.is_empty());
        }
    }

    pub(super) fn inline(&self) -> Option<InlineKeyboardMarkup> {
        match self {
            Self::Inline(rows) if !rows.is_empty() => Some(InlineKeyboardMarkup::new(
                fitting(rows)
                    .into_iter()
                    .map(|row| row.iter().filter_map(inline)),
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
            Self::Menu(rows) => Some(ReplyMarkup::Keyboard(menu(rows))),
            Self::Chat { rows, placeholder } => Some(ReplyMarkup::Keyboard(
                menu(rows).input_field_placeholder(cut(placeholder, PLACEHOLDER)),
            )),
            Self::Remove => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
        }
    }
}

fn menu(rows: &[Vec<String>]) -> KeyboardMarkup {
    let rows = rows.iter().map(|row| row.iter().map(KeyboardButton::new));
    KeyboardMarkup::new(rows).resize_keyboard().persistent()
}

/// The rows as Telegram takes them: long ones broken, and of too many buttons the first ones with the
/// last row, which is the way out. Screens page their lists; this keeps a mistake in one of them from
/// costing a person the whole message.
fn fitting(rows: &[Vec<Button>]) -> Vec<&[Button]> {
    let mut broken: Vec<&[Button]> = rows
        .iter()
        .flat_map(|row| row.chunks(MOST_IN_ROW))
        .collect();
    let count: usize = broken.iter().map(|row| row.len()).sum();
    if count <= MOST_BUTTONS {
        return broken;
    }
    tracing::error!(
        buttons = count,
        "A screen has {count} buttons; the first ones are shown"
    );
    let last = broken.pop().unwrap_or_default();
    let mut room = MOST_BUTTONS - last.len();
    let mut kept: Vec<&[Button]> = broken
        .into_iter()
        .take_while(|row| {
            let fits = row.len() <= room;
            room = room.saturating_sub(row.len());
            fits
        })
        .collect();
    kept.push(last);
    kept
}

impl Button {
    /// The address that it opens.
    pub fn link(&self) -> Option<&str> {
        match &self.target {
            Target::Url(url) | Target::WebApp(url) => Some(url),
            Target::Press(_) | Target::Share(_) => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(length: usize) -> Vec<Button> {
        let button = |place| Button {
            label: format!("{place}"),
            target: Target::Press("1:m".to_owned()),
        };
        (0..length).map(button).collect()
    }

    fn shape(rows: &[Vec<Button>]) -> Vec<usize> {
        fitting(rows).iter().map(|row| row.len()).collect()
    }

    #[test]
    fn no_keyboard_is_larger_than_telegram_takes() {
        assert_eq!(shape(&[row(9), row(1)]), [8, 1, 1]);
        assert_eq!(shape(&vec![row(2); 50]).len(), 50);
        let long = shape(&[vec![row(2); 60], vec![row(3)]].concat());
        assert_eq!(long.iter().sum::<usize>(), 99);
        assert_eq!(long.last(), Some(&3), "the way out stays");
    }
}
