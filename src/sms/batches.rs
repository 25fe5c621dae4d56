//! A message to many phones: each gets one of its own, queued a few at a time. A phone's place in the
//! list is the key of its message, so that a restart in the middle sends each once.

use chrono::TimeDelta;

use super::{LATER, New, Sms, Task};
use crate::{
    domain::{
        delivery::Priority,
        id::SmsDraftId,
        language::Language,
        sms::{Kind, latin},
        stored::Payload,
    },
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{
            self, Owner, Sms as Message,
            drafts::{self, Draft, DraftState},
        },
    },
};

/// Messages queued in one transaction.
const AT_ONCE: usize = 50;

impl Sms {
    /// The words as they go.
    pub fn words(draft: &Draft) -> String {
        if draft.latin {
            latin(&draft.text)
        } else {
            draft.text.clone()
        }
    }

    /// Begins to queue the messages of a draft.
    pub async fn send_batch(&self, tx: &Tx, mut draft: Draft) -> Result<(), StoreError> {
        draft.state = DraftState::Going;
        drafts::set_state(tx, &draft).await?;
        let job = NewJob {
            service: LATER.to_owned(),
            lane: format!("batch:{}", draft.id),
            priority: Priority::Notice,
            key: Some(format!("later:sms-batch:{}", draft.id)),
            payload: Payload::of(&Task::Batch(draft.id.0)),
            not_before: self.now(),
        };
        self.outbox.enqueue(tx, job).await
    }

    /// Queues the next few; what is left to wait until the ones after them.
    pub(super) async fn go_on_with_batch(
        &self,
        tx: &Tx,
        id: SmsDraftId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let Some(mut draft) = drafts::lock(tx, id).await? else {
            return Ok(None);
        };
        if draft.state != DraftState::Going {
            return Ok(None);
        }
        let (manager, department) = (Some(draft.manager), draft.department);
        let through = self.through(tx, manager, department, &draft.choice);
        let through = through.await?;
        let words = Self::words(&draft);
        let done = usize::try_from(draft.queued).unwrap_or(usize::MAX);
        for (at, phone) in draft.phones.iter().enumerate().skip(done).take(AT_ONCE) {
            let new = New::new(
                Kind::Batch,
                phone.clone(),
                words.clone(),
                Language::default(),
            );
            let mut new = new.through(through.clone());
            new.owner = Some(Owner {
                name: draft.owner(),
                key: Some(at.to_string()),
                print: None,
                report_to: None,
            });
            if self.queue(tx, new).await?.is_err() {
                draft.refused += 1;
            }
            draft.queued += 1;
        }
        if draft.queued >= draft.total {
            draft.state = DraftState::Queued;
        }
        drafts::set_state(tx, &draft).await?;
        Ok((draft.state == DraftState::Going).then(TimeDelta::zero))
    }

    /// Whether a message is one of many that do not go any more.
    pub(super) async fn is_stopped(&self, tx: &Tx, message: &Message) -> Result<bool, StoreError> {
        let owner = message.owner.as_ref();
        let Some(id) = owner.and_then(|owner| drafts::of_owner(&owner.name)) else {
            return Ok(false);
        };
        // A manager who stops them locks the draft: one of the two sees what the other has done.
        let draft = drafts::lock(tx, id).await?;
        Ok(draft.is_some_and(|draft| draft.state == DraftState::Stopped))
    }

    /// What has not been handed to a provider yet is not sent any more.
    pub async fn stop_batch(&self, tx: &Tx, mut draft: Draft) -> Result<u64, StoreError> {
        let cancelled = sms::cancel_queued(tx, &draft.owner(), self.now()).await?;
        let never_queued = u64::from(draft.total.saturating_sub(draft.queued));
        draft.state = DraftState::Stopped;
        drafts::set_state(tx, &draft).await?;
        Ok(cancelled + never_queued)
    }
}
