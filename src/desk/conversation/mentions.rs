//! `@colleague` in a note: that colleague reads it in their own chat.

use crate::{
    desk::{Conversations, telegram::brief},
    domain::{conversation::Conversation, manager::Manager},
    store::{StoreError, Tx, managers},
};

/// The colleagues that a note names by `@username`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub told: Vec<String>,
    /// Names that nobody at the desk has.
    pub unknown: Vec<String>,
}

/// The names after an `@` at the beginning of a word; an e-mail address has none.
fn named_in(note: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    note.split_whitespace().filter_map(move |word| {
        let word = word.trim_start_matches(['(', '"', '«', ',']);
        let name = word.strip_prefix('@')?;
        let end = name
            .find(|letter| !is_of_name(letter))
            .unwrap_or(name.len());
        (end >= 4).then_some(&name[..end])
    })
}

impl Conversations {
    /// Colleagues whom a note names by `@username` read it in their own chat.
    pub(in crate::desk) async fn tell_named(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        note: &str,
    ) -> Result<Mentions, StoreError> {
        let mut mentions = Mentions::default();
        let named: Vec<&str> = named_in(note).collect();
        if named.is_empty() {
            return Ok(mentions);
        }
        let staff = managers::staff(tx, self.notify.now()).await?;
        for name in named {
            let is_called = |it: &Manager| {
                let username = it.username.as_deref();
                username.is_some_and(|username| username.eq_ignore_ascii_case(name))
            };
            let Some((colleague, _)) = staff.iter().find(|(it, _)| is_called(it)) else {
                mentions.unknown.push(format!("@{name}"));
                continue;
            };
            mentions.told.push(colleague.label());
            if colleague.id == manager.id {
                continue;
            }
            let speech = self.notify.speech_to(colleague);
            let view = brief::named_in_note(tx, &speech, manager, conversation, note).await?;
            self.notify
                .tell(tx, colleague.id, conversation, view)
                .await?;
        }
        Ok(mentions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_begin_with_the_sign() {
        for (note, names) in [
            ("спитай @petro_2, він знає", vec!["petro_2"]),
            ("(@petro) і «@olena»", vec!["petro", "olena"]),
            ("пошта olena@example.com", vec![]),
            ("@ @ab", vec![]),
        ] {
            assert_eq!(named_in(note).collect::<Vec<_>>(), names, "{note}");
        }
    }
}
