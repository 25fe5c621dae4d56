//! What the reason means why something was given up; and the original without what could be a secret
//! or somebody's data.

use crate::text::Text;

/// What reasons begin with or hold, and what that means; the first that fits counts.
const KNOWN: &[(&str, Text)] = &[
    (
        "is gone (http 410) and is switched off",
        Text::ReasonHookGone,
    ),
    ("and is paused", Text::ReasonHookPaused),
    ("did not take it", Text::ReasonHookRefused),
    (
        "a person said that the order is in the crm",
        Text::ReasonByHand,
    ),
    ("a payment for no order of ours", Text::ReasonNoOrder),
    (
        "takes no payments from other programs",
        Text::ReasonNoPayments,
    ),
    ("unreadable payload", Text::ReasonUnreadable),
    ("not an update", Text::ReasonUnreadable),
    ("there is no such", Text::ReasonGone),
    ("panicked", Text::ReasonPanic),
    ("the crm refused", Text::ReasonCrmRefused),
    ("the crm does not accept the key", Text::ReasonKey),
    ("rights or set-up do not allow it", Text::ReasonNoRights),
    ("the token is refused", Text::ReasonKey),
    ("the mail server refused the log-in", Text::ReasonKey),
    ("the mail server takes no log-in", Text::ReasonKey),
    ("the mail server offers no tls", Text::ReasonNoTls),
    ("the mail server refused the address", Text::ReasonAddress),
    ("the mail server did not answer", Text::ReasonUnreachable),
    ("the mail server put", Text::ReasonBusy),
    ("the mail server's answer", Text::ReasonUnreachable),
    ("the mail server cannot be reached", Text::ReasonUnreachable),
    ("the crm cannot be reached", Text::ReasonUnreachable),
    ("the crm did not answer", Text::ReasonUnreachable),
    ("the crm failed", Text::ReasonFailed),
    ("the crm's answer cannot be read", Text::ReasonFailed),
    ("cannot be looked for in the crm", Text::ReasonUnsearchable),
    ("wants fewer requests", Text::ReasonBusy),
    ("too many requests", Text::ReasonBusy),
    ("the chat is closed", Text::ReasonClosed),
    ("became the supergroup", Text::ReasonMigrated),
    ("telegram failed", Text::ReasonFailed),
    ("cannot be reached", Text::ReasonUnreachable),
    ("sqlite failed", Text::ReasonDatabase),
    ("postgresql", Text::ReasonDatabase),
    ("the database", Text::ReasonDatabase),
    ("holds what this program cannot read", Text::ReasonCorrupt),
    ("cannot be read: expected", Text::ReasonCorrupt),
    ("the bot is gone", Text::ReasonBotGone),
    ("refused", Text::ReasonRefused),
];

/// What a reason means.
pub(in crate::desk) fn meaning(reason: &str) -> Text {
    let reason = reason.to_lowercase();
    let known = KNOWN.iter().find(|(part, _)| reason.contains(part));
    known.map_or(Text::ReasonUnknown, |(_, text)| *text)
}

/// As many digits in a row are a phone or a card.
const DIGITS: usize = 7;
/// Longer words without a space are tokens, addresses or keys.
const WORD: usize = 32;

/// The text without what could be somebody's phone or e-mail, or a secret.
pub(in crate::desk) fn masked(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let secret = word.chars().count() > WORD
            || word.contains('@') && word.contains('.')
            || word.contains("://");
        if secret {
            "…".to_owned()
        } else {
            digits(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn digits(word: &str) -> String {
    let count = word.chars().filter(char::is_ascii_digit).count();
    if count < DIGITS {
        return word.to_owned();
    }
    let mut said = String::new();
    for letter in word.chars() {
        if !letter.is_ascii_digit() {
            said.push(letter);
        } else if !said.ends_with('…') {
            said.push('…');
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_secret_or_a_phone_is_left_out() {
        for (said, shown) in [
            ("the CRM refused (422): bad", "the CRM refused (422): bad"),
            ("to +380501112233 no", "to +… no"),
            ("olena@example.com is no", "… is no"),
            ("at https://host/bot1:abc", "at …"),
            ("key 0123456789abcdef0123456789abcdef0123", "key …"),
        ] {
            assert_eq!(masked(said), shown);
        }
    }

    #[test]
    fn reasons_of_every_part_of_the_program_have_words() {
        for (reason, text) in [
            ("the CRM refused (422): x", Text::ReasonCrmRefused),
            (
                "refused: Bad Request: can't parse entities",
                Text::ReasonRefused,
            ),
            (
                "the chat is closed to the bot: Forbidden",
                Text::ReasonClosed,
            ),
            ("unreadable payload: EOF", Text::ReasonUnreadable),
            ("SQLite failed: database is locked", Text::ReasonDatabase),
            (
                "leads.body of row id 1 cannot be read: expected a body",
                Text::ReasonCorrupt,
            ),
            ("the delivery panicked", Text::ReasonPanic),
            (
                "the hook n8n is gone (HTTP 410) and is switched off",
                Text::ReasonHookGone,
            ),
            (
                "the hook n8n failed for three days (HTTP 500) and is paused",
                Text::ReasonHookPaused,
            ),
            (
                "the hook n8n did not take it: HTTP 500",
                Text::ReasonHookRefused,
            ),
            (
                "the mail server refused the log-in (535): bad",
                Text::ReasonKey,
            ),
            (
                "the mail server refused the address (550): … unknown",
                Text::ReasonAddress,
            ),
            (
                "the mail server refused the letter (554): spam",
                Text::ReasonRefused,
            ),
            (
                "the mail server cannot be reached: refused",
                Text::ReasonUnreachable,
            ),
            ("something new", Text::ReasonUnknown),
        ] {
            assert_eq!(meaning(reason), text, "{reason}");
        }
    }
}
