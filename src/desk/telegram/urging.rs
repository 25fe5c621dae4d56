//! What managers and admins read when nobody answers in time.

use chrono::TimeDelta;

use super::team::here_button;
use crate::{
    desk::{Routing, button, customer_name, label_of, press},
    domain::{
        conversation::Conversation,
        id::{ChatId, ManagerId},
    },
    press::DeskAction,
    store::{StoreError, Tx},
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, cut, escape, say},
};

/// Why a manager holds a conversation no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum LostHold {
    /// It was not answered in time and goes to a colleague.
    Rerouted,
    /// The hold has ended after a silence.
    Silence,
}

impl Routing {
    /// The message that tells a manager that they no longer hold a conversation, and why.
    pub(in crate::desk) async fn lost_hold(
        &self,
        tx: &Tx,
        former: ManagerId,
        conversation: &Conversation,
        why: LostHold,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_of(tx, former).await?;
        let name = Arg::from(customer_name(tx, conversation, &speech).await?);
        let html = match why {
            LostHold::Rerouted => speech.html(say::Rerouted { name }),
            LostHold::Silence => speech.html(say::HoldEnded { name }),
        };
        let home = self.notify.home_keyboard(tx, former, &speech).await?;
        Ok(View::text(html).with(home))
    }

    /// The reminder for the holder of a conversation whose customer still waits.
    pub(in crate::desk) async fn still_waiting(
        &self,
        tx: &Tx,
        holder: ManagerId,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_of(tx, holder).await?;
        let label = label_of(tx, holder).await?;
        Ok(View::text(speech.html(say::StillWaiting {
            manager: label.into(),
        })))
    }

    /// Tells a manager that they count as away, and the admins too.
    pub(in crate::desk) async fn tell_vanished(
        &self,
        tx: &Tx,
        id: ManagerId,
    ) -> Result<(), StoreError> {
        let theirs = self.notify.speech_of(tx, id).await?;
        let view = View::text(theirs.html(Text::TakenForAway));
        let view = view.with(Keyboard::Inline(vec![vec![here_button(&theirs)]]));
        self.notify
            .say(tx, Outgoing::new(ChatId(id.0), view))
            .await?;
        let label = label_of(tx, id).await?;
        let told = |speech: &Speech| {
            View::text(speech.html(say::ManagerVanished {
                manager: Arg::from(&label),
            }))
        };
        self.notify.tell_admins(tx, Some(id), told).await
    }

    /// Those who wait in a department, with how long; `None` means that nobody does.
    pub(in crate::desk) async fn reminders(
        &self,
        tx: &Tx,
        late: &[(Conversation, TimeDelta)],
    ) -> Result<Option<View>, StoreError> {
        let speech = self.notify.speech();
        Ok(Some(match late {
            [] => return Ok(None),
            [(one, _)] => self.reminder(tx, &speech, one).await?,
            several => {
                let count = i64::try_from(several.len()).unwrap_or(i64::MAX);
                let mut html = speech.html(say::Reminders {
                    count: count.into(),
                });
                let mut rows = Vec::new();
                for (place, (it, waited)) in several.iter().enumerate() {
                    let name = customer_name(tx, it, &speech).await?;
                    let line = format!("{}. {name}", place + 1);
                    add(
                        &mut html,
                        format_args!("\n{} · {}", escape(&line), speech.lasts(*waited)),
                    );
                    rows.push(vec![press(cut(&line, 50), DeskAction::Open(it.id))]);
                }
                View::text(html).with(Keyboard::Inline(rows))
            }
        }))
    }

    /// The waiting customer, how long they wait, and what can be done.
    pub(in crate::desk) async fn reminder(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<View, StoreError> {
        let name = customer_name(tx, conversation, speech);
        let html = speech.html(say::Reminder {
            name: name.await?.into(),
            time: self.waited(speech, conversation),
        });
        Ok(View::text(html).with(ways(speech, conversation)))
    }

    /// The same with the manager for whom they wait.
    pub(in crate::desk) async fn escalation(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<View, StoreError> {
        let holder = match conversation.holder(self.notify.now()) {
            Some(holder) => label_of(tx, holder).await?,
            None => "none".to_owned(),
        };
        let name = customer_name(tx, conversation, speech);
        let html = speech.html(say::Escalation {
            name: name.await?.into(),
            manager: holder.into(),
            time: self.waited(speech, conversation),
        });
        Ok(View::text(html).with(ways(speech, conversation)))
    }

    /// How long the customer waits, in working hours.
    fn waited(&self, speech: &Speech, conversation: &Conversation) -> Arg {
        let now = self.notify.now();
        let since = conversation.waiting_since.unwrap_or(now);
        let worked = self.notify.department(conversation).working(since, now);
        speech.lasts(worked).into()
    }
}

/// What can be done for a waiting customer.
fn ways(speech: &Speech, conversation: &Conversation) -> Keyboard {
    let id = conversation.id;
    Keyboard::Inline(vec![vec![
        button(speech, Text::ButtonOpenChat, DeskAction::Open(id)),
        button(speech, Text::ButtonGive, DeskAction::Colleagues(id)),
    ]])
}
