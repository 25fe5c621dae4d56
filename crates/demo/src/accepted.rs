//! How many requests customers were told to be accepted, read off the phones themselves: the bot's
//! own books are not asked, since they are what the demo puts to the test.

use std::{collections::HashSet, sync::Arc};

use mistok_core::{
    domain::language::Language,
    text::{Speech, Text, Texts, say},
};
use mistok_sim::telegram::Message;

/// Stands for the number while the beginnings are cut off.
const NUMBER: &str = "\u{1}";

/// The beginnings of confirmations in all languages.
#[derive(Debug)]
pub struct Accepted {
    numbered: Vec<String>,
    plain: Vec<String>,
}

impl Accepted {
    pub fn new(texts: &Arc<Texts>) -> Self {
        let speeches = || {
            Language::ALL
                .into_iter()
                .map(|language| texts.speak(language))
        };
        let beginning = |said: String| {
            let said = said.replace("<b>", "").replace("</b>", "");
            said.split(NUMBER).next().unwrap_or_default().to_owned()
        };
        let numbered = |speech: Speech| {
            let order = say::OrderAccepted {
                number: NUMBER.into(),
                product: "".into(),
                phone: "".into(),
            };
            let conversation = say::TalkBegun {
                number: NUMBER.into(),
            };
            [speech.plain(order), speech.plain(conversation)].map(beginning)
        };
        Self {
            numbered: speeches().flat_map(numbered).collect(),
            plain: speeches()
                .flat_map(|speech| {
                    [Text::FeedbackThanks, Text::ComplaintThanks]
                        .map(|text| beginning(speech.plain(text)))
                })
                .collect(),
        }
    }

    /// Requests confirmed in this chat; a confirmation that came twice is one request.
    pub fn count<'a>(&self, messages: impl IntoIterator<Item = &'a Message>) -> usize {
        let mut numbered = HashSet::new();
        let mut plain = 0;
        for message in messages.into_iter().filter(|message| message.from_bot) {
            let words = message.words();
            let begins = |beginnings: &[String]| {
                beginnings
                    .iter()
                    .any(|beginning| words.starts_with(beginning.as_str()))
            };
            if begins(&self.numbered) {
                numbered.insert(words);
            } else if begins(&self.plain) {
                plain += 1;
            }
        }
        numbered.len() + plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_end_before_the_number_and_hold_no_markup() {
        let accepted = Accepted::new(&Arc::new(Texts::built_in().unwrap()));

        assert_eq!(accepted.numbered.len(), 4);
        for beginning in accepted.numbered.iter().chain(&accepted.plain) {
            assert!(beginning.chars().count() > 10, "{beginning}");
            assert!(!beginning.contains(['<', '\u{1}']), "{beginning}");
        }
    }
}
