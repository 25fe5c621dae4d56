//! Doing an [`Outgoing`]: which post, and what instead when it cannot be done.

use mistok_core::{
    domain::{
        content::Words,
        dialogue::Shown,
        id::{ChatId, MessageId},
    },
    text::plain_of_html,
};
use serde_json::json;

use super::{
    Api, TelegramError,
    message::{Aim, Edit, Outgoing, View},
    pictures::Picture,
    post::{Body, Post, Reply, Sound},
};

/// What a delivery left on the person's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The new message, when one was sent.
    pub new: Option<Shown>,
    pub links: Links,
}

/// What became of the buttons that open an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They are as they were meant.
    Kept,
    /// Telegram refused the screen for one of them: it was sent without.
    LeftOut,
}

/// A message that no screen is shown by.
const fn beside(message: MessageId) -> Sent {
    sent(message, false)
}

const EDITED: Sent = Sent {
    new: None,
    links: Links::Kept,
};

impl Api {
    /// Does it. A screen that Telegram refuses for a button's address goes without that button: it must
    /// not cost the person the whole screen.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Sent, TelegramError> {
        let error = match self.send_whole(outgoing).await {
            Err(error) if error.says("button") => error,
            sent => return sent,
        };
        let Some(bare) = without_bad_links(outgoing) else {
            return Err(error);
        };
        tracing::warn!(%error, "A screen was refused for a button, sending it without");
        let sent = self.send_whole(&bare).await?;
        Ok(Sent {
            links: Links::LeftOut,
            ..sent
        })
    }

    async fn send_whole(&self, outgoing: &Outgoing) -> Result<Sent, TelegramError> {
        match outgoing {
            Outgoing::Show {
                chat,
                view,
                edit: None,
                aim,
                ..
            } => self.send_new(*chat, view, *aim).await,
            Outgoing::Show {
                chat,
                view,
                edit: Some(edit),
                aim,
                ..
            } => self.show_in_place(*chat, *edit, view, *aim).await,
            Outgoing::DropButtons { chat, message } => self.drop_buttons(*chat, *message).await,
            Outgoing::Document { chat, document } => {
                self.send_document(*chat, document).await.map(beside)
            }
            Outgoing::Invoice { chat, invoice } => {
                self.send_invoice(*chat, invoice).await.map(beside)
            }
        }
    }

    async fn show_in_place(
        &self,
        chat: ChatId,
        edit: Edit,
        view: &View,
        aim: Aim,
    ) -> Result<Sent, TelegramError> {
        let edited = match self.pictures().picture(view).await {
            Some(picture) => self.edit_picture(chat, edit.message, &picture).await,
            None => self.edit_post(chat, edit.message, &words(view)).await,
        };
        match edited {
            Ok(()) => Ok(EDITED),
            // Too old, deleted by the person, or its picture cannot be fetched: as a new message.
            Err(TelegramError::Refused(_)) => {
                let sent = self.send_new(chat, view, aim).await?;
                // The old one would offer buttons that no longer apply; if it is gone, so much the better.
                drop(self.drop_buttons(chat, edit.message).await);
                Ok(sent)
            }
            Err(error) => Err(error),
        }
    }

    async fn send_new(&self, chat: ChatId, view: &View, aim: Aim) -> Result<Sent, TelegramError> {
        if let Some(picture) = self.pictures().picture(view).await {
            match self.post_picture(chat, view, picture, aim).await {
                Ok(message) => return Ok(sent(message, true)),
                // A picture that Telegram cannot fetch must not cost the person the card.
                Err(TelegramError::Refused(reason)) => {
                    tracing::warn!(chat.id = %chat, reason, "A picture could not be sent, sending the text alone");
                }
                Err(error) => return Err(error),
            }
        }
        let post = aimed(words(view), aim);
        let message = match self.post(chat, &post).await {
            // What Telegram cannot read as marks it takes as bare words.
            Err(error) if error.says("can't parse entities") => {
                tracing::warn!(chat.id = %chat, %error, "A text could not be sent with its marks");
                let bare = Words::plain(plain_of_html(&view.html));
                let post = Post {
                    body: Body::Words(bare),
                    ..post
                };
                self.post(chat, &post).await?
            }
            posted => posted?,
        };
        Ok(sent(message, false))
    }

    /// A picture of the folder goes by its id where Telegram has it; one that Telegram has lost goes
    /// as bytes again.
    async fn post_picture(
        &self,
        chat: ChatId,
        view: &View,
        picture: Picture,
        aim: Aim,
    ) -> Result<MessageId, TelegramError> {
        let name = picture.name.clone();
        let posted = self.post_photo(chat, &aimed(picture.post, aim)).await;
        let receipt = match (posted, &name) {
            (Err(TelegramError::Refused(_)), Some(name)) if self.pictures().forget(name) => {
                let again = self.pictures().picture(view).await;
                let again = again.map_or_else(|| words(view), |picture| picture.post);
                self.post_photo(chat, &aimed(again, aim)).await?
            }
            (posted, _) => posted?,
        };
        if let (Some(name), Some(id)) = (&name, &receipt.file) {
            self.pictures().note(name, id);
        }
        Ok(receipt.message)
    }

    async fn edit_picture(
        &self,
        chat: ChatId,
        message: MessageId,
        picture: &Picture,
    ) -> Result<(), TelegramError> {
        let edited = self.edit_media(chat, message, &picture.post).await;
        if let (Err(TelegramError::Refused(_)), Some(name)) = (&edited, &picture.name) {
            // It is sent anew, and then as bytes.
            self.pictures().forget(name);
        }
        edited
    }

    async fn drop_buttons(&self, chat: ChatId, message: MessageId) -> Result<Sent, TelegramError> {
        let fields = json!({"chat_id": chat.0, "message_id": message.0});
        match self
            .answer("EditMessageReplyMarkup", &fields, super::api::TIMEOUT)
            .await
        {
            // Gone, too old or bare already: there is nothing to press.
            Ok(_) | Err(TelegramError::Refused(_)) => Ok(EDITED),
            Err(error) => Err(error),
        }
    }
}

/// The same without the buttons whose addresses Telegram cannot take; `None` when it has no button
/// with an address.
fn without_bad_links(outgoing: &Outgoing) -> Option<Outgoing> {
    let mut bare = outgoing.clone();
    let Outgoing::Show { view, .. } = &mut bare else {
        return None;
    };
    let bad = view.keyboard.bad_links();
    view.keyboard.remove_links(&bad);
    (!bad.is_empty()).then_some(bare)
}

fn words(view: &View) -> Post {
    Post::html(view.html.clone()).with(view.keyboard.clone())
}

fn aimed(post: Post, aim: Aim) -> Post {
    let reply = aim.reply_to.map(|to| Reply { to, quote: None });
    let sound = if aim.silent { Sound::Off } else { Sound::On };
    post.in_thread(aim.thread).replying(reply).with_sound(sound)
}

const fn sent(message: MessageId, has_photo: bool) -> Sent {
    Sent {
        new: Some(Shown { message, has_photo }),
        links: Links::Kept,
    }
}
