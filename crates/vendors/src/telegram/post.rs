//! Posting any content anywhere: a file, a place, a text with its marks, with buttons, as a reply,
//! in a topic. The requests are written by hand because content is kept as it came, with marks that
//! no library needs to know.

use std::time::Duration;

use mistok_core::domain::{
    content::{Content, File, Form, Source, What, Words},
    id::{ChatId, MessageId, ThreadId},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api, TelegramError,
    carry::{Upload, parts},
    fields::Fields,
    keyboard::Keyboard,
};

/// A message to post.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    pub what: What,
    pub body: Body,
    pub keyboard: Keyboard,
    pub reply: Option<Reply>,
    pub thread: Option<ThreadId>,
    pub sound: Sound,
    /// The bytes of its file, which the bot does not have.
    pub upload: Option<Upload>,
}

/// The words of a post.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Ours, in Telegram's HTML; addresses in it grow no previews.
    Html(String),
    /// A person's words, passed on unchanged.
    Words(Words),
}

/// Which message it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub to: MessageId,
    /// The part of it that is quoted.
    pub quote: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sound {
    #[default]
    On,
    Off,
}

impl Post {
    pub const fn html(html: String) -> Self {
        Self::new(What::Text, Body::Html(html))
    }

    /// A person's message, unchanged.
    pub fn content(content: &Content) -> Self {
        Self::new(content.what.clone(), Body::Words(content.words.clone()))
    }

    pub const fn new(what: What, body: Body) -> Self {
        Self {
            what,
            body,
            keyboard: Keyboard::None,
            reply: None,
            thread: None,
            sound: Sound::On,
            upload: None,
        }
    }

    #[must_use]
    pub fn with(self, keyboard: Keyboard) -> Self {
        Self { keyboard, ..self }
    }

    #[must_use]
    pub fn in_thread(self, thread: Option<ThreadId>) -> Self {
        Self { thread, ..self }
    }

    #[must_use]
    pub fn replying(self, reply: Option<Reply>) -> Self {
        Self { reply, ..self }
    }

    #[must_use]
    pub fn with_sound(self, sound: Sound) -> Self {
        Self { sound, ..self }
    }

    /// Whether its words are a caption.
    pub const fn is_file(&self) -> bool {
        matches!(self.what, What::File(_))
    }
}

#[derive(Deserialize)]
struct Receipt {
    message_id: i64,
    /// The sizes of a photo, the largest last.
    #[serde(default)]
    photo: Vec<PhotoSize>,
}

#[derive(Deserialize)]
struct PhotoSize {
    file_id: String,
}

/// A photo that was posted.
pub(super) struct PostedPhoto {
    pub message: MessageId,
    /// Its id with Telegram, by which it can be posted again.
    pub file: Option<String>,
}

#[derive(Deserialize)]
struct Topic {
    message_thread_id: i64,
}

#[derive(Deserialize)]
struct FilePath {
    file_path: Option<String>,
}

/// The method and the field of each form.
const fn method(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Photo => ("SendPhoto", "photo"),
        Form::Video => ("SendVideo", "video"),
        Form::Animation => ("SendAnimation", "animation"),
        Form::Document => ("SendDocument", "document"),
        Form::Audio => ("SendAudio", "audio"),
        Form::Voice => ("SendVoice", "voice"),
        Form::VideoNote => ("SendVideoNote", "video_note"),
        Form::Sticker => ("SendSticker", "sticker"),
    }
}

fn source(file: &File) -> &str {
    match &file.at {
        Source::Telegram(id) => id,
        Source::Url(url) => url,
    }
}

fn put_words(fields: &mut Fields, body: &Body, caption: bool) {
    let (text, entities) = if caption {
        ("caption", "caption_entities")
    } else {
        ("text", "entities")
    };
    match body {
        Body::Html(html) if html.is_empty() => {}
        Body::Html(html) => {
            fields.put(text, html);
            fields.put("parse_mode", "HTML");
            if !caption {
                fields.put("link_preview_options", &json!({"is_disabled": true}));
            }
        }
        Body::Words(words) if words.is_empty() => {}
        Body::Words(words) => {
            fields.put(text, &words.text);
            if !words.entities.is_empty() {
                fields.put(entities, &words.entities);
            }
        }
    }
}

/// Where Telegram finds the file: by its id or address, or among the parts of the call.
fn attached(post: &Post, file: &File, at: usize) -> String {
    match &post.upload {
        Some(_) => format!("attach://file{at}"),
        None => source(file).to_owned(),
    }
}

