//! The chats of the shop's people: a department's, the log's, and managers' own.

use crate::{
    desk::{Notify, people::department::Department},
    domain::{
        conversation::Conversation,
        id::{ChatId, EntryId},
    },
    store::{StoreError, Tx, chats, copies, duty, notices},
};

impl Notify {
    /// The shared chat of a department, by its present id.
    pub fn chat_of(&self, department: &Department) -> Option<ChatId> {
        department.chat.map(|chat| self.book.current(chat))
    }

    /// The chat that is told what happens, by its present id.
    pub fn log_chat(&self) -> Option<ChatId> {
        self.settings.log.map(|chat| self.book.current(chat))
    }

    /// Whether a chat is one of the managers'.
    pub fn is_managers_chat(&self, chat: ChatId) -> bool {
        let mut departments = self.settings.departments.iter();
        departments.any(|it| self.chat_of(it) == Some(chat))
    }

    /// The private chats of a department's managers that the bot can write to, else of the admins.
    pub async fn staff_chats(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<Vec<ChatId>, StoreError> {
        let lost = chats::lost(tx, self.bot).await?;
        let staff = duty::of_department(tx, department.id).await?;
        let mut found: Vec<_> = staff.iter().map(|(it, _)| ChatId(it.id.0)).collect();
        found.retain(|chat| !lost.contains(chat));
        if found.is_empty() {
            // Nobody works there: the admins must know that somebody waits.
            let admins = self.admins(tx).await?;
            found.extend(admins.iter().map(|it| ChatId(it.id.0)));
            found.retain(|chat| !lost.contains(chat));
        }
        Ok(found)
    }

    /// Those of the entries that are neither owed to a chat nor shown in it.
    pub(in crate::desk) async fn not_seen_in(
        &self,
        tx: &Tx,
        chat: ChatId,
        conversation: &Conversation,
        of: &[EntryId],
    ) -> Result<Vec<EntryId>, StoreError> {
        let mut fresh = Vec::new();
        for entry in of {
            let told = notices::was_told_of(tx, chat, *entry, conversation.id).await?;
            let shown = copies::of_entry(tx, self.bot, *entry).await?;
            if !told && !shown.iter().any(|copy| copy.chat == chat) {
                fresh.push(*entry);
            }
        }
        Ok(fresh)
    }

    /// The chats that are notified of new messages: the department's shared one, else its managers'
    /// own.
    pub async fn notice_chats(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<Vec<ChatId>, StoreError> {
        let department = self.department(conversation);
        match self.chat_of(department) {
            Some(chat) => Ok(vec![chat]),
            None => self.staff_chats(tx, department).await,
        }
    }
}
