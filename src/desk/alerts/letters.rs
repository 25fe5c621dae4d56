//! Telling people of what was given up: at once, and together when much comes at once.

use chrono::{DateTime, TimeDelta, Utc};

use super::{posts, readable, reasons, subjects};
use crate::{
    desk::{
        Alerts,
        telegram::{alerts::news, trouble},
    },
    domain::{
        conversation::{Author, Entry, Progress},
        id::{ChatId, EntryId, JobId},
        letter::{Decision, Kind},
    },
    outbox::letters as given_up,
    store::{
        StoreError, Tx, conversations, customers,
        dead_letters::{self, Decided, Letter, Subject},
        entries, outbox, settings,
    },
    telegram::Outgoing,
};

/// When people were told last, in microseconds.
const TOLD: &str = "letters.told";
/// Messages within [`SHORT`] that go at once; more are joined.
const AT_ONCE: usize = 3;
const SHORT: TimeDelta = TimeDelta::seconds(55);
/// Messages within [`LONG`]; after that they come together once in that time.
const AN_HOUR: usize = 10;
const LONG: TimeDelta = TimeDelta::hours(1);
/// Looked at in one transaction.
const TOGETHER: u32 = 200;

/// How long to wait before people are told again, after they were told at these moments.
pub(super) fn wait(told: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<TimeDelta> {
    let limit = |count: usize, within: TimeDelta| {
        let at = told.len().checked_sub(count).and_then(|at| told.get(at))?;
        let free = *at + within;
        (free > now).then(|| free - now)
    };
    limit(AT_ONCE, SHORT).max(limit(AN_HOUR, LONG))
}

fn read(stored: Option<String>) -> Vec<DateTime<Utc>> {
    let stored = stored.unwrap_or_default();
    let moments = stored.split(',').filter_map(|it| it.parse().ok());
    moments
        .filter_map(DateTime::from_timestamp_micros)
        .collect()
}

impl Alerts {
    /// Tells people of what was given up since they were told last; how long to wait when it is not
    /// time yet.
    pub(in crate::desk) async fn tell_letters(
        &self,
        tx: &Tx,
        job: JobId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let now = self.notify.now();
        let mut told = read(settings::lookup(tx, TOLD).await?);
        if let Some(wait) = wait(&told, now) {
            return Ok(Some(wait));
        }
        // What is given up from now on asks for a job of its own.
        outbox::release_key(tx, job).await?;
        let untold = dead_letters::untold(tx, TOGETHER).await?;
        let mut batch = None;
        for letter in &untold {
            let about = self.take_up(tx, letter).await?;
            if about == Some(Kind::Alert) {
                self.drop_alert(tx, letter).await?;
                continue;
            }
            let batch = *batch.get_or_insert(letter.id);
            dead_letters::set_told(tx, letter.id, batch, now).await?;
        }
        if untold.len() == TOGETHER as usize {
            given_up::tell(&self.notify.outbox, tx, now + SHORT).await?;
        }
        let Some(batch) = batch else {
            return Ok(None);
        };
        let chats = self.alert_chats(tx).await?;
        if chats.is_empty() {
            metrics::counter!("mistok_alerts_failed_total").increment(1);
            tracing::error!(
                "Something was given up and there is nobody to tell: set `desk.admins` or `desk.chat_id`"
            );
        }
        self.notify
            .post_alert(tx, &chats, &posts::of_letters(batch))
            .await?;
        told.push(now);
        let from = told.len().saturating_sub(AN_HOUR);
        let stored: Vec<_> = told[from..]
            .iter()
            .map(|at| at.timestamp_micros().to_string())
            .collect();
        settings::put(tx, TOLD, &stored.join(",")).await?;
        Ok(None)
    }

    /// After a start: notifies people of dead letters that nobody was notified of.
    pub async fn set_letters(&self, tx: &Tx) -> Result<(), StoreError> {
        if dead_letters::is_any_untold(tx).await? {
            given_up::tell(&self.notify.outbox, tx, self.notify.now()).await?;
        }
        Ok(())
    }

    /// Finds out what a letter is about; an answer that was given up is given back to its manager.
    async fn take_up(&self, tx: &Tx, letter: &Letter) -> Result<Option<Kind>, StoreError> {
        if let Some(subject) = &letter.subject {
            return Ok(Some(subject.kind));
        }
        let subject = self.subject_of(tx, letter).await?;
        dead_letters::set_subject(tx, letter.id, &subject).await?;
        if subject.kind == Kind::Answer {
            self.give_answer_back(tx, letter, &subject).await?;
        }
        Ok(Some(subject.kind))
    }

    /// A message about letters that was given up is no letter: what it is about is listed anyway.
    async fn drop_alert(&self, tx: &Tx, letter: &Letter) -> Result<(), StoreError> {
        metrics::counter!("mistok_alerts_failed_total").increment(1);
        tracing::error!(
            reason = letter.reason,
            "People could not be told of what was given up; it stands in /failed"
        );
        let decided = Decided {
            at: self.notify.now(),
            by: None,
            what: Decision::Dropped,
        };
        dead_letters::decide(tx, letter.id, decided).await
    }

    async fn give_answer_back(
        &self,
        tx: &Tx,
        letter: &Letter,
        subject: &Subject,
    ) -> Result<(), StoreError> {
        for id in self.answers_of(tx, letter, subject).await? {
            let Some(place) = entries::place_of(tx, id).await? else {
                continue;
            };
            let progress = match place.progress.as_str() {
                "queued" => {
                    let reason = self.notify.speech().plain(reasons::meaning(&letter.reason));
                    Progress::Failed(reason)
                }
                "sending" => Progress::Unknown,
                _ => continue,
            };
            entries::set_progress(tx, id, &progress).await?;
            let talk = readable(conversations::lookup(tx, place.conversation).await)?;
            let entry: Option<Entry> = readable(entries::lookup(tx, id).await)?;
            match (talk, entry) {
                (Some(talk), Some(entry)) => {
                    trouble::report(&self.conversations, tx, &talk, &entry, &progress).await?;
                }
                // Its words cannot be read: the manager hears of it all the same.
                _ => self.say_unsent(tx, &place, &progress).await?,
            }
        }
        Ok(())
    }

    async fn say_unsent(
        &self,
        tx: &Tx,
        place: &entries::PlaceOf,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        let Some(Author::Manager(manager)) = place.author else {
            return Ok(());
        };
        let speech = self.notify.speech_of(tx, manager).await?;
        let customer = match readable(conversations::lookup(tx, place.conversation).await)? {
            Some(talk) => readable(customers::lookup(tx, talk.customer).await)?,
            None => None,
        };
        let told = news::unsent(&speech, progress, customer.as_ref());
        self.notify
            .say(tx, Outgoing::new(ChatId(manager.0), told))
            .await
    }

    /// The answers that a letter carries.
    pub(super) async fn answers_of(
        &self,
        tx: &Tx,
        letter: &Letter,
        subject: &Subject,
    ) -> Result<Vec<EntryId>, StoreError> {
        if let subjects::Ref::Album(conversation, album) = subjects::look(letter).of {
            let parts = readable(entries::of_album(tx, conversation, &album).await)?;
            return Ok(parts.iter().map(|entry| entry.id).collect());
        }
        Ok(subject.entry.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_messages_go_at_once_and_many_are_joined() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ago = |seconds: i64| now - TimeDelta::seconds(seconds);
        assert_eq!(wait(&[], now), None);
        assert_eq!(wait(&[ago(2), ago(1)], now), None);
        assert_eq!(
            wait(&[ago(20), ago(2), ago(1)], now),
            Some(TimeDelta::seconds(35))
        );
        assert_eq!(wait(&[ago(90), ago(2), ago(1)], now), None);
        let ten: Vec<_> = (0..10).map(|at| ago(1_800 - at * 60)).collect();
        assert_eq!(wait(&ten, now), Some(TimeDelta::seconds(1_800)));
    }
}
