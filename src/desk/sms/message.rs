//! One SMS with everything that is known of it, and what is decided about it.

use super::draft::PhoneOwner;
use crate::{
    desk::SmsDesk,
    domain::{
        conversation::Progress,
        id::{ConversationId, ManagerId, SmsDraftId, SmsId},
        manager::Manager,
        sms::State,
    },
    sms::{Decided, Decision},
    store::{
        StoreError, Tx, entries,
        sms::{
            self as kept, Line, Sms as Message,
            attempts::{self, Attempt},
            drafts, log,
        },
    },
};

/// An SMS with everything that is known of it.
pub(in crate::desk) struct KnownSms {
    pub line: Line,
    pub owner: PhoneOwner,
    /// `None` means that the message came in.
    pub sent: Option<SentSms>,
    /// The message to many phones that it is of.
    pub batch: Option<SmsDraftId>,
    /// The phone's conversation, where there is one that the manager sees.
    pub conversation: Option<ConversationId>,
}

/// A message that went out or is to, with each try.
pub(in crate::desk) struct SentSms {
    pub message: Message,
    pub tries: Vec<Attempt>,
}

/// What came of a decision about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum SmsDecided {
    Done,
    /// It does not exist for this manager.
    Gone,
    /// A colleague who talks with the phone decides what goes there.
    Held(ManagerId),
    /// Its state does not allow this.
    TooLate,
    OptedOut,
}

impl SmsDesk {
    /// A message; `None` when it does not exist for this manager.
    pub(in crate::desk) async fn message(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
    ) -> Result<Option<KnownSms>, StoreError> {
        let Some(line) = log::lookup(tx, id).await? else {
            return Ok(None);
        };
        let message = kept::lookup(tx, id).await?;
        let entry = message.as_ref().and_then(|message| message.entry);
        let owner = message.as_ref().and_then(|message| message.owner.as_ref());
        if !self
            .sees_sms(tx, manager, &line.phone, entry, owner)
            .await?
        {
            return Ok(None);
        }
        let batch = owner.and_then(|owner| drafts::of_owner(&owner.name));
        let talk = Self::talk_of(tx, &line.phone).await?;
        let owner = match &talk {
            Some(talk) => Self::owner_at(tx, talk, &line.phone).await?,
            None => PhoneOwner {
                phone: line.phone.clone(),
                name: None,
            },
        };
        let sent = match message {
            Some(message) => Some(SentSms {
                tries: attempts::of(tx, id).await?,
                message,
            }),
            None => None,
        };
        let conversation = match talk {
            Some(talk) if self.people.sees(tx, manager, &talk).await? => Some(talk.id),
            _ => None,
        };
        Ok(Some(KnownSms {
            line,
            owner,
            sent,
            batch,
            conversation,
        }))
    }

    /// Carries out what a manager decides about a message.
    pub(in crate::desk) async fn decide(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
        decision: Decision,
    ) -> Result<SmsDecided, StoreError> {
        let Some(message) = kept::lookup(tx, id).await? else {
            return Ok(SmsDecided::Gone);
        };
        let (to, owner) = (&message.to, message.owner.as_ref());
        let sees = self.sees_sms(tx, manager, to, message.entry, owner);
        if to.e164().is_empty() || !sees.await? {
            return Ok(SmsDecided::Gone);
        }
        // A colleague who talks with the phone decides what goes there.
        let talk = Self::talk_of(tx, &message.to).await?;
        let holder = talk.and_then(|talk| talk.holder(self.notify.now()));
        if let Some(holder) = holder.filter(|holder| *holder != manager.id) {
            return Ok(SmsDecided::Held(holder));
        }
        let decided = self.sms.decide(tx, id, decision).await?;
        if let Decided::Done(done) = &decided
            && let Some(entry) = message.entry
            && done.state == State::Queued
        {
            // What was dropped goes out after all.
            entries::set_progress(tx, entry, &Progress::Queued).await?;
        }
        Ok(match decided {
            Decided::Done(_) => SmsDecided::Done,
            Decided::TooLate(_) => SmsDecided::TooLate,
            Decided::NoSuchMessage => SmsDecided::Gone,
            Decided::OptedOut => SmsDecided::OptedOut,
        })
    }
}
