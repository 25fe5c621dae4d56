//! What a manager may do with SMS, and what the providers are asked for them.

use crate::{
    config::Who,
    desk::{SmsDesk, people::roles},
    domain::{id::ChatId, manager::Manager},
    sms::Wonder,
    store::{StoreError, Tx},
};

/// What came of asking the providers for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Query {
    /// What they answer comes by itself.
    Asked,
    NotAllowed,
}

impl SmsDesk {
    /// Whether the manager may do what the settings give to a role.
    pub(in crate::desk) fn may_sms(manager: &Manager, who: Who) -> bool {
        who == Who::Manager || roles::is_admin(manager)
    }

    /// Asks every provider for what it keeps.
    pub(in crate::desk) async fn query_providers(
        &self,
        tx: &Tx,
        manager: &Manager,
        wonder: Wonder,
    ) -> Result<Query, StoreError> {
        let who = match wonder {
            Wonder::Balance | Wonder::Senders => Who::Manager,
            Wonder::Templates => self.sms.settings.rights.templates,
        };
        if !Self::may_sms(manager, who) {
            return Ok(Query::NotAllowed);
        }
        self.sms.look(tx, wonder, ChatId(manager.id.0)).await?;
        Ok(Query::Asked)
    }
}
