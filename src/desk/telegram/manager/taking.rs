//! A manager takes a conversation, over from a colleague too, and reads why it is not theirs.

use crate::{
    desk::{
        conversation::hold::{Intent, Taken},
        customer_name, label_of,
        telegram::{brief, manager::AtDesk, reply::Reply},
    },
    domain::{
        conversation::Conversation,
        id::{ChatId, ConversationId, LeadId, ManagerId, Number},
        manager::Place,
    },
    press::DeskAction,
    store::{StoreError, conversations, desk_orders, entries, leads, managers},
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Arg, Speech, Text, say},
};

/// Messages of the customer that are shown to the manager who takes the conversation.
const UNANSWERED: u32 = 10;

impl AtDesk<'_> {
    /// `/connect_to_chat_N`: the admin writes in the chat at once, unless a colleague holds it. Their
    /// orders that they gave up are theirs again.
    pub(super) async fn connect(&self, chat: &Conversation) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let other = chat
            .hold
            .filter(|hold| hold.until > desk.notify.now() && hold.manager != manager.id);
        if let Some(hold) = other {
            return self.held_by_colleague(chat, hold).await;
        }
        desk.orders.take_orders_back(tx, manager, chat).await?;
        self.take(chat.id, Intent::Write).await
    }

    /// Opens the chat with the customer of an order that the manager has taken, so that nobody else gets
    /// the manager's next words. The conversation itself is taken by writing.
    pub(super) async fn ready_to_write(
        &self,
        order: Number,
        reply: Reply,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let taken = desk_orders::lookup(tx, order).await?;
        if taken.and_then(|it| it.manager) != Some(manager.id) {
            return Ok(reply);
        }
        let speech = self.speech();
        let chat = desk.orders.conversation_of_order(tx, order).await?;
        let free = |it: &Conversation| {
            it.holder(desk.notify.now())
                .is_none_or(|by| by == manager.id)
        };
        let Some(chat) = chat.filter(free) else {
            let place = managers::place(tx, manager.id).await?;
            if place.conversation().is_none() {
                return Ok(reply);
            }
            let home = desk.notify.home_keyboard(tx, manager.id, &speech).await?;
            let view = View::text(speech.html(Text::NobodyIsWrittenTo)).with(home);
            return Ok(reply.and(view).at(Place::Home));
        };
        let name = customer_name(tx, &chat, &speech).await?;
        let html = speech.html(say::WritingTo {
            name: Arg::from(&name),
        });
        let last = brief::last_messages(tx, &speech, &chat, &[]).await?;
        let hint = View::text(brief::below(last, html))
            .with(brief::writing_keyboard(&speech, &chat, &name));
        Ok(reply.and(hint).at(Place::Writing {
            conversation: chat.id,
        }))
    }

    /// Opens the conversation with the customer of an order for writing.
    pub(in crate::desk::telegram) async fn write_about(
        &self,
        order: Number,
    ) -> Result<Reply, StoreError> {
        match self
            .desk
            .orders
            .conversation_of_order(self.tx, order)
            .await?
        {
            Some(conversation) => self.take(conversation.id, Intent::Write).await,
            None if desk_orders::lookup(self.tx, order).await?.is_none()
                && leads::lookup(self.tx, LeadId(order.0)).await?.is_none() =>
            {
                Ok(Reply::toast(self.speech().plain(Text::ToastNoSuchOrder)))
            }
            None => Ok(Reply::toast(
                self.speech().plain(Text::ToastOrderUnreachable),
            )),
        }
    }

    pub(in crate::desk::telegram) async fn take(
        &self,
        id: ConversationId,
        intent: Intent,
    ) -> Result<Reply, StoreError> {
        let taken = self
            .desk
            .conversations
            .take(self.tx, &self.manager, id, intent)
            .await?;
        match taken {
            Taken::Now(conversation) | Taken::Already(conversation) => {
                let speech = self.speech();
                let place = Place::Writing { conversation: id };
                let name = customer_name(self.tx, &conversation, &speech).await?;
                let toast = speech.plain(say::ToastYours {
                    name: Arg::from(&name),
                });
                if conversation.thread.is_some() && self.chat.0 < 0 {
                    // The conversation goes on in its topic.
                    return Ok(Reply::toast(toast));
                }
                let card = self
                    .desk
                    .cards
                    .card(self.tx, &self.manager, &conversation)
                    .await?;
                let html = speech.html(say::WritingTo {
                    name: Arg::from(&name),
                });
                let keyboard = brief::writing_keyboard(&speech, &conversation, &name);
                let waiting = entries::unanswered(self.tx, id, UNANSWERED).await?;
                let shown: Vec<_> = waiting.iter().map(|entry| entry.id).collect();
                let last = brief::last_messages(self.tx, &speech, &conversation, &shown).await?;
                let hint = View::text(brief::below(last, html)).with(keyboard);
                // What waits comes along, below the card, to be answered by a reply too.
                let reply = Reply::message(card).and(hint).at(place);
                self.show(reply, None).await?;
                self.desk
                    .conversations
                    .show_typing(self.tx, &conversation)
                    .await?;
                self.tell_of_earlier(id, &conversation, &speech).await?;
                let mut albums = Vec::new();
                for entry in waiting {
                    if entry.album.is_some() && albums.contains(&entry.album) {
                        continue;
                    }
                    albums.push(entry.album.clone());
                    self.desk
                        .notify
                        .show(self.tx, entry.id, entry.album, id, self.manager.id)
                        .await?;
                }
                Ok(Reply::toast(toast))
            }
            other => self.not_taken(id, &other).await,
        }
    }

    /// More waits than is shown at once: the manager is told where the rest is.
    async fn tell_of_earlier(
        &self,
        id: ConversationId,
        conversation: &Conversation,
        speech: &Speech,
    ) -> Result<(), StoreError> {
        let earlier = conversation.unread - i64::from(UNANSWERED);
        if earlier <= 0 {
            return Ok(());
        }
        let html = speech.html(say::EarlierMessages {
            count: earlier.into(),
        });
        let history = DeskAction::History(id, 0);
        let history = crate::desk::button(speech, Text::ButtonChatHistory, history);
        let view = View::text(html).with(Keyboard::Inline(vec![vec![history]]));
        let chat = ChatId(self.manager.id.0);
        self.desk
            .notify
            .say(self.tx, Outgoing::new(chat, view))
            .await
    }

    /// Why it is not theirs.
    pub(super) async fn not_taken(
        &self,
        id: ConversationId,
        taken: &Taken,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        Ok(match taken {
            Taken::Held(other) => self.held_or_offered(id, *other).await?,
            Taken::Full(count) => Reply::toast(speech.plain(say::ToastFull {
                count: Arg::from(*count),
            })),
            Taken::Answered => {
                let open = crate::desk::button(&speech, Text::ButtonOpenChat, DeskAction::Open(id));
                let view = View::text(speech.html(Text::AnsweredMeanwhile))
                    .with(Keyboard::Inline(vec![vec![open]]));
                Reply::message(view).with_toast(speech.plain(Text::ToastAnswered))
            }
            Taken::ByHand => Reply::toast(speech.plain(Text::ToastByHand)),
            Taken::Gone => Reply::toast(speech.plain(Text::ToastGone)),
            Taken::Elsewhere(department) => {
                let department = self.desk.notify.settings.department(*department);

                Reply::toast(speech.plain(say::ToastElsewhere {
                    department: Arg::from(department.name(&speech)),
                }))
            }
            Taken::Now(_) | Taken::Already(_) => Reply::default(),
        })
    }

    /// Moves the hold from an absent or silent colleague to this manager.
    pub(in crate::desk::telegram) async fn take_over(
        &self,
        id: ConversationId,
        fence: u32,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk
            .conversations
            .take_over(tx, manager, id, i64::from(fence))
            .await?
        {
            None => self.take(id, Intent::Write).await,
            Some(taken) => self.not_taken(id, &taken).await,
        }
    }

    /// Names the holder, and offers a take-over where the rules allow one.
    pub(super) async fn held_or_offered(
        &self,
        id: ConversationId,
        holder: ManagerId,
    ) -> Result<Reply, StoreError> {
        let held = self.held(holder).await?;
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(held);
        };
        let label = label_of(self.tx, holder).await?;
        let offer = self.offer_take_over(&conversation, &label);
        Ok(match (offer.await?, held.toast) {
            (Some(offer), Some(toast)) => offer.with_toast(toast),
            (offer, toast) => offer.unwrap_or(Reply {
                toast,
                ..Reply::default()
            }),
        })
    }
}
