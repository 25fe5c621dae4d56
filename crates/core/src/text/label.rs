//! Labels of keyboards in place of the phone's own: such a button says its label, and an old one says
//! what was on it then.

use super::{Speech, Text};
use crate::domain::{language::Language, search::fold};

/// Labels that were on keyboards before, and those of the programs that this one replaces: keyboards in
/// people's chats still send them. Words that may be meant for a customer stand here with a sign only.
const FORMER: &[(Text, &str)] = &[
    (Text::ButtonHome, "Назад"),
    (Text::ButtonHome, "Back"),
    (Text::ButtonQueue, "⏳ Чекають на відповідь"),
    (Text::ButtonQueue, "Чекають на відповідь"),
    (Text::ButtonQueue, "⏳ Waiting"),
    (Text::ButtonMyChats, "Мої переписки"),
    (Text::ButtonMyChats, "My chats"),
    (Text::ButtonAllHistory, "Історія всіх чатів"),
    (Text::ButtonAllHistory, "📁 Історія всіх чатів"),
    (Text::ButtonAllHistory, "All chats"),
    (Text::ButtonStatistics, "Статистика"),
    (Text::ButtonStatistics, "Statistics"),
    (Text::ButtonAway, "⏸ A break"),
    (Text::ButtonChatHistory, "Історія чата"),
    (Text::ButtonChatHistory, "📁 Історія чату"),
    (Text::ButtonChatHistory, "Chat history"),
    (Text::ButtonFinish, "🏁 Завершити"),
    (Text::ButtonHandOver, "🤝 Передати"),
    (Text::ButtonHome, "☰ Ще"),
    (Text::ButtonHome, "☰ More"),
    (Text::ButtonMyHistory, "Історія моїх переписок"),
    (Text::ButtonMyHistory, "📁 Історія моїх переписок"),
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
    (Text::OldWordDoneOrders, "📁 Мої виконані замовлення"),
    (Text::OldWordDoneOrders, "My finished orders"),
    (Text::ButtonMarkRead, "Надіслати статус \"Прочитано\""),
    (Text::ButtonMarkRead, "Mark as read"),
    (Text::ButtonRelease, "Зняти з мене закріп"),
    (Text::ButtonRelease, "Release the chat"),
    (Text::ButtonWriteMessage, "Написати повідомлення"),
    (Text::ButtonWriteMessage, "Write a message"),
];

/// A text whose quotes and kinds of signs are all written in one way.
fn plainly(text: &str) -> String {
    let quote = |letter| match letter {
        '«' | '»' | '“' | '”' | '„' => '"',
        other => other,
    };
    // Phones differ in the invisible letter that colours a sign.
    let letters = text.trim().chars().filter(|letter| *letter != '\u{fe0f}');
    letters.map(quote).collect()
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
    /// Whether it is the label letter by letter, in any language, or a former one: where people also
    /// write to customers, nothing else may be taken for a button.
    pub fn is_pressed(&self, label: Text, said: &str) -> bool {
        let said = plainly(without_count(said));
        let is = |label: &str| plainly(label) == said;
        let mut now = Language::ALL.into_iter();
        now.any(|language| is(&self.in_language(language).plain(label)))
            || FORMER.iter().any(|(of, former)| *of == label && is(former))
    }

    /// Whether what was typed is the label, in any language, with its sign or without.
    pub fn is_label(&self, label: Text, typed: &str) -> bool {
        let typed = fold(typed);
        let mut now = Language::ALL.into_iter();
        !typed.is_empty()
            && now.any(|language| fold(&self.in_language(language).plain(label)) == typed)
    }
}
