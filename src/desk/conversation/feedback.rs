//! What a customer sends with their feedback: it belongs to the feedback and asks nothing, so that
//! nobody waits for an answer to it.

use super::{kept::received, receive};
use crate::{
    desk::{
        Conversations,
        telegram::feedback::{self as words, Given},
    },
    domain::{
        content::{Content, What},
        conversation::{Author, Channel, Conversation},
        dialogue::Dialogue,
        id::EntryId,
    },
    store::{StoreError, Tx, blocks, conversations, kept, kept::KeptMessage},
    telegram::{Outgoing, View, message::Aim},
    text::cut,
};

/// Letters of a caption that the CRM gets.
const CAPTION: usize = 500;

/// An entry with the album that it is of.
pub(in crate::desk) type Sent = (EntryId, Option<String>);

impl Conversations {
    /// What was sent for a feedback, in words for the CRM; `None` means nothing.
    pub async fn files_of_feedback(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
    ) -> Result<Option<String>, StoreError> {
        let files = files(tx, dialogue).await?;
        if files.is_empty() {
            return Ok(None);
        }
        let conversation = self.conversation_of(tx, dialogue).await?;
        let mut lines: Vec<String> = files
            .iter()
            .map(|file| cut(file.content.words.text.trim(), CAPTION))
            .filter(|caption| !caption.is_empty())
            .collect();
        let speech = self.notify.speech();
        lines.push(words::files_line(&speech, &contents(&files), &conversation));
        Ok(Some(lines.join("\n")))
    }

    /// Shows the managers what was sent for a feedback that is no complaint, with its stars and words.
    pub async fn show_feedback(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        rating: Option<u8>,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let files = files(tx, dialogue).await?;
        if files.is_empty() {
            return Ok(());
        }
        let conversation = self.conversation_of(tx, dialogue).await?;
        let speech = self.notify.speech();
        let contents = contents(&files);
        let given = Given {
            rating,
            text,
            files: &contents,
        };
        let words = receive::Message {
            external: None,
            content: given.entry(&speech),
            album: None,
            reply_to: None,
            quote: None,
            at: self.notify.now(),
        };
        self.keep(tx, &conversation, words, Author::Customer)
            .await?;
        let mut sent: Vec<Sent> = Vec::new();
        for file in files {
            kept::remove_one(tx, dialogue.bot, dialogue.chat, file.message).await?;
            let album = file.album.clone();
            let entry = self
                .keep(tx, &conversation, received(file), Author::Customer)
                .await?;
            sent.extend(entry.map(|entry| (entry, album)));
        }
        let is_blocked = blocks::lookup(tx, conversation.customer, self.notify.now()).await?;
        if is_blocked.is_some() {
            return Ok(());
        }

        let view = given.notice(&speech, &dialogue.customer, conversation.id);
        self.tell_of_feedback(tx, &conversation, &view, &sent).await
    }

    async fn tell_of_feedback(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        view: &View,
        sent: &[Sent],
    ) -> Result<(), StoreError> {
        for chat in self.notify.notice_chats(tx, conversation).await? {
            let aim = Aim {
                about: Some(conversation.id),
                thread: conversation.thread,
                ..Aim::default()
            };
            self.notify
                .say(tx, Outgoing::aimed(chat, view.clone(), aim))
                .await?;
            self.notify
                .show_all(tx, sent, conversation.id, chat)
                .await?;
        }
        Ok(())
    }

    /// The conversation of a customer who writes to a bot, locked.
    pub(super) async fn conversation_of(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
    ) -> Result<Conversation, StoreError> {
        let (bot, chat, customer) = (dialogue.bot, dialogue.chat.0, dialogue.customer.id);
        conversations::ensure(
            tx,
            Channel::Telegram,
            bot,
            chat,
            customer,
            self.notify.now(),
        )
        .await
    }
}

/// What was sent: words are with the feedback already.
async fn files(tx: &Tx, dialogue: &Dialogue) -> Result<Vec<KeptMessage>, StoreError> {
    let mut files = kept::list(tx, dialogue.bot, dialogue.chat).await?;
    files.retain(|it| it.content.what != What::Text);
    Ok(files)
}

fn contents(files: &[KeptMessage]) -> Vec<Content> {
    files.iter().map(|file| file.content.clone()).collect()
}
