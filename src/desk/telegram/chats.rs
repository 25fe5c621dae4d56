//! The managers' chats: a group that changes its id is followed, and what a chat no longer takes
//! goes to managers personally until it takes messages again.

use chrono::TimeDelta;

use super::task::DeskTask;
use crate::{
    desk::{
        ShopChats, Topics, label_of,
        people::{
            department::Department,
            roles::{self, Right},
        },
        routing::timers::{self, Timer},
    },
    domain::{
        conversation::Conversation,
        id::{ChatId, EntryId, ManagerId},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        chats::{self, Move, Part, Spot},
        conversations, entries, managers, notices,
    },
    telegram::View,
    text::{Arg, Speech, Text, say},
};

/// Entries of one chat that are passed on at once.
const PASSED: u32 = 200;
/// Notices that are brought up to date when a chat is back.
const STALE: u32 = 100;
/// Between looks at a chat that is lost while something waits for it: at first, and at most.
const FIRST_LOOK: TimeDelta = TimeDelta::minutes(1);
const LAST_LOOK: TimeDelta = TimeDelta::minutes(30);

impl ShopChats {
    /// Whether the settings name a chat, under this id or an earlier one.
    pub fn is_configured(&self, chat: ChatId) -> bool {
        let chat = self.notify.book.current(chat);
        self.notify.is_managers_chat(chat) || self.notify.log_chat() == Some(chat)
    }

    fn spot(&self, chat: ChatId, part: Part) -> Spot {
        Spot {
            bot: self.notify.bot,
            chat,
            part,
        }
    }

    /// Reads what is known of chats, and sends each what it is owed: at the start.
    pub async fn open_book(&self, tx: &Tx) -> Result<(), StoreError> {
        for moved in chats::moves(tx).await? {
            self.notify.book.note_move(moved.old, moved.new);
            if self.setting_of(moved.old).is_some() {
                tracing::warn!(
                    "The group {} is {} now: change {}",
                    moved.old,
                    moved.new,
                    self.setting_of(moved.old).unwrap_or_default()
                );
            }
        }
        for chat in chats::lost(tx, self.notify.bot).await? {
            self.notify.book.note_lost(chat);
        }
        for chat in notices::chats_due(tx).await? {
            if chat.0 > 0 || self.is_configured(chat) {
                self.notify
                    .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                    .await?;
            } else {
                // The settings name another chat by now.
                self.pass_on(tx, chat).await?;
                notices::forget_passed_on(tx, chat).await?;
            }
        }
        Ok(())
    }

