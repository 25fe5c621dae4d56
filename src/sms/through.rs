//! Through whom and from whom a manager's message goes: as was chosen for it, else as the most personal
//! default says.

use super::{New, Sms};
use crate::{
    domain::id::{DepartmentId, ManagerId},
    store::{
        StoreError, Tx,
        sms::{defaults, drafts::Choice},
    },
};

/// Through whom and from whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Through {
    /// Chosen by a person: no other is tried.
    pub provider: Option<String>,
    /// Tried first; another follows when it fails.
    pub preferred: Option<String>,
    pub sender: Option<String>,
    /// The provider that knows the sender; `None` means any.
    pub sender_of: Option<String>,
}

impl New {
    #[must_use]
    pub fn through(self, through: Through) -> Self {
        Self {
            provider: through.provider,
            preferred: through.preferred,
            sender: through.sender,
            sender_of: through.sender_of,
            ..self
        }
    }
}

impl Sms {
    /// What was chosen for a message, with the manager's, the department's and the shop's defaults for
    /// the rest.
    pub async fn through(
        &self,
        tx: &Tx,
        manager: Option<ManagerId>,
        department: DepartmentId,
        choice: &Choice,
    ) -> Result<Through, StoreError> {
        let own = match manager {
            Some(manager) => defaults::of(tx, manager).await?,
            None => Choice::default(),
        };
        let settings = &self.settings;
        let of_department = settings.departments.get(&department).cloned();
        let levels = [
            own,
            of_department.unwrap_or_default(),
            settings.default.clone(),
        ];
        // What the settings name no more is nobody's default.
        let is_there = |it: &&Choice| {
            let provider = it.provider.as_deref();
            provider.is_none_or(|provider| self.known(provider).is_some())
        };
        let of_sender = std::iter::once(choice)
            .chain(levels.iter().filter(is_there))
            .find(|level| level.sender.is_some());
        let of_provider = levels
            .iter()
            .filter(is_there)
            .find(|level| level.provider.is_some());
        Ok(Through {
            provider: choice.provider.clone(),
            preferred: of_provider.and_then(|level| level.provider.clone()),
            sender: of_sender.and_then(|level| level.sender.clone()),
            sender_of: of_sender.and_then(|level| level.provider.clone()),
        })
    }
}
