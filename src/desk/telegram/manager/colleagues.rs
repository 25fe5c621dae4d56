//! A conversation that a colleague holds: its holder is named, and it can be taken over.

use crate::{
    desk::{
        button, customer_name, label_of,
        telegram::{card, manager::AtDesk, reply::Reply},
    },
    domain::{
        conversation::{Author, Conversation, Hold},
        id::ConversationId,
    },
    press::DeskAction,
    store::{StoreError, entries},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

/// Messages among which the last answer is looked for.
const LAST: u32 = 50;

impl AtDesk<'_> {
    /// Says who holds the conversation, and offers to take it over where that is allowed.
    pub(super) async fn offer_take_over(
        &self,
        conversation: &Conversation,
        holder: &str,
    ) -> Result<Option<Reply>, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let offered = desk.conversations.is_offered(tx, manager, conversation);
        let (Some(since), true) = (conversation.waiting_since, offered.await?) else {
            return Ok(None);
        };
        let speech = self.speech();

        let id = conversation.id;
        let over = DeskAction::TakeOver(id);
        let rows = vec![
            vec![button(&speech, Text::ButtonTakeFromColleague, over)],
            vec![button(&speech, Text::ButtonOpenChat, DeskAction::Open(id))],
        ];
        let view = View::text(speech.html(say::TakeOverOffer {
            manager: Arg::from(holder),
            time: Arg::from(card::waiting(&desk.cards, &speech, since)),
        }));
        Ok(Some(Reply::message(view.with(Keyboard::Inline(rows)))))
    }

    /// Asks once more: a colleague may be writing at this moment.
    pub(in crate::desk::telegram) async fn ask_take_over(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (people, tx, speech) = (&self.desk.people, self.tx, self.speech());
        let Some(conversation) = people.seen(tx, &self.manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let may = people.may_take_over(tx, &self.manager, &conversation);
        if !may.await? {
            let holder = conversation.holder(self.desk.notify.now());
            return Reply::held(tx, &speech, holder).await;
        }
        let name = customer_name(tx, &conversation, &speech).await?;
        let fence = u32::try_from(conversation.fence).unwrap_or(u32::MAX);
        let now = DeskAction::TakeOverNow(id, fence);
        let rows = vec![vec![
            button(&speech, Text::ButtonTakeOverNow, now),
            button(&speech, Text::ButtonOpenChat, DeskAction::Open(id)),
        ]];
        let html = speech.html(say::AskTakeOver {
            name: Arg::from(name),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// Which colleague holds the conversation, since when, and when they answered last.
    pub(super) async fn held_by_colleague(
        &self,
        conversation: &Conversation,
        hold: Hold,
    ) -> Result<Reply, StoreError> {
        let (notify, tx, speech) = (&self.desk.notify, self.tx, self.speech());
        let mut newest = entries::page(tx, conversation.id, 0, LAST).await?;
        newest.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        let answered = newest
            .iter()
            .find(|entry| entry.author == Author::Manager(hold.manager));
        let at = |moment| notify.local(moment).format("%d.%m %H:%M").to_string();

        let id = conversation.id;
        let over = DeskAction::HandNow(id, self.manager.id);
        let rows = vec![vec![
            button(&speech, Text::ButtonTakeOver, over),
            button(&speech, Text::ButtonOnlyLook, DeskAction::Open(id)),
        ]];
        let html = speech.html(say::ConnectHeld {
            number: Arg::from(conversation.number.to_string()),
            manager: label_of(tx, hold.manager).await?.into(),
            since: at(hold.since).into(),
            answered: answered
                .map_or_else(|| "none".to_owned(), |entry| at(entry.at))
                .into(),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }
}
