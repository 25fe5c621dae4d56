//! A message to many phones: what it would take, then one message for each, and their states.

use std::collections::BTreeMap;

use super::{draft::sum, recipients::Recipients, templates::TextRefusal};
use crate::{
    desk::{SmsDesk, people::roles, telegram::task::DeskTask},
    domain::{
        content::{File, Form},
        id::{ChatId, DepartmentId, SmsDraftId},
        manager::Manager,
        phone::Phone,
        sms::{Cost, Kind, State, parts},
    },
    sms::{New, Quote, Refusal, Sms},
    store::{
        StoreError, Tx,
        sms::{
            self,
            drafts::{self, Choice, Draft, DraftState},
            people,
        },
    },
};

/// Bytes of a file with numbers: a thousand of them with names beside take less.
const LARGEST_FILE: u64 = 256 * 1024;

/// A message to many phones that was only written so far.
pub(in crate::desk) struct NewBatch {
    pub draft: Draft,
    /// What looks like a phone but is not one.
    pub unreadable: Vec<String>,
}

/// Why a text goes to nobody.
pub(in crate::desk) enum BatchRefusal {
    NotAllowed,
    TooMany {
        count: i64,
        limit: i64,
    },
    /// The text names a template that gives no words.
    Text(TextRefusal),
    /// Everybody named wants no messages.
    Nobody,
    NoText,
    Sms(Refusal),
}

/// What a message to many phones is expected to take.
pub(in crate::desk) struct Plan {
    pub parts: i64,
    /// `None` means that the price is not known, or is in several currencies.
    pub price: Option<Cost>,
    /// How many go through a provider and from a sender. A sender of `None` lets the provider
    /// decide.
    pub ways: BTreeMap<(&'static str, Option<String>), i64>,
    /// Those that nobody sends to.
    pub unreachable: i64,
}

/// What a manager decides about a message to many phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum BatchDecision {
    Send,
    Drop,
    /// What has not gone yet does not go.
    Stop,
    /// Only its state is asked for.
    Look,
}

/// What came of a decision about a message to many phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum BatchDecided {
    /// It goes, or has gone.
    Going,
    Dropped,
    /// This number of messages does not go any more.
    Stopped(u64),
    /// It does not exist for this manager.
    Gone,
    NotAllowed,
    Already,
}

/// The states of the messages of a batch.
pub(in crate::desk) struct BatchState {
    pub total: i64,
    pub waiting: i64,
    pub sent: i64,
    pub delivered: i64,
    pub failed: i64,
    pub unsure: i64,
    pub cancelled: i64,
}

/// Why a file with numbers is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum FileRefusal {
    Off,
    NotAllowed,
    NoText,
    /// It is no document, or too large.
    Unreadable,
}

impl SmsDesk {
    /// Keeps a message to many phones as a draft; nothing goes before its manager decides.
    pub(in crate::desk) async fn add_batch(
        &self,
        tx: &Tx,
        manager: &Manager,
        recipients: Recipients,
        text: &str,
    ) -> Result<Result<NewBatch, BatchRefusal>, StoreError> {
        let settings = &self.sms.settings;
        if !Self::may_sms(manager, settings.rights.batches) {
            return Ok(Err(BatchRefusal::NotAllowed));
        }
        let count = i64::try_from(recipients.phones.len()).unwrap_or(i64::MAX);
        let limit = i64::from(settings.batch_limit);
        if count > limit {
            return Ok(Err(BatchRefusal::TooMany { count, limit }));
        }
        let text = match self.batch_text(tx, manager, text).await? {
            Ok(text) => text,
            Err(refusal) => return Ok(Err(BatchRefusal::Text(refusal))),
        };
        let mut phones = Vec::new();
        let mut opted_out = 0;
        for phone in recipients.phones {
            if people::has_opted_out(tx, &phone).await? {
                opted_out += 1;
            } else {
                phones.push(phone);
            }
        }
        if phones.is_empty() {
            return Ok(Err(BatchRefusal::Nobody));
        }
        if let Some(refusal) = self.batch_refusal(&text) {
            return Ok(Err(refusal));
        }
        let own = self.people.works_in(tx, manager.id).await?;
        let mut draft = Draft {
            id: SmsDraftId(0),
            manager: manager.id,
            department: own.first().map_or(DepartmentId(0), |(id, _)| *id),
            entry: None,
            state: DraftState::Open,
            text,
            total: u32::try_from(phones.len()).unwrap_or(u32::MAX),
            phones,
            choice: Choice::default(),
            latin: false,
            queued: 0,
            refused: 0,
            twice: recipients.twice,
            opted_out,
        };
        draft.id = drafts::add(tx, &draft, self.notify.now()).await?;
        Ok(Ok(NewBatch {
            draft,
            unreadable: recipients.unreadable,
        }))
    }

    /// Why a text goes to nobody.
    pub(super) fn batch_refusal(&self, text: &str) -> Option<BatchRefusal> {
        let (count, most) = (parts(text).count, self.sms.settings.max_parts);
        if text.trim().is_empty() {
            Some(BatchRefusal::NoText)
        } else if count > most {
            let refusal = Refusal::TooLong { parts: count, most };
            Some(BatchRefusal::Sms(refusal))
        } else {
            None
        }
    }

