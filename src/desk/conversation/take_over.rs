//! Taking a conversation over while its customer waits: from a colleague who is away, or who has not
//! answered for too long. Admins may at any time while somebody waits.

use chrono::TimeDelta;

use crate::{
    desk::{
        Conversations, button,
        conversation::hold::Taken,
        customer_name,
        telegram::{card, reply::Reply},
    },
    domain::{
        conversation::{AssignedBy, Conversation, Hold},
        id::ConversationId,
        manager::Manager,
        routing::Stated,
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

/// How long nobody is offered what a colleague has just taken.
const FRESH: TimeDelta = TimeDelta::minutes(1);

impl Conversations {
    /// Says who holds the conversation, and offers to take it over where that is allowed.
    pub async fn offer_take_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        holder: &str,
    ) -> Result<Option<Reply>, StoreError> {
        let Some(since) = conversation.waiting_since else {
            return Ok(None);
        };
        // A colleague who has just taken it is about to answer.
        let fresh = conversation
            .hold
            .is_some_and(|hold| self.notify.now() - hold.since < FRESH);
        if fresh || !self.people.may_take_over(tx, manager, conversation).await? {
            return Ok(None);
        }
        let speech = self.notify.speech_to(manager);

        let id = conversation.id;
        let rows = vec![
            vec![button(
                &speech,
                Text::ButtonTakeFromColleague,
                DeskAction::TakeOver(id),
            )],
            vec![button(&speech, Text::ButtonOpenChat, DeskAction::Open(id))],
        ];
        let view = View::text(speech.html(say::TakeOverOffer {
            manager: Arg::from(holder),
            time: Arg::from(card::waiting(&self.cards, &speech, since)),
        }));
        Ok(Some(Reply::message(view.with(Keyboard::Inline(rows)))))
    }

    /// Asks once more: a colleague may be writing at this moment.
    pub async fn ask_take_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if !self
            .people
            .may_take_over(tx, manager, &conversation)
            .await?
        {
            return Reply::held(tx, &speech, conversation.holder(self.notify.now())).await;
        }
        let name = customer_name(tx, &conversation, &speech).await?;
        let rows = vec![vec![
            button(
                &speech,
                Text::ButtonTakeOverNow,
                DeskAction::TakeOverNow(id, u32::try_from(conversation.fence).unwrap_or(u32::MAX)),
            ),
            button(&speech, Text::ButtonOpenChat, DeskAction::Open(id)),
        ]];
        let html = speech.html(say::AskTakeOver {
            name: Arg::from(name),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// Gives the conversation to the manager, if it may still be taken; why it is not theirs.
    pub async fn take_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        fence: i64,
    ) -> Result<Option<Taken>, StoreError> {
        managers::lock(tx, manager.id).await?;
        let found = conversations::lock(tx, id).await?;
        let Some(mut conversation) = found.filter(|talk| !talk.is_forgotten()) else {
            return Ok(Some(Taken::Gone));
        };
        let now = self.notify.now();
        let Some(former) = conversation.holder(now).filter(|it| *it != manager.id) else {
            // It is free, or theirs already: an ordinary take decides.
            return Ok(None);
        };
        // Somebody else may have taken it over since the question was asked.
        let is_stale = conversation.fence != fence;
        if is_stale
            || !self
                .people
                .may_take_over(tx, manager, &conversation)
                .await?
        {
            return Ok(Some(Taken::Held(former)));
        }
        if let Some(count) = self.is_full(tx, manager.id, &conversation).await? {
            return Ok(Some(Taken::Full(count)));
        }
        let hold = Hold {
            manager: manager.id,
            fence: conversation.fence + 1,
            since: now,
            until: now + self.notify.settings.hold,
            assigned_by: AssignedBy::Manager,
        };
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: Action::TakeOver,
            conversation: Some(id),
            subject: Some(former),
            detail: None,
        };
        self.record(tx, &act, &conversation).await?;
        self.leave(tx, former, id).await?;
        let speech = self.notify.speech_of(tx, former).await?;

        let home = self.notify.home_keyboard(tx, former, &speech).await?;
        let view = View::text(speech.html(say::TakenOverFromYou {
            manager: Arg::from(manager.label()),
            name: customer_name(tx, &conversation, &speech).await?.into(),
        }))
        .with(home);
        self.notify.tell(tx, former, &conversation, view).await?;
        self.introduce(tx, manager, &conversation).await?;
        Ok(None)
    }

    /// A customer writes to a manager who has a break and has not kept their conversations: anybody
    /// may take it.
    pub(in crate::desk) async fn free_from_absent(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        let Some(holder) = conversation.holder(self.notify.now()) else {
            return Ok(());
        };
        let duty = duty::lookup(tx, holder).await?;
        let has_break = duty
            .and_then(|duty| duty.stated)
            .is_some_and(|(stated, _)| stated == Stated::Away);
        if !has_break || self.people.is_there(tx, holder, conversation).await? {
            return Ok(());
        }
        let act = Act {
            manager: None,
            action: Action::Absent,
            conversation: Some(conversation.id),
            subject: Some(holder),
            detail: None,
        };
        self.release(tx, conversation, act).await?;
        self.leave(tx, holder, conversation.id).await?;
        let speech = self.notify.speech_of(tx, holder).await?;
        let name = customer_name(tx, conversation, &speech).await?;
        let html = speech.html(say::FreedWhileAway {
            name: Arg::from(name),
        });
        self.notify
            .tell(tx, holder, conversation, View::text(html))
            .await
    }
}
