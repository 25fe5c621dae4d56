//! Finds what was said: the messages that hold certain words, with what stands around them.

use crate::{
    desk::{Screens, author_of, customer_name, press, telegram::reply::Reply},
    domain::{
        conversation::{Conversation, Entry},
        manager::Manager,
        search::{fold, stem},
    },
    press::DeskAction,
    store::{StoreError, Tx, entries, managers, words},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, escape, say},
};

/// Messages that are shown.
const SHOWN: usize = 10;
/// Letters of each, around the first word that was found.
const AROUND: usize = 80;

impl Screens {
    /// A page of the last search in words.
    pub async fn said_again(
        &self,
        tx: &Tx,
        manager: &Manager,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let typed = managers::searched(tx, manager.id).await?;
        let shown = match &typed {
            Some(typed) => self.said_with(tx, manager, typed, page).await?,
            None => None,
        };
        Ok(match shown {
            Some(view) => Reply::screen(view),
            None => Reply::toast(self.notify.speech_to(manager).plain(Text::ToastSearchGone)),
        })
    }

    /// A page of the messages with these words that the manager may see, the newest first; `None` when
    /// there are none.
    pub(in crate::desk) async fn said_with(
        &self,
        tx: &Tx,
        manager: &Manager,
        typed: &str,
        page: u32,
    ) -> Result<Option<View>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let hits = words::search(tx, typed).await?;
        let mut lines = Vec::new();
        let (mut passed, mut has_more) = (0, false);
        for (id, conversation) in hits.messages {
            let Some(conversation) = self.people.seen(tx, manager, conversation).await? else {
                continue;
            };
            let entry = entries::lookup(tx, id).await;
            let Some(entry) = tx.unless_corrupt(entry)?.flatten() else {
                continue;
            };
            passed += 1;
            if passed <= page as usize * SHOWN {
                continue;
            }
            if lines.len() == SHOWN {
                has_more = true;
                break;
            }
            let words = around(&entry.content.words.text, typed);
            let line = self
                .said_line(tx, &speech, &conversation, &entry, &words)
                .await?;
            lines.push(line);
        }
        if lines.is_empty() {
            return Ok(None);
        }
        let mut html = speech.html(Text::SaidTitle);
        for line in lines {
            add(&mut html, format_args!("\n\n{line}"));
        }
        if let Some(count) = hits.looked_at {
            let count = Arg::from(count);
            let looked_at = speech.html(say::SaidLookedAt { count });
            add(&mut html, format_args!("\n\n{looked_at}"));
        }
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press("◀️".to_owned(), DeskAction::Said(page - 1)));
        }
        if has_more {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::Said(page.saturating_add(1)),
            ));
        }
        let view = View::text(html);
        Ok(Some(if turns.is_empty() {
            view
        } else {
            view.with(Keyboard::Inline(vec![turns]))
        }))
    }

    /// The author, the recipient and the time of these words, and the way to the chat.
    async fn said_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
        entry: &Entry,
        words: &str,
    ) -> Result<String, StoreError> {
        let customer = customer_name(tx, conversation, speech).await?;
        let when = self.notify.local(entry.at).format("%d.%m.%Y %H:%M");
        let author = author_of(tx, speech, entry, &customer).await?;
        let whose = if author == customer {
            escape(&customer)
        } else {
            format!("{} → {}", escape(&author), escape(&customer))
        };
        Ok(format!(
            "{when} · <b>{whose}</b>: {} · /open_chat_{}",
            escape(words),
            conversation.number
        ))
    }
}

/// The part of a text that stands around the first of the words that it holds.
fn around(text: &str, typed: &str) -> String {
    let wanted: Vec<String> = fold(typed).split_whitespace().map(stem).collect();
    let is_wanted = |word: &str| {
        let folded = stem(&fold(word));
        wanted
            .iter()
            .any(|wanted| folded.starts_with(wanted.as_str()))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| is_wanted(word)).unwrap_or(0);
    let (mut from, mut to) = (at, (at + 1).min(words.len()));
    let length = |from: usize, to: usize| {
        let letters = words[from..to].iter().map(|word| word.chars().count() + 1);
        letters.sum::<usize>()
    };
    loop {
        let before = (from, to);
        if to < words.len() && length(from, to + 1) <= AROUND {
            to += 1;
        }
        if from > 0 && length(from - 1, to) <= AROUND {
            from -= 1;
        }
        if before == (from, to) {
            break;
        }
    }
    let dots = |cut: bool| if cut { "…" } else { "" };
    let shown = crate::text::cut(&words[from..to].join(" "), 2 * AROUND);
    format!("{}{shown}{}", dots(from > 0), dots(to < words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_word_is_shown() {
        assert_eq!(around("Чи є свічки?", "свічка"), "Чи є свічки?");
        let long = format!(
            "{} свічки соєві {}",
            "слово ".repeat(40),
            "далі ".repeat(40)
        );
        let shown = around(&long, "свічка");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.contains("свічки соєві"), "{shown}");
        assert!(shown.chars().count() <= AROUND + 2, "{shown}");
        assert_eq!(around("", "свічка"), "");
    }
}
