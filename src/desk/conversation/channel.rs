//! What the desk needs of a way to reach customers. A channel is added by its implementation and a
//! line in [`of`]. What comes in over any of them goes to [`Conversations::receive`](crate::desk::Conversations::receive).

use async_trait::async_trait;

use crate::{
    desk::{Conversations, Notify, telegram::task::DeskTask},
    domain::{
        choices,
        content::{Content, What},
        conversation::{self, Conversation},
        id::{ChatId, EntryId, ManagerId},
    },
    sms,
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::carry::DOWNLOAD_LIMIT,
    text::Text,
};

/// What became of marking a conversation as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It is, here: the channel has no such thing.
    Here,
    /// The other side is asked to; what it says comes later.
    Asked,
}

/// Why a channel cannot carry a message to its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There are buttons in it, and nothing else.
    OnlyButtons,
    /// In bytes.
    TooLarge {
        size: u64,
        limit: u64,
    },
    Sticker,
    /// Of a kind that goes nowhere, by Telegram's name of it.
    Kind(String),
    Erased,
    Unreadable,
    /// The channel carries words alone.
    OnlyWords,
    /// The shop does not know the customer any more.
    Forgotten,
    /// The customer has blocked the bot.
    Blocked,
    /// The customer's bot is not in the settings any more.
    BotGone,
    Sms(sms::Refusal),
}

/// A way to reach customers, as the desk uses it.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Its name for managers.
    fn name(&self) -> Text;

    /// The limits: why it cannot carry this content to this customer, said before anything is sent.
    async fn refusal(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        content: &Content,
    ) -> Result<Option<Refusal>, StoreError>;

    /// The content as it can go; buttons are written out unless the channel has such.
    fn fit(&self, content: Content) -> Content {
        choices::write_out(content)
    }

    /// Enqueues the delivery of a queued entry, or of the parts of its album as one.
    async fn send(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        how: Sending<'_>,
    ) -> Result<(), StoreError>;

    /// Enqueues the change of a sent entry in the customer's chat; `false` when that cannot be.
    async fn edit(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        content: &Content,
    ) -> Result<bool, StoreError>;

    /// Tells the other side that the shop has read everything; most channels have no way to say so.
    async fn mark_read(
        &self,
        _: &Conversations,
        _: &Tx,
        _: &Conversation,
        _: ManagerId,
    ) -> Result<Marked, StoreError> {
        Ok(Marked::Here)
    }

    /// A person has decided that an entry of unknown fate has arrived.
    async fn arrived(&self, _: &Conversations, _: &Tx, _: EntryId) -> Result<(), StoreError> {
        Ok(())
    }

    /// A person has decided that an entry is not to be sent any more.
    async fn dropped(&self, _: &Conversations, _: &Tx, _: EntryId) -> Result<(), StoreError> {
        Ok(())
    }

    /// The conversation's page elsewhere.
    fn link(&self, notify: &Notify, conversation: &Conversation) -> Option<String>;
}

/// How an entry is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending<'a> {
    Alone,
    /// With the other parts of this album.
    InAlbum(&'a str),
    /// Whatever has happened meanwhile: a person has decided so.
    Anyway,
}

impl Conversations {
    /// Enqueues the delivery of an answer that is queued and that no job delivers.
    pub async fn send_again(&self, tx: &Tx, id: EntryId) -> Result<(), StoreError> {
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(());
        };
        let Some(conversation) = conversations::lookup(tx, entry.conversation).await? else {
            return Ok(());
        };
        let how = entry
            .album
            .as_deref()
            .map_or(Sending::Alone, Sending::InAlbum);
        of(&conversation)
            .send(self, tx, &conversation, id, how)
            .await
    }
}

/// The channel of a conversation.
pub fn of(conversation: &Conversation) -> &'static dyn Channel {
    by(conversation.channel)
}

pub fn by(channel: conversation::Channel) -> &'static dyn Channel {
    match channel {
        conversation::Channel::Telegram => &TelegramTalk,
        conversation::Channel::Keeping => &crate::desk::crm_chats::KeepingChat,
        conversation::Channel::Sms => &crate::desk::sms::SmsTalk,
    }
}

/// A conversation with a customer of this bot.
struct TelegramTalk;

#[async_trait]
impl Channel for TelegramTalk {
    fn name(&self) -> Text {
        Text::ChannelTelegram
    }

    /// Telegram carries everything that a manager can send from Telegram. Files go by their id, whatever
    /// their size; from one bot to another their bytes go, and so no large ones. A customer who has
    /// closed the chat gets nothing.
    async fn refusal(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        content: &Content,
    ) -> Result<Option<Refusal>, StoreError> {
        let size = content.file().and_then(|file| file.size);
        if let Some(size) = size.filter(|size| *size > DOWNLOAD_LIMIT)
            && conversation.bot != conversations.notify.bot
        {
            return Ok(Some(Refusal::TooLarge {
                size,
                limit: DOWNLOAD_LIMIT,
            }));
        }
        let profile = customers::party(tx, conversation).await?;
        Ok(match profile {
            Some(profile) if profile.telegram.is_none() => Some(Refusal::Forgotten),
            Some(profile) if profile.blocked => Some(Refusal::Blocked),
            Some(_) if !conversations.notify.settings.has_bot(conversation.bot) => {
                Some(Refusal::BotGone)
            }
            Some(_) | None => None,
        })
    }

    fn fit(&self, content: Content) -> Content {
        content
    }

    async fn send(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        how: Sending<'_>,
    ) -> Result<(), StoreError> {
        let task = match how {
            Sending::InAlbum(album) => DeskTask::AnswerAlbum {
                conversation: conversation.id,
                album: album.to_owned(),
            },
            Sending::Alone | Sending::Anyway => DeskTask::Answer { entry },
        };
        let chat = ChatId(conversation.external);
        conversations
            .notify
            .enqueue_task_by(tx, conversation.bot, chat, &task)
            .await
    }

    async fn edit(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        content: &Content,
    ) -> Result<bool, StoreError> {
        if !has_words(content) {
            return Ok(false);
        }
        let customer = ChatId(conversation.external);
        let task = DeskTask::EditAnswer { entry };
        conversations
            .notify
            .enqueue_task_by(tx, conversation.bot, customer, &task)
            .await?;
        Ok(true)
    }

    fn link(&self, _: &Notify, _: &Conversation) -> Option<String> {
        None
    }
}

/// Whether there are words that can be changed.
fn has_words(content: &Content) -> bool {
    match &content.what {
        What::Text => true,
        What::File(file) => file.form.takes_caption(),
        What::Pressed
        | What::Location { .. }
        | What::Venue { .. }
        | What::Contact { .. }
        | What::Erased
        | What::Unreadable
        | What::Other { .. } => false,
    }
}