fn put_look(fields: &mut Fields, post: &Post, file: &File) {
    // Of a file that it has, Telegram knows how long and how large it plays.
    if post.upload.is_some() {
        for (name, value) in &file.look {
            fields.put(name, value);
        }
    }
    if file.spoiler && matches!(file.form, Form::Photo | Form::Video | Form::Animation) {
        fields.put("has_spoiler", &true);
    }
    if file.caption_above && matches!(file.form, Form::Photo | Form::Video | Form::Animation) {
        fields.put("show_caption_above_media", &true);
    }
}

fn request(chat: ChatId, post: &Post) -> (&'static str, Fields) {
    let mut fields = addressed(chat, post);
    let name = match &post.what {
        What::Text | What::Pressed | What::Erased | What::Unreadable | What::Other { .. } => {
            put_words(&mut fields, &post.body, false);
            "SendMessage"
        }
        What::File(file) => {
            let (name, field) = method(file.form);
            fields.put(field, &attached(post, file, 0));
            if file.form.takes_caption() {
                put_words(&mut fields, &post.body, true);
            }
            put_look(&mut fields, post, file);
            name
        }
        What::Location {
            latitude,
            longitude,
        } => {
            fields.put("latitude", latitude);
            fields.put("longitude", longitude);
            "SendLocation"
        }
        What::Venue {
            latitude,
            longitude,
            title,
            address,
        } => {
            fields.put("latitude", latitude);
            fields.put("longitude", longitude);
            fields.put("title", title);
            fields.put("address", address);
            "SendVenue"
        }
        What::Contact {
            phone,
            first_name,
            last_name,
            vcard,
        } => {
            fields.put("phone_number", phone);
            fields.put("first_name", first_name);
            for (field, value) in [("last_name", last_name), ("vcard", vcard)] {
                if let Some(value) = value {
                    fields.put(field, value);
                }
            }
            "SendContact"
        }
    };
    if let Some(markup) = post.keyboard.markup() {
        fields.put("reply_markup", &markup);
    }
    (name, fields)
}

/// Where it goes and how, for every kind of post.
fn addressed(chat: ChatId, post: &Post) -> Fields {
    let mut fields = Fields::default();
    fields.put("chat_id", &chat.0);
    if let Some(thread) = post.thread {
        fields.put("message_thread_id", &thread.0);
    }
    if post.sound == Sound::Off {
        fields.put("disable_notification", &true);
    }
    if let Some(reply) = &post.reply {
        let mut parameters = json!({
            "message_id": reply.to.0,
            "allow_sending_without_reply": true,
        });
        if let Some(quote) = &reply.quote {
            parameters["quote"] = quote.as_str().into();
        }
        fields.put("reply_parameters", &parameters);
    }
    fields
}

fn album_item(post: &Post, at: usize) -> Option<Value> {
    let What::File(file) = &post.what else {
        return None;
    };
    let kind = match file.form {
        Form::Photo => "photo",
        Form::Video => "video",
        Form::Document => "document",
        Form::Audio => "audio",
        Form::Animation | Form::Voice | Form::VideoNote | Form::Sticker => return None,
    };
    let mut item = Fields::default();
    item.put("type", kind);
    item.put("media", &attached(post, file, at));
    put_words(&mut item, &post.body, true);
    put_look(&mut item, post, file);
    item.into_value().ok()
}

impl Api {
    /// Posts a message.
    pub async fn post(&self, chat: ChatId, post: &Post) -> Result<MessageId, TelegramError> {
        let receipt = self.post_whole(chat, post).await?;
        Ok(MessageId(receipt.message_id))
    }

    /// Posts a message, and tells what Telegram calls its photo.
    pub(super) async fn post_photo(
        &self,
        chat: ChatId,
        post: &Post,
    ) -> Result<PostedPhoto, TelegramError> {
        let receipt = self.post_whole(chat, post).await?;
        Ok(PostedPhoto {
            message: MessageId(receipt.message_id),
            file: receipt.photo.into_iter().next_back().map(|it| it.file_id),
        })
    }

    async fn post_whole(&self, chat: ChatId, post: &Post) -> Result<Receipt, TelegramError> {
        let (name, fields) = request(chat, post);
        let files = || parts(std::slice::from_ref(post));
        let sent: Result<Receipt, _> = self.call_with(name, fields, files()).await;
        match sent {
            // What was quoted has been edited away: the reply stays, the quotation goes.
            Err(error) if error.says("quote") && has_quote(post) => {
                let plain = post.reply.clone().map(|reply| Reply {
                    quote: None,
                    ..reply
                });
                let (name, fields) = request(chat, &post.clone().replying(plain));
                self.call_with(name, fields, files()).await
            }
            sent => sent,
        }
    }

