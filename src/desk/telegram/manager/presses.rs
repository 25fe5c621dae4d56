//! A manager's presses: every right is checked here, on what the data names.

use crate::{
    desk::{
        conversation::{
            answer::Answered,
            channel::Marked,
            trouble::{Decided, Decision},
        },
        customer_name,
        people::roles,
        privacy::export::Exported,
        telegram::{limits, manager::AtDesk, reply::Reply, schema::right_to},
    },
    domain::id::{ChatId, ConversationId, EntryId, Number},
    press::{DeskAction, OrderAction},
    store::{StoreError, canned, conversations, customers, sms::of_entry as sms_of},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, add, say},
};

/// Words of a lead that are shown before it is made.
const PREVIEW: usize = 2_000;

impl AtDesk<'_> {
    /// A press of a desk's button, in private or in the group. Whose button it was does not
    /// matter: every right is checked here, on what the data names.
    pub async fn act(&self, action: DeskAction) -> Result<Reply, StoreError> {
        if !roles::may(&self.manager, right_to(action)) {
            return Ok(Reply::toast(self.speech().plain(Text::ToastNotAllowed)));
        }
        // A manager who may not take it is told why.
        let takes = matches!(action, DeskAction::Take(_) | DeskAction::Write(_));
        if let Some(id) = action.conversation().filter(|_| !takes) {
            let seen = self.desk.people.seen(self.tx, &self.manager, id).await?;
            if seen.is_none() {
                return Ok(Reply::toast(self.speech().plain(Text::ToastGone)));
            }
        }
        self.pressed(action).await
    }

    pub(in crate::desk::telegram) async fn ask_order_state(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.people.seen(tx, manager, id).await? {
            Some(chat) => self.ask_state_in_chat(&chat).await,
            None => Ok(Reply::toast(self.speech().plain(Text::ToastGone))),
        }
    }

    /// A flooding person gets no automatic answers for a while; what they write arrives as ever.
    pub(in crate::desk::telegram) fn silence(&self, person: ChatId) -> Reply {
        let now = self.desk.notify.clock.steady();
        self.desk.notify.outbox.floods().silence(person, now);
        Reply::toast(self.speech().plain(Text::ToastSilenced))
    }

    pub async fn decide(&self, id: EntryId, decision: Decision) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let decided = desk.conversations.decide(tx, manager, id, decision);
        let speech = self.speech();
        let refused = |text| Ok(Reply::toast(speech.plain(text)));
        match decided.await? {
            Decided::Done => {}
            Decided::NoSuchMessage => return refused(Text::ToastNoSuchMessage),
            Decided::Already => return refused(Text::ToastAlreadyDecided),
            Decided::NotYours => return refused(Text::ToastNotYours),
            Decided::Held(holder) => return Reply::held(tx, &speech, holder).await,
        }
        let mut html = speech.html(match decision {
            Decision::Arrived => Text::DecidedArrived,
            Decision::Drop => Text::DecidedDropped,
            Decision::SendAgain | Decision::SendLatin => Text::DecidedSending,
        });
        if let Some(sent) = sms_of(tx, id).await? {
            add(&mut html, format_args!("\n/sms_{}", sent.id));
        }
        Ok(Reply::screen(View::text(html)))
    }

    /// Takes an order, and opens the chat with its customer.
    pub(in crate::desk::telegram) async fn take_order(
        &self,
        number: Number,
    ) -> Result<Reply, StoreError> {
        let reply = self.order_pressed(OrderAction::Take(number)).await?;
        self.ready_to_write(number, reply).await
    }

    /// Sends a canned answer to the waiting customer; the screen shows the words that went.
    pub(in crate::desk::telegram) async fn send_canned(
        &self,
        id: ConversationId,
        code: u32,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let (name, words) = match desk.screens.canned_by_code(tx, manager, id, code).await? {
            Ok(found) => found,
            Err(reply) => return Ok(reply),
        };
        let sent = || {
            View::text(self.speech().html(say::CannedSent {
                words: Arg::from(&words),
            }))
        };
        if desk
            .conversations
            .was_just_said(tx, manager, id, &words)
            .await?
        {
            // The same button, pressed twice.
            return Ok(Reply::screen(sent()));
        }
        match desk
            .conversations
            .answer_by_press(tx, manager, id, &words)
            .await?
        {
            Answered::Queued(_) => {
                canned::note_use(tx, manager.id, &name).await?;
                Ok(Reply::screen(sent()))
            }
            Answered::Refused(refusal) => {
                let html = limits::refused(&self.speech(), &refusal);
                Ok(Reply::message(View::text(html)))
            }
            Answered::Held(other) => self.held_or_offered(id, other).await,
            Answered::Free => Ok(Reply::toast(self.speech().plain(Text::ToastTakeFirst))),
        }
    }

    /// Asks for the conversation as a file.
    pub(in crate::desk::telegram) async fn export(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        Ok(match desk.privacy.export(tx, &self.manager, id).await? {
            Exported::Queued => Reply::toast(speech.plain(Text::ToastSavingChat)),
            Exported::Held(holder) => return Reply::held(tx, &speech, holder).await,
            Exported::Gone => Reply::toast(speech.plain(Text::ToastGone)),
        })
    }

    pub(in crate::desk::telegram) async fn mark_read(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.notify.now());
        if holder.is_some_and(|holder| holder != self.manager.id) {
            return Reply::held(self.tx, &speech, holder).await;
        }
        let marked = self
            .desk
            .crm_chats
            .mark_read(self.tx, &mut conversation, self.manager.id);
        Ok(Reply::toast(speech.plain(match marked.await? {
            Marked::Here => Text::ToastMarkedRead,
            Marked::Asked => Text::ToastMarkingRead,
        })))
    }

    /// Previews the lead of a conversation, with the button that creates it.
    pub(in crate::desk::telegram) async fn preview_lead(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let words = self
            .desk
            .conversations
            .words_for_lead(self.tx, &conversation)
            .await?;
        let name = customer_name(self.tx, &conversation, &speech).await?;

        let create = DeskAction::CreateLead(id);
        let create = crate::desk::button(&speech, Text::ButtonCreateLeadNow, create);
        let view = View::text(speech.html(say::LeadPreview {
            name: Arg::from(name),
            text: Arg::from(crate::text::cut(&words, PREVIEW)),
        }));
        Ok(Reply::message(
            view.with(Keyboard::Inline(vec![vec![create]])),
        ))
    }

    /// The conversation becomes a lead in the CRM.
    pub(in crate::desk::telegram) async fn lead(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let profile = customers::party(self.tx, &conversation).await?;
        let Some(profile) = profile else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        match self
            .desk
            .conversations
            .make_lead(self.tx, &conversation, &profile)
            .await?
        {
            Some(number) => Ok(Reply::message(View::text(speech.html(say::LeadMade {
                number: Arg::from(number.to_string()),
            })))),
            None => Ok(Reply::toast(speech.plain(Text::ToastLeadExists))),
        }
    }
}