    /// What a draft to many phones would take. The senders that could be chosen are asked for.
    pub(in crate::desk) async fn plan(&self, tx: &Tx, draft: &Draft) -> Result<Plan, StoreError> {
        if let Some(first) = draft.phones.first() {
            self.ask_senders(tx, first).await?;
        }
        let (manager, department) = (Some(draft.manager), draft.department);
        let through = self.sms.through(tx, manager, department, &draft.choice);
        let through = through.await?;
        let words = Sms::words(draft);
        let mut by_prefix: BTreeMap<String, (&Phone, i64)> = BTreeMap::new();
        for phone in &draft.phones {
            by_prefix.entry(phone.prefix()).or_insert((phone, 0)).1 += 1;
        }
        let mut plan = Plan {
            parts: 0,
            price: None,
            ways: BTreeMap::new(),
            unreachable: 0,
        };
        let mut prices = Vec::new();
        for (phone, count) in by_prefix.into_values() {
            let new = New::new(
                Kind::Batch,
                phone.clone(),
                words.clone(),
                self.notify.settings.language,
            );
            let quoted = self.sms.quote(tx, &new.through(through.clone())).await?;
            let Some(quote) = quoted else {
                plan.unreachable += count;
                continue;
            };
            let Quote {
                provider,
                sender,
                parts,
                price,
            } = quote;
            plan.parts += i64::from(parts) * count;
            *plan.ways.entry((provider, sender)).or_default() += count;
            prices.push(price.map(|price| Cost {
                micros: price.micros.saturating_mul(count),
                ..price
            }));
        }
        plan.price = sum(prices);
        Ok(plan)
    }

    /// Carries out what a manager decides about a message to many phones.
    pub(in crate::desk) async fn decide_batch(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        decision: BatchDecision,
    ) -> Result<BatchDecided, StoreError> {
        let Some(mut draft) = drafts::lock(tx, id).await? else {
            return Ok(BatchDecided::Gone);
        };
        let own = draft.manager == manager.id;
        if draft.entry.is_some() || !own && !roles::is_admin(manager) {
            return Ok(BatchDecided::Gone);
        }
        let is_open = draft.state == DraftState::Open;
        match decision {
            BatchDecision::Send if is_open && own => {
                if !Self::may_sms(manager, self.sms.settings.rights.batches) {
                    return Ok(BatchDecided::NotAllowed);
                }
                self.sms.send_batch(tx, draft).await?;
                Ok(BatchDecided::Going)
            }
            BatchDecision::Drop if is_open && own => {
                draft.state = DraftState::Dropped;
                drafts::set_state(tx, &draft).await?;
                Ok(BatchDecided::Dropped)
            }
            BatchDecision::Stop
                if matches!(draft.state, DraftState::Going | DraftState::Queued) =>
            {
                let stopped = self.sms.stop_batch(tx, draft).await?;
                Ok(BatchDecided::Stopped(stopped))
            }
            BatchDecision::Look if !is_open => Ok(BatchDecided::Going),
            BatchDecision::Send
            | BatchDecision::Drop
            | BatchDecision::Stop
            | BatchDecision::Look => Ok(BatchDecided::Already),
        }
    }

    /// The states of the messages of a batch; `None` means that it does not exist.
    pub(in crate::desk) async fn batch_state(
        &self,
        tx: &Tx,
        id: SmsDraftId,
    ) -> Result<Option<BatchState>, StoreError> {
        let Some(draft) = drafts::lookup(tx, id).await? else {
            return Ok(None);
        };
        let states = sms::count_states(tx, &draft.owner()).await?;
        let of = |wanted: &[State]| -> i64 {
            let found = states.iter().filter(|(state, _)| wanted.contains(state));
            found.map(|(_, count)| count).sum()
        };
        let left = i64::from(draft.total.saturating_sub(draft.queued));
        let (not_queued, never) = match draft.state {
            DraftState::Going => (left, 0),
            DraftState::Stopped => (0, left),
            DraftState::Open | DraftState::Queued | DraftState::Dropped => (0, 0),
        };
        Ok(Some(BatchState {
            total: i64::from(draft.total),
            waiting: not_queued + of(&[State::Queued, State::Sending]),
            sent: of(&[State::Sent]),
            delivered: of(&[State::Delivered]),
            failed: of(&[State::Failed, State::Undelivered]) + i64::from(draft.refused),
            unsure: of(&[State::Unsure]),
            cancelled: of(&[State::Cancelled]) + never,
        }))
    }

    /// A file with numbers, with the text that goes to them: it is read, and what it takes follows.
    pub(in crate::desk) async fn read_numbers(
        &self,
        tx: &Tx,
        manager: &Manager,
        file: &File,
        text: &str,
    ) -> Result<Result<(), FileRefusal>, StoreError> {
        if !self.sms.is_on() {
            return Ok(Err(FileRefusal::Off));
        }
        if !Self::may_sms(manager, self.sms.settings.rights.batches) {
            return Ok(Err(FileRefusal::NotAllowed));
        }
        if text.is_empty() {
            return Ok(Err(FileRefusal::NoText));
        }
        if file.form != Form::Document || file.size.is_some_and(|size| size > LARGEST_FILE) {
            return Ok(Err(FileRefusal::Unreadable));
        }
        let chat = ChatId(manager.id.0);
        let task = DeskTask::SmsNumbers {
            chat,
            file: file.clone(),
            text: text.to_owned(),
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(Ok(()))
    }
}
