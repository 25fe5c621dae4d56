//! Who may answer: taking, releasing, handing over. Every change gives the conversation a new fence,
//! is written to the audit, and shows in the notices.

use super::{
    Desk, Introduction, button, card, errand::Errand, label_of, name_of, reply::Reply,
    timers::Timer,
};
use crate::{
    domain::{
        conversation::{Channel, Conversation, HeldBy, Hold, take},
        delivery::Priority,
        id::{ChatId, ConversationId, ManagerId},
        manager::{Manager, Place},
    },
    store::{
        StoreError, Tx,
        audit::{self, Act},
        conversations, customers, entries, managers, notices,
    },
    telegram::{Outgoing, View, callback::DeskAction, keyboard::Keyboard, message::Aim},
    text::{Arg, Text},
};

/// Why a manager wants the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To answer what waits.
    Reply,
    /// To write, whether anybody waits or not.
    Write,
}

/// What came of asking for a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It is theirs from now on.
    Now(Conversation),
    /// It was theirs already.
    Already(Conversation),
    Held(ManagerId),
    /// Somebody answered meanwhile.
    Answered,
    /// They hold as many as they may.
    Full(i64),
    Gone,
}

impl Desk {
    /// Gives the conversation to the manager, if it is free. Exactly one wins: the row is locked.
    pub async fn take(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        intent: Intent,
    ) -> Result<Taken, StoreError> {
        // Always the manager before the conversation, so that two takes never wait for each other.
        managers::lock(tx, manager.id).await?;
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Taken::Gone);
        };
        let now = self.now();
        let held = take(
            conversation.hold,
            manager.id,
            conversation.fence,
            now,
            self.settings.hold,
        );
        let hold = match held {
            Ok(hold) => hold,
            Err(HeldBy(other)) => return Ok(Taken::Held(other)),
        };
        if hold.fence == conversation.fence {
            conversation.hold = Some(hold);
            conversations::save(tx, &conversation).await?;
            return Ok(Taken::Already(conversation));
        }
        if intent == Intent::Reply && conversation.waiting_since.is_none() {
            return Ok(Taken::Answered);
        }
        let count = conversations::count_held(tx, manager.id, now).await?;
        if count >= self.settings.max_parallel {
            return Ok(Taken::Full(count));
        }
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: "take",
            conversation: Some(id),
            fence: None,
            subject: None,
            detail: None,
        };
        self.record(tx, &act, &conversation).await?;
        self.introduce(tx, manager, &conversation).await?;
        Ok(Taken::Now(conversation))
    }

    /// Stores a new holder.
    async fn give(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        hold: Hold,
    ) -> Result<(), StoreError> {
        conversation.fence = hold.fence;
        conversation.hold = Some(hold);
        conversation.last_manager = Some(hold.manager);
        conversation.open = true;
        conversations::save(tx, conversation).await?;
        self.set_timer(tx, Timer::HoldEnds(conversation.id)).await?;
        self.refresh_notices(tx, conversation.id).await
    }

    /// Tells the customer who has joined.
    async fn introduce(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        if self.settings.introduction == Introduction::Silent {
            return Ok(());
        }
        let name = ("name", Arg::from(manager.first_name()));
        self.tell_customer(tx, conversation, Text::CustomerJoined, Some(name))
            .await
    }

    /// Says something of the shop's own to a customer of the bot; marketplaces hear only people.
    pub async fn tell_customer(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        text: Text,
        arg: Option<(&'static str, Arg)>,
    ) -> Result<(), StoreError> {
        let (Some(chat), Some(profile)) = (
            conversation.chat(),
            customers::lookup(tx, conversation.customer).await?,
        ) else {
            return Ok(());
        };
        if profile.blocked {
            return Ok(());
        }
        let speech = self.texts.speak(profile.language);
        let html = match arg {
            Some(arg) => speech.html_with(text, [arg]),
            None => speech.html(text),
        };
        // In the order of the manager's answers, not behind them.
        let outgoing = Outgoing::new(chat, View::text(html));
        self.say_at(tx, outgoing, Priority::Answer).await
    }

    /// Lets go of a conversation; whoever waits in it goes back to the queue.
    pub async fn release(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        act: Act,
    ) -> Result<(), StoreError> {
        let former = conversation.hold.take().map(|hold| hold.manager);
        conversation.fence += 1;
        conversations::save(tx, conversation).await?;
        self.record(tx, &act, conversation).await?;
        self.refresh_notices(tx, conversation.id).await?;
        if conversation.waiting_since.is_some() {
            self.queue_again(tx, conversation, former).await?;
        }
        Ok(())
    }

    /// The customer still waits: the managers' chat is told, without the message a second time.
    async fn queue_again(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        former: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        let speech = self.speech();
        let profile = customers::lookup(tx, conversation.customer).await?;
        let name = profile.map_or_else(String::new, |profile| name_of(&profile, &speech));
        let former = match former {
            Some(former) => label_of(tx, former).await?,
            None => "none".to_owned(),
        };
        let html = speech.html_with(
            Text::NoticeQueuedAgain,
            [("name", name.into()), ("manager", former.into())],
        );
        let keyboard = Keyboard::Inline(vec![vec![
            button(
                &speech,
                Text::ButtonReply,
                DeskAction::Take(conversation.id),
            ),
            button(
                &speech,
                Text::ButtonOpenChat,
                DeskAction::Open(conversation.id),
            ),
        ]]);
        let aim = Aim {
            about: Some(conversation.id),
            thread: conversation.thread,
            ..Aim::default()
        };
        let chats = self.notice_chats(tx).await?;
        // Where every manager is told apart, whoever came late must be owed the message itself.
        if let Some(entry) = entries::last_of_customer(tx, conversation.id).await?
            && !notices::was_told(tx, conversation.id).await?
        {
            for chat in &chats {
                notices::owe(tx, *chat, entry, conversation.id).await?;
                self.run(tx, *chat, &Errand::Notices { chat: *chat })
                    .await?;
            }
            return Ok(());
        }
        for chat in chats {
            let view = View::text(html.clone()).with(keyboard.clone());
            self.say(tx, Outgoing::aimed(chat, view, aim)).await?;
        }
        Ok(())
    }

    /// Hands a conversation to a colleague; the card tells them all they need.
    pub async fn hand_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        to: ManagerId,
        note: Option<&str>,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let target = managers::lock(tx, to).await?;
        let Some(target) = target.filter(|target| target.role.is_staff()) else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let now = self.now();
        let holder = conversation.holder(now);
        let own = holder == Some(manager.id);
        if !own && !super::roles::is_admin(manager) {
            return self.held_reply(tx, &speech, holder).await;
        }
        if holder == Some(to) {
            let args = [("manager", target.label().into())];
            return Ok(Reply::toast(speech.plain_with(Text::ToastHeldBy, args)));
        }
        let count = conversations::count_held(tx, to, now).await?;
        if count >= self.settings.max_parallel {
            let args = [("manager", target.label().into()), ("count", count.into())];
            return Ok(Reply::toast(
                speech.plain_with(Text::ToastColleagueFull, args),
            ));
        }
        let hold = Hold {
            manager: to,
            fence: conversation.fence + 1,
            until: now + self.settings.hold,
        };
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: if own { "hand_over" } else { "reassign" },
            conversation: Some(id),
            fence: None,
            subject: Some(to),
            detail: note.map(str::to_owned),
        };
        self.record(tx, &act, &conversation).await?;
        if let Some(former) = holder.filter(|former| *former != manager.id) {
            self.tell_former(tx, former, &conversation, (manager, &target))
                .await?;
        }
        if let Some(note) = note {
            self.note(tx, manager, &conversation, note).await?;
        }
        let view = card::handed_over(self, tx, &conversation, manager, &target, note).await?;
        self.tell(tx, to, &conversation, view).await?;
        self.introduce(tx, &target, &conversation).await?;
        let args = [("manager", target.label().into())];
        let html = speech.html_with(Text::HandedOver, args);
        let reply = Reply::message(View::text(html).with(super::lists::home_keyboard(&speech)));
        Ok(if own { reply.at(Place::Home) } else { reply })
    }

    /// An admin has given somebody's conversation to somebody else.
    async fn tell_former(
        &self,
        tx: &Tx,
        former: ManagerId,
        conversation: &Conversation,
        (by, target): (&Manager, &Manager),
    ) -> Result<(), StoreError> {
        self.leave(tx, former, conversation.id).await?;
        let speech = self.speech_of(tx, former).await?;
        let args = [
            ("by", by.label().into()),
            ("manager", target.label().into()),
        ];
        let view = View::text(speech.html_with(Text::TakenFromYou, args));
        self.tell(tx, former, conversation, view).await
    }

    /// The manager is no longer in this conversation.
    pub async fn leave(
        &self,
        tx: &Tx,
        manager: ManagerId,
        id: ConversationId,
    ) -> Result<(), StoreError> {
        if managers::place(tx, manager).await?.conversation() == Some(id) {
            managers::set_place(tx, manager, &Place::Home).await?;
        }
        Ok(())
    }

    /// Says who holds it, or that nobody does.
    pub async fn held_reply(
        &self,
        tx: &Tx,
        speech: &crate::text::Speech,
        holder: Option<ManagerId>,
    ) -> Result<Reply, StoreError> {
        Ok(Reply::toast(match holder {
            Some(holder) => {
                let args = [("manager", label_of(tx, holder).await?.into())];
                speech.plain_with(Text::ToastHeldBy, args)
            }
            None => speech.plain(Text::ToastTakeFirst),
        }))
    }

    /// Writes an act to the audit and tells the log chat.
    pub async fn record(
        &self,
        tx: &Tx,
        act: &Act,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let act = &Act {
            fence: Some(conversation.fence),
            ..act.clone()
        };
        audit::add(tx, act, self.now()).await?;
        tracing::info!(
            conversation.id = %conversation.id,
            manager.id = act.manager.map(|id| id.0),
            subject.id = act.subject.map(|id| id.0),
            action = act.action,
            "{} in conversation {}", act.action, conversation.id
        );
        if self.settings.log.is_none() {
            return Ok(());
        }
        let speech = self.speech();
        let profile = customers::lookup(tx, conversation.customer).await?;
        let customer = profile.map_or_else(String::new, |profile| name_of(&profile, &speech));
        let manager = match act.manager {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let subject = match act.subject {
            Some(subject) => label_of(tx, subject).await?,
            None => "none".to_owned(),
        };
        let html = speech.html_with(
            Text::LogAct,
            [
                ("action", act.action.into()),
                ("manager", manager.into()),
                ("subject", subject.into()),
                ("customer", customer.into()),
                ("number", conversation.id.to_string().into()),
            ],
        );
        self.log(tx, html).await
    }

    /// Ends the talk: it is answered, and nobody holds it.
    pub async fn close(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        act: Act,
    ) -> Result<(), StoreError> {
        let former = conversation.hold.take().map(|hold| hold.manager);
        conversation.fence += 1;
        conversation.open = false;
        conversation.waiting_since = None;
        conversation.unread = 0;
        conversations::save(tx, conversation).await?;
        self.record(tx, &act, conversation).await?;
        if let Some(former) = former {
            self.leave(tx, former, conversation.id).await?;
        }
        if conversation.channel == Channel::Telegram {
            self.tell_customer(tx, conversation, Text::CustomerClosed, None)
                .await?;
        }
        self.refresh_notices(tx, conversation.id).await
    }

    /// The customer has ended the talk: who held it is told, and what waited is settled.
    pub async fn ended_by_customer(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        let holder = conversation.holder(self.now());
        conversation.hold = None;
        conversation.fence += 1;
        conversation.open = false;
        conversation.waiting_since = None;
        conversations::save(tx, conversation).await?;
        let act = Act {
            manager: None,
            action: "ended_by_customer",
            conversation: Some(conversation.id),
            fence: None,
            subject: holder,
            detail: None,
        };
        self.record(tx, &act, conversation).await?;
        if let Some(holder) = holder {
            self.leave(tx, holder, conversation.id).await?;
            let speech = self.speech_of(tx, holder).await?;
            let name = self.customer_name(tx, conversation, &speech).await?;
            let html = speech.html_with(Text::EndedByCustomer, [("name", name.into())]);
            let home = super::lists::home_keyboard(&speech);
            self.tell(tx, holder, conversation, View::text(html).with(home))
                .await?;
        }
        self.refresh_notices(tx, conversation.id).await
    }

    /// Has every notice of the conversation say how things stand.
    pub async fn refresh_notices(&self, tx: &Tx, id: ConversationId) -> Result<(), StoreError> {
        for (notice, chat) in notices::of_conversation(tx, id).await? {
            self.run(tx, chat, &Errand::Notice { notice }).await?;
        }
        Ok(())
    }
}

/// The chat of a manager.
pub const fn chat_of(manager: ManagerId) -> ChatId {
    ChatId(manager.0)
}
