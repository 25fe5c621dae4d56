//! A phone, as a channel of the desk.

use async_trait::async_trait;

use super::{put_in_latin, refused};
use crate::{
    desk::{
        Conversations, Notify,
        conversation::{
            channel::{Channel, Refusal, Sending},
            written::text_of,
        },
        telegram::trouble,
    },
    domain::{
        content::{Content, What},
        conversation::{Author, Conversation, Progress},
        id::{EntryId, ManagerId},
        sms::{Kind, latin, parts},
    },
    sms::{Decision, New},
    store::{
        StoreError, Tx, customers, entries,
        sms::{self, drafts, people},
    },
    text::Text,
};

pub struct SmsTalk;

#[async_trait]
impl Channel for SmsTalk {
    fn name(&self) -> Text {
        Text::ChannelSms
    }

    async fn refusal(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        content: &Content,
    ) -> Result<Option<Refusal>, StoreError> {
        if matches!(
            content.what,
            What::File(_) | What::Erased | What::Unreadable
        ) {
            return Ok(Some(Refusal::OnlyWords));
        }
        let Some(new) = message(conversations, tx, conversation, content).await? else {
            return Ok(Some(Refusal::Forgotten));
        };
        let refusal = conversations.sms.refusal(tx, &new).await?;
        Ok(refusal.map(Refusal::Sms))
    }

    async fn send(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        id: EntryId,
        how: Sending<'_>,
    ) -> Result<(), StoreError> {
        let Some(mut entry) = entries::lookup(tx, id).await? else {
            return Ok(());
        };
        // One that was handed over before is handed over again, with its tries in one record.
        if let Some(known) = sms::of_entry(tx, id).await? {
            conversations
                .sms
                .decide(tx, known.id, Decision::Retry)
                .await?;
            return Ok(());
        }
        let count = parts(&text_of(&entry.content)).count;
        if how != Sending::Anyway && count >= conversations.notify.settings.ask_parts {
            entry.progress = Progress::Costly;
            entries::set_progress(tx, id, &entry.progress).await?;
            return trouble::report(conversations, tx, conversation, &entry, &Progress::Costly)
                .await;
        }
        let draft = drafts::of_entry(tx, id).await?;
        if draft.as_ref().is_some_and(|draft| draft.latin) {
            put_in_latin(&conversations.notify, tx, &entry).await?;
            entry.content = Content::text(latin(&text_of(&entry.content)));
        }
        let choice = draft.map(|draft| draft.choice).unwrap_or_default();
        let new = message(conversations, tx, conversation, &entry.content).await?;
        let new = match new {
            Some(new) => {
                let manager = author(entry.author);
                let department = conversation.department;
                let through = conversations.sms.through(tx, manager, department, &choice);
                Some(new.through(through.await?))
            }
            None => None,
        };
        let reason = match new {
            Some(mut new) => {
                new.entry = Some(id);
                match conversations.sms.queue(tx, new).await? {
                    Ok(_) => return Ok(()),
                    Err(refusal) => conversations.notify.speech().plain(refused(refusal)),
                }
            }
            None => conversations.notify.speech().plain(Text::CustomerForgotten),
        };
        let failed = Progress::Failed(reason);
        entries::set_progress(tx, id, &failed).await?;
        trouble::report(conversations, tx, conversation, &entry, &failed).await
    }

    /// What is on a phone stays there.
    async fn edit(
        &self,
        _: &Conversations,
        _: &Tx,
        _: &Conversation,
        _: EntryId,
        _: &Content,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn arrived(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        entry: EntryId,
    ) -> Result<(), StoreError> {
        if let Some(known) = sms::of_entry(tx, entry).await? {
            conversations
                .sms
                .decide(tx, known.id, Decision::Arrived)
                .await?;
        }
        Ok(())
    }

    async fn dropped(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        entry: EntryId,
    ) -> Result<(), StoreError> {
        if let Some(known) = sms::of_entry(tx, entry).await? {
            conversations
                .sms
                .decide(tx, known.id, Decision::GiveUp)
                .await?;
        }
        Ok(())
    }

    fn link(&self, _: &Notify, _: &Conversation) -> Option<String> {
        None
    }
}

/// The manager who wrote it.
const fn author(author: Author) -> Option<ManagerId> {
    match author {
        Author::Manager(id) => Some(id),
        Author::Customer | Author::Colleague | Author::System | Author::Note(_) => None,
    }
}

/// The message that carries this content to the phone of a conversation.
async fn message(
    conversations: &Conversations,
    tx: &Tx,
    conversation: &Conversation,
    content: &Content,
) -> Result<Option<New>, StoreError> {
    let Some(phone) = people::phone_of(tx, conversation.external).await? else {
        return Ok(None);
    };
    let profile = customers::lookup(tx, conversation.customer).await?;
    let language = profile.map_or(conversations.notify.settings.language, |profile| {
        profile.language
    });
    let text = text_of(content);
    Ok(Some(New::new(Kind::Reply, phone, text, language)))
}