    /// Posts files as one album; `first` says where to and as a reply to what.
    pub async fn post_album(
        &self,
        chat: ChatId,
        posts: &[Post],
    ) -> Result<Vec<MessageId>, TelegramError> {
        let Some(first) = posts.first() else {
            return Ok(Vec::new());
        };
        let media: Vec<Value> = posts
            .iter()
            .enumerate()
            .filter_map(|(at, post)| album_item(post, at))
            .collect();
        // Telegram takes two to ten, and only kinds that go together.
        if !(2..=10).contains(&media.len()) || media.len() != posts.len() {
            let mut sent = Vec::new();
            for post in posts {
                sent.push(self.post(chat, post).await?);
            }
            return Ok(sent);
        }
        let mut fields = addressed(chat, first);
        fields.put("media", &media);
        let receipts: Vec<Receipt> = self
            .call_with("SendMediaGroup", fields, parts(posts))
            .await?;
        Ok(receipts
            .into_iter()
            .map(|receipt| MessageId(receipt.message_id))
            .collect())
    }

    /// Shows a post in place of a message of the same kind.
    pub async fn edit_post(
        &self,
        chat: ChatId,
        message: MessageId,
        post: &Post,
    ) -> Result<(), TelegramError> {
        let mut fields = Fields::default();
        fields.put("chat_id", &chat.0);
        fields.put("message_id", &message.0);
        if let Some(markup) = post.keyboard.inline() {
            fields.put("reply_markup", &markup);
        }
        let name = match &post.what {
            What::Text => {
                put_words(&mut fields, &post.body, false);
                "EditMessageText"
            }
            What::File(file) if file.form.takes_caption() => {
                put_words(&mut fields, &post.body, true);
                if file.caption_above && matches!(file.form, Form::Photo | Form::Video) {
                    fields.put("show_caption_above_media", &true);
                }
                "EditMessageCaption"
            }
            _ => return Ok(()),
        };
        match self
            .answer_to(name, fields.into_json()?, super::api::TIMEOUT)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.says("message is not modified") => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Shows another file in place of a message's.
    pub async fn edit_media(
        &self,
        chat: ChatId,
        message: MessageId,
        post: &Post,
    ) -> Result<(), TelegramError> {
        let Some(media) = album_item(post, 0) else {
            return self.edit_post(chat, message, post).await;
        };
        let mut fields = Fields::default();
        fields.put("chat_id", &chat.0);
        fields.put("message_id", &message.0);
        fields.put("media", &media);
        if let Some(markup) = post.keyboard.inline() {
            fields.put("reply_markup", &markup);
        }
        let files = parts(std::slice::from_ref(post));
        let edited: Result<serde::de::IgnoredAny, _> =
            self.call_with("EditMessageMedia", fields, files).await;
        match edited {
            Ok(_) => Ok(()),
            Err(error) if error.says("message is not modified") => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Puts one emoji under a message: the quietest answer there is.
    pub async fn react(
        &self,
        chat: ChatId,
        message: MessageId,
        emoji: &str,
    ) -> Result<(), TelegramError> {
        let fields = json!({
            "chat_id": chat.0,
            "message_id": message.0,
            "reaction": [{"type": "emoji", "emoji": emoji}],
        });
        self.answer("SetMessageReaction", &fields, super::api::TIMEOUT)
            .await
            .map(drop)
    }

    /// Deletes up to 100 messages; those that are gone already are no error.
    pub async fn delete(&self, chat: ChatId, messages: &[MessageId]) -> Result<(), TelegramError> {
        let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
        let fields = json!({"chat_id": chat.0, "message_ids": ids});
        self.answer("DeleteMessages", &fields, super::api::TIMEOUT)
            .await
            .map(drop)
    }

    /// Opens a topic in a forum group.
    pub async fn create_topic(&self, chat: ChatId, name: &str) -> Result<ThreadId, TelegramError> {
        let fields = json!({"chat_id": chat.0, "name": name});
        let topic: Topic = self
            .call("CreateForumTopic", &fields, super::api::TIMEOUT)
            .await?;
        Ok(ThreadId(topic.message_thread_id))
    }

    /// The bytes of a file that somebody sent to the bot, and its path on the server.
    pub async fn download(
        &self,
        file_id: &str,
        limit: usize,
    ) -> Result<(String, Vec<u8>), TelegramError> {
        let file: FilePath = self
            .call("GetFile", &json!({"file_id": file_id}), super::api::TIMEOUT)
            .await?;
        let path = file
            .file_path
            .ok_or_else(|| TelegramError::Refused("the file has no path".to_owned()))?;
        let bytes = self.fetch(&path, limit, DOWNLOAD).await?;
        Ok((path, bytes))
    }
}

/// For a file of Telegram's limit over a slow line.
pub(super) const DOWNLOAD: Duration = Duration::from_mins(1);

fn has_quote(post: &Post) -> bool {
    post.reply
        .as_ref()
        .is_some_and(|reply| reply.quote.is_some())
}
