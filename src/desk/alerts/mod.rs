//! When people are told that something was given up or a service is in trouble, and what they decide
//! about it. The screens are in `telegram/alerts`.

mod again;
pub(super) mod deciding;
pub(super) mod failures;
pub(super) mod health;
pub(super) mod known;
mod letters;
mod observing;
pub(super) mod posts;
pub(super) mod reasons;
mod rules;
pub(super) mod services;
pub(super) mod subjects;
#[cfg(test)]
mod tests;
pub(super) mod troubles;
mod unreadable;

pub(super) use self::{
    posts::of_letters,
    reasons::{masked, meaning},
};

use super::{Alerts, people::roles};
use crate::{
    domain::{id::ChatId, manager::Manager},
    store::{StoreError, Tx},
};

impl Alerts {
    /// The chats that are told: each admin's own; without an admin the managers' chats.
    pub async fn alert_chats(&self, tx: &Tx) -> Result<Vec<ChatId>, StoreError> {
        let admins = self.notify.admins(tx).await?;
        if !admins.is_empty() {
            return Ok(admins.iter().map(|admin| ChatId(admin.id.0)).collect());
        }
        let mut chats: Vec<ChatId> = Vec::new();
        for chat in self
            .notify
            .settings
            .departments
            .iter()
            .filter_map(|it| it.chat)
        {
            if !chats.contains(&chat) {
                chats.push(chat);
            }
        }
        Ok(chats)
    }

    /// Whether the manager decides about what was given up: admins do, or anybody where there is no
    /// admin.
    pub(super) async fn may_decide(&self, tx: &Tx, manager: &Manager) -> Result<bool, StoreError> {
        if roles::is_admin(manager) {
            return Ok(true);
        }
        Ok(roles::may(manager, roles::Right::Answer) && self.notify.admins(tx).await?.is_empty())
    }
}

/// What can be read; one row that cannot must not keep the others from people.
pub(in crate::desk) fn readable<T: Default>(read: Result<T, StoreError>) -> Result<T, StoreError> {
    match read {
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(%error, "A row cannot be read and is passed over");
            Ok(T::default())
        }
        other => other,
    }
}
