//! What was read in a CRM's chat becomes entries of its conversation, each exactly once.

use chrono::TimeDelta;

use super::{
    SERVICE,
    likeness::{is_close, is_same},
};
use crate::{
    chats::{Author as Writer, ChatMessage, Purchase},
    desk::{
        CrmChats, Topics,
        conversation::{receive::Message, written},
        telegram::trouble,
    },
    domain::{
        case::Event,
        content::{Content, File, Form, Source, What, Words},
        conversation::{Author, Channel, Conversation, Entry, Progress},
        email::Email,
        id::{BotId, CustomerId, MessageId},
        phone::{Phone, Region},
    },
    store::{StoreError, Tx, conversations, crm_chats, customers, entries, joining},
};

/// A chat as it was read.
#[derive(Debug, Clone)]
pub struct Reading {
    pub chat: i64,
    pub messages: Vec<ChatMessage>,
    /// Asked for when the chat is read for the first time.
    pub purchase: Option<Purchase>,
    pub region: Region,
}

impl CrmChats {
    /// Takes a reading in; what is known already changes nothing.
    pub(super) async fn ingest(&self, tx: &Tx, reading: &Reading) -> Result<(), StoreError> {
        let chat = reading.chat;
        let mut conversation = self.crm_conversation(tx, reading).await?;
        // Only now: another reading of the chat may have held the conversation until here.
        let taken_in = crm_chats::last_message(tx, SERVICE, chat).await?;
        let first = taken_in.is_none();
        let unconfirmed = entries::unconfirmed(tx, conversation.id).await?;
        let mut ours = Sent::together(&unconfirmed);
        // Of a chat that is read for the first time, only what nobody has answered is new.
        let answered = reading
            .messages
            .iter()
            .rposition(|message| message.author == Writer::Shop);
        for (at, message) in reading.messages.iter().enumerate() {
            if message.deleted {
                continue;
            }
            let old = first && (message.seen || answered.is_some_and(|answered| at < answered));
            let known = entries::by_external(tx, conversation.id, MessageId(message.id)).await?;
            if let Some(entry) = known {
                self.note_seen(tx, &conversation, &entry, message).await?;
            } else if taken_in.is_none_or(|taken_in| message.id > taken_in) {
                self.ingest_one(tx, &mut conversation, &mut ours, message, old)
                    .await?;
            }
        }
        let last = reading.messages.iter().map(|message| message.id).max();
        crm_chats::note_read(tx, SERVICE, chat, last.or(Some(0))).await
    }

    async fn crm_conversation(
        &self,
        tx: &Tx,
        reading: &Reading,
    ) -> Result<Conversation, StoreError> {
        let now = self.notify.now();
        let purchase = reading.purchase.as_ref();
        let email = purchase
            .and_then(|purchase| purchase.email.clone())
            .map(Email::from_stored);
        let (channel, language) = (Channel::Keeping, self.notify.settings.language);
        let (name, chat, email) = (channel.as_str(), reading.chat, email.as_ref());
        let customer = customers::of_crm_chat(tx, name, chat, email, language, now).await?;
        let mut conversation =
            conversations::ensure(tx, channel, BotId(0), chat, customer, now).await?;
        if let Some(purchase) = purchase {
            let phone = purchase
                .phone
                .as_deref()
                .and_then(|phone| Phone::parse(phone, reading.region).ok());
            customers::complete(tx, customer, phone.as_ref(), email).await?;
            if let Some(phone) = &phone {
                conversation.customer = joined(tx, customer, phone).await?;
            }
            if conversation.title.is_none() && purchase.product.is_some() {
                conversation.title.clone_from(&purchase.product);
                conversations::save(tx, &conversation).await?;
            }
            self.orders
                .purchase_seen(tx, &conversation, purchase)
                .await?;
        }
        Ok(conversation)
    }

