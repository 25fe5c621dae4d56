//! Files that one bot got and another is to send: their bytes are fetched just before.

use std::collections::HashMap;

use tokio::sync::OwnedSemaphorePermit;

use super::{DeskCourier, Failure};
use crate::{
    desk::telegram::show,
    domain::{
        content::{Content, File, What, Words},
        conversation::{Author, Channel, Conversation, Entry, Progress},
        id::{BotId, EntryId},
    },
    store::{conversations, entries},
    telegram::{
        Post, TelegramError,
        carry::{DOWNLOAD_LIMIT, Upload, file_in_telegram},
        post::Body,
    },
    text::{Arg, Speech, escape, say},
};

/// Kept while bytes of files are in memory.
pub(super) type Room = Option<OwnedSemaphorePermit>;

/// A file's bytes. `None` means that they cannot be fetched.
type Fetched = Option<Upload>;

/// What was fetched for an answer.
pub(super) struct Luggage {
    files: HashMap<EntryId, Fetched>,
    _room: Room,
}

impl Luggage {
    /// The bytes for an entry; an error when they were wanted and could not be had.
    pub(super) fn of(&self, id: EntryId) -> Result<Option<Upload>, ()> {
        match self.files.get(&id) {
            None => Ok(None),
            Some(Some(upload)) => Ok(Some(upload.clone())),
            Some(None) => Err(()),
        }
    }
}

impl DeskCourier {
    /// The bot that got the file of an entry.
    fn owner(&self, conversation: &Conversation, author: Author) -> BotId {
        match (author, conversation.channel) {
            (Author::Customer, Channel::Telegram) => conversation.bot,
            (Author::Customer, Channel::Keeping | Channel::Sms)
            | (
                Author::Manager(_) | Author::Colleague | Author::Note(_) | Author::System,
                Channel::Telegram | Channel::Keeping | Channel::Sms,
            ) => self.desk.notify.bot,
        }
    }

    /// Gives posts of entries the bytes of files that this bot does not have; what cannot be had
    /// is said in its place.
    pub(super) async fn carry(
        &self,
        speech: &Speech,
        conversation: &Conversation,
        author: Author,
        posts: &mut [Post],
    ) -> Result<Room, Failure> {
        let owner = self.owner(conversation, author);
        let wanted = |post: &Post| file_in_telegram(&post.what).is_some();
        if owner == self.api.bot() || !posts.iter().any(wanted) {
            return Ok(None);
        }
        let room = self.apis.room().await;
        for post in posts {
            let Some(file) = file_in_telegram(&post.what).cloned() else {
                continue;
            };
            match self.fetch(owner, &file).await? {
                Some(upload) => post.upload = Some(upload),
                None => say_instead(speech, post, &file),
            }
        }
        Ok(room)
    }

    /// Fetches the files of answers before "sending" is stored: what fails here has not begun.
    pub(super) async fn pack(&self, ids: &[EntryId]) -> Result<Luggage, Failure> {
        let mut files = HashMap::new();
        if self.api.bot() == self.desk.notify.bot {
            return Ok(Luggage { files, _room: None });
        }
        let ids = ids.to_vec();
        let found = self
            .read(async move |tx| {
                let mut found = Vec::new();
                for id in ids {
                    let entry = entries::lookup(&tx, id).await?;
                    let queued = entry.filter(|entry| entry.progress == Progress::Queued);
                    if let Some(entry) = queued {
                        let talk = conversations::lookup(&tx, entry.conversation).await?;
                        found.extend(talk.map(|talk| (talk, entry)));
                    }
                }
                Ok(found)
            })
            .await?;
        let mut room = None;
        for (conversation, entry) in found {
            let owner = self.owner(&conversation, entry.author);
            let Some(file) = file_in_telegram(&entry.content.what) else {
                continue;
            };
            if owner == self.api.bot() {
                continue;
            }
            if room.is_none() {
                room = self.apis.room().await;
            }
            files.insert(entry.id, self.fetch(owner, file).await?);
        }
        Ok(Luggage { files, _room: room })
    }

    /// The same for one entry that is sent already and has been changed.
    pub(super) async fn carry_edit(
        &self,
        conversation: &Conversation,
        entry: &Entry,
        post: &mut Post,
    ) -> Result<Room, Failure> {
        let owner = self.owner(conversation, entry.author);
        let file = file_in_telegram(&post.what).cloned();
        let Some(file) = file.filter(|_| owner != self.api.bot()) else {
            return Ok(None);
        };
        let room = self.apis.room().await;
        post.upload = self.fetch(owner, &file).await?;
        Ok(room)
    }

    async fn fetch(&self, owner: BotId, file: &File) -> Result<Fetched, Failure> {
        if file.size.is_some_and(|size| size > DOWNLOAD_LIMIT) {
            return Ok(None);
        }
        match self.apis.fetch(owner, file).await {
            Ok(upload) if upload.bytes.is_empty() => Ok(None),
            Ok(upload) => Ok(Some(upload)),
            // The other bot's troubles must not stop this one.
            Err(TelegramError::Busy(wait)) => Err(Failure::NotYet(
                chrono::TimeDelta::from_std(wait).unwrap_or_default(),
            )),
            Err(
                error @ (TelegramError::Refused(_)
                | TelegramError::Closed(_)
                | TelegramError::Migrated(_)
                | TelegramError::Unauthorized
                | TelegramError::Conflict(_)
                | TelegramError::Failed(400..500)),
            ) => {
                tracing::warn!(bot.id = %owner, %error, "A file could not be fetched for another bot");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Says what the file is that cannot be shown here.
fn say_instead(speech: &Speech, post: &mut Post, file: &File) {
    let line = unshown(speech, &post.what, file);
    post.what = What::Text;
    match &mut post.body {
        Body::Html(html) => {
            html.push_str("\n\n");
            html.push_str(&escape(&line));
        }
        Body::Words(words) => {
            if !words.is_empty() {
                words.push("\n");
            }
            words.append(&Words::plain(line));
        }
    }
}

/// What stands for a file that this bot cannot show.
fn unshown(speech: &Speech, what: &What, file: &File) -> String {
    let content = Content::new(what.clone(), Words::default());
    let kind = Arg::from(show::placeholder(speech, &content));
    match file.size.filter(|size| *size > DOWNLOAD_LIMIT) {
        Some(size) => {
            let megabytes = i64::try_from(size.div_ceil(1024 * 1024)).unwrap_or(i64::MAX);
            let size = Arg::from(megabytes);
            speech.plain(say::FileTooLargeToShow { kind, size })
        }
        None => speech.plain(say::FileNotShown { kind }),
    }
}
