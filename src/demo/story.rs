//! How far the managers' story on the page has come, read off the chats themselves.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;

use super::people::People;
use crate::{
    domain::language::Language,
    sim::telegram::Message,
    text::{Arg, Text, Texts},
};

/// How messages of the desk begin, in the languages that managers may speak.
#[derive(Debug)]
pub struct Story {
    telegram: Vec<String>,
    market: Vec<String>,
    held: Vec<String>,
    held_by: Vec<String>,
    /// Chats go on, what was done stays done.
    done: Mutex<BTreeSet<Step>>,
}

/// What can be done in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    Ask,
    Take,
    Answer,
    Claim,
    Race,
}

impl Story {
    pub fn new(texts: &Arc<Texts>) -> Self {
        let all = |text: Text| -> Vec<String> {
            Language::ALL
                .into_iter()
                .map(|language| {
                    let args = [("manager", Arg::from(""))];
                    let said = texts.speak(language).plain_with(text, args);
                    said.trim().to_owned()
                })
                .collect()
        };
        Self {
            telegram: all(Text::ChannelTelegram),
            market: all(Text::ChannelKeeping),
            held: all(Text::NoticeHeld),
            held_by: all(Text::ToastHeldBy),
            done: Mutex::default(),
        }
    }

    /// The steps that are done.
    pub fn progress(&self, people: &People) -> BTreeSet<Step> {
        let group = people.group_yuliia.messages();
        let of = |channel: &[String]| {
            let notices = group.iter().filter(|message| message.from_bot);
            let of_channel = notices.filter(|notice| contains(notice.words(), channel));
            of_channel.map(Message::words).collect::<Vec<_>>()
        };
        let (telegram, market) = (of(&self.telegram), of(&self.market));
        let is_held = |words: &&str| contains(words, &self.held);
        let steps = [
            (Step::Ask, !telegram.is_empty()),
            (Step::Take, telegram.iter().any(is_held)),
            (Step::Answer, is_answered(people)),
            (Step::Claim, market.iter().any(is_held)),
            (Step::Race, self.is_lost_by_somebody(people)),
        ];
        let now = steps.into_iter().filter(|(_, is_done)| *is_done);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.extend(now.map(|(step, _)| step));
        done.clone()
    }

    fn is_lost_by_somebody(&self, people: &People) -> bool {
        [&people.group_yuliia, &people.group_taras]
            .iter()
            .flat_map(|member| member.toasts())
            .any(|toast| contains(&toast.text, &self.held_by))
    }
}

fn contains(words: &str, ways: &[String]) -> bool {
    ways.iter().any(|way| words.contains(way.as_str()))
}

fn is_answered(people: &People) -> bool {
    [&people.yuliia, &people.taras, &people.group_yuliia]
        .iter()
        .any(|phone| phone.messages().iter().any(has_arrived))
}

/// The bot marks what has reached the customer.
fn has_arrived(message: &Message) -> bool {
    !message.from_bot && matches!(message.reaction.as_deref(), Some("👌" | "👀"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_progress_are_not_empty() {
        let story = Story::new(&Arc::new(Texts::built_in().unwrap()));

        for way in [&story.telegram, &story.market, &story.held, &story.held_by]
            .into_iter()
            .flatten()
        {
            assert!(way.chars().count() > 5, "{way}");
        }
    }
}
