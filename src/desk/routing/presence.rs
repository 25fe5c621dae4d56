//! A manager comes or goes: what waits is shared out anew, and what was theirs is given back.

use crate::{
    desk::{Routing, button, telegram::reply::Reply},
    domain::{
        manager::Manager,
        routing::{Load, Stated},
    },
    press::DeskAction,
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, duty, managers,
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl Routing {
    /// The manager says that they are there, or have a break.
    pub async fn state(
        &self,
        tx: &Tx,
        manager: &Manager,
        stated: Stated,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        managers::lock(tx, manager.id).await?;
        let Some(mut duty) = duty::lookup(tx, manager.id).await? else {
            return Ok(Reply::default());
        };
        duty.stated = Some((stated, self.notify.now()));
        duty.missed = 0;
        duty::save(tx, manager.id, &duty).await?;
        self.people
            .note_change(tx, manager.id, stated.as_str(), manager.id)
            .await?;
        let waiting = duty::load(tx, manager.id, Load::Waiting, self.notify.now()).await?;
        let queued = conversations::count_queued(tx).await?;
        if stated == Stated::Here {
            self.notify.wake_all(tx).await?;
            self.orders.share_orders(tx).await?;

            let html = speech.html(say::YouAreHere {
                queued: queued.into(),
                waiting: waiting.into(),
            });
            return Ok(Reply::message(
                View::text(html).with(self.notify.home_keyboard(tx, manager.id, &speech).await?),
            ));
        }
        let html = match stated {
            Stated::AwayKeeping => speech.html(Text::YouKeepChats),
            Stated::Here | Stated::Away => speech.html(say::YouAreAway {
                waiting: waiting.into(),
            }),
        };
        let mut rows = Vec::new();
        if waiting > 0 {
            rows.push(vec![button(&speech, Text::ButtonYield, DeskAction::Yield)]);
        }
        let held = duty::load(tx, manager.id, Load::Held, self.notify.now()).await?;
        if stated == Stated::Away && held > 0 {
            let keep = button(&speech, Text::ButtonKeepChats, DeskAction::AwayKeeping);
            rows.push(vec![keep]);
        }
        rows.push(vec![crate::desk::people::presence::here_button(&speech)]);
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// A manager who leaves gives the customers who wait for them back to the queue.
    pub async fn give_back(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
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
        let html = speech.html(say::GivenBack {
            count: Arg::from(count),
        });
        Ok(Reply::screen(View::text(html)))
    }
}
