//! Doing an [`Outgoing`]: which method of the Bot API, and what instead when it cannot be done.

use serde::Deserialize;
use teloxide::{
    payloads::{
        EditMessageMedia, EditMessageMediaSetters, EditMessageReplyMarkup, EditMessageText,
        EditMessageTextSetters, SendMessage, SendMessageSetters, SendPhoto, SendPhotoSetters,
    },
    types::{InputFile, InputMedia, InputMediaPhoto, LinkPreviewOptions, ParseMode, Recipient},
};

use super::{
    Api, TelegramError,
    message::{Edit, Outgoing, View},
};
use crate::domain::{
    dialogue::Shown,
    id::{ChatId, MessageId},
};

/// What a delivery left on the person's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The new message, when one was sent.
    pub new: Option<Shown>,
}

const EDITED: Sent = Sent { new: None };

/// Of the whole Message that Telegram answers with, only this is read.
#[derive(Deserialize)]
struct Receipt {
    message_id: i64,
}

impl Api {
    /// Does it.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Sent, TelegramError> {
        match outgoing {
            Outgoing::Show {
                chat,
                view,
                edit: None,
                ..
            } => self.send_new(*chat, view).await,
            Outgoing::Show {
                chat,
                view,
                edit: Some(edit),
                ..
            } => self.show_in_place(*chat, *edit, view).await,
            Outgoing::DropButtons { chat, message } => self.drop_buttons(*chat, *message).await,
        }
    }

    async fn show_in_place(
        &self,
        chat: ChatId,
        edit: Edit,
        view: &View,
    ) -> Result<Sent, TelegramError> {
        match self.edit(chat, edit, view).await {
            Ok(()) => Ok(EDITED),
            Err(error) if error.says("message is not modified") => Ok(EDITED),
            // Too old, deleted by the person, or its picture cannot be fetched: as a new message.
            Err(TelegramError::Refused(_)) => {
                let sent = self.send_new(chat, view).await?;
                // The old one would offer buttons that no longer apply; if it is gone, so much the better.
                drop(self.drop_buttons(chat, edit.message).await);
                Ok(sent)
            }
            Err(error) => Err(error),
        }
    }

    async fn edit(&self, chat: ChatId, edit: Edit, view: &View) -> Result<(), TelegramError> {
        let message = message_id(edit.message)?;
        let markup = view.keyboard.inline();
        if let Some(photo) = picture(view) {
            let media = InputMediaPhoto::new(photo)
                .caption(&view.html)
                .parse_mode(ParseMode::Html);
            let mut request =
                EditMessageMedia::new(recipient(chat), message, InputMedia::Photo(media));
            if let Some(markup) = markup {
                request = request.reply_markup(markup);
            }
            return self.receipt(&request).await.map(drop);
        }
        let mut request = EditMessageText::new(recipient(chat), message, &view.html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(markup) = markup {
            request = request.reply_markup(markup);
        }
        self.receipt(&request).await.map(drop)
    }

    async fn send_new(&self, chat: ChatId, view: &View) -> Result<Sent, TelegramError> {
        if let Some(photo) = picture(view) {
            let mut request = SendPhoto::new(recipient(chat), photo)
                .caption(&view.html)
                .parse_mode(ParseMode::Html);
            if let Some(markup) = view.keyboard.markup() {
                request = request.reply_markup(markup);
            }
            match self.receipt(&request).await {
                Ok(message) => return Ok(sent(message, true)),
                // A picture that Telegram cannot fetch must not cost the person the card.
                Err(TelegramError::Refused(reason)) => {
                    tracing::warn!(chat.id = %chat, reason, "A picture could not be sent, sending the text alone");
                }
                Err(error) => return Err(error),
            }
        }
        let mut request = SendMessage::new(recipient(chat), &view.html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(markup) = view.keyboard.markup() {
            request = request.reply_markup(markup);
        }
        Ok(sent(self.receipt(&request).await?, false))
    }

    async fn drop_buttons(&self, chat: ChatId, message: MessageId) -> Result<Sent, TelegramError> {
        let request = EditMessageReplyMarkup::new(recipient(chat), message_id(message)?);
        match self.receipt(&request).await {
            // Gone, too old or bare already: there is nothing to press.
            Ok(_) | Err(TelegramError::Refused(_)) => Ok(EDITED),
            Err(error) => Err(error),
        }
    }

    async fn receipt<P>(&self, payload: &P) -> Result<MessageId, TelegramError>
    where
        P: teloxide::requests::Payload + serde::Serialize,
    {
        let receipt: Receipt = self.call(P::NAME, payload, super::api::TIMEOUT).await?;
        Ok(MessageId(receipt.message_id))
    }
}

fn picture(view: &View) -> Option<InputFile> {
    let url = view.photo.as_ref()?.parse().ok()?;
    Some(InputFile::url(url))
}

const fn sent(message: MessageId, has_photo: bool) -> Sent {
    Sent {
        new: Some(Shown { message, has_photo }),
    }
}

const fn recipient(chat: ChatId) -> Recipient {
    Recipient::Id(teloxide::types::ChatId(chat.0))
}

fn message_id(message: MessageId) -> Result<teloxide::types::MessageId, TelegramError> {
    i32::try_from(message.0)
        .map(teloxide::types::MessageId)
        .map_err(|_| TelegramError::Refused("message to edit not found".to_owned()))
}

/// Addresses in what people wrote must not grow pictures under our texts.
const fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