    async fn ingest_one(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        ours: &mut [Sent],
        message: &ChatMessage,
        old: bool,
    ) -> Result<(), StoreError> {
        let incoming = Message {
            external: Some(MessageId(message.id)),
            content: content(message),
            album: None,
            reply_to: None,
            quote: None,
            at: message.written_at.unwrap_or_else(|| self.notify.now()),
        };
        match message.author {
            Writer::Buyer if !old => {
                self.conversations
                    .receive(tx, conversation, incoming)
                    .await?;
            }
            Writer::Buyer => {
                self.conversations
                    .keep(tx, conversation, incoming, Author::Customer)
                    .await?;
            }
            Writer::System => {
                self.conversations
                    .keep(tx, conversation, incoming, Author::System)
                    .await?;
            }
            Writer::Shop => {
                if !self.own_words(tx, conversation, ours, message).await? {
                    self.colleague_answered(tx, conversation, incoming).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether this is something that we sent: then it has arrived, and its id is known now.
    async fn own_words(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        ours: &mut [Sent],
        message: &ChatMessage,
    ) -> Result<bool, StoreError> {
        // The same words go before words that are merely alike; of equals, the oldest is it.
        for how in [Likeness::Same, Likeness::Close] {
            for sent in &mut *ours {
                let Some(found) = sent.find(message, how) else {
                    continue;
                };
                self.arrived(tx, conversation, sent, found, message).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What we sent stands in the chat.
    async fn arrived(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        sent: &mut Sent,
        found: Found,
        message: &ChatMessage,
    ) -> Result<(), StoreError> {
        let mut told = false;
        for entry in &mut sent.entries {
            if entry.progress == Progress::Sent {
                continue;
            }
            entry.progress = Progress::Sent;
            entries::set_progress(tx, entry.id, &Progress::Sent).await?;
            if !std::mem::replace(&mut told, true) {
                trouble::report(
                    &self.conversations,
                    tx,
                    conversation,
                    entry,
                    &Progress::Sent,
                )
                .await?;
            }
        }
        if let Found::Entry(at) = found {
            let entry = sent.entries.remove(at);
            entries::set_external(tx, entry.id, MessageId(message.id)).await?;
            self.note_seen(tx, conversation, &entry, message).await?;
        }
        Ok(())
    }

    async fn note_seen(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        entry: &Entry,
        message: &ChatMessage,
    ) -> Result<(), StoreError> {
        if message.seen && entry.progress == Progress::Sent {
            entries::set_progress(tx, entry.id, &Progress::Read).await?;
            trouble::report(
                &self.conversations,
                tx,
                conversation,
                entry,
                &Progress::Read,
            )
            .await?;
        }
        Ok(())
    }

    /// Somebody answered directly in the CRM: nobody waits any more.
    async fn colleague_answered(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        message: Message,
    ) -> Result<(), StoreError> {
        let kept = self
            .conversations
            .keep(tx, conversation, message, Author::Colleague)
            .await?;
        let now = self.notify.now();
        let waited = conversation.waiting_since.take().is_some();
        conversation.unread = 0;
        conversation.last_at = now;
        conversations::save(tx, conversation).await?;
        if waited {
            self.conversations
                .happened(tx, conversation, Event::Answered, None, None)
                .await?;
        }
        // The manager who holds the conversation must see what was said in the shop's name.
        let holder = conversation
            .holder(now)
            .filter(|_| self.notify.settings.topics == Topics::None);
        if let (Some(entry), Some(holder)) = (kept, holder) {
            self.notify
                .show(tx, entry, None, conversation.id, holder)
                .await?;
        }
        self.notify.refresh_notices(tx, conversation.id).await
    }
}

fn content(message: &ChatMessage) -> Content {
    let Some(file) = &message.file else {
        return Content::text(&message.text);
    };
    let caption = if message.text == file.name {
        Words::default()
    } else {
        Words::plain(&message.text)
    };
    let Some(url) = file.url.as_ref().or(file.preview.as_ref()) else {
        return Content::text(format!("📎 {}", file.name));
    };
    let what = What::File(File {
        form: if file.is_picture {
            Form::Photo
        } else {
            Form::Document
        },
        at: Source::Url(url.clone()),
        name: Some(file.name.clone()),
        mime: None,
        size: None,
        spoiler: false,
        unique: None,
        caption_above: false,
        look: serde_json::Map::new(),
    });
    Content::new(what, caption)
}

/// What we sent at once and of which the CRM has told no id yet. It may stand in the chat as several
/// messages: the words, and each of the files.
struct Sent {
    /// Those that were not found yet.
    entries: Vec<Entry>,
    words: Option<String>,
}

/// Clocks and time zones differ: what is older than this was there before.
const EARLIER: TimeDelta = TimeDelta::days(1);

/// How alike words must be.
#[derive(Clone, Copy)]
enum Likeness {
    Same,
    Close,
}

/// What of it a message of the chat is.
enum Found {
    Entry(usize),
    /// The words of files, which have no entry of their own.
    Words,
}

impl Sent {
    fn together(entries: &[Entry]) -> Vec<Self> {
        entries
            .chunk_by(|one, next| one.album.is_some() && one.album == next.album)
            .map(|entries| Self {
                entries: entries.to_vec(),
                words: Some(written::joined(entries)).filter(|words| !words.trim().is_empty()),
            })
            .collect()
    }

    /// Finds a message by its words or the name of its file, among those that were written since it
    /// was sent: nothing else is known of it.
    fn find(&mut self, message: &ChatMessage, how: Likeness) -> Option<Found> {
        let written_at = message.written_at;
        let is_older = |entry: &Entry| written_at.is_some_and(|at| at < entry.at - EARLIER);
        if self.entries.iter().all(is_older) {
            return None;
        }
        let is_it = match how {
            Likeness::Same => is_same,
            Likeness::Close => is_close,
        };
        let words = self.words.as_deref();
        let says_it = words.is_some_and(|words| is_it(words, &message.text));
        if let Some(file) = &message.file {
            let at = self.entries.iter().position(|entry| {
                written::file_name(&entry.content).as_ref() == Some(&file.name)
            })?;
            if says_it {
                self.words = None;
            }
            return Some(Found::Entry(at));
        }
        if !says_it {
            return None;
        }
        self.words = None;
        let plain = |entry: &Entry| entry.content.file().is_none();
        let at = self.entries.iter().position(plain);
        Some(at.map_or(Found::Words, Found::Entry))
    }
}

/// The buyer and the customers who have the same phone become one customer.
async fn joined(tx: &Tx, customer: CustomerId, phone: &Phone) -> Result<CustomerId, StoreError> {
    let known = customers::lookup(tx, customer).await?;
    if known.and_then(|known| known.phone).as_ref() != Some(phone) {
        return Ok(customer);
    }
    let (kept, _) = joining::all_of(tx, phone, customer).await?;
    Ok(kept)
}
