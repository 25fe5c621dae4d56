//! Trying again what was given up.

use super::{readable, subjects};
use crate::{
    desk::{Alerts, telegram::trouble},
    domain::{
        conversation::{Author, Progress},
        id::ManagerId,
        letter::Kind,
    },
    outbox::letters as given_up,
    store::{
        StoreError, Tx, conversations,
        dead_letters::{Letter, Subject},
        entries,
        outbox::NewJob,
    },
};

/// What came of asking for another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Asked,
    /// What it carries cannot be read with the present key.
    Unreadable,
    /// Somebody else has the conversation now.
    Held(ManagerId),
}

impl Alerts {
    /// Puts what a letter carries where it came from, once however often it is asked for.
    pub(super) async fn try_again(&self, tx: &Tx, letter: &Letter) -> Result<Tried, StoreError> {
        let Some(payload) = letter.payload.clone() else {
            return Ok(Tried::Unreadable);
        };
        let about = subjects::subject(letter);
        if about.kind == Kind::Answer
            && let Some(holder) = self.queue_answers_again(tx, letter, &about).await?
        {
            return Ok(Tried::Held(holder));
        }
        let is_update = about.kind == Kind::Update;
        let (service, lane) = if is_update && letter.service != given_up::UPDATES {
            let lane = format!("{}:{}", letter.service, letter.lane);
            (given_up::UPDATES.to_owned(), lane)
        } else {
            (letter.service.clone(), letter.lane.clone())
        };
        let known = letter.key.clone();
        let key = known
            .or_else(|| subjects::look(letter).key)
            .unwrap_or_else(|| format!("letter:{}", letter.id));
        let job = NewJob {
            service,
            lane,
            priority: letter.priority,
            key: Some(key),
            payload: payload.into(),
            not_before: self.notify.now(),
        };
        self.notify.outbox.enqueue(tx, job).await?;
        Ok(Tried::Asked)
    }

    /// Queues the answers of a letter again. Returns the manager who holds the conversation when
    /// somebody else wrote the answers.
    async fn queue_answers_again(
        &self,
        tx: &Tx,
        letter: &Letter,
        about: &Subject,
    ) -> Result<Option<ManagerId>, StoreError> {
        let talk = match about.conversation {
            Some(id) => readable(conversations::lock(tx, id).await)?,
            None => None,
        };
        let holder = talk
            .as_ref()
            .and_then(|talk| talk.holder(self.notify.now()));
        for id in self.answers_of(tx, letter, about).await? {
            let Some(place) = entries::place_of(tx, id).await? else {
                continue;
            };
            if let (Some(holder), Some(Author::Manager(author))) = (holder, place.author)
                && holder != author
            {
                return Ok(Some(holder));
            }
            if !matches!(place.progress.as_str(), "failed" | "unknown" | "sending") {
                continue;
            }
            entries::set_progress(tx, id, &Progress::Queued).await?;
            let entry = readable(entries::lookup(tx, id).await)?;
            if let (Some(talk), Some(entry)) = (&talk, entry) {
                trouble::report(&self.conversations, tx, talk, &entry, &Progress::Queued).await?;
            }
        }
        Ok(None)
    }
}
