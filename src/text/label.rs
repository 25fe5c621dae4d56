//! Labels of keyboards in place of the phone's own: such a button says its label, and an old one says
//! what was on it then.

use super::{Speech, Text};
use crate::domain::{language::Language, search::fold};

/// Labels that were on keyboards before, and those of the programs that this one replaces; whoever
/// still has one may press it. One that begins with a sign is a label only with a sign: its words
/// alone may be meant for a customer.
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
    (Text::ButtonFinish, "🏁 Завершити"),
    (Text::ButtonHandOver, "🤝 Передати"),
    (Text::ButtonHome, "☰ Ще"),
    (Text::ButtonHome, "☰ More"),
    (Text::ButtonMyHistory, "Історія моїх переписок"),
    (Text::ButtonMyHistory, "Мої попередні переписки"),
    (Text::ButtonMyHistory, "History of my chats"),
    (Text::ButtonOpenChat, "Відкрити чат"),
    (Text::ButtonOpenChat, "Open chat"),
    (Text::ButtonOpenChat, "Вернутися назад до чату"),
    (Text::ButtonOpenChat, "Повернутися до чату"),
    (Text::ButtonOpenChat, "Back to the chat"),
    (Text::ButtonReply, "Відповісти"),
    (Text::ButtonReply, "💬 Reply"),
    (Text::ButtonWithoutPhone, "Без телефону"),
    (Text::ButtonWithoutPhone, "Without a phone"),
    (Text::ButtonWithoutPhone, "Чати з гостями"),
    (Text::ButtonWithoutPhone, "Історія чатів з гостями"),
    (Text::ButtonWithoutPhone, "Guest chats"),
    (Text::OldWordDoneOrders, "Мої виконані замовлення"),
    (Text::OldWordDoneOrders, "My finished orders"),
    (Text::ButtonMarkRead, "Надіслати статус \"Прочитано\""),
    (Text::ButtonMarkRead, "Mark as read"),
    (Text::ButtonRelease, "Зняти з мене закріп"),
    (Text::ButtonRelease, "Release the chat"),
    (Text::ButtonWriteMessage, "Написати повідомлення"),
    (Text::ButtonWriteMessage, "Write a message"),
];

/// The words of a label, and whether a sign stands before them.
#[derive(PartialEq, Eq)]
struct Said {
    words: String,
    has_sign: bool,
}

impl Said {
    fn of(text: &str) -> Self {
        let text = text.trim();
        let words = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let quote = |letter| match letter {
            '«' | '»' | '“' | '”' | '„' => '"',
            other => other,
        };
        Self {
            words: words.chars().map(quote).collect(),
            // A command or a note to colleagues is no label.
            has_sign: text.chars().next().is_some_and(|first| !first.is_ascii()) && words != text,
        }
    }

    /// Whether it says this label; a sign may be another one, and one too many.
    fn is(&self, label: &str) -> bool {
        let label = Self::of(label);
        self.words == label.words && (self.has_sign || !label.has_sign)
    }
}

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
    /// Whether it is the label letter by letter, in any language, or a former one, with whatever sign
    /// and quotes: where people also write to customers, nothing else may be taken for a button.
    pub fn is_pressed(&self, label: Text, said: &str) -> bool {
        let said = Said::of(without_count(said));
        let mut now = Language::ALL.into_iter();
        now.any(|language| said.is(&self.in_language(language).plain(label)))
            || FORMER
                .iter()
                .any(|(of, former)| *of == label && said.is(former))
    }

    /// Whether what was typed is the label, in any language, with its sign or without.
    pub fn is_label(&self, label: Text, typed: &str) -> bool {
        let typed = fold(typed);
        let mut now = Language::ALL.into_iter();
        !typed.is_empty()
            && now.any(|language| fold(&self.in_language(language).plain(label)) == typed)
    }
}
