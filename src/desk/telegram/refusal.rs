//! Why Telegram did not take an answer, in people's words.

use std::sync::Arc;

use crate::{
    domain::language::Language,
    telegram::TelegramError,
    text::{Arg, Speech, Text, Texts, cut, say},
};

/// Longer explanations only push the buttons off the screen.
const ORIGINAL: usize = 200;

/// What Telegram says, in small letters, and what that means; the first that fits counts.
const KNOWN: &[(&str, Text)] = &[
    ("deactivated", Text::CustomerDeactivated),
    ("chat not found", Text::CustomerNeverWrote),
    ("peer_id_invalid", Text::CustomerNeverWrote),
    ("initiate conversation", Text::CustomerNeverWrote),
    ("blocked", Text::CustomerBlocked),
    ("message is too long", Text::RefusedTooLong),
    ("caption is too long", Text::RefusedTooLong),
    ("file is too big", Text::RefusedTooBig),
    ("entity too large", Text::RefusedTooBig),
    ("wrong file identifier", Text::FileNotCarried),
    ("wrong remote file", Text::FileNotCarried),
    ("file_reference", Text::FileNotCarried),
    ("photo_invalid_dimensions", Text::RefusedPicture),
    ("image_process_failed", Text::RefusedPicture),
    ("voice_messages_forbidden", Text::RefusedVoice),
    ("parse entities", Text::RefusedMarks),
];

/// The reasons of an answer's failure that say that Telegram does not reach the customer at all.
const CLOSED: [Text; 3] = [
    Text::CustomerBlocked,
    Text::CustomerDeactivated,
    Text::CustomerNeverWrote,
];

/// Whether an answer failed because the customer cannot be reached in Telegram at all.
pub(in crate::desk) fn is_closed(texts: &Arc<Texts>, reason: &str) -> bool {
    Language::ALL.into_iter().any(|language| {
        let speech = texts.speak(language);
        CLOSED.into_iter().any(|text| speech.plain(text) == reason)
    })
}

/// Why the customer does not get it; `None` for what is tried again.
pub fn words(speech: &Speech, error: &TelegramError) -> Option<String> {
    let (said, unknown) = match error {
        TelegramError::Closed(said) => (said, Text::CustomerBlocked),
        TelegramError::Refused(said) => (said, Text::TelegramRefused),
        TelegramError::Unauthorized
        | TelegramError::Migrated(_)
        | TelegramError::Busy(_)
        | TelegramError::Conflict(_)
        | TelegramError::Failed(_)
        | TelegramError::Unreachable(_) => return None,
    };
    let ours = speech.plain(Text::FileNotCarried);
    if *said == ours {
        return Some(ours);
    }
    let folded = said.to_lowercase();
    let known = KNOWN.iter().find(|(part, _)| folded.contains(part));
    Some(match known.map_or(unknown, |(_, text)| *text) {
        Text::TelegramRefused => speech.plain(say::TelegramRefused {
            reason: Arg::from(cut(said, ORIGINAL)),
        }),
        text => speech.plain(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn what_telegram_says_becomes_a_sentence_in_both_languages() {
        let texts = Arc::new(Texts::built_in().unwrap());
        let closed = |said: &str| TelegramError::Closed(said.to_owned());
        let refused = |said: &str| TelegramError::Refused(said.to_owned());
        for (error, uk, en) in [
            (
                closed("Forbidden: user is deactivated"),
                "Клієнт видалив свій Telegram",
                "deleted their Telegram",
            ),
            (
                closed("Bad Request: chat not found"),
                "Клієнт ще не писав цьому боту",
                "has not written to this bot",
            ),
            (
                closed("Forbidden: bot was blocked by the user"),
                "Клієнт заблокував бота",
                "has blocked the bot",
            ),
            (
                refused("Bad Request: message is too long"),
                "довший",
                "longer",
            ),
            (
                refused("Bad Request: SOMETHING_NEW"),
                "Telegram відмовив: Bad Request: SOMETHING_NEW",
                "Telegram refused: Bad Request: SOMETHING_NEW",
            ),
        ] {
            for (language, part) in [(Language::Uk, uk), (Language::En, en)] {
                let told = words(&texts.speak(language), &error).unwrap();
                assert!(told.contains(part), "{told}");
            }
        }
        let speech = texts.speak(Language::Uk);
        assert_eq!(words(&speech, &TelegramError::Failed(502)), None);
    }
}
