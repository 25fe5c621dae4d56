//! The log of the SMS: admins read all of it, managers what is theirs.

use crate::{
    desk::{SmsDesk, people::roles},
    domain::{
        conversation::{Author, Channel, Conversation},
        id::{BotId, EntryId, SmsId},
        manager::Manager,
        phone::Phone,
    },
    store::{
        StoreError, Tx, conversations, entries,
        sms::{
            Line, Owner, drafts,
            log::{self, Fate, Sought},
            people,
        },
    },
};

/// Messages on a page.
const PAGE: u32 = 10;

/// A page of the log, the newest first.
pub(in crate::desk) struct LogPage {
    pub lines: Vec<Line>,
    pub page: u32,
    /// Whether another page follows.
    pub goes_on: bool,
}

/// A page of what went to a phone and came from it.
pub(in crate::desk) struct PhoneLog {
    pub phone: Phone,
    /// The newest message, by which the phone is found again; 0 when there is no message.
    pub newest: SmsId,
    pub log: LogPage,
}

impl SmsDesk {
    /// A page of the messages that ended in this way.
    pub(in crate::desk) async fn log(
        &self,
        tx: &Tx,
        manager: &Manager,
        fate: Fate,
        page: u32,
    ) -> Result<LogPage, StoreError> {
        let sought = Sought {
            phone: None,
            fate,
            of: (!roles::is_admin(manager)).then_some(manager.id),
        };
        self.log_page(tx, &sought, page).await
    }

    /// What went to a phone and came from it.
    pub(in crate::desk) async fn log_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Phone,
        page: u32,
    ) -> Result<PhoneLog, StoreError> {
        let sees_all = roles::is_admin(manager) || self.sees_phone(tx, manager, &phone).await?;
        let sought = Sought {
            phone: Some(phone.clone()),
            fate: Fate::Any,
            of: (!sees_all).then_some(manager.id),
        };
        let newest = log::page(tx, &sought, 0, 1, self.notify.now()).await?;
        Ok(PhoneLog {
            phone,
            newest: newest.first().map_or(SmsId(0), |line| line.id),
            log: self.log_page(tx, &sought, page).await?,
        })
    }

    /// The log of the phone of a message; `None` when there is no such phone.
    pub(in crate::desk) async fn log_beside(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
        page: u32,
    ) -> Result<Option<PhoneLog>, StoreError> {
        match log::lookup(tx, id).await? {
            Some(line) if !line.phone.e164().is_empty() => {
                self.log_of(tx, manager, line.phone, page).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn log_page(&self, tx: &Tx, sought: &Sought, page: u32) -> Result<LogPage, StoreError> {
        let now = self.notify.now();
        let lines = log::page(tx, sought, page, PAGE, now).await?;
        let next = log::page(tx, sought, page.saturating_add(1), PAGE, now).await?;
        Ok(LogPage {
            lines,
            page,
            goes_on: !next.is_empty(),
        })
    }

    /// Whether the manager may read everything of a phone: they see its conversation.
    async fn sees_phone(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
    ) -> Result<bool, StoreError> {
        match Self::talk_of(tx, phone).await? {
            Some(talk) => self.people.sees(tx, manager, &talk).await,
            None => Ok(false),
        }
    }

    /// The conversation with a phone, where there is one.
    pub(super) async fn talk_of(
        tx: &Tx,
        phone: &Phone,
    ) -> Result<Option<Conversation>, StoreError> {
        match people::known_party(tx, phone).await? {
            Some(party) => conversations::find(tx, Channel::Sms, BotId(0), party).await,
            None => Ok(None),
        }
    }

    /// Whether a message is there for the manager.
    pub(super) async fn sees_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        entry: Option<EntryId>,
        owner: Option<&Owner>,
    ) -> Result<bool, StoreError> {
        if roles::is_admin(manager) {
            return Ok(true);
        }
        // A message to many phones is its manager's.
        if let Some(draft) = owner.and_then(|owner| drafts::of_owner(&owner.name)) {
            let draft = drafts::lookup(tx, draft).await?;
            if draft.is_some_and(|draft| draft.manager == manager.id) {
                return Ok(true);
            }
        }
        let entry = match entry {
            Some(id) => entries::lookup(tx, id).await?,
            None => None,
        };
        if entry.is_some_and(|entry| entry.author == Author::Manager(manager.id)) {
            return Ok(true);
        }
        self.sees_phone(tx, manager, phone).await
    }
}