    /// The settings that name a chat by this very id.
    pub fn setting_of(&self, chat: ChatId) -> Option<String> {
        let mut names = Vec::new();
        let departments = &self.notify.settings.departments;
        if departments[0].chat == Some(chat) {
            names.push("desk.chat_id".to_owned());
        }
        let own = |it: &&Department| it.chat == Some(chat) && it.chat != departments[0].chat;
        let rest = departments.iter().skip(1).filter(own);
        names.extend(rest.map(|it| format!("desk.departments[{}].chat_id", it.id)));
        if self.notify.settings.log == Some(chat) {
            names.push("desk.log_chat_id".to_owned());
        }
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// A group goes on under another id.
    pub async fn chat_moved(&self, tx: &Tx, old: ChatId, new: ChatId) -> Result<(), StoreError> {
        // A group's new id is again a group's: a private chat is never a chat of the managers.
        if new.0 >= 0 || old == new {
            return Ok(());
        }
        let at = self.notify.now();
        self.notify.book.note_move(old, new);
        if !chats::add_move(tx, Move { old, new, at }).await? {
            return Ok(());
        }
        self.notify.book.note_found(old);
        tracing::warn!("The group {old} became {new}");
        if let Some(setting) = self.setting_of(old) {
            let told = |speech: &Speech| {
                View::text(speech.html(say::ChatMoved {
                    old: Arg::from(old.to_string()),
                    new: new.to_string().into(),
                    setting: Arg::from(&setting),
                }))
            };
            self.notify.tell_admins(tx, None, told).await?;
        }
        self.notify
            .enqueue_task(tx, new, &DeskTask::Notices { chat: new })
            .await
    }

    /// A chat takes nothing from the bot any more: admins hear what to do, and what waits goes to
    /// managers personally.
    pub async fn chat_lost(&self, tx: &Tx, chat: ChatId, reason: &str) -> Result<(), StoreError> {
        let chat = self.notify.book.current(chat);
        if chat.0 > 0 {
            return self.manager_lost(tx, ManagerId(chat.0), reason).await;
        }
        if !self.is_configured(chat) {
            return Ok(());
        }
        self.notify.book.note_lost(chat);
        let spot = self.spot(chat, Part::Chat);
        if chats::lose(tx, spot, reason, self.notify.now()).await? {
            tracing::error!(chat.id = %chat, reason, "The bot cannot write to the chat {chat}");
            let told = |speech: &Speech| {
                let id = Arg::from(chat.to_string());
                let reason = Arg::from(speech.plain(why(reason)));
                View::text(if self.notify.is_managers_chat(chat) {
                    speech.html(say::ChatLost { id, reason })
                } else {
                    speech.html(say::LogChatLost { id, reason })
                })
            };
            self.notify.tell_admins(tx, None, told).await?;
        }
        if self.notify.is_managers_chat(chat) {
            self.pass_on(tx, chat).await?;
            self.look_later(tx, chat).await?;
        }
        Ok(())
    }

    /// A chat takes messages again: everything that waits goes at once.
    pub async fn chat_found(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        let chat = self.notify.book.current(chat);
        self.notify.book.note_found(chat);
        if !chats::find_again(tx, self.spot(chat, Part::Chat)).await? {
            return Ok(());
        }
        if chat.0 < 0 {
            tracing::info!(chat.id = %chat, "The bot can write to the chat {chat} again");
            let told = |speech: &Speech| {
                View::text(speech.html(say::ChatFound {
                    id: Arg::from(chat.to_string()),
                }))
            };
            self.notify.tell_admins(tx, None, told).await?;
            for notice in notices::shown_in(tx, chat, STALE).await? {
                self.notify
                    .enqueue_task(tx, chat, &DeskTask::Notice { notice })
                    .await?;
            }
        }
        // A topic keeps everything; a notice of what was answered meanwhile asks for nothing.
        if chat.0 > 0 || self.notify.settings.topics == Topics::None {
            notices::forget_settled(tx, chat).await?;
        }
        self.notify
            .enqueue_task(tx, chat, &DeskTask::Notices { chat })
            .await
    }

    /// Topics cannot be opened in a chat: admins hear it once.
    pub async fn topics_lost(&self, tx: &Tx, chat: ChatId, reason: &str) -> Result<(), StoreError> {
        let spot = self.spot(chat, Part::Topics);
        if !chats::lose(tx, spot, reason, self.notify.now()).await? {
            return Ok(());
        }
        tracing::error!(chat.id = %chat, reason, "No topic can be opened in the chat {chat}");
        let told = |speech: &Speech| {
            View::text(speech.html(say::TopicsLost {
                id: Arg::from(chat.to_string()),
            }))
        };
        self.notify.tell_admins(tx, None, told).await
    }

    pub async fn topics_found(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        chats::find_again(tx, self.spot(chat, Part::Topics))
            .await
            .map(drop)
    }

    /// Sends what a chat is owed to the managers' private chats, as in a shop without that chat.
    async fn pass_on(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        for (entry, id) in notices::not_passed_on(tx, chat, PASSED).await? {
            let Some(conversation) = conversations::lookup(tx, id).await? else {
                notices::forget_due(tx, chat, entry).await?;
                continue;
            };
            if self.pass_on_one(tx, chat, entry, &conversation).await? {
                notices::note_passed_on(tx, chat, entry).await?;
            }
        }
        Ok(())
    }

    /// Whether somebody hears of the entry, or nobody needs to.
    async fn pass_on_one(
        &self,
        tx: &Tx,
        from: ChatId,
        entry: EntryId,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        if let Some(holder) = conversation.holder(self.notify.now()) {
            // Without topics the holder's own phone shows it anyway.
            if from.0 < 0 && self.notify.settings.topics == Topics::Each {
                let album = entries::lookup(tx, entry).await?.and_then(|it| it.album);
                self.notify
                    .show(tx, entry, album, conversation.id, holder)
                    .await?;
            }
            return Ok(true);
        }
        let department = self.notify.department(conversation);
        if conversation.waiting_since.is_none() || department.policy.is_automatic() {
            return Ok(true);
        }
        let mut heard = false;
        for chat in self.notify.staff_chats(tx, department).await? {
            if chat == from {
                continue;
            }
            heard = true;
            if !notices::was_told_of(tx, chat, entry, conversation.id).await? {
                notices::owe(tx, chat, entry, conversation.id, self.notify.now()).await?;
                self.notify
                    .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                    .await?;
            }
        }
        Ok(heard)
    }

    /// A manager has closed their chat to the bot: their customers go to others at once.
    async fn manager_lost(&self, tx: &Tx, id: ManagerId, reason: &str) -> Result<(), StoreError> {
        let Some(manager) = managers::lookup(tx, id).await? else {
            return Ok(());
        };
        if !roles::may(&manager, Right::Answer) {
            return Ok(());
        }
        // A manager without a private chat works in the shared one.
        let mut departments = self.notify.settings.departments.iter();
        if never_began(reason) && departments.any(|it| it.chat.is_some()) {
            return Ok(());
        }
        let chat = ChatId(id.0);
        managers::lock(tx, id).await?;
        self.notify.book.note_lost(chat);
        let spot = self.spot(chat, Part::Chat);
        let fresh = chats::lose(tx, spot, reason, self.notify.now()).await?;
        let mut count = 0;
        for held in conversations::held_by(tx, id).await? {
            let Some(mut conversation) = conversations::lock(tx, held).await? else {
                continue;
            };
            let theirs = conversation.hold.is_some_and(|hold| hold.manager == id);
            if !theirs || self.is_seen_in_topic(tx, &conversation).await? {
                continue;
            }
            let act = Act {
                manager: None,
                action: Action::Unreachable,
                conversation: Some(held),
                subject: Some(id),
                detail: None,
            };
            self.conversations
                .release(tx, &mut conversation, act)
                .await?;
            self.conversations.leave(tx, id, held).await?;
            count += 1;
        }
        self.pass_on(tx, chat).await?;
        if !fresh && count == 0 {
            return Ok(());
        }
        tracing::warn!(manager.id = %id, reason, "A manager cannot be reached");
        let label = label_of(tx, id).await?;
        let told = |speech: &Speech| {
            View::text(speech.html(say::ManagerUnreachable {
                manager: Arg::from(&label),
                count: count.into(),
            }))
        };
        self.notify.tell_admins(tx, Some(id), told).await
    }

    /// Whether the conversation's own topic shows it, whatever its holder's private chat takes.
    async fn is_seen_in_topic(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let chat = self.notify.chat_of(self.notify.department(conversation));
        let Some(chat) = chat.filter(|_| self.notify.settings.topics == Topics::Each) else {
            return Ok(false);
        };
        let lost = chats::lost_since(tx, self.spot(chat, Part::Chat)).await?;
        Ok(lost.is_none())
    }

    /// Something waits for a chat that is lost: it is looked at again, less and less often.
    async fn look_later(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        let since = chats::lost_since(tx, self.spot(chat, Part::Chat)).await?;
        let lasts = since.map_or_else(TimeDelta::zero, |since| self.notify.now() - since);
        let wait = lasts.clamp(FIRST_LOOK, LAST_LOOK);
        let job = timers::job(Timer::LostChat(chat), self.notify.now() + wait);
        self.notify.outbox.enqueue(tx, job).await
    }

    /// The time of a look has come: what waits is tried.
    pub(in crate::desk) async fn look_at_lost(
        &self,
        tx: &Tx,
        chat: ChatId,
    ) -> Result<(), StoreError> {
        let lost = chats::lost_since(tx, self.spot(chat, Part::Chat)).await?;
        if lost.is_some() && !notices::due(tx, chat, 1).await?.is_empty() {
            self.notify
                .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                .await?;
        }
        Ok(())
    }
}

/// Whether the person has never opened the bot's chat, as against having closed it.
fn never_began(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    reason.contains("not found") || reason.contains("initiate")
}

/// Why the bot cannot write, in people's words.
fn why(reason: &str) -> Text {
    let reason = reason.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|part| reason.contains(part));
    if says(&["kicked", "not a member", "left"]) {
        Text::ChatLostRemoved
    } else if says(&["rights", "write", "forbidden", "restricted", "send"]) && !says(&["deleted"]) {
        Text::ChatLostRights
    } else {
        Text::ChatLostGone
    }
}
