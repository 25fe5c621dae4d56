//! The buttons under a manager's message, and the toast of their press.

use std::sync::Arc;

use crate::{
    desk::conversation::choice::Chosen,
    domain::conversation::Entry,
    press::{Action, Press},
    telegram::keyboard::{Button, Keyboard, Target},
    text::{Arg, Text, Texts, say},
};

/// The buttons under an entry at the customer's: none once one of them has been chosen.
pub(in crate::desk) fn keyboard(entry: &Entry) -> Keyboard {
    let choices = &entry.content.choices;
    if choices.is_empty() || choices.chosen.is_some() {
        return Keyboard::None;
    }
    let mut place = 0;
    let rows = choices.rows.iter().map(|row| {
        row.iter()
            .map(|choice| {
                let press = Press {
                    screen: 0,
                    action: Action::Choose(entry.id, place),
                };
                place += 1;
                Button {
                    label: choice.label.clone(),
                    target: match &choice.url {
                        Some(url) => Target::Url(url.clone()),
                        None => Target::Press(press.to_data()),
                    },
                }
            })
            .collect()
    });
    Keyboard::Inline(rows.collect())
}

/// The toast for the press of such a button; `None` for a stranger.
pub fn toast(texts: &Arc<Texts>, chosen: Chosen) -> Option<String> {
    match chosen {
        Chosen::Stranger => None,
        Chosen::Already(language) => Some(texts.speak(language).plain(Text::ToastChosenAlready)),
        Chosen::Now { language, words } => {
            let words = Arg::from(words);
            Some(texts.speak(language).plain(say::ToastChosen { words }))
        }
    }
}
