//! Through whom and from whom all of a manager's messages go.

use super::senders::code;
use crate::{
    desk::SmsDesk,
    domain::{id::DepartmentId, manager::Manager},
    store::{
        StoreError, Tx,
        sms::{defaults, drafts::Choice},
    },
};

/// What holds for a manager's messages now, and what can be chosen.
pub(in crate::desk) struct OwnSender {
    /// `None` leaves it to the rules.
    pub provider: Option<String>,
    /// `None` lets the provider decide.
    pub sender: Option<String>,
    /// Whether the manager has chosen it.
    pub is_own: bool,
    pub choices: Vec<OwnSenderChoice>,
}

/// A sender that a manager may choose for all messages.
pub(in crate::desk) struct OwnSenderChoice {
    pub provider: &'static str,
    pub name: String,
    /// The number that stands for it in buttons.
    pub code: u32,
    pub is_chosen: bool,
}

impl SmsDesk {
    /// What holds now, and what can be chosen.
    pub(in crate::desk) async fn own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<OwnSender, StoreError> {
        let own = defaults::of(tx, manager.id).await?;
        let departments = self.people.works_in(tx, manager.id).await?;
        let department = departments.first().map_or(DepartmentId(0), |(id, _)| *id);
        let (owner, choice) = (Some(manager.id), Choice::default());
        let through = self.sms.through(tx, owner, department, &choice).await?;
        let mut choices = Vec::new();
        for known in &self.sms.settings.providers {
            for sender in self.senders_of(tx, known, None).await? {
                let is_chosen = own.provider.as_deref() == Some(known.name())
                    && own.sender.as_deref() == Some(sender.name.as_str());
                choices.push(OwnSenderChoice {
                    provider: known.name(),
                    code: code(known.name(), &sender.name),
                    name: sender.name,
                    is_chosen,
                });
            }
        }
        Ok(OwnSender {
            provider: through.preferred,
            sender: through.sender,
            is_own: own != Choice::default(),
            choices,
        })
    }

    /// Takes the manager's own choice back.
    pub(in crate::desk) async fn reset_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<(), StoreError> {
        defaults::set(tx, manager.id, &Choice::default()).await
    }

    /// Chooses a sender by its name; `false` when no provider has it.
    pub(in crate::desk) async fn set_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
    ) -> Result<bool, StoreError> {
        for known in &self.sms.settings.providers {
            let senders = self.senders_of(tx, known, None).await?;
            let found = senders
                .into_iter()
                .find(|sender| sender.name.to_lowercase() == name.to_lowercase());
            if let Some(sender) = found {
                let choice = Choice {
                    provider: Some(known.name().to_owned()),
                    sender: Some(sender.name),
                };
                defaults::set(tx, manager.id, &choice).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Chooses a sender by its code, of which 0 takes the choice back; `false` when no provider has
    /// it any more.
    pub(in crate::desk) async fn choose_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
        wanted: u32,
    ) -> Result<bool, StoreError> {
        let mut choice = (wanted == 0).then(Choice::default);
        for known in &self.sms.settings.providers {
            for sender in self.senders_of(tx, known, None).await? {
                if wanted != 0 && code(known.name(), &sender.name) == wanted {
                    choice = Some(Choice {
                        provider: Some(known.name().to_owned()),
                        sender: Some(sender.name),
                    });
                }
            }
        }
        let Some(choice) = choice else {
            return Ok(false);
        };
        defaults::set(tx, manager.id, &choice).await?;
        Ok(true)
    }
}
