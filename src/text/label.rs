//! Labels of keyboards in place of the phone's own: such a button says its label, and an old one says
//! what was on it then.

use super::{Speech, Text};
use crate::domain::{language::Language, search::fold};

/// Labels that were on keyboards before; whoever still has one may press it.
const FORMER: &[(Text, &str)] = &[
    (Text::ButtonHome, "Назад"),
    (Text::ButtonHome, "Back"),
    (Text::ButtonQueue, "⏳ Чекають на відповідь"),
    (Text::ButtonQueue, "Чекають на відповідь"),
    (Text::ButtonQueue, "⏳ Waiting"),
    (Text::ButtonMyChats, "Мої переписки"),
    (Text::ButtonMyChats, "My chats"),
    (Text::ButtonAllHistory, "Історія всіх чатів"),
    (Text::ButtonAllHistory, "All chats"),
    (Text::ButtonStatistics, "Статистика"),
    (Text::ButtonStatistics, "Statistics"),
    (Text::ButtonAway, "⏸ A break"),
    (Text::ButtonChatHistory, "Історія чата"),
    (Text::ButtonChatHistory, "Chat history"),
    (Text::ButtonMarkRead, "Надіслати статус \"Прочитано\""),
    (Text::ButtonMarkRead, "Mark as read"),
    (Text::ButtonRelease, "Зняти з мене закріп"),
    (Text::ButtonRelease, "Release the chat"),
    (Text::ButtonWriteMessage, "Написати повідомлення"),
    (Text::ButtonWriteMessage, "Write a message"),
];

/// A label without the count that its keyboard had: `⏳ Черга · 3`.
fn without_count(said: &str) -> &str {
    match said.rsplit_once(" · ") {
        Some((label, count))
            if !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            label
        }
        _ => said,
    }
}

impl Speech {
    /// Whether it is the label letter by letter, in any language, or a former one: where people also
    /// write to customers, nothing else may be taken for a button.
    pub fn is_pressed(&self, label: Text, said: &str) -> bool {
        let said = without_count(said);
        let mut now = Language::ALL.into_iter();
        now.any(|language| self.in_language(language).plain(label) == said)
            || FORMER
                .iter()
                .any(|(of, former)| *of == label && *former == said)
    }

    /// Whether what was typed is the label, in any language, with its sign or without.
    pub fn is_label(&self, label: Text, typed: &str) -> bool {
        let typed = fold(typed);
        let mut now = Language::ALL.into_iter();
        !typed.is_empty()
            && now.any(|language| fold(&self.in_language(language).plain(label)) == typed)
    }
}
