//! A manager comes or goes: what waits is shared out anew, and what was theirs is given back.

use crate::{
    desk::Routing,
    domain::{
        manager::Manager,
        routing::{Load, Stated},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, duty, managers,
    },
};

/// What there is to do when a manager comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    /// Customers in the queue.
    pub queued: i64,
    /// Customers who wait for this manager.
    pub waiting: i64,
    /// Conversations that this manager holds.
    pub held: i64,
}

impl Routing {
    /// The manager says that they are there, or have a break. `None` means that no such manager is
    /// known.
    pub async fn set_presence(
        &self,
        tx: &Tx,
        manager: &Manager,
        stated: Stated,
    ) -> Result<Option<Workload>, StoreError> {
        let now = self.notify.now();
        managers::lock(tx, manager.id).await?;
        let Some(mut duty) = duty::lookup(tx, manager.id).await? else {
            return Ok(None);
        };
        duty.stated = Some((stated, now));
        duty.missed = 0;
        duty::save(tx, manager.id, &duty).await?;
        self.people
            .note_change(tx, manager.id, stated.as_str(), manager.id)
            .await?;
        let workload = Workload {
            queued: conversations::count_queued(tx).await?,
            waiting: duty::load(tx, manager.id, Load::Waiting, now).await?,
            held: duty::load(tx, manager.id, Load::Held, now).await?,
        };
        if stated == Stated::Here {
            self.notify.wake_all(tx).await?;
            self.orders.share_orders(tx).await?;
        }
        Ok(Some(workload))
    }

    /// A manager who leaves gives the customers who wait for them back to the queue. Returns their
    /// number.
    pub async fn give_back(&self, tx: &Tx, manager: &Manager) -> Result<i64, StoreError> {
        let mut count = 0;
        for id in conversations::held_by(tx, manager.id).await? {
            let locked = conversations::lock(tx, id).await;
            let Some(mut conversation) = tx.unless_corrupt(locked)?.flatten() else {
                continue;
            };
            let theirs = conversation.holder(self.notify.now()) == Some(manager.id);
            if !theirs || conversation.waiting_since.is_none() {
                continue;
            }
            let act = Act {
                manager: Some(manager.id),
                action: Action::Release,
                conversation: Some(id),
                subject: None,
                detail: None,
            };
            self.conversations
                .release(tx, &mut conversation, act)
                .await?;
            self.conversations.leave(tx, manager.id, id).await?;
            count += 1;
        }
        Ok(count)
    }
}
